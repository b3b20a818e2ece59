"""Which states there were and when: a state exists from a day until a day, and some become others.

Numbers are those of the Correlates of War project, under which most sets of ties stand; a number keeps its
place when the name changes (365 is Russia, the Soviet Union, Russia). Codes are ISO 3166-1 or, of states that
are gone, ISO 3166-3, else the letters of Correlates of War; a code may have stood for another state before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused


@dataclass(frozen=True)
class StateSpell:
    """A number under one code, from a day until the day before another; no end while it lasts.

    `names` are empty for states that CLDR names.
    """

    number: int
    code: str
    valid_from: date
    valid_until: date | None
    names: Mapping[Language, str]

    def touches(self, year: int) -> bool:
        """Whether it existed on any day of the year."""
        begins = self.valid_from <= date(year, 12, 31)
        return begins and (self.valid_until is None or self.valid_until > date(year, 1, 1))


@dataclass(frozen=True)
class Seat:
    """Years in which a number was a member of the United Nations, both included; no last while it is."""

    number: int
    first_year: int
    last_year: int | None

    def covers(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


class Succession(StrEnum):
    """How one state came from another."""

    CONTINUED = "continued"
    JOINED = "joined"
    DISSOLVED = "dissolved"
    SECEDED = "seceded"


@dataclass(frozen=True)
class Successor:
    """A state that came from another, both as numbers; `JOINED`: the first one went into the second."""

    of: int
    number: int
    on: date
    how: Succession


@dataclass(frozen=True)
class StateSystem:
    """All states that there were, in the order of their numbers and days."""

    spells: tuple[StateSpell, ...]
    successors: tuple[Successor, ...]
    seats: tuple[Seat, ...]

    @classmethod
    def of(
        cls, spells: Iterable[StateSpell], successors: Iterable[Successor] = (), seats: Iterable[Seat] = ()
    ) -> "StateSystem":
        """Raises Refused `state_spells_overlap` where a number, or a code, exists twice on one day."""
        ordered = tuple(sorted(spells, key=lambda each: (each.number, each.valid_from)))
        for key in ("number", "code"):
            by_key = sorted(ordered, key=lambda each: (str(getattr(each, key)), each.valid_from))
            for one, other in pairwise(by_key):
                if getattr(one, key) == getattr(other, key) and (
                    one.valid_until is None or one.valid_until > other.valid_from
                ):
                    raise Refused("state_spells_overlap", value=getattr(one, key), day=other.valid_from)
        return cls(ordered, tuple(successors), tuple(seats))

    def members(self, year: int) -> tuple[int, ...]:
        """The numbers of the states that existed on any day of a year."""
        return tuple(dict.fromkeys(each.number for each in self.spells if each.touches(year)))

    def un_members(self, year: int) -> tuple[int, ...]:
        """The numbers of the members of the United Nations in any part of a year, states or not yet."""
        return tuple(each.number for each in self.seats if each.covers(year))

    def members_in_session(self, year: int) -> tuple[int, ...]:
        """The same of the session that opens in a year and ends in the next."""
        return tuple(dict.fromkeys((*self.un_members(year), *self.un_members(year + 1))))

    def numbers(self) -> frozenset[int]:
        """Every number there ever was."""
        return frozenset(each.number for each in self.spells)

    def exists(self, number: int, year: int) -> bool:
        """Whether a number existed on any day of the year."""
        return any(each.touches(year) for each in self._of_number.get(number, ()))

    def number_of(self, code: str, year: int) -> int:
        """The state that a code stood for in a year; the later one, where it changed within it.

        Raises NotFound `state_code_unknown`, or Refused `state_not_in_year` with when there was one and what
        came before or after it.
        """
        known = [each for each in self.spells if each.code == code]
        if not known:
            raise NotFound("state_code_unknown", value=code)
        here = [each for each in known if each.touches(year)]
        if not here:
            raise Refused("state_not_in_year", value=code, year=year, kin=self._kin(known, year))
        return max(here, key=lambda each: each.valid_from).number

    def spell(self, number: int, year: int) -> StateSpell:
        """What a number was in a year, the later where it changed. Raises NotFound `state_number_unknown`."""
        here = [each for each in self._of_number.get(number, ()) if each.touches(year)]
        if not here:
            raise NotFound("state_number_unknown", value=number, year=year)
        return here[-1]

    def kin_of(self, number: int) -> tuple[Successor, ...]:
        """What a state came from and what came from it."""
        return tuple(each for each in self.successors if number in (each.of, each.number))

    def _kin(self, known: list[StateSpell], year: int) -> tuple[str, ...]:
        numbers = {each.number for each in known}
        related = numbers | {
            other for each in numbers for kin in self.kin_of(each) for other in (kin.of, kin.number)
        }
        kin = {each.code for each in self.spells if each.number in related and each.touches(year)}
        return tuple(sorted(kin))

    @cached_property
    def _of_number(self) -> dict[int, list[StateSpell]]:
        found: dict[int, list[StateSpell]] = {}
        for each in self.spells:
            found.setdefault(each.number, []).append(each)
        return found
