"""A label of one policy as a label of another: as the policies say, or not at all."""

from pathlib import Path

import pytest

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif.policies import read_policy
from mithaq.clearance.domain.marking.equivalents import equivalent
from mithaq.clearance.domain.marking.labels import (
    Category,
    ConfidentialityLabel,
    Kind,
    Originator,
)
from mithaq.clearance.domain.marking.policies import SecurityPolicy

FIXTURES = Path(__file__).parent / "spif"
HARBOUR_XML, PILOT_XML, LIGHTHOUSE_XML = (
    (FIXTURES / f"{name}.spif.xml").read_bytes() for name in ("harbour", "pilot", "lighthouse")
)
HARBOUR, PILOT, LIGHTHOUSE = map(read_policy, (HARBOUR_XML, PILOT_XML, LIGHTHOUSE_XML))


def cargo(*values: str) -> Category:
    return Category("Cargo", Kind.RESTRICTIVE, values)


def berths(*values: str) -> Category:
    return Category("Berths", Kind.PERMISSIVE, values)


def notes(*values: str) -> Category:
    return Category("Notes", Kind.INFORMATIVE, values)


def label(classification: str, *categories: Category) -> ConfidentialityLabel:
    return ConfidentialityLabel("HARBOUR", classification, categories)


def test_a_label_is_translated_by_the_policy_that_it_leaves() -> None:
    author = Originator("rfc822Name", "master@harbour.example")
    written = ConfidentialityLabel(
        "HARBOUR", "GUARDED", (cargo("FUEL"), berths("N1", "N2"), notes("COPY")), originator=author
    )

    found = equivalent(written, HARBOUR, PILOT)

    assert (found.policy, found.policy_id, found.classification) == ("PILOT", "1.2.3.2", "ROUGH")
    assert found.originator == author
    assert found.categories == (
        Category("Duties", Kind.RESTRICTIVE, ("PUMP", "WATCH"), "1.2.3.2.1"),
        Category("Crews", Kind.PERMISSIVE, ("RED", "BLUE"), "1.2.3.2.2"),
        Category("Notes", Kind.INFORMATIVE, ("FOREIGN",), "1.2.3.2.3"),
    )


def test_a_policy_that_knows_the_other_translates_what_comes_to_it() -> None:
    lit = Category("Lamps", Kind.RESTRICTIVE, ("LIT",))

    found = equivalent(ConfidentialityLabel("LIGHTHOUSE", "SEEN", (lit,)), LIGHTHOUSE, PILOT)

    assert found.classification == "CALM"
    assert found.categories == (Category("Duties", Kind.RESTRICTIVE, ("WATCH",), "1.2.3.2.1"),)


UNTRANSLATED: list[tuple[str, SecurityPolicy, SecurityPolicy, ConfidentialityLabel, str]] = [
    ("a classification without an equivalent", HARBOUR, PILOT, label("LOCKED"), "equivalent_unknown"),
    ("a value without an equivalent", HARBOUR, PILOT, label("OPEN", cargo("SILK")), "equivalent_unknown"),
    ("a limit that would be lost", HARBOUR, PILOT, label("OPEN", berths("N2")), "equivalent_unknown"),
    ("a label that is not valid", HARBOUR, PILOT, label("GUARDED"), "label_invalid"),
    ("a policy that neither knows", HARBOUR, LIGHTHOUSE, label("OPEN"), "equivalent_unknown"),
    (
        "an equivalent for the other way alone",
        PILOT,
        LIGHTHOUSE,
        ConfidentialityLabel("PILOT", "CALM"),
        ("equivalent_unknown"),
    ),
    (
        "a classification that the other does not take",
        LIGHTHOUSE,
        PILOT,
        ConfidentialityLabel("LIGHTHOUSE", "UNSEEN"),
        "equivalent_unknown",
    ),
    (
        "a value that the other does not take",
        LIGHTHOUSE,
        PILOT,
        ConfidentialityLabel("LIGHTHOUSE", "SEEN", (Category("Lamps", Kind.RESTRICTIVE, ("DARK",)),)),
        "equivalent_unknown",
    ),
]


@pytest.mark.parametrize(
    ("case", "one", "other", "written", "code"), UNTRANSLATED, ids=[row[0] for row in UNTRANSLATED]
)
def test_what_has_no_equivalent_is_refused(
    case: str, one: SecurityPolicy, other: SecurityPolicy, written: ConfidentialityLabel, code: str
) -> None:
    del case

    with pytest.raises(Refused, match=code):
        equivalent(written, one, other)


def test_an_equivalent_must_be_valid_where_it_goes() -> None:
    rule = b'name="PUMP" lacv="1"><excludedClass>CALM</excludedClass></tagCategory>'
    strict = PILOT_XML.replace(b'name="PUMP" lacv="1"/>', rule)

    with pytest.raises(Refused, match="label_invalid"):
        equivalent(label("OPEN", cargo("FUEL")), HARBOUR, read_policy(strict))
    assert equivalent(label("OPEN", cargo("FUEL")), HARBOUR, PILOT).classification == "CALM"


NOTE = b'<categoryGroup tagSetRef="Notes" tagType="tagType7" lacv="1"/>'
PUMP = b'<categoryGroup tagSetRef="Duties" tagType="restrictive" lacv="1"/>'
WATCH = b'<categoryGroup tagSetRef="Duties" tagType="restrictive" lacv="2"/>'


@pytest.mark.parametrize(
    ("operation", "groups", "duties"),
    [
        (b"all", PUMP + WATCH, ("PUMP", "WATCH")),
        (b"oneOrMore", WATCH, ("PUMP", "WATCH")),
        (b"oneOrMore", PUMP + WATCH, ("PUMP",)),
        (b"oneOrMore", WATCH + NOTE, None),
        (b"all", b'<categoryGroup tagSetRef="Notes" tagType="tagType7"/>', None),
        (b"all", WATCH.replace(b'"2"', b'"7"'), None),
    ],
    ids=["both", "the one there is", "met already", "a choice", "any of several", "one that is not there"],
)
def test_what_a_translation_asks_for_is_added_where_it_leaves_no_choice(
    operation: bytes, groups: bytes, duties: tuple[str, ...] | None
) -> None:
    written = HARBOUR_XML
    head, _, rest = written.partition(b'<requiredCategory operation="all">')
    asks = b'<requiredCategory operation="%s">%s' % (operation, groups)
    policy = read_policy(head + asks + rest.partition(NOTE)[2])

    if duties is None:
        with pytest.raises(Refused, match="equivalent_unknown"):
            equivalent(label("OPEN", cargo("FUEL")), policy, PILOT)
    else:
        found = equivalent(label("OPEN", cargo("FUEL")), policy, PILOT)
        assert found.categories == (Category("Duties", Kind.RESTRICTIVE, duties, "1.2.3.2.1"),)


def test_an_open_value_goes_with_its_input_to_an_open_value_alone() -> None:
    written = HARBOUR_XML
    crew = (
        b'<equivalentSecCategoryTag policyRef="PILOT" tagSetId="1.2.3.2.2" tagType="enumerated" '
        b'enumType="permissive" lacv="1" applied="both"/></tagCategory><tagCategory name="tide"'
    )
    harbour = read_policy(written.replace(b'</tagCategory>\n        <tagCategory name="tide"', crew))
    open_crew = PILOT_XML.replace(b'"RED"', b'"RED" userInput="string"')

    found = equivalent(label("OPEN", berths("buoy:7")), harbour, read_policy(open_crew))

    assert found.categories[0].values == ("RED:7",)
    with pytest.raises(Refused, match="equivalent_unknown"):
        equivalent(label("OPEN", berths("buoy:7")), harbour, PILOT)
