"""How alike the members of a bloc vote, over the years and one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

import numpy as np

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.cohesion import Cohesion, cohesion
from mithaq.ties.domain.similarity import Measure
from mithaq.ties.domain.votes import vote_convention
from mithaq.ties.queries.roll_calls import all_votes
from mithaq.ties.queries.sets import SetView

DRAWS, SEED = 100, 1
YEARS, LEAST_MEMBERS = 30, 3


@dataclass(frozen=True)
class Member:
    """A member of a bloc that voted, and its mean similarity with the others."""

    number: int
    own: float


@dataclass(frozen=True)
class BlocView:
    """A bloc in a year: cohesion within, and with everybody else; its members, the most alike first.

    `absent` are the codes of members that did not vote, or are no states by the list.
    """

    code: str
    year: int
    cohesion: Cohesion
    members: tuple[Member, ...]
    absent: tuple[str, ...]
    years: tuple[tuple[int, float, float], ...]
    """Year, mean within, mean with others; the YEARS to the one asked."""


def bloc(code: str, year: int, *, set: SetView, convention: str, measure: Measure, reader: Actor) -> BlocView:
    """How alike a bloc votes in a year, with its members of that year's last day.

    Raises Refused `not_permitted`, `bloc_unknown`, `bloc_too_small` or `tie_set_lost`; NotFound
    `vote_convention_unknown`.
    """
    require(reader, Act.SEE_TIES)
    vote_convention(convention)
    parties.require_bloc(code)
    found = _cohesion(set.id, code, year, convention, measure, DRAWS)
    if found is None:
        raise Refused("bloc_too_small", value=code, year=year, least=LEAST_MEMBERS)
    order = np.argsort(-np.nan_to_num(found.own, nan=-9), kind="stable")
    known = {number: each for each, number in members_of(code, year).items()}
    return BlocView(
        code=code,
        year=year,
        cohesion=found,
        members=tuple(Member(found.states[at], float(found.own[at])) for at in order),
        absent=tuple(sorted(each for number, each in known.items() if number not in found.states)),
        years=tuple(_course(set.id, code, year, convention, measure)),
    )


def _course(
    key: UUID, code: str, year: int, convention: str, measure: Measure
) -> Iterator[tuple[int, float, float]]:
    for each in range(year - YEARS + 1, year + 1):
        found = _cohesion(key, code, each, convention, measure, 0)
        if found is not None and np.isfinite(found.mean):
            yield each, found.mean, found.outside


@lru_cache(maxsize=512)
def _cohesion(
    key: UUID, code: str, year: int, convention: str, measure: Measure, draws: int
) -> Cohesion | None:
    named, votes = vote_convention(convention), all_votes(key)
    if year not in votes.years(named.year):
        return None
    portfolios = votes.portfolios(year, named)
    members = frozenset(each for each in members_of(code, year).values() if each in portfolios.states)
    if len(members) < LEAST_MEMBERS:
        return None
    return cohesion(
        portfolios,
        members,
        measure,
        degenerate=named.degenerate,
        draws=draws,
        chance=np.random.default_rng(SEED),
    )


def members_of(code: str, year: int) -> dict[str, int]:
    """Members on the year's last day by code; -1, -2 and so on for those that the list of states lacks."""
    found: dict[str, int] = {}
    for each in sorted(parties.bloc_members(date(year, 12, 31)).get(code, ())):
        try:
            found[each] = state_system().number_of(each, year)
        except Refused:
            found[each] = -1 - len(found)
    return found
