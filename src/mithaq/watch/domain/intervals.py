"""How sure a count of works is: intervals of 90 % for outputs, shares and specialisation, and ranks in bands.

Works come as they come: a count n is a Poisson draw, and what would be seen on the long run is Gamma(n + ½)
(Jeffreys). A fractional output is a sum of parts p; it is as sure as Σp² / Σp says, its mean part u:
output / u works, each counting u. A whole count has u = 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv

LEVEL = 0.90
LOW, HIGH = (1 - LEVEL) / 2, (1 + LEVEL) / 2
DRAWS = 2_000
TOLD_APART = 0.95
DIGITS = 12
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the bounds between which it lies with 90 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bounds:
    """Figures of many with their bounds."""

    value: Floats
    low: Floats
    high: Floats

    def at(self, place: int) -> Estimate:
        return Estimate(float(self.value[place]), float(self.low[place]), float(self.high[place]))


@dataclass(frozen=True)
class Ranks:
    """By output, the most being 1 and equal ones sharing theirs: the places between which each lies, and its
    band.
    """

    rank: Indices
    low: Indices
    high: Indices
    band: Indices


def units(output: Floats, squares: Floats) -> Floats:
    """The mean part by which a work counts, u = Σp² / Σp; 1 where nothing was counted."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(output > 0, squares / np.where(output > 0, output, 1.0), 1.0)


def outputs(output: Floats, squares: Floats) -> Bounds:
    """What would be seen on the long run: u · Gamma(output / u + ½)."""
    unit = units(output, squares)
    works = output / unit + 0.5
    return Bounds(output, unit * gammaincinv(works, LOW), unit * gammaincinv(works, HIGH))


def shares(output: Floats, squares: Floats, world: float) -> Bounds:
    """Part of the world's output: Beta(output / u + ½, (world - output) / u + ½)."""
    unit = units(output, squares)
    own, rest = output / unit + 0.5, np.maximum(world - output, 0.0) / unit + 0.5
    whole = max(world, 1e-12)
    return Bounds(output / whole, betaincinv(own, rest, LOW), betaincinv(own, rest, HIGH))


def specialisations(output: Floats, squares: Floats, expected: Floats) -> Bounds:
    """RCA = output / expected, where expected = own output in all fields · the field's part of the world.

    Balassa's index (1965), called revealed technological advantage where it is of patents. The expected is
    taken as known.
    """
    bounds = outputs(output, squares)
    base = np.where(expected > 0, expected, np.nan)
    return Bounds(output / base, bounds.low / base, bounds.high / base)


def symmetric(rca: float) -> float:
    """(RCA - 1) / (RCA + 1), from -1 to 1, 0 being as the world (Dalum, Laursen and Villumsen 1998)."""
    return (rca - 1) / (rca + 1)


def ranks(output: Floats, squares: Floats, *, chance: np.random.Generator) -> Ranks:
    """Ranks with bounds from draws of what would be seen, and bands of those that cannot be told apart.

    A band begins with the greatest that is in no band yet; who is below it in less than 95 % of draws is
    in its band.
    """
    unit = units(output, squares)
    drawn = chance.standard_gamma(output / unit + 0.5, size=(DRAWS, len(output))) * unit
    return drawn_ranks(output, drawn)


def drawn_ranks(values: Floats, drawn: Floats) -> Ranks:
    """Ranks of values, with bounds and bands by what was drawn of them (a row each)."""
    rank = ranks_of(values)
    low, high = np.quantile(ranks_of(drawn), [LOW, HIGH], axis=0, method="nearest").astype(np.int64)
    order = np.argsort(rank, kind="stable")
    band = bands(np.round(drawn, DIGITS), order)
    return Ranks(rank, np.minimum(low, rank), np.maximum(high, rank), band)


def ranks_of(values: Floats) -> Indices:
    """Ranks along the last axis, the greatest being 1; equal ones share the first of theirs: 1, 2, 2, 4.

    Values that differ by rounding alone are equal.
    """
    falling = -np.round(values, DIGITS)
    order = np.argsort(falling, axis=-1)
    is_new = np.diff(np.take_along_axis(falling, order, axis=-1), axis=-1, prepend=-np.inf) > 0
    ranks = np.where(is_new, np.arange(1, values.shape[-1] + 1), 1)
    found = np.empty(values.shape, np.int64)
    np.put_along_axis(found, order, np.maximum.accumulate(ranks, axis=-1), axis=-1)
    return found


def bands(drawn: Floats, order: Indices) -> Indices:
    """The band of each, by draws (a row each) and the order of the values."""
    found = np.zeros(len(order), dtype=np.int64)
    band, head = 0, -1
    for place in order:
        if head < 0 or (drawn[:, head] > drawn[:, place]).mean() >= TOLD_APART:
            band, head = band + 1, int(place)
        found[place] = band
    return found
