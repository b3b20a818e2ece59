"""Labels under a security policy: valid or not, and in which words."""

from pathlib import Path

import pytest

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif.policies import read_policy
from mithaq.clearance.domain.marking.labels import (
    Category,
    ConfidentialityLabel,
    Kind,
)
from mithaq.clearance.domain.marking.parts import Place
from mithaq.clearance.domain.marking.texts import classification_marking, marking
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


VALIDITY = [
    ("a bare label", label("OPEN"), ()),
    ("a required value of one kind", label("GUARDED", cargo("FUEL")), ()),
    ("a required value of the other kind", label("GUARDED", berths("N3")), ()),
    ("none of the required", label("GUARDED"), ("any_required (GUARDED, Berths, Cargo)",)),
    (
        "a value of another type does not stand for the required one",
        label("GUARDED", berths("S1")),
        ("any_required (GUARDED, Berths, Cargo)",),
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
        ("one_required (GLASS, Berths)",),
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


def test_a_classification_is_printed_alone_whatever_else_a_label_of_it_must_carry() -> None:
    assert classification_marking("GUARDED", HARBOUR, "fr") == "[HARBOUR SOUS GARDE]"
    with pytest.raises(Refused, match="label_unknown"):
        classification_marking("COSMIC", HARBOUR, "en")


@pytest.mark.parametrize(
    "unknown", [label("COSMIC"), label("OPEN", cargo("GOLD")), ConfidentialityLabel("PILOT", "OPEN")]
)
def test_what_nobody_knows_is_never_printed(unknown: ConfidentialityLabel) -> None:
    with pytest.raises(Refused, match="label_unknown"):
        marking(unknown, HARBOUR, "en")
