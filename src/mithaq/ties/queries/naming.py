"""From what people write for a state to its number, and back."""

from dataclasses import dataclass
from datetime import date

from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import queries as parties
from mithaq.ties.adapters.state_places import seats
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.states import StateSpell, Succession


@dataclass(frozen=True)
class Kin:
    """A state and one that came of it, each as it was called then."""

    of: StateSpell
    successor: StateSpell
    on: date
    how: Succession


def number_of(code: str, year: int) -> int:
    """Raises NotFound `state_code_unknown`, or `state_not_listed` of a place that the list never had;
    Refused `state_not_in_year` with its kin of that year.
    """
    asked = _asked(code)
    if is_unlisted(asked):
        raise NotFound("state_not_listed", value=asked)
    return state_system().number_of(asked, year)


def pair_of(one: str, other: str, year: int) -> tuple[StateSpell, StateSpell]:
    """Two states by what they were in a year. Raises as `number_of`, and Refused `tie_with_itself`."""
    found = spell_of(number_of(one, year), year), spell_of(number_of(other, year), year)
    if found[0] == found[1]:
        raise Refused("tie_with_itself", value=found[0].code)
    return found


def is_unlisted(code: str) -> bool:
    """Whether ISO 3166-1 knows a place that no state of the list of Correlates of War ever covered."""
    asked = _asked(code)
    return parties.is_state(asked) and all(each.code != asked for each in state_system().spells)


def _asked(code: str) -> str:
    return code.strip().upper().removeprefix("STATE:")


def number_through(code: str, year: int) -> int:
    """As `number_of`, but who was called otherwise that year is followed: RU in 1985 is the Soviet Union.

    Raises as `number_of` where the code stood for nobody who was a state that year, or for several.
    """
    try:
        return number_of(code, year)
    except Refused:
        asked, system = code.strip().upper(), state_system()
        numbers = {each.number for each in system.spells if each.code == asked}
        here = [each for each in numbers if system.exists(each, year)]
        if len(here) == 1:
            return here[0]
        raise


def place_of(spell: StateSpell) -> tuple[float, float] | None:
    """Longitude and latitude at which a map shows a state: its seat, or chief city; None where unknown."""
    return seats().get((spell.number, spell.code)) or parties.place_of(spell.code)


def spell_of(number: int, year: int) -> StateSpell:
    """What a number was in a year. Raises NotFound `state_number_unknown`."""
    return state_system().spell(number, year)


def voter(number: int, year: int) -> StateSpell:
    """As `spell_of`; of a member of the United Nations that was no state yet, what it was called as one."""
    return spell_of(number, year) if state_system().exists(number, year) else spells_of(number)[0]


def spells_of(number: int) -> tuple[StateSpell, ...]:
    """All that a number ever was, in the order of days."""
    return tuple(each for each in state_system().spells if each.number == number)


def kin_of(*numbers: int) -> tuple[Kin, ...]:
    """What states came from, and what came from them, by days."""
    found = {each for number in numbers for each in state_system().kin_of(number)}
    told = [
        Kin(_last_before(each.of, each.on), _first_from(each.number, each.on), each.on, each.how)
        for each in found
    ]
    return tuple(sorted(told, key=lambda each: (each.on, each.of.number, each.successor.number)))


def _last_before(number: int, on: date) -> StateSpell:
    spells = spells_of(number)
    return next((each for each in reversed(spells) if each.valid_from < on), spells[0])


def _first_from(number: int, on: date) -> StateSpell:
    spells = spells_of(number)
    still = (each for each in spells if each.valid_until is None or each.valid_until > on)
    return next(still, spells[-1])


def states_in(year: int) -> tuple[StateSpell, ...]:
    """All states of a year."""
    return tuple(spell_of(each, year) for each in state_system().members(year))
