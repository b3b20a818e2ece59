"""What is known of two states: by loaded sets of ties, and by what this system itself has on record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mithaq.access.domain.permissions import Actor
from mithaq.federation.queries import giving
from mithaq.federation.queries.promises import PromiseView, StatePromises, promises, states_of
from mithaq.parties.domain.giving import Given
from mithaq.ties.domain.profile import Component, Part, Way, exchanged, kept, leaning, parts_known
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries.alignment import Alike
from mithaq.ties.queries.components import components

RECORDS, LEDGER = "records", "ledger"
"""What components of this system's own records are called."""


@dataclass(frozen=True)
class Profile:
    """The components of two states in the order of their parts, and the promises that one rests on."""

    components: tuple[Component, ...]
    owed: Mapping[Way, tuple[PromiseView, ...]]

    @property
    def known(self) -> tuple[Part, ...]:
        """The parts of which anything is known."""
        return parts_known(self.components)

    @property
    def gives(self) -> tuple[str, ...]:
        """The kinds in which the first gives more than it takes."""
        return leaning(self.components)[0]

    @property
    def takes(self) -> tuple[str, ...]:
        """The kinds in which it takes more."""
        return leaning(self.components)[1]

    def of_part(self, part: Part) -> tuple[Component, ...]:
        """The components of a part."""
        return tuple(each for each in self.components if each.part is part)


def profile(
    one: StateSpell, other: StateSpell, year: int, *, alike: Alike | None, reader: Actor, on: date
) -> Profile:
    """All components of two states: sets up to a year, own records up to today.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    owed = owed_between(promises(reader=reader, on=on), one.code, other.code)
    given, taken = Ledger.of(giving.given(reader=reader, on=on)).between(one.code, other.code)
    found = [
        *components(one.number, other.number, year, alike=alike, reader=reader),
        kept(RECORDS, {way: [each.promise for each in found] for way, found in owed.items()}, on=on),
        exchanged(LEDGER, given, taken, on=on),
    ]
    ordered = sorted(found, key=lambda each: list(Part).index(each.part))
    return Profile(tuple(ordered), owed)


def owed_between(known: StatePromises, one: str, other: str) -> Mapping[Way, tuple[PromiseView, ...]]:
    """What the first state owed the second, and the other way."""
    return {Way.GIVEN: known.of(one, to=other), Way.TAKEN: known.of(other, to=one)}


@dataclass(frozen=True)
class Ledger:
    """What was given between parties of different states; a taker's state counts once a gift."""

    given: tuple[Given, ...]
    states: Mapping[str, str]

    @classmethod
    def of(cls, found: Iterable[Given]) -> "Ledger":
        gifts = tuple(found)
        return cls(gifts, states_of({code for each in gifts for code in (each.giver, *each.takers)}))

    def between(self, one: str, other: str) -> tuple[float, float]:
        """The points that one state gave another, and that it took from it."""
        return self._points(one, other), self._points(other, one)

    def _points(self, giver: str, taker: str) -> float:
        return float(
            sum(
                each.weight
                for each in self.given
                if self.states.get(each.giver) == giver
                and taker in {self.states.get(code) for code in each.takers}
            )
        )
