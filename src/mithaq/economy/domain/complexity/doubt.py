"""How far ranks of complexity hold: what another draw of the same products would have said.

Products are drawn anew with replacement, presence stays as it is. A draw in which the eigenvector turns to
another direction (correlation with the whole below 0.9, whatever its sign) counts as any other, for nobody
could tell from the data which of the two is the right one; how many did is told beside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mithaq.base.refusals import NotFound, Refused
from mithaq.economy.domain.complexity.complexity import Caution, Complexity
from mithaq.economy.domain.complexity.eigenvectors import second_vectors
from mithaq.economy.domain.complexity.output import Floats, Truths

LOW, HIGH = 0.05, 0.95
TURNED = 0.9
DRAWS_LEAST = 20


@dataclass(frozen=True)
class Difference:
    """ECI of one place less that of another, with an interval of 90 %."""

    value: float
    low: float
    high: float
    above: float
    """The part of draws in which the one stands higher."""

    @property
    def is_noise(self) -> bool:
        """Whether the interval holds nothing at all: then no rank between the two may be told."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True)
class Doubt:
    """`drawn[draw, place]` is standardised ECI; NaN where a draw held none of a place's products."""

    complexity: Complexity
    drawn: Floats
    turned: float
    """The part of draws whose eigenvector is another."""

    @property
    def eigengap(self) -> float:
        """The second eigenvalue less the third."""
        return self.complexity.eigengap

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Those of the complexity itself."""
        return self.complexity.cautions

    @cached_property
    def intervals(self) -> Mapping[str, tuple[int, int]]:
        """The best and the worst rank of each place in 90 % of draws."""
        ranks = np.array([_ranks(draw) for draw in self.drawn])
        low, high = np.nanquantile(ranks, LOW, axis=0), np.nanquantile(ranks, HIGH, axis=0)
        bounds = (
            (int(np.floor(min(one, rank))), int(np.ceil(max(other, rank))))
            for one, other, rank in zip(low, high, self.complexity.ranks, strict=True)
        )
        return dict(zip(self.complexity.places, bounds, strict=True))

    @property
    def median_width(self) -> float:
        """Ranks from the best to the worst, of the place in the middle."""
        return float(np.median([high - low for low, high in self.intervals.values()]))

    def difference(self, one: str, other: str) -> Difference:
        """Compare two places draw by draw; raises NotFound `complexity_place_unknown`."""
        first, second = (self._at(each) for each in (one, other))
        gaps = self.drawn[:, first] - self.drawn[:, second]
        gaps = gaps[np.isfinite(gaps)]
        spread = self.complexity.eci.std()
        low, high = (float(each) for each in np.quantile(gaps, (LOW, HIGH)))
        value = float((self.complexity.eci[first] - self.complexity.eci[second]) / spread)
        return Difference(value, min(low, value), max(high, value), float((gaps > 0).mean()))

    def _at(self, place: str) -> int:
        if place not in self.complexity.places:
            raise NotFound("complexity_place_unknown", place=place)
        return self.complexity.places.index(place)


def doubt(found: Complexity, *, draws: int, seed: int) -> Doubt:
    """Draw products anew so many times; the same seed gives the same draws.

    Raises Refused `draws_too_few` below twenty, and `draws_without_order` where half of them hold no order.
    """
    if draws < DRAWS_LEAST:
        raise Refused("draws_too_few", value=draws, least=DRAWS_LEAST)
    chance = np.random.default_rng(seed)
    present = found.presence.present
    whole = present @ found.pci / found.presence.diversity
    drawn = np.full((draws, len(found.places)), np.nan)
    turned = without = 0
    for draw in range(draws):
        weights = _drawn(present.shape[1], chance)
        kept = present @ weights > 0
        try:
            vector = _again(present, weights, kept)
        except Refused:
            # Nothing can be told from this draw, which is as far from the whole as can be.
            without += 1
            continue
        likeness = float(np.corrcoef(vector, whole[kept])[0, 1])
        turned += abs(likeness) < TURNED
        drawn[draw, kept] = np.sign(likeness) * (vector - vector.mean()) / vector.std()
    if 2 * without >= draws:
        raise Refused("draws_without_order", count=without, draws=draws)
    return Doubt(found, drawn, (turned + without) / draws)


def _drawn(count: int, chance: np.random.Generator) -> Floats:
    """How often each product was drawn."""
    return np.bincount(chance.integers(count, size=count), minlength=count).astype(np.float64)


def _again(present: Floats, weights: Floats, kept: Truths) -> Floats:
    some = present[kept]
    columns = weights > 0
    return second_vectors(some[:, columns], weights[columns]).places


def _ranks(draw: Floats) -> Floats:
    from scipy.stats import rankdata  # noqa: PLC0415  # slow to import

    ranks = np.full(len(draw), np.nan)
    known = np.isfinite(draw)
    ranks[known] = rankdata(-np.round(draw[known], 9), "min")
    return ranks
