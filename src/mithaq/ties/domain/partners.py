"""Whom to ask first: states by weighted criteria, beside the order that equal weights would give.

Amounts grow over many powers of ten, so that their logarithm counts. A dispute counts against. A state of
which less than half of the weight is known takes no rank: it is not known to be low.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, log1p

import numpy as np

from mithaq.base.refusals import NotFound, Refused
from mithaq.ties.domain.weighing import FIRST, LEAST_COVERAGE, Ranking, ranking

HEAVIEST = 100
SEED = 1


class Criterion(StrEnum):
    """What a partner is weighed by."""

    ALIGNMENT = "alignment"
    COMMITMENTS = "commitments"
    PROMISES = "promises"
    EVENNESS = "evenness"
    """How far what each gave the other by this system's ledger comes to the same: 1 alike, 0 one-sided."""
    BODIES = "bodies"
    TRADE = "trade"
    ARMS = "arms"
    PAPERS = "papers"
    DISPUTES = "disputes"


AMOUNTS = frozenset({Criterion.BODIES, Criterion.TRADE, Criterion.ARMS, Criterion.PAPERS})
AGAINST = frozenset({Criterion.DISPUTES})
Known = Mapping[Criterion, float]
"""What is known of a state, by criterion."""


@dataclass(frozen=True)
class Place:
    """Where a state stands: the rank, its bounds over other weights near these, and that by equal weights.

    `coverage` is the part of the weight that is known of it.
    """

    state: int
    rank: int
    rank_low: int
    rank_high: int
    rank_equal: int
    score: float
    coverage: float

    @property
    def moved(self) -> int:
        """How many ranks it rose by these weights above equal ones; below zero where it fell."""
        return self.rank_equal - self.rank if self.rank_equal else 0

    @property
    def fell(self) -> int:
        """The same the other way."""
        return -self.moved


@dataclass(frozen=True)
class Choice:
    """States by rank, and those too little known for one.

    `overlap`: the mean part of the first FIRST that stays where weights are drawn near these; `shared_first`:
    the part of them that equal weights would have among theirs. `deciding` is the criterion without which
    ranks move most.
    """

    places: tuple[Place, ...]
    little_known: tuple[int, ...]
    overlap: float
    shared_first: float
    deciding: Criterion


def weights_of(said: Mapping[str, float]) -> dict[Criterion, float]:
    """Weights by criterion. Raises NotFound `criterion_unknown`, or Refused `weights_wrong`."""
    for name, value in said.items():
        if name not in set(Criterion):
            raise NotFound("criterion_unknown", value=name[:40], known=", ".join(Criterion))
        if not (isfinite(value) and 0 <= value <= HEAVIEST):
            raise Refused("weight_out_of_bounds", name=name, value=str(value), most=HEAVIEST)
    return {Criterion(name): value for name, value in said.items()}


def known_of_anybody(known: Mapping[int, Known]) -> tuple[Criterion, ...]:
    """The criteria that tell of at least one state, in their order."""
    told = {criterion for each in known.values() for criterion in each}
    return tuple(each for each in Criterion if each in told)


def choice(known: Mapping[int, Known], weights: Mapping[Criterion, float]) -> Choice:
    """Rank states. Weights that are not said are 1 for what is known of anybody, and 0 for the rest.

    Raises Refused `weights_wrong` where all are 0, and `nothing_to_rank`.
    """
    told = known_of_anybody(known)
    asked = {each: weights.get(each, float(each in told)) for each in Criterion}
    weighed = [each for each, weight in asked.items() if weight]
    states = tuple(known)
    if not told:
        raise Refused("nothing_to_rank", least=LEAST_COVERAGE)
    if not weighed:
        raise Refused("weights_wrong", weights=list(asked.values()), components=len(asked))
    chosen = _ranking(known, {each: asked[each] for each in weighed})
    plain = _ranking(known, dict.fromkeys(told, 1.0))
    places = [
        Place(
            state=state,
            rank=int(chosen.ranks[at]),
            rank_low=int(chosen.rank_low[at]),
            rank_high=int(chosen.rank_high[at]),
            rank_equal=int(plain.ranks[at]),
            score=float(chosen.sums[at]),
            coverage=float(chosen.coverage[at]),
        )
        for at, state in enumerate(states)
    ]
    ranked = tuple(sorted((each for each in places if each.rank), key=lambda each: each.rank))
    return Choice(
        places=ranked,
        little_known=tuple(each.state for each in places if not each.rank),
        overlap=chosen.overlap,
        shared_first=_shared(ranked),
        deciding=weighed[chosen.deciding],
    )


def _ranking(known: Mapping[int, Known], weights: Mapping[Criterion, float]) -> Ranking:
    """By the criteria that have a weight, since all of these are drawn anew."""
    table = [[_scaled(each, criterion) for criterion in weights] for each in known.values()]
    return ranking(
        np.array(table).reshape(len(known), len(weights)),
        np.array(list(weights.values())),
        chance=np.random.default_rng(SEED),
    )


def _scaled(known: Known, criterion: Criterion) -> float:
    value = known.get(criterion, np.nan)
    if criterion in AMOUNTS:
        value = log1p(value)
    return -value if criterion in AGAINST else value


def _shared(ranked: tuple[Place, ...]) -> float:
    first = ranked[:FIRST]
    return sum(0 < each.rank_equal <= FIRST for each in first) / len(first)
