"""How alike two states vote, by a named convention, with what another sample of roll calls would do to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.ties.adapters import shelf
from mithaq.ties.domain.change import Direction, Move, direction
from mithaq.ties.domain.portfolios import Portfolios
from mithaq.ties.domain.similarity import Comparison, Measure
from mithaq.ties.domain.votes import VOTE_CONVENTIONS, VoteConvention, Votes
from mithaq.ties.queries.sets import SetView, sets_in_force

DRAWS, SEED = 400, 1
BACK_YEARS = 5
LEAST_ROLL_CALLS = 10
"""On fewer a figure says nothing."""


@dataclass(frozen=True)
class YearAlike:
    """A year: the figure, its standard error, and on how many roll calls both took a stand."""

    year: int
    value: float
    error: float
    roll_calls: int


@dataclass(frozen=True)
class Alike:
    """Two states over the years by one measure and convention; `moved` over the last BACK_YEARS."""

    set: SetView
    convention: str
    measure: Measure
    years: tuple[YearAlike, ...]
    moved: Direction

    def until(self, year: int) -> YearAlike | None:
        """The last year up to one in which enough roll calls are known."""
        known = [each for each in self.years if each.year <= year and each.roll_calls >= LEAST_ROLL_CALLS]
        return known[-1] if known else None


def alike(
    one: int, other: int, *, set: SetView, convention: str, measure: Measure, reader: Actor
) -> Alike | None:
    """Two states in the votes of a set; nothing where they never voted on one roll call.

    Raises Refused `not_permitted`, `tie_with_itself` or `tie_set_lost`; NotFound `vote_convention_unknown`.
    """
    require(reader, Act.SEE_TIES)
    if convention not in VOTE_CONVENTIONS:
        raise NotFound("vote_convention_unknown", value=convention, known=tuple(VOTE_CONVENTIONS))
    if one == other:
        raise Refused("tie_with_itself", value=one)
    votes = _votes_of(set.id, min(one, other), max(one, other))
    by = {name: _years(votes, each, measure) for name, each in VOTE_CONVENTIONS.items()}
    years = by[convention]
    return Alike(set, convention, measure, years, _moved(list(by.values()))) if years else None


def by_every_measure(
    one: int, other: int, year: int, *, set: SetView, convention: str, reader: Actor
) -> tuple[float, ...]:
    """Two states in a year by each measure in turn; nothing where the set does not know both.

    It shows why two figures of one pair differ: by the measure, the convention, or the edition. Raises as
    `alike`.
    """
    found = alike(one, other, set=set, convention=convention, measure=Measure.KAPPA, reader=reader)
    if found is None or year not in {each.year for each in found.years}:
        return ()
    named = VOTE_CONVENTIONS[convention]
    portfolios = _votes_of(set.id, min(one, other), max(one, other)).portfolios(year, named)
    pairs = Comparison.of(portfolios)
    return tuple(float(pairs.similarity(each, degenerate=named.degenerate)[0, 1]) for each in Measure)


def vote_sets(*, reader: Actor) -> tuple[SetView, ...]:
    """The sets of votes in force, the latest year first. Raises Refused `not_permitted`."""
    known = [each for each in sets_in_force(reader=reader) if each.kind == "votes"]
    return tuple(sorted(known, key=lambda each: -each.last_year))


@lru_cache(maxsize=64)
def _votes_of(key: UUID, *states: int) -> Votes:
    table = shelf.rows(key).filter(pl.col("state").is_in(states)).collect()
    columns = ("state", "roll_call", "vote", "calendar_year", "session_year")
    return Votes(*(table[each].to_numpy() for each in columns))


def _years(votes: Votes, convention: VoteConvention, measure: Measure) -> tuple[YearAlike, ...]:
    found = []
    for year in np.unique(votes.years(convention.year)).tolist():
        portfolios = votes.portfolios(year, convention)
        if len(portfolios.states) == 2:
            found.append(_year(year, portfolios, measure, convention.degenerate))
    return tuple(each for each in found if np.isfinite(each.value))


def _year(year: int, portfolios: Portfolios, measure: Measure, degenerate: float) -> YearAlike:
    pairs = Comparison.of(portfolios)
    one = Comparison(pairs.steps, pairs.table[..., :1, 1], pairs.squares[..., :1, 1], pairs.length)
    value = one.similarity(measure, degenerate=degenerate)[0]
    error = one.errors(measure, draws=DRAWS, chance=np.random.default_rng(SEED))[0]
    return YearAlike(year, float(value), float(error), int(one.weight[0]))


def _moved(by: Sequence[tuple[YearAlike, ...]]) -> Direction:
    """Between the last year and BACK_YEARS before it, under all conventions."""
    moves = []
    for years in by:
        known = {each.year: each for each in years if np.isfinite(each.error)}
        last = max(known, default=0)
        if last - BACK_YEARS not in known:
            return Direction.UNKNOWN
        before, after = known[last - BACK_YEARS], known[last]
        moves.append(Move(before.value, after.value, before.error, after.error))
    return direction(moves)
