"""A listed party is found by its number, whatever it calls itself now."""

import pytest

from clearance.screening_world import counterparty, decided, describe, only_hit
from clearers import LISTED, Clearers, WriteList, entity
from mithaq.clearance.domain.screening.hits import HitState, PartyStanding, Verdict
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.queries import asking, screening

pytestmark = pytest.mark.django_db

NUMBERED = (
    *LISTED,
    entity("p5", "Anton Grigoryan", passportNumber=["AN-1234567"]),
    entity("o5", "Old Name Holding", schema="Company", leiCode=["5493001KJTIIGC8Y1R12"]),
    entity("o6", "Second Works", schema="LegalEntity", registrationNumber=["1027700132195"]),
)
FOUND = [
    ("a renamed vessel", PartyKind.VESSEL, {"imoNumber": ["IMO 9074729"]}, "v1"),
    ("a person by a passport", PartyKind.PERSON, {"passportNumber": ["an1234567"]}, "p5"),
    ("a person by digits of another script", PartyKind.PERSON, {"passportNumber": ["AN ١٢٣٤٥٦٧"]}, "p5"),
    ("a company by its LEI", PartyKind.ORGANISATION, {"leiCode": ["5493001kjtiigc8y1r12"]}, "o5"),
    ("a company by its register", PartyKind.ORGANISATION, {"registrationNumber": ["1027700132195"]}, "o6"),
]


@pytest.mark.parametrize(
    ("kind", "facts", "expected"), [case[1:] for case in FOUND], ids=[case[0] for case in FOUND]
)
def test_who_bears_the_same_number_is_found_under_any_name(
    load: WriteList, clearers: Clearers, kind: PartyKind, facts: dict[str, list[str]], expected: str
) -> None:
    load(NUMBERED)

    code = counterparty(clearers.jasim, "Pacific Rose", kind, **facts)
    (answer,) = asking.ask(kind, {"name": ["Pacific Rose"], **facts}, reader=clearers.jasim.actor)

    found = only_hit(code, clearers.jasim)
    assert (found.entity, found.score) == (expected, 1000)
    assert found.numbers == answer.numbers == {field: tuple(values) for field, values in facts.items()}
    assert screening.standing_of(code) is PartyStanding.UNDECIDED


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (PartyKind.VESSEL, {"imoNumber": ["9187629"]}),
        (PartyKind.PERSON, {"idNumber": ["AN-1234567"]}),
        (PartyKind.ORGANISATION, {"passportNumber": ["AN-1234567"]}),
    ],
)
def test_another_number_another_sort_or_another_kind_finds_nobody(
    load: WriteList, clearers: Clearers, kind: PartyKind, facts: dict[str, list[str]]
) -> None:
    load(NUMBERED)

    assert asking.ask(kind, {"name": ["Pacific Rose"], **facts}, reader=clearers.jasim.actor) == ()


def test_a_number_and_a_name_make_one_hit(load: WriteList, clearers: Clearers) -> None:
    load(NUMBERED)

    code = counterparty(clearers.jasim, "Sea Lantern", PartyKind.VESSEL, imoNumber=["9074729"])

    found = only_hit(code, clearers.jasim)
    assert (found.entity, found.score, found.name) == ("v1", 1000, "Sea Lantern")


def test_withdrawing_the_number_does_not_take_the_hit_away(load: WriteList, clearers: Clearers) -> None:
    load(NUMBERED)
    code = counterparty(clearers.jasim, "Pacific Rose", PartyKind.VESSEL, imoNumber=["9074729"])

    describe(code, clearers.jasim, "Pacific Rose")
    load([each for each in NUMBERED if each["id"] != "v1"] + [entity("v1", "Sea Lantern", schema="Vessel")])

    assert only_hit(code, clearers.jasim).state is HitState.OPEN


def test_the_same_ship_number_in_two_spellings_is_no_evidence_to_clear(
    load: WriteList, clearers: Clearers
) -> None:
    load([*LISTED[:3], entity("v1", "Sea Lantern", schema="Vessel", imoNumber=["IMO9074729"])])
    code = counterparty(clearers.jasim, "Sea Lantern", PartyKind.VESSEL, imoNumber=["9074729"])

    findings = {each.field: each.finding for each in only_hit(code, clearers.jasim).compared}

    assert findings == {"imoNumber": "agrees"}


def test_a_number_confirms_a_hit_that_a_new_name_does_not_undo(load: WriteList, clearers: Clearers) -> None:
    load(NUMBERED)
    code = decided(clearers, Verdict.SAME, ("nationality",), nationality=["ma"])

    describe(code, clearers.jasim, "Zbigniew Wolski", nationality=["ma"])

    assert screening.standing_of(code) is PartyStanding.LISTED


def test_an_alias_alone_can_be_asked_for(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)

    found = asking.ask(PartyKind.PERSON, {"alias": ["Karim Bouzidi Ouazzani"]}, reader=clearers.jasim.actor)

    assert [each.entity for each in found] == ["p1"]
