"""Listed parties: what one is, how versions differ, and when a list may not be relied on."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.listed.party import ListedParty, joined, listed_from, listed_party
from mithaq.clearance.domain.listed.plausible import (
    Bounds,
    Counted,
    Former,
    is_error_page,
    require_kept,
    require_not_older,
    require_plausible,
)
from mithaq.clearance.domain.listed.schemata import BESIDE, KINDS, LINKED, PROPERTIES, Kind
from mithaq.clearance.domain.listed.standing import Freshness, ListFacts, Stale, stale_for

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()


def _party(id: str = "x-1", schema: str = "Person", **properties: list[str]) -> ListedParty:
    return listed_party(id=id, schema=schema, values={"name": ["Hamid Salem"], **properties})


WORDS = some.text("abcdefق ", min_size=1, max_size=8)
PARTIES = some.builds(
    lambda id, schema, name, rest: listed_party(id=id, schema=schema, values={**rest, "name": [f"N{name}"]}),
    id=some.sampled_from(["a", "b", "c", "d"]),
    schema=some.sampled_from(sorted(KINDS)),
    name=WORDS,
    rest=some.dictionaries(some.sampled_from(["alias", "notes", "country"]), some.lists(WORDS, max_size=3)),
)


@given(PARTIES)
def test_a_party_survives_its_json(party: ListedParty) -> None:
    again = listed_from(party.as_json())

    assert again == party
    assert again.digest() == party.digest()


@given(PARTIES)
def test_the_order_of_values_does_not_matter(party: ListedParty) -> None:
    backwards = {name: list(reversed(values)) for name, values in reversed(party.properties)}

    assert listed_party(id=party.id, schema=party.schema, values=backwards).digest() == party.digest()


def test_names_are_parted_by_strength_and_none_is_in_both() -> None:
    party = _party(alias=["Hameed"], previousName=["H. Salim"], weakAlias=["Abu Rif", "Hameed"])

    assert party.names.strong == ("Hamid Salem", "Hameed", "H. Salim")
    assert party.names.weak == ("Abu Rif",)
    assert party.caption == "Hamid Salem"


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ("Person", Kind.PERSON),
        ("Company", Kind.ORGANISATION),
        ("PublicBody", Kind.ORGANISATION),
        ("LegalEntity", Kind.EITHER),
        ("Vessel", Kind.VESSEL),
        ("Airplane", Kind.AIRCRAFT),
    ],
)
def test_a_schema_tells_the_kind(schema: str, kind: Kind) -> None:
    assert _party(schema=schema).kind is kind


def test_every_schema_is_of_one_sort_only() -> None:
    assert KINDS.keys() == PROPERTIES.keys()
    assert not (KINDS.keys() & LINKED)
    assert not (KINDS.keys() & BESIDE)
    assert not (LINKED & BESIDE)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([], "listed_malformed"),
        ({"schema": "Person", "properties": {"name": ["A"]}}, "listed_malformed"),
        ({"id": 7, "schema": "Person", "properties": {"name": ["A"]}}, "listed_malformed"),
        ({"id": "x", "properties": {"name": ["A"]}}, "listed_malformed"),
        ({"id": "x", "schema": "Person"}, "listed_malformed"),
        ({"id": "x", "schema": "Person", "properties": {"name": "A"}}, "listed_malformed"),
        ({"id": "x", "schema": "Person", "properties": {"name": ["A", 7]}}, "listed_malformed"),
        ({"id": " ", "schema": "Person", "properties": {"name": ["A"]}}, "listed_id_wrong"),
        ({"id": "x" * 256, "schema": "Person", "properties": {"name": ["A"]}}, "listed_id_wrong"),
        ({"id": "x", "schema": "Starship", "properties": {"name": ["A"]}}, "listed_schema_unknown"),
        ({"id": "x\0", "schema": "Person", "properties": {"name": ["A"]}}, "listed_id_wrong"),
        ({"id": "x", "schema": "Person", "properties": {"name": ["A\0"]}}, "listed_malformed"),
        (
            {"id": "x", "schema": "Person", "properties": {"name": ["A"], "notes": ["\ud800"]}},
            "listed_malformed",
        ),
        ({"id": "x", "schema": "Person", "properties": {"name": ["A"], "\ud800": ["b"]}}, "listed_malformed"),
        ({"id": "x", "schema": "Person", "properties": {"name": [" "]}}, "listed_name_missing"),
        ({"id": "x", "schema": "Person", "properties": {"birthDate": ["1970"]}}, "listed_name_missing"),
    ],
)
def test_what_is_no_party_is_refused(value: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        listed_from(value)

    assert refusal.value.code == code


def test_an_unknown_property_is_kept() -> None:
    party = listed_from({"id": "x", "schema": "Person", "properties": {"name": ["A"], "shoeSize": ["44"]}})

    assert party.get("shoeSize") == ("44",)


def test_rows_of_one_id_are_joined_and_the_narrower_schema_is_taken() -> None:
    one = _party(schema="LegalEntity", alias=["Hameed"])
    other = _party(alias=["H. Salim"], birthDate=["1970"])

    assert (
        joined(one, other) == joined(other, one) == _party(alias=["H. Salim", "Hameed"], birthDate=["1970"])
    )


@pytest.mark.parametrize(
    ("one", "other"), [("Person", "Company"), ("Person", "Vessel"), ("LegalEntity", "Vessel")]
)
def test_a_person_and_a_company_are_not_joined(one: str, other: str) -> None:
    with pytest.raises(Refused) as refusal:
        joined(_party(schema=one), _party(schema=other))

    assert refusal.value.code == "listed_schemata_differ"


def _facts(*, version: str | None = "v", published: date | None = None, days: int | None = 0) -> ListFacts:
    fetched_at = None if days is None else NOW - timedelta(days=days)
    return ListFacts("ofac", version, published, fetched_at)


@pytest.mark.parametrize(
    ("facts", "freshness", "reasons"),
    [
        (_facts(), Freshness(2), ()),
        (_facts(days=2), Freshness(2), ()),
        (_facts(days=3), Freshness(2), (Stale.NOT_FETCHED_LATELY,)),
        (_facts(days=None), Freshness(2), (Stale.NEVER_LOADED,)),
        (_facts(version=None), Freshness(2), (Stale.NEVER_LOADED,)),
        (_facts(version=""), Freshness(2), (Stale.NEVER_LOADED,)),
        (_facts(), Freshness(2, published_days=30), (Stale.DATE_MISSING,)),
        (_facts(published=TODAY - timedelta(30)), Freshness(2, published_days=30), ()),
        (
            _facts(published=TODAY - timedelta(31)),
            Freshness(2, published_days=30),
            (Stale.PUBLISHED_LONG_AGO,),
        ),
        (_facts(published=TODAY - timedelta(900)), Freshness(2), ()),
        (_facts(published=TODAY + timedelta(1)), Freshness(2), ()),
        (_facts(published=TODAY + timedelta(2)), Freshness(2), (Stale.DATED_AHEAD,)),
        (_facts(days=-1), Freshness(2), (Stale.DATED_AHEAD,)),
        (_facts(days=9), Freshness(2, published_days=30), (Stale.NOT_FETCHED_LATELY, Stale.DATE_MISSING)),
    ],
)
def test_a_list_is_stale_when_it_is_old_or_nobody_knows(
    facts: ListFacts, freshness: Freshness, reasons: tuple[Stale, ...]
) -> None:
    assert stale_for(facts, freshness, at=NOW) == reasons


@pytest.mark.parametrize(("fetched", "published"), [(0, None), (-1, None), (1, 0)])
def test_a_bound_of_no_day_is_our_own_fault(fetched: int, published: int | None) -> None:
    with pytest.raises(ValueError, match="a day"):
        Freshness(fetched, published)


HUNDRED = tuple(f"x-{number}" for number in range(100))


def _counted(
    ids: Sequence[str] = HUNDRED,
    *,
    names: int = 200,
    rows: int = 300,
    malformed: int = 0,
    announced: int | None = None,
) -> Counted:
    return Counted(ids, names=names, rows=rows, malformed=malformed, announced=announced)


BEFORE = Former(HUNDRED, names=200, rows=300)


@pytest.mark.parametrize(
    ("new", "before"),
    [
        (_counted(), Former(())),
        (_counted(), BEFORE),
        (_counted(HUNDRED[10:], names=180, rows=270), BEFORE),
        (_counted(malformed=3), BEFORE),
        (_counted(rows=301, malformed=3, announced=103), BEFORE),
        (_counted((*HUNDRED, "new"), announced=100), BEFORE),
        # A version of before names and rows were kept.
        (_counted(names=1, rows=100), Former(HUNDRED)),
    ],
)
def test_a_plausible_version_passes(new: Counted, before: Former) -> None:
    require_plausible(new, bounds=Bounds())
    require_kept(new, before, bounds=Bounds())


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (_counted((), rows=0), "list_empty"),
        (_counted((), rows=5, malformed=5), "list_empty"),
        (_counted(HUNDRED[:99], announced=100), "list_incomplete"),
        (_counted(malformed=4), "list_malformed"),
    ],
)
def test_an_implausible_version_is_refused_with_its_own_code(new: Counted, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        require_plausible(new, bounds=Bounds())

    assert refusal.value.code == code
    assert refusal.value.facts


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (_counted(HUNDRED[11:]), "list_shrank"),
        # As many as before, but others.
        (_counted(tuple(f"y-{each}" for each in HUNDRED)), "list_shrank"),
        (_counted(names=179), "list_lost_names"),
        (_counted(rows=269), "list_lost_rows"),
    ],
)
def test_a_version_that_lost_much_is_refused(new: Counted, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        require_kept(new, BEFORE, bounds=Bounds())

    assert refusal.value.code == code
    assert refusal.value.facts["most_percent"] == 10


@pytest.mark.parametrize(
    ("new", "before", "code"),
    [
        (TODAY, None, None),
        (None, None, None),
        (TODAY, TODAY, None),
        (TODAY, TODAY - timedelta(1), None),
        (TODAY - timedelta(1), TODAY, "list_older"),
        (None, TODAY, "list_undated"),
    ],
)
def test_an_older_edition_or_one_without_its_day_does_not_follow(
    new: date | None, before: date | None, code: str | None
) -> None:
    with nullcontext() if code is None else pytest.raises(Refused, match=code):
        require_not_older(new, before)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_is_a_share(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Bounds(gone_most=share)


@pytest.mark.parametrize(
    ("beginning", "is_page"),
    [
        ("<!DOCTYPE html><html>", True),
        ("\n <HTML lang='en'>", True),
        ("<!-- cached --><html>", True),
        ("<?xml version='1.0'?><Error><Code>AccessDenied</Code>", True),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C'>", True),
        ("<?xml version='1.0'?><sdnList>", False),
        ("<?xml version='1.0'?><!-- hello --><CONSOLIDATED_LIST>", False),
        ('36,"ERROR TRADING"', False),
        ("", False),
    ],
)
def test_a_page_for_people_is_told_from_a_list(beginning: str, is_page: bool) -> None:
    assert is_error_page(beginning) is is_page
