"""The rules of membership, on a small bloc of three: an owner, a suspended member and a guest."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.languages import Language
from mithaq.parties.domain.blocs import Bloc, Blocs, Precision, Spell, Standing
from mithaq.parties.domain.states import State, States

DAYS = st.dates(date(1995, 1, 1), date(2030, 1, 1))


def _spell(state: str, standing: Standing, valid_from: date, valid_until: date | None = None) -> Spell:
    return Spell(state, standing, valid_from, valid_until, Precision.DAY, is_verified=True, source="a treaty")


def _bloc(*spells: Spell, code: str = "THREE") -> Bloc:
    names = dict.fromkeys(Language, code)
    return Bloc(code, names, date(2000, 1, 1), date(2026, 1, 1), source="a treaty", spells=spells)


THREE = _bloc(
    _spell("AA", Standing.MEMBER, date(2000, 1, 1)),
    _spell("BB", Standing.MEMBER, date(2000, 1, 1), date(2020, 1, 1)),
    _spell("BB", Standing.SUSPENDED, date(2005, 1, 1), date(2006, 1, 1)),
    _spell("CC", Standing.OBSERVER, date(2000, 1, 1)),
)


@pytest.mark.parametrize(
    ("day", "members", "suspended"),
    [
        (date(1999, 12, 31), (), ()),
        (date(2000, 1, 1), ("AA", "BB"), ()),
        (date(2004, 12, 31), ("AA", "BB"), ()),
        (date(2005, 1, 1), ("AA",), ("BB",)),
        (date(2005, 12, 31), ("AA",), ("BB",)),
        (date(2006, 1, 1), ("AA", "BB"), ()),
        (date(2020, 1, 1), ("AA",), ()),
    ],
)
def test_a_spell_holds_from_its_first_day_and_not_on_its_end(
    day: date, members: tuple[str, ...], suspended: tuple[str, ...]
) -> None:
    assert THREE.members_on(day) == members
    assert THREE.suspended_on(day) == suspended


def test_an_observer_belongs_to_no_bloc() -> None:
    assert THREE.standing_of("CC", on=date(2010, 1, 1)) is Standing.OBSERVER
    assert Blocs((THREE,)).of("CC", date(2010, 1, 1)) == ()


def test_an_observer_that_joins_is_a_member() -> None:
    grown = _bloc(
        _spell("CC", Standing.OBSERVER, date(2000, 1, 1)), _spell("CC", Standing.MEMBER, date(2010, 1, 1))
    )

    assert grown.standing_of("CC", on=date(2010, 1, 1)) is Standing.MEMBER


def test_blocs_of_a_state_are_sorted() -> None:
    member = _spell("AA", Standing.MEMBER, date(2000, 1, 1))
    blocs = Blocs((_bloc(member, code="ZED"), _bloc(member, code="ALPHA")))

    assert blocs.of("AA", date(2010, 1, 1)) == ("ALPHA", "ZED")


@given(DAYS)
def test_members_and_suspended_are_apart_and_blocs_agree_with_members(day: date) -> None:
    members, suspended = THREE.members_on(day), THREE.suspended_on(day)

    assert set(members).isdisjoint(suspended)
    assert members == tuple(
        state for state in ("AA", "BB", "CC") if Blocs((THREE,)).of(state, day) == ("THREE",)
    )


@given(DAYS, st.integers(1, 9000))
def test_a_spell_covers_exactly_its_days(first: date, length: int) -> None:
    spell = _spell("AA", Standing.MEMBER, first, first + timedelta(length))

    assert spell.covers(first)
    assert spell.covers(first + timedelta(length - 1))
    assert not spell.covers(first - timedelta(1))
    assert not spell.covers(first + timedelta(length))


@pytest.mark.parametrize(
    ("spells", "complaint"),
    [
        (
            (
                _spell("AA", Standing.MEMBER, date(2000, 1, 1)),
                _spell("AA", Standing.MEMBER, date(2010, 1, 1)),
            ),
            "overlap",
        ),
        ((_spell("AA", Standing.SUSPENDED, date(2000, 1, 1)),), "outside its membership"),
        (
            (
                _spell("AA", Standing.MEMBER, date(2000, 1, 1), date(2010, 1, 1)),
                _spell("AA", Standing.SUSPENDED, date(2005, 1, 1)),
            ),
            "outside its membership",
        ),
    ],
)
def test_spells_that_contradict_one_another_are_our_own_fault(
    spells: tuple[Spell, ...], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        _bloc(*spells)


def test_a_spell_cannot_end_on_the_day_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        _spell("AA", Standing.MEMBER, date(2000, 1, 1), date(2000, 1, 1))


def test_a_code_given_twice_is_our_own_fault() -> None:
    state = State("AA", "AAA", "001", dict.fromkeys(Language, "A"))

    with pytest.raises(ValueError, match="twice"):
        States((state, state))
    with pytest.raises(ValueError, match="twice"):
        Blocs((THREE, THREE))
