"""Labels under a security policy: valid or not, for whom, in which words, and joined."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif.policies import read_policy
from mithaq.clearance.domain.marking.dominance import dominates
from mithaq.clearance.domain.marking.joining import join
from mithaq.clearance.domain.marking.labels import (
    Category,
    Clearance,
    ConfidentialityLabel,
    Kind,
    Originator,
)
from mithaq.clearance.domain.marking.parts import Place
from mithaq.clearance.domain.marking.texts import clearance_marking, marking
from mithaq.clearance.domain.marking.validity import outdated, problems

FIXTURES = Path(__file__).parent / "spif"
HARBOUR = read_policy((FIXTURES / "harbour.spif.xml").read_bytes())


def cargo(*values: str) -> Category:
    return Category("Cargo", Kind.RESTRICTIVE, values)


def berths(*values: str) -> Category:
    return Category("Berths", Kind.PERMISSIVE, values)


def notes(*values: str) -> Category:
    return Category("Notes", Kind.INFORMATIVE, values)


def label(classification: str, *categories: Category) -> ConfidentialityLabel:
    return ConfidentialityLabel("HARBOUR", classification, categories)


def clearance(*classifications: str, has: tuple[Category, ...] = ()) -> Clearance:
    return Clearance("HARBOUR", classifications, has)


VALIDITY = [
    ("a bare label", label("OPEN"), ()),
    ("a required value of one kind", label("GUARDED", cargo("FUEL")), ()),
    ("a required value of the other kind", label("GUARDED", berths("N3")), ()),
    ("none of the required", label("GUARDED"), ("category_required (GUARDED, one_or_more: Berths, Cargo)",)),
    (
        "a value of another type does not stand for the required one",
        label("GUARDED", berths("S1")),
        ("category_required (GUARDED, one_or_more: Berths, Cargo)",),
    ),
    (
        "all conflicts are told",
        label("OPEN", cargo("FUEL", "ACID")),
        ("class_excluded (ACID, OPEN)", "category_excluded (ACID, FUEL)"),
    ),
    ("only one of two, and it is one", label("OPEN", cargo("GLASS"), berths("N1", "N3")), ()),
    (
        "only one of two, and it is both",
        label("OPEN", cargo("GLASS"), berths("N1", "N2")),
        ("category_required (GLASS, only_one: Berths)",),
    ),
    ("two at most", label("OPEN", berths("N1", "N2", "N3")), ("too_many (North, 2)",)),
    ("a single one", label("OPEN", berths("S1", "S2")), ("too_many (South, 1)",)),
    ("an unknown classification", label("COSMIC"), ("classification_unknown (COSMIC)",)),
    ("an unknown value", label("OPEN", cargo("GOLD")), ("category_unknown (Cargo, GOLD)",)),
    (
        "an unknown tag set",
        label("OPEN", Category("Crew", Kind.RESTRICTIVE, ("A",))),
        ("category_unknown (Crew, A)",),
    ),
    (
        "a value of another kind",
        label("OPEN", Category("Cargo", Kind.PERMISSIVE, ("FUEL",))),
        ("category_unknown (Cargo, FUEL)",),
    ),
    ("a category without values", label("OPEN", cargo()), ("category_unknown (Cargo)",)),
    (
        "another identifier of the tag set",
        label("OPEN", Category("Cargo", Kind.RESTRICTIVE, ("FUEL",), "9.9")),
        ("category_unknown (Cargo, FUEL)",),
    ),
    (
        "the name of the tag for that of its set",
        label("OPEN", Category("Dangers", Kind.RESTRICTIVE, ("FUEL",))),
        (),
    ),
    ("another case", label("open"), ("classification_unknown (open)",)),
    ("an open value with its input", label("OPEN", berths("buoy:12")), ()),
    ("an open value without", label("OPEN", berths("buoy")), ("category_unknown (Berths, buoy)",)),
    (
        "an open value with the wrong input",
        label("OPEN", berths("buoy:x")),
        ("category_unknown (Berths, buoy:x)",),
    ),
    ("a day that is one", label("OPEN", berths("tide:2026-02-28")), ()),
    (
        "a day that is none",
        label("OPEN", berths("tide:2026-02-30")),
        ("category_unknown (Berths, tide:2026-02-30)",),
    ),
    ("another policy", ConfidentialityLabel("PILOT", "CALM"), ("policy_unknown (PILOT)",)),
    (
        "another identifier of the policy",
        ConfidentialityLabel("HARBOUR", "OPEN", policy_id="9.9"),
        ("policy_unknown (HARBOUR)",),
    ),
    ("what is obsolete stays valid", label("SEALED", berths("S2")), ()),
]


@pytest.mark.parametrize(("case", "written", "told"), VALIDITY, ids=[row[0] for row in VALIDITY])
def test_validity(case: str, written: ConfidentialityLabel, told: tuple[str, ...]) -> None:
    del case

    assert tuple(map(str, problems(written, HARBOUR))) == told


def test_what_is_obsolete_is_told_to_whoever_writes_a_label() -> None:
    assert tuple(map(str, outdated(label("SEALED", berths("S2")), HARBOUR))) == (
        "obsolete (SEALED)",
        "obsolete (S2)",
    )
    assert outdated(label("OPEN", berths("S1")), HARBOUR) == ()


def test_a_least_number_of_values_is_required_of_every_label() -> None:
    written = (FIXTURES / "harbour.spif.xml").read_bytes()
    policy = read_policy(written.replace(b'maxSelection="2"', b'minSelection="1"'))

    assert tuple(map(str, problems(label("OPEN"), policy))) == ("too_few (North, 1)",)
    assert problems(label("OPEN", berths("N1", "N2", "N3")), policy) == ()


ALL_CARGO = cargo("FUEL", "ACID", "GLASS", "SILK")

DOMINANCE = [
    ("the classification is held", clearance("OPEN"), label("OPEN"), ()),
    (
        "a higher one does not include it",
        clearance("LOCKED"),
        label("OPEN"),
        ("classification_not_held (OPEN)",),
    ),
    (
        "all restrictive values are asked for",
        clearance("OPEN", has=(cargo("FUEL"),)),
        label("OPEN", cargo("FUEL", "SILK", "GLASS")),
        ("restrictive_not_held (Cargo, GLASS)", "restrictive_not_held (Cargo, SILK)"),
    ),
    (
        "all restrictive values are held",
        clearance("OPEN", has=(ALL_CARGO,)),
        label("OPEN", cargo("FUEL", "SILK")),
        (),
    ),
    (
        "any permissive value will do",
        clearance("OPEN", has=(berths("N2"),)),
        label("OPEN", berths("N1", "N2")),
        (),
    ),
    (
        "but one",
        clearance("OPEN", has=(berths("N3"),)),
        label("OPEN", berths("N1", "N2")),
        ("permissive_not_held (North)",),
    ),
    (
        "each permissive tag asks for itself",
        clearance("OPEN", has=(berths("N1"),)),
        label("OPEN", berths("N1", "S1")),
        ("permissive_not_held (South)",),
    ),
    (
        "an open value is held with its input",
        clearance("OPEN", has=(berths("buoy:1"),)),
        label("OPEN", berths("buoy:2")),
        ("permissive_not_held (South)",),
    ),
    ("informative values ask for nothing", clearance("OPEN"), label("OPEN", notes("COPY")), ()),
    (
        "another policy of the label",
        clearance("OPEN"),
        ConfidentialityLabel("PILOT", "CALM"),
        ("policy_unknown (PILOT)",),
    ),
    (
        "another policy of the clearance",
        Clearance("PILOT", ("OPEN",)),
        label("OPEN"),
        ("policy_unknown (PILOT)",),
    ),
    (
        "an unknown classification that is held",
        clearance("COSMIC"),
        label("COSMIC"),
        ("classification_unknown (COSMIC)",),
    ),
    (
        "an unknown value that is held",
        clearance("OPEN", has=(cargo("GOLD"),)),
        label("OPEN", cargo("GOLD")),
        (
            "category_unknown (Cargo, GOLD)",
            "category_unknown (Cargo, GOLD)",
        ),
    ),
    (
        "a clearance that holds what nobody knows",
        clearance("OPEN", "COSMIC"),
        label("OPEN"),
        ("classification_unknown (COSMIC)",),
    ),
]


@pytest.mark.parametrize(("case", "who", "carried", "told"), DOMINANCE, ids=[row[0] for row in DOMINANCE])
def test_dominance(case: str, who: Clearance, carried: ConfidentialityLabel, told: tuple[str, ...]) -> None:
    del case

    decision = dominates(who, carried, HARBOUR)

    assert tuple(map(str, decision.reasons)) == told
    assert decision.is_allowed is not bool(told)


MARKINGS = [
    ("names where there are no words", label("LOCKED"), "en", Place.PAGE_BOTTOM, "[HARBOUR LOCKED]"),
    (
        "a phrase for the class",
        label("GUARDED", berths("N1")),
        "en",
        Place.PAGE_TOP,
        ("[HARBOUR UNDER GUARD at N1 quay]"),
    ),
    (
        "another for a portion",
        label("GUARDED", berths("N1")),
        "en",
        Place.PORTION,
        "[HARBOUR (G) at N1 quay]",
    ),
    (
        "the name at a place without a phrase",
        label("GUARDED", berths("N1")),
        "en",
        Place.SUBJECT,
        ("[HARBOUR GUARDED at N1 quay]"),
    ),
    (
        "a language, and the rest of a qualifier in none",
        label("GUARDED", berths("N1", "N2")),
        "fr",
        Place.PAGE_TOP,
        ("[HARBOUR SOUS GARDE à N1 or N2 du quai]"),
    ),
    ("a regional language takes its plain form", label("OPEN"), "fr-CA", Place.PAGE_TOP, "[HARBOUR OUVERT]"),
    ("a language that the policy does not speak", label("OPEN"), "ar", Place.PAGE_TOP, "[HARBOUR OPEN]"),
    ("a phrase in place of the policy", label("SEALED"), "en", Place.PAGE_TOP, "[HARBOUR MASTER SEALED]"),
    (
        "values in the order of the policy",
        label("OPEN", berths("S1"), cargo("ACID", "FUEL")),
        "en",
        Place.PAGE_TOP,
        ("[HARBOUR OPEN holds FUEL+ACID S1]"),
    ),
    (
        "a hidden name leaves no separator",
        label("OPEN", cargo("GLASS", "FUEL")),
        "en",
        Place.PAGE_TOP,
        ("[HARBOUR OPEN holds FUEL]"),
    ),
    ("a tag of which all is hidden", label("OPEN", cargo("GLASS")), "en", Place.PAGE_TOP, "[HARBOUR OPEN]"),
    (
        "a value that hides the class",
        label("OPEN", cargo("SILK")),
        "en",
        Place.PAGE_TOP,
        ("[HARBOUR holds Silk, handle alone]"),
    ),
    ("an open value", label("OPEN", berths("buoy:12")), "fr", Place.PAGE_TOP, "[HARBOUR OUVERT bouée n° 12]"),
    (
        "a qualifier of the top serves the bottom too",
        label("OPEN", notes("COPY")),
        "en",
        Place.PAGE_BOTTOM,
        ("[HARBOUR OPEN - COPY]"),
    ),
    (
        "the default separator of values",
        label("OPEN", notes("DRAFT", "COPY")),
        "en",
        Place.PAGE_TOP,
        ("[HARBOUR OPEN - COPY/DRAFT]"),
    ),
]


@pytest.mark.parametrize(
    ("case", "written", "language", "place", "text"), MARKINGS, ids=[row[0] for row in MARKINGS]
)
def test_markings(case: str, written: ConfidentialityLabel, language: str, place: Place, text: str) -> None:
    del case

    assert marking(written, HARBOUR, language, place=place) == text


def test_an_open_value_is_printed_by_a_name_where_one_is_given() -> None:
    written = label("OPEN", berths("buoy:12"))

    assert marking(written, HARBOUR, "en", names={"buoy:12": "Old Tom"}) == "[HARBOUR OPEN Old Tom]"


def test_a_clearance_is_printed_from_open_to_close() -> None:
    held = clearance("LOCKED", "OPEN", has=(berths("N1"), cargo("SILK", "FUEL")))

    assert clearance_marking(held, HARBOUR, "en") == (
        "[{OPEN|LOCKED} holds FUEL+Silk, handle alone at N1 quay]"
    )


@pytest.mark.parametrize(
    "unknown", [label("COSMIC"), label("OPEN", cargo("GOLD")), ConfidentialityLabel("PILOT", "OPEN")]
)
def test_what_nobody_knows_is_never_printed(unknown: ConfidentialityLabel) -> None:
    with pytest.raises(Refused, match="label_unknown"):
        marking(unknown, HARBOUR, "en")
    with pytest.raises(Refused, match="label_unknown"):
        clearance_marking(
            Clearance(unknown.policy, (unknown.classification,), unknown.categories), HARBOUR, "en"
        )


def test_the_whole_is_as_close_as_each_of_its_parts() -> None:
    soon, late = datetime(2027, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    author = Originator("rfc822Name", "master@harbour.example")
    parts = [
        ConfidentialityLabel("HARBOUR", "OPEN", (cargo("FUEL"), berths("N1", "N2")), "", author, soon, late),
        ConfidentialityLabel(
            "HARBOUR", "GUARDED", (berths("N2", "N3"), notes("COPY")), "", author, late, soon
        ),
        ConfidentialityLabel("HARBOUR", "OPEN", (cargo("SILK"), notes("DRAFT")), "", author),
    ]

    whole = join(parts, HARBOUR)

    assert whole == ConfidentialityLabel(
        policy="HARBOUR",
        policy_id="1.2.3.1",
        classification="GUARDED",
        categories=(
            Category("Cargo", Kind.RESTRICTIVE, ("FUEL", "SILK"), "1.2.3.1.1"),
            Category("Berths", Kind.PERMISSIVE, ("N2",), "1.2.3.1.2"),
            Category("Notes", Kind.INFORMATIVE, ("COPY", "DRAFT"), "1.2.3.1.3"),
        ),
        originator=author,
        review_at=soon,
    )


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("labels_missing", []),
        ("labels_disjoint", [label("OPEN", berths("N1")), label("OPEN", berths("N2"))]),
        ("labels_incomparable", [label("SEALED"), label("LOCKED")]),
        ("label_invalid", [label("OPEN"), label("COSMIC")]),
        ("label_invalid", [label("GUARDED", cargo("FUEL")), label("LOCKED", cargo("ACID"))]),
    ],
)
def test_what_cannot_be_joined_is_refused(code: str, parts: list[ConfidentialityLabel]) -> None:
    with pytest.raises(Refused, match=code):
        join(parts, HARBOUR)


VALUES = {
    Kind.RESTRICTIVE: ("FUEL", "ACID", "GLASS", "SILK"),
    Kind.PERMISSIVE: ("N1", "N2", "N3", "S1", "S2", "buoy:7"),
    Kind.INFORMATIVE: ("COPY", "DRAFT"),
}
TAG_SETS = {Kind.RESTRICTIVE: "Cargo", Kind.PERMISSIVE: "Berths", Kind.INFORMATIVE: "Notes"}


def _categories(kind: Kind) -> some.SearchStrategy[Category]:
    values = some.lists(some.sampled_from(VALUES[kind]), unique=True)
    return values.map(lambda chosen: Category(TAG_SETS[kind], kind, tuple(chosen)))


CATEGORIES = some.tuples(*map(_categories, Kind)).map(
    lambda all_: tuple(each for each in all_ if each.values)
)
LABELS = some.builds(
    ConfidentialityLabel, some.just("HARBOUR"), some.sampled_from(["OPEN", "GUARDED", "LOCKED"]), CATEGORIES
)
# Whoever holds a classification here holds those below it.
CLEARANCES = some.builds(
    Clearance,
    some.just("HARBOUR"),
    some.sampled_from([("OPEN",), ("OPEN", "GUARDED"), ("OPEN", "GUARDED", "LOCKED")]),
    CATEGORIES,
)


def _joined(parts: list[ConfidentialityLabel]) -> ConfidentialityLabel | str:
    try:
        return join(parts, HARBOUR)
    except Refused as refused:
        return refused.code


@given(
    some.lists(LABELS.filter(lambda each: not problems(each, HARBOUR)), min_size=1, max_size=4), CLEARANCES
)
def test_a_joined_label_never_shows_more_than_each_part(
    parts: list[ConfidentialityLabel], who: Clearance
) -> None:
    whole = _joined(parts)

    assert whole == _joined(parts[::-1]) == _joined([*parts, *parts])
    if isinstance(whole, ConfidentialityLabel):
        assert problems(whole, HARBOUR) == ()
        if dominates(who, whole, HARBOUR).is_allowed:
            assert all(dominates(who, part, HARBOUR).is_allowed for part in parts)


@given(LABELS, CLEARANCES, some.sampled_from([*Kind, None]))
def test_whatever_is_taken_from_a_clearance_shows_no_more(
    carried: ConfidentialityLabel, who: Clearance, taken: Kind | None
) -> None:
    classifications = who.classifications[:-1] if taken is None else who.classifications
    kept = tuple(each for each in who.categories if each.kind is not taken)
    less = Clearance(who.policy, classifications, kept)

    if dominates(less, carried, HARBOUR).is_allowed:
        assert dominates(who, carried, HARBOUR).is_allowed
