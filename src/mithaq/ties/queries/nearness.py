"""Who votes most like a state in a year, with what the sample of roll calls leaves open."""

from dataclasses import dataclass

import numpy as np

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.domain.similarity import Comparison, Measure
from mithaq.ties.domain.votes import vote_convention
from mithaq.ties.queries.alignment import DRAWS, LEAST_ROLL_CALLS, SEED
from mithaq.ties.queries.roll_calls import all_votes
from mithaq.ties.queries.sets import SetView

LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Near:
    """A state beside the one asked for: figure, standard error, rank, and its bounds of 90 %."""

    number: int
    value: float
    error: float
    roll_calls: int
    rank: int
    rank_low: int
    rank_high: int


def nearest(
    state: int, year: int, *, set: SetView, convention: str, measure: Measure, reader: Actor
) -> tuple[Near, ...]:
    """All states that took a stand with one on LEAST_ROLL_CALLS in a year, the most alike first.

    None where the state did not vote that year. Raises Refused `not_permitted` or `tie_set_lost`; NotFound
    `vote_convention_unknown`.
    """
    require(reader, Act.SEE_TIES)
    named, votes = vote_convention(convention), all_votes(set.id)
    if state not in votes.states[votes.years(named.year) == year]:
        return ()
    portfolios = votes.portfolios(year, named)
    place = portfolios.states.index(state)
    of_one = Comparison.of(portfolios).with_one(place)
    values = of_one.similarity(measure, degenerate=named.degenerate)
    drawn = of_one.drawn(DRAWS, np.random.default_rng(SEED)).similarity(measure, degenerate=named.degenerate)
    known = [each for each in np.argsort(-values, kind="stable").tolist() if each != place]
    calls = of_one.weight
    known = [each for each in known if np.isfinite(values[each]) and calls[each] >= LEAST_ROLL_CALLS]
    ranks = np.argsort(np.argsort(-drawn[:, known], axis=1), axis=1) + 1
    low, high = np.quantile(ranks, (LOW, HIGH), axis=0)
    return tuple(
        Near(
            number=portfolios.states[each],
            value=float(values[each]),
            error=float(np.nanstd(drawn[:, each], ddof=1)),
            roll_calls=int(calls[each]),
            rank=rank + 1,
            rank_low=int(np.floor(low[rank])),
            rank_high=int(np.ceil(high[rank])),
        )
        for rank, each in enumerate(known)
    )
