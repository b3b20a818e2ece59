"""Entries of a place come together: how many more or fewer there may be than its probabilities alone say.

All candidates of a place share a shift of their log odds, normal with standard deviation s. The number of
entries is then a mixture of Poisson-binomial distributions over that shift, reckoned by Gauss-Hermite
quadrature; the shift is centred so that the expected number stays the sum of the probabilities. s is what
makes the squared gap of places, (observed - expected)^2, as great on the mean as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from mithaq.economy.domain.complexity.output import Floats, Ints

NODES = 21
MOST = 3.0
Outcome = tuple[Floats, Floats, Ints]
"""Probabilities, answers and places of the candidates of one origin."""


@dataclass(frozen=True)
class Counts:
    """How likely each number of entries is, from none to all."""

    chance: Floats

    @property
    def mean(self) -> float:
        """Expected entries."""
        return float(self.chance @ np.arange(len(self.chance)))

    @property
    def variance(self) -> float:
        """Of the number of entries."""
        return float(self.chance @ (np.arange(len(self.chance)) - self.mean) ** 2)

    def at_least(self, count: int) -> float:
        """The chance of so many or more."""
        return float(self.chance[max(count, 0) :].sum())

    def quantile(self, part: float) -> int:
        """The least number that is not below this part of the distribution."""
        return int(np.searchsorted(np.cumsum(self.chance), part - 1e-12))


def counts(probability: Floats, *, spread: float, shift: float = 0.0) -> Counts:
    """The number of entries of one place's candidates whose log odds are shifted by `shift` beside."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    odds = logit(np.clip(probability, 1e-9, 1 - 1e-9))
    centre = _centre(odds, spread, nodes, weights)
    return Counts(
        sum(
            weight * _poisson_binomial(expit(odds + centre + shift + spread * node))
            for node, weight in zip(nodes, weights, strict=True)
        )
    )


def pooled(of_places: Sequence[Counts]) -> Counts:
    """The number of entries of several places, each with a shift of its own."""
    found = np.ones(1)
    for each in of_places:
        found = np.convolve(found, each.chance)
    return Counts(found)


def dispersion(outcomes: Sequence[Outcome]) -> float:
    """s of the formula above; 0 where places vary no more than chance does."""
    groups = [
        (probability[places == each], answers[places == each].sum())
        for probability, answers, places in outcomes
        for each in np.unique(places)
    ]
    gaps = sum((came - chances.sum()) ** 2 for chances, came in groups)

    def excess(spread: float) -> float:
        return float(sum(_variance(chances, spread) for chances, _ in groups) - gaps)

    if excess(0.0) >= 0:
        return 0.0
    return MOST if excess(MOST) <= 0 else float(brentq(excess, 0.0, MOST, xtol=1e-3))


def _variance(probability: Floats, spread: float) -> float:
    """Of the number of entries, without its distribution."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(7)
    weights = weights / weights.sum()
    shifted = expit(logit(np.clip(probability, 1e-9, 1 - 1e-9))[:, None] + spread * nodes)
    means = shifted.sum(0)
    mean = float(means @ weights)
    return float((shifted * (1 - shifted)).sum(0) @ weights + ((means - mean) ** 2) @ weights)


def _centre(odds: Floats, spread: float, nodes: Floats, weights: Floats) -> float:
    if spread == 0:
        return 0.0
    asked = expit(odds).sum()

    def gap(centre: float) -> float:
        return float(expit(odds[:, None] + centre + spread * nodes).sum(0) @ weights - asked)

    return float(brentq(gap, -4 * spread, 4 * spread, xtol=1e-10))


def _poisson_binomial(probability: Floats) -> Floats:
    found = np.ones(1)
    for each in probability:
        found = np.convolve(found, (1 - each, each))
    return found
