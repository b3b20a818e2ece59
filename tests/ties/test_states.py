"""States by days: which there were, what a code stood for, what came of them."""

from datetime import date

import pytest

from callers import refused
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.states import StateSpell, StateSystem
from mithaq.ties.queries import naming


@pytest.mark.parametrize(
    ("code", "year", "number"),
    [
        ("TR", 1950, 640), ("SUHH", 1991, 365), ("RU", 1991, 365), ("RU", 1920, 365), ("YUCS", 1991, 345),
        ("RS", 2010, 345), ("CSXX", 2004, 345), ("DE", 1985, 260), ("DE", 1990, 255), ("DE", 2000, 255),
        ("DDDE", 1989, 265), ("YE", 1985, 678), ("YDYE", 1985, 680), ("YE", 1990, 679), ("SD", 2012, 625),
        ("SS", 2011, 626), ("CSHH", 1992, 315),
    ],
)  # fmt: skip
def test_a_code_stands_for_a_state_of_its_year(code: str, year: int, number: int) -> None:
    assert state_system().number_of(code, year) == number


@pytest.mark.parametrize(
    ("code", "year", "kin"),
    [
        ("RU", 1985, ("SUHH",)),
        ("SS", 2005, ("SD",)),
        ("DDDE", 1995, ("DE",)),
        ("HR", 1980, ("YUCS",)),
    ],
)
def test_a_state_that_was_not_there_names_its_kin(code: str, year: int, kin: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="state_not_in_year") as told:
        state_system().number_of(code, year)

    assert told.value.facts["kin"] == kin


def test_a_code_that_never_was_is_refused() -> None:
    assert refused(lambda: state_system().number_of("QQ", 2000)) == "state_code_unknown"


def test_pairs_of_states_from_1816_to_2012_are_as_many_as_the_literature_counts() -> None:
    counts = [len(state_system().members(year)) for year in range(1816, 2013)]

    assert sum(each * (each - 1) for each in counts) == 1_761_030


def test_the_united_nations_had_as_many_members_as_they_tell() -> None:
    """By "Growth in United Nations membership"; that counts Yugoslavia, kept from its seat, until 2000."""
    told = {1945: 51, 1950: 60, 1955: 76, 1960: 99, 1970: 127, 1984: 159, 1991: 166, 1994: 184, 2011: 193}

    sat = {each: [seat for seat in state_system().seats if seat.covers(each)] for each in told}

    assert {each: len(found) for each, found in sat.items()} == told
    assert {each.number for each in state_system().seats} <= state_system().numbers()


def test_a_number_or_a_code_cannot_stand_for_two_at_once() -> None:
    first = StateSpell(1, "AA", date(1900, 1, 1), None, {})
    overlapping = StateSpell(2, "AA", date(1950, 1, 1), None, {})
    after = StateSpell(2, "AA", date(1950, 1, 1), None, {})
    ended = StateSpell(1, "AA", date(1900, 1, 1), date(1950, 1, 1), {})

    assert refused(lambda: StateSystem.of([first, overlapping])) == "state_spells_overlap"
    assert StateSystem.of([ended, after]).number_of("AA", 1950) == 2


def test_every_state_has_a_name_in_three_languages() -> None:
    for spell in state_system().spells:
        names = spell.names or {each: parties.state_name(spell.code, each) for each in Language}
        assert set(names) == set(Language), spell


def test_successors_are_states_and_come_after_what_they_came_of() -> None:
    for each in state_system().successors:
        assert {each.of, each.number} <= state_system().numbers()
    told = [(each.of.code, each.successor.code, each.how) for each in naming.kin_of(679)]
    assert told == [("YE", "YE", "joined"), ("YDYE", "YE", "joined")]
