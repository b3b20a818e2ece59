"""How much two states have of each other beside what pairs of their size usually have.

log(amount) is fitted to log(size · size) over all pairs with an amount, by least squares: gravity without
distance. Nine pairs of ten lie within `usual` times what their size gives.
"""

from dataclasses import dataclass
from math import exp, log

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.portfolios import Floats
from mithaq.ties.domain.similarity import Z_90

LEAST_PAIRS = 30


@dataclass(frozen=True)
class BySize:
    """What pairs have by their size: log(amount) = intercept + slope · log(size · size), with a spread."""

    intercept: float
    slope: float
    spread: float

    @property
    def usual(self) -> float:
        """Nine pairs of ten have between this many times and one by this many times what size gives."""
        return exp(Z_90 * self.spread)

    def times(self, amount: float, one: float, other: float) -> float:
        """How many times what two of these sizes have by their size; 0 for nothing."""
        return amount / exp(self.intercept + self.slope * log(one * other))


def by_size(amounts: Floats, products: Floats) -> BySize:
    """Fit pairs, one a place: what they have, and the product of their sizes.

    Pairs without an amount or a size above zero say nothing of how much. Raises Refused `pairs_too_few`.
    """
    told = (amounts > 0) & (products > 0)
    if told.sum() < LEAST_PAIRS:
        raise Refused("pairs_too_few", pairs=int(told.sum()), least=LEAST_PAIRS)
    size, amount = np.log(products[told]), np.log(amounts[told])
    slope, intercept = np.polyfit(size, amount, 1)
    spread = float(np.std(amount - (intercept + slope * size), ddof=2))
    return BySize(float(intercept), float(slope), spread)
