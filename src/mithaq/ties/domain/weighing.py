"""One sum of several components, only with what its weights leave open.

Partners are ranked by the weighted mean of their components, each scaled to 0-1 over those who have it. What
weights decide is shown by drawing others around them (Dirichlet): the ranks that each partner then takes, how
much of the first list stays, and the component whose leaving out moves ranks most. A partner who lacks a
component is ranked by those that it has, and its coverage says how much of the weight that is.
"""

from dataclasses import dataclass

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.portfolios import Floats, Ints

DRAWS = 2_000
FIRST = 20
STEADINESS = 20.0
"""How near drawn weights are to those given: a Dirichlet's sum of parameters for each component."""
LOW, HIGH = 0.05, 0.95
LEAST_COVERAGE = 0.5


@dataclass(frozen=True)
class Ranking:
    """Partners by their weighted sums; NaN and rank 0 where too little is known of one."""

    sums: Floats
    coverage: Floats
    ranks: Ints
    rank_low: Ints
    rank_high: Ints
    overlap: float
    """The mean part of the first FIRST that stays when the weights are drawn anew."""
    deciding: int
    """The component without which ranks move most."""


def ranking(components: Floats, weights: Floats, *, chance: np.random.Generator) -> Ranking:
    """Rank partners (rows) by components (columns), higher is more; NaN is unknown, not nothing.

    Raises Refused `weights_wrong` unless there is one weight from zero for each component and some is above
    it, or `nothing_to_rank` where no partner is known by half of the weight.
    """
    weights = np.asarray(weights, np.float64)
    if weights.shape != components.shape[1:] or not np.all(weights >= 0) or not weights.sum() > 0:
        raise Refused("weights_wrong", weights=weights.tolist(), components=components.shape[-1])
    scaled, weights = _scaled(components), weights / weights.sum()
    sums, coverage = _sums(scaled, weights[None])
    is_known = coverage[0] >= LEAST_COVERAGE
    if not is_known.any():
        raise Refused("nothing_to_rank", least=LEAST_COVERAGE)
    drawn = chance.dirichlet(np.maximum(weights, 1e-9) * STEADINESS * len(weights), DRAWS)
    ranks = _ranks(sums[:, is_known])[0]
    others = _ranks(_sums(scaled, drawn)[0][:, is_known])
    low, high = np.quantile(others, (LOW, HIGH), axis=0)
    return Ranking(
        sums=np.where(is_known, sums[0], np.nan),
        coverage=coverage[0],
        ranks=_placed(ranks, is_known),
        rank_low=_placed(np.floor(low), is_known),
        rank_high=_placed(np.ceil(high), is_known),
        overlap=_overlap(ranks, others),
        deciding=_deciding(scaled, weights, is_known),
    )


def _scaled(components: Floats) -> Floats:
    known = np.isfinite(components)
    low = np.min(np.where(known, components, np.inf), axis=0)
    high = np.max(np.where(known, components, -np.inf), axis=0)
    width = np.where(high > low, high - low, 1.0)
    return np.asarray((components - np.where(np.isfinite(low), low, 0.0)) / width)


def _sums(scaled: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """For each set of weights and partner the mean over what is known, and the weight of that."""
    known = np.isfinite(scaled)
    coverage = weights @ known.T
    return (weights @ np.where(known, scaled, 0.0).T) / np.maximum(coverage, 1e-12), coverage


def _ranks(sums: Floats) -> Ints:
    return np.asarray(np.argsort(np.argsort(-sums, axis=1, kind="stable"), axis=1) + 1)


def _placed(ranks: Floats | Ints, is_known: np.ndarray) -> Ints:
    found = np.zeros(len(is_known), np.int64)
    found[is_known] = ranks
    return found


def _overlap(ranks: Ints, others: Ints) -> float:
    first = min(FIRST, len(ranks))
    return float((others[:, ranks <= first] <= first).mean())


def _deciding(scaled: Floats, weights: Floats, is_known: np.ndarray) -> int:
    whole = _ranks(_sums(scaled, weights[None])[0][:, is_known])[0]
    moved = []
    for place in range(len(weights)):
        without = np.where(np.arange(len(weights)) == place, 0.0, weights)
        ranks = _ranks(_sums(scaled, without[None])[0][:, is_known])[0]
        moved.append(np.abs(ranks - whole).mean() if without.any() else np.inf)
    return int(np.argmax(moved))
