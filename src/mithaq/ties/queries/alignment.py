"""How alike two states vote, by a named convention, with what another sample of roll calls would do to it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.ties.domain.change import Direction, Move, direction
from mithaq.ties.domain.similarity import Comparison, Measure
from mithaq.ties.domain.votes import VOTE_CONVENTIONS, VoteConvention, Votes, vote_convention
from mithaq.ties.queries.roll_calls import votes_of_two
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


Years = tuple[YearAlike, ...]


@dataclass(frozen=True)
class Alike:
    """Two states over the years by one measure and convention, and by the other conventions beside it."""

    set: SetView
    convention: str
    measure: Measure
    by_convention: Mapping[str, Years]

    @property
    def years(self) -> Years:
        """By the convention that was asked for."""
        return self.by_convention[self.convention]

    def until(self, year: int) -> YearAlike | None:
        """The last year up to one in which enough roll calls are known."""
        known = [each for each in self.years if each.year <= year and each.roll_calls >= LEAST_ROLL_CALLS]
        return known[-1] if known else None

    def moved(self, year: int) -> Direction:
        """How the figure of that last year differs from BACK_YEARS before it, under all conventions."""
        now = self.until(year)
        moves = [_move(each, now.year) for each in self.by_convention.values()] if now else []
        known = [each for each in moves if each is not None]
        return direction(known) if len(known) == len(self.by_convention) else Direction.UNKNOWN


def alike(
    one: int, other: int, *, set: SetView, convention: str, measure: Measure, reader: Actor
) -> Alike | None:
    """Two states in the votes of a set; nothing where they never voted on one roll call.

    Raises Refused `not_permitted`, `tie_with_itself` or `tie_set_lost`; NotFound `vote_convention_unknown`.
    """
    require(reader, Act.SEE_TIES)
    vote_convention(convention)
    votes = _votes_of_pair(set, one, other)
    by = {name: _years(votes, each, measure) for name, each in VOTE_CONVENTIONS.items()}
    return Alike(set, convention, measure, by) if by[convention] else None


def by_every_measure(
    one: int, other: int, year: int, *, set: SetView, convention: str, reader: Actor
) -> tuple[float, ...]:
    """Two states in a year by each measure in turn; nothing where the set does not know both.

    It shows why two figures of one pair differ: by the measure, the convention, or the edition. Raises as
    `alike`.
    """
    require(reader, Act.SEE_TIES)
    named = vote_convention(convention)
    pair = _pair(_votes_of_pair(set, one, other), year, named)
    if pair is None:
        return ()
    return tuple(float(pair.similarity(each, degenerate=named.degenerate)[0]) for each in Measure)


def vote_sets(*, reader: Actor) -> tuple[SetView, ...]:
    """The sets of votes in force, the latest year first. Raises Refused `not_permitted`."""
    known = [each for each in sets_in_force(reader=reader) if each.kind == "votes"]
    return tuple(sorted(known, key=lambda each: -each.last_year))


def _votes_of_pair(set: SetView, one: int, other: int) -> Votes:
    if one == other:
        raise Refused("tie_with_itself", value=one)
    return votes_of_two(set.id, min(one, other), max(one, other))


def _years(votes: Votes, convention: VoteConvention, measure: Measure) -> Years:
    found = []
    for year in np.unique(votes.years(convention.year)).tolist():
        pair = _pair(votes, year, convention)
        if pair is not None:
            value = float(pair.similarity(measure, degenerate=convention.degenerate)[0])
            error = float(pair.errors(measure, draws=DRAWS, chance=np.random.default_rng(SEED))[0])
            found.append(YearAlike(year, value, error, int(pair.weight[0])))
    return tuple(each for each in found if np.isfinite(each.value))


def _pair(votes: Votes, year: int, convention: VoteConvention) -> Comparison | None:
    """The two states of some votes, compared once; nothing unless both took a stand that year."""
    if year not in votes.years(convention.year):
        return None
    every = Comparison.of(votes.portfolios(year, convention))
    if every.table.shape[-1] < 2 or not every.weight[0, 1]:
        return None
    return every.with_one(0).of_places([1])


def _move(years: Years, year: int) -> Move | None:
    known = {
        each.year: each for each in years if np.isfinite(each.error) and each.roll_calls >= LEAST_ROLL_CALLS
    }
    before, after = known.get(year - BACK_YEARS), known.get(year)
    if before is None or after is None:
        return None
    return Move(before.value, after.value, before.error, after.error)
