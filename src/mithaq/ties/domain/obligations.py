"""Obligations of alliances as portfolios, by a named convention: sets order the same pledges in two ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mithaq.base.refusals import Refused
from mithaq.ties.domain.portfolios import Floats, Ints, Portfolios

HIGHEST = 3
Flags = NDArray[np.bool_]


class Pledge(StrEnum):
    """What one state owes another by a treaty in force."""

    DEFENCE = "defence"
    OFFENCE = "offence"
    NEUTRALITY = "neutrality"
    NONAGGRESSION = "nonaggression"
    CONSULTATION = "consultation"
    ENTENTE = "entente"


class Order(StrEnum):
    """How pledges are ordered."""

    COW = "cow"
    """Defence 3; neutrality or nonaggression 2; entente 1."""
    ATOP_AS_DESCRIBED = "atop_as_described"
    """Defence or offence 3; neutrality or consultation 2; nonaggression 1."""
    ATOP_AS_PUBLISHED = "atop_as_published"
    """The same, but consultation is 2 only without nonaggression, else 1, as the published scores have it."""


class Owed(StrEnum):
    """Whether a state's portfolio is what it owes others or what others owe it."""

    BY_IT = "by_it"
    TO_IT = "to_it"


@dataclass(frozen=True)
class AllianceConvention:
    """How obligations become levels from 0 to 3, or 0 and 1 where `is_binary`.

    `own_tie`: every state owes itself the most. Published ATOP scores stand on what is owed to a state.
    """

    name: str
    order: Order
    owed: Owed = Owed.BY_IT
    is_binary: bool = False
    own_tie: bool = True


COW = AllianceConvention("cow", Order.COW)
COW_BINARY = AllianceConvention("cow_binary", Order.COW, is_binary=True)
ATOP = AllianceConvention("atop", Order.ATOP_AS_PUBLISHED, Owed.TO_IT)
ATOP_AS_DESCRIBED = AllianceConvention("atop_as_described", Order.ATOP_AS_DESCRIBED)


@dataclass(frozen=True)
class Obligations:
    """Directed pledges, one a place of each array: who owes, whom, in which year, and what.

    Of several treaties between two states all pledges stand in one row.
    """

    owing: Ints
    owed: Ints
    years: Ints
    pledges: Mapping[Pledge, Flags]

    def levels(self, order: Order) -> Ints:
        """The level of each row."""
        has = {each: self.pledges.get(each, np.zeros(len(self.years), bool)) for each in Pledge}
        if order is Order.COW:
            ranks = [
                has[Pledge.ENTENTE],
                has[Pledge.NEUTRALITY] | has[Pledge.NONAGGRESSION],
                has[Pledge.DEFENCE],
            ]
        else:
            consulting = has[Pledge.CONSULTATION]
            if order is Order.ATOP_AS_PUBLISHED:
                consulting = consulting & ~has[Pledge.NONAGGRESSION]
            ranks = [
                has[Pledge.NONAGGRESSION] | has[Pledge.CONSULTATION],
                has[Pledge.NEUTRALITY] | consulting,
                has[Pledge.DEFENCE] | has[Pledge.OFFENCE],
            ]
        return np.asarray(np.max([rank * level for level, rank in enumerate(ranks, 1)], axis=0), np.int64)

    def portfolios(
        self,
        year: int,
        states: tuple[int, ...],
        convention: AllianceConvention,
        weights: Floats | None = None,
    ) -> Portfolios:
        """Levels of all states of a system towards all of them, who are the objects.

        Raises Refused `not_in_system` for an obligation of a state that the system lacks that year, and
        `tie_with_itself`.
        """
        rows = np.flatnonzero(self.years == year)
        places = {state: place for place, state in enumerate(states)}
        for state in (*self.owing[rows].tolist(), *self.owed[rows].tolist()):
            if state not in places:
                raise Refused("not_in_system", value=state, year=year)
        one = np.array([places[each] for each in self.owing[rows].tolist()], np.int64)
        other = np.array([places[each] for each in self.owed[rows].tolist()], np.int64)
        if (itself := np.flatnonzero(one == other)).size:
            raise Refused("tie_with_itself", value=states[int(one[itself[0]])], year=year)
        levels = np.zeros((len(states), len(states)))
        np.maximum.at(levels, (one, other), self.levels(convention.order)[rows])
        if convention.owed is Owed.TO_IT:
            levels = levels.T
        if convention.own_tie:
            np.fill_diagonal(levels, HIGHEST)
        highest = 1 if convention.is_binary else HIGHEST
        return Portfolios.of(states, np.minimum(levels, highest), lowest=0, highest=highest, weights=weights)
