"""Blocs of states, and who belongs to them on a day.

Membership is a set of dated spells. A suspension lies inside a membership: while it lasts the state keeps its
place on the roll and is not counted as a member. No bloc is known to this logic by name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused


class Standing(StrEnum):
    """What a state is in a bloc during a spell."""

    MEMBER = "member"
    SUSPENDED = "suspended"
    OBSERVER = "observer"


class Precision(StrEnum):
    """How exactly the days of a spell are known, from its vaguer end."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Spell:
    """A standing from a day until another, the end not included. Unverified: no second source agrees."""

    state: str
    standing: Standing
    valid_from: date
    valid_until: date | None
    precision: Precision
    is_verified: bool
    source: str

    def __post_init__(self) -> None:
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError(f"{self.state} {self.standing} ends before it begins")

    def covers(self, day: date) -> bool:
        """Whether the spell holds on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Bloc:
    """A bloc and its spells. `as_of` is the day up to which changes were looked for.

    Raises ValueError when two spells of one standing overlap or a suspension leaves its membership.
    """

    code: str
    names: Mapping[Language, str] = field(hash=False)
    founded_on: date
    as_of: date
    source: str
    spells: tuple[Spell, ...]

    def __post_init__(self) -> None:
        for standings in self._spells_by_state.values():
            for earlier, later in pairwise(standings):
                if earlier.standing == later.standing and earlier.covers(later.valid_from):
                    raise ValueError(f"{self.code}: two spells of {later.state} overlap")
            for spell in standings:
                if spell.standing is Standing.SUSPENDED and not any(
                    _holds(member, spell) for member in standings if member.standing is Standing.MEMBER
                ):
                    raise ValueError(f"{self.code}: {spell.state} is suspended outside its membership")

    def standing_of(self, state: str, *, on: date) -> Standing | None:
        """Suspended before member before observer; nothing when the state has no place in the bloc."""
        found = {spell.standing for spell in self._spells_by_state.get(state, ()) if spell.covers(on)}
        order = (Standing.SUSPENDED, Standing.MEMBER, Standing.OBSERVER)
        return next((standing for standing in order if standing in found), None)

    def members_on(self, day: date) -> tuple[str, ...]:
        """The members in good standing, in the order of their codes."""
        return self._with(Standing.MEMBER, day)

    def suspended_on(self, day: date) -> tuple[str, ...]:
        """The members whose rights are suspended, in the order of their codes."""
        return self._with(Standing.SUSPENDED, day)

    def _with(self, standing: Standing, day: date) -> tuple[str, ...]:
        states = self._spells_by_state
        return tuple(state for state in states if self.standing_of(state, on=day) is standing)

    @cached_property
    def _spells_by_state(self) -> Mapping[str, tuple[Spell, ...]]:
        ordered = sorted(self.spells, key=lambda spell: (spell.state, spell.standing, spell.valid_from))
        states = dict.fromkeys(spell.state for spell in ordered)
        return {state: tuple(spell for spell in ordered if spell.state == state) for state in states}


@dataclass(frozen=True)
class Blocs:
    """All blocs, in the order of the rulebook. Raises ValueError when a code occurs twice."""

    blocs: tuple[Bloc, ...]

    def __post_init__(self) -> None:
        if len(self._by_code) != len(self.blocs):
            raise ValueError("a bloc code occurs twice")

    def __iter__(self) -> Iterator[Bloc]:
        return iter(self.blocs)

    def get(self, code: str) -> Bloc:
        """Raises Refused `bloc_unknown`."""
        try:
            return self._by_code[code]
        except KeyError as error:
            raise Refused("bloc_unknown", value=code[:80]) from error

    def of(self, state: str, on: date) -> tuple[str, ...]:
        """The codes of the blocs that the state is a member of in good standing, sorted."""
        return tuple(
            sorted(bloc.code for bloc in self.blocs if bloc.standing_of(state, on=on) is Standing.MEMBER)
        )

    @cached_property
    def _by_code(self) -> Mapping[str, Bloc]:
        return {bloc.code: bloc for bloc in self.blocs}


def _holds(outer: Spell, inner: Spell) -> bool:
    ends = outer.valid_until is None or (
        inner.valid_until is not None and inner.valid_until <= outer.valid_until
    )
    return outer.valid_from <= inner.valid_from and ends
