"""Is one ranking better than another? Both are judged on the same draws of states."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mithaq.ties.domain.forecasting.history import Floats, Ints
from mithaq.ties.domain.forecasting.rating import average_precision

DRAWS = 400


@dataclass(frozen=True)
class Rivals:
    """Two rankings of the dyads of one origin, and what became of them."""

    ours: Floats
    theirs: Floats
    answers: Floats
    senders: Ints
    receivers: Ints
    """Ids of states, the same at all origins."""


@dataclass(frozen=True)
class Difference:
    """Mean over origins of the difference in average precision, with intervals."""

    mean: float
    lower_90: float
    upper_90: float
    lower_95: float
    upper_95: float


def difference(origins: Sequence[Rivals], seed: int) -> Difference:
    """Bootstrap of states: a draw takes states with replacement, and a dyad as often as both its states.

    Dyads share states, so drawing dyads would make the interval too narrow.
    """
    random = np.random.default_rng(seed)
    states = np.unique(np.concatenate([np.append(each.senders, each.receivers) for each in origins]))
    plain = np.ones(len(states))
    drawn = []
    for _ in range(DRAWS):
        times = np.bincount(random.integers(len(states), size=len(states)), minlength=len(states))
        drawn.append(_mean_difference(origins, states, times.astype(float)))
    low, high, lowest, highest = np.quantile(drawn, [0.05, 0.95, 0.025, 0.975])
    mean = _mean_difference(origins, states, plain)
    return Difference(mean, float(low), float(high), float(lowest), float(highest))


def _mean_difference(origins: Sequence[Rivals], states: Ints, times: Floats) -> float:
    differences = []
    for each in origins:
        weight = times[np.searchsorted(states, each.senders)] * times[np.searchsorted(states, each.receivers)]
        ours, theirs = (average_precision(score, each.answers, weight) for score in (each.ours, each.theirs))
        differences.append(ours - theirs)
    return float(np.mean(differences))
