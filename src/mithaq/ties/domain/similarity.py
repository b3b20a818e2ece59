"""How alike the positions of two states are, for all pairs at once.

All measures stand on one table: for each pair, the weight of the objects on which the first one is on a level
and the second one on another. Objects on which either takes no level do not count. With levels x and y,
weights w of sum W, a distance d(x, y) and its greatest D:

    S          1 - 2 sum(w d) / (D W)                                   Signorino and Ritter 1999
    kappa      1 - sum(w d) / sum over levels a, b of p(a) q(b) d(a, b) / W, where p and q are the weights of
               the objects on which each stands on a level              Cohen 1960 and 1968
    pi         the same with the mean of p and q for both               Scott 1955
    tau-b      (C - D) / sqrt((T - Tx) (T - Ty)): pairs of objects that are concordant, discordant, in all,
               tied in x, tied in y; a pair weighs the product of its weights          Kendall 1938
    agreement  sum(w [x = y]) / W

The distance is absolute, |x - y|, squared, or nominal: 0 for equal levels, else 1. Kappa and pi of foreign
policy are squared with Häge 2011, who writes them with sums of squares; some tools give the nominal pi.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.portfolios import Floats, Portfolios

UNDEFINED = float("nan")
# What rounding leaves of a difference of equal sums, by a unit of weight.
NOTHING = 1e-12
Z_90 = 1.6448536269514722
"""How many standard errors 90 % of a normal distribution lie within."""


class Measure(StrEnum):
    """What is compared, by the formulas above."""

    S_ABSOLUTE = "s_absolute"
    S_SQUARED = "s_squared"
    KAPPA = "kappa"
    """Squared."""
    PI = "pi"
    """Squared."""
    KAPPA_NOMINAL = "kappa_nominal"
    PI_NOMINAL = "pi_nominal"
    TAU_B = "tau_b"
    AGREEMENT = "agreement"


@dataclass(frozen=True)
class Comparison:
    """The table of every pair compared; each measure of it costs little.

    `table[a, b, ...]` is the weight of the objects with the first one on level `steps[a]` and the second one
    on `steps[b]`; `squares` the same with the squares of the weights. What follows are the pairs, in any
    shape.
    """

    steps: Floats
    table: Floats
    squares: Floats
    length: float

    @classmethod
    def of(cls, portfolios: Portfolios) -> "Comparison":
        """All pairs of states: a matrix of states by states."""
        levels = portfolios.levels
        steps = np.unique(levels[np.isfinite(levels)])
        on = (levels[None] == steps[:, None, None]).astype(np.float64).reshape(-1, levels.shape[1])

        def table(weights: Floats) -> Floats:
            pairs = ((on * weights) @ on.T).reshape((len(steps), len(levels)) * 2)
            return np.asarray(pairs.transpose(0, 2, 1, 3))

        plain, squared = portfolios.weights, portfolios.weights**2
        found = table(plain)
        squares = found if np.array_equal(plain, squared) else table(squared)
        return cls(steps, found, squares, portfolios.highest - portfolios.lowest)

    @property
    def weight(self) -> Floats:
        """Of the objects on which both take a level."""
        return np.asarray(self.table.sum((0, 1)))

    def similarity(self, measure: Measure, *, degenerate: float = UNDEFINED) -> Floats:
        """One figure a pair; NaN for a pair that shares no object.

        Kappa, pi and tau-b are undefined where nothing varies: both stand on one and the same level, or one
        does in tau-b. They are `degenerate` then; FPSIM sets 0.
        """
        missed, possible = _PARTS[measure](self)
        is_defined = possible > NOTHING * self.weight
        found = 1 - np.divide(missed, possible, out=np.full_like(missed, 1 - degenerate), where=is_defined)
        return np.where(self.weight > 0, found, np.nan)

    def with_one(self, place: int) -> "Comparison":
        """All states beside one of them, in a row; of all pairs only."""
        return replace(self, table=self.table[:, :, place], squares=self.squares[:, :, place])

    def of_places(self, places: Sequence[int]) -> "Comparison":
        """Some of the pairs of a row."""
        return replace(self, table=self.table[..., places], squares=self.squares[..., places])

    def drawn(self, draws: int, chance: np.random.Generator) -> "Comparison":
        """The same pairs had other objects been drawn, with replacement: so many tables of each.

        Raises Refused `weights_not_plain`: objects of unequal weight are no sample.
        """
        if not np.array_equal(self.table, self.squares):
            raise Refused("weights_not_plain")
        cells = np.moveaxis(self.table.reshape(-1, *self.table.shape[2:]), 0, -1)
        count = cells.sum(-1)
        chances = cells / np.maximum(count, 1)[..., None]
        chances[..., -1] = np.where(count > 0, chances[..., -1], 1.0)
        found = chance.multinomial(count.astype(np.int64), chances, size=(draws, *count.shape))
        shape = (*self.table.shape[:2], draws, *count.shape)
        table = np.asarray(np.moveaxis(found, -1, 0).reshape(shape), np.float64)
        return Comparison(self.steps, table, table, self.length)

    def errors(self, measure: Measure, *, draws: int, chance: np.random.Generator) -> Floats:
        """The standard error of a measure of each pair: how far another sample of objects would move it.

        It knows nothing of what the coding of absences or the choice of a year does. NaN where fewer than two
        draws define the measure.
        """
        found = self.drawn(draws, chance).similarity(measure)
        known = np.isfinite(found)
        defined = known.sum(0)
        mean = np.where(known, found, 0).sum(0) / np.maximum(defined, 1)
        squares = np.where(known, (found - mean) ** 2, 0).sum(0)
        return np.where(defined > 1, np.sqrt(squares / np.maximum(defined - 1, 1)), np.nan)

    def gaps(self) -> Floats:
        """Between each two levels that somebody takes."""
        return np.asarray(np.abs(self.steps[:, None] - self.steps[None, :]))

    def total(self, worth: Floats) -> Floats:
        """For each pair, the sum over its table of what each cell is worth."""
        return np.asarray(np.tensordot(worth, self.table, 2))


def similarities(portfolios: Portfolios, measure: Measure, *, degenerate: float = UNDEFINED) -> Floats:
    """One measure of all pairs of states, as `Comparison.similarity` tells it."""
    return Comparison.of(portfolios).similarity(measure, degenerate=degenerate)


@dataclass(frozen=True)
class IdealPoints:
    """Positions on one line, with 5 % and 95 % quantiles of their posterior (Bailey, Strezhnev, Voeten)."""

    states: tuple[int, ...]
    points: Floats
    low: Floats
    high: Floats

    def distances(self) -> Floats:
        """Distances of all pairs, in units of the line."""
        return np.asarray(np.abs(self.points[:, None] - self.points[None, :]))

    def errors(self) -> Floats:
        """Standard errors of the distances, as if posteriors were normal and of no common part."""
        error = (self.high - self.low) / (2 * Z_90)
        return np.asarray(np.sqrt(error[:, None] ** 2 + error[None, :] ** 2))


# Each gives what was missed and what could have been: one less their ratio is the similarity.
Parts = tuple[Floats, Floats]


def _s_absolute(pairs: Comparison) -> Parts:
    return 2 * pairs.total(pairs.gaps()), pairs.length * pairs.weight


def _s_squared(pairs: Comparison) -> Parts:
    return 2 * pairs.total(pairs.gaps() ** 2), pairs.length**2 * pairs.weight


def _agreement(pairs: Comparison) -> Parts:
    return pairs.total(np.sign(pairs.gaps())), pairs.weight


def _kappa(pairs: Comparison, distances: Floats) -> Parts:
    one, other = pairs.table.sum(1), pairs.table.sum(0)
    return pairs.total(distances), _by_chance(one, other, distances) / _divisor(pairs)


def _pi(pairs: Comparison, distances: Floats) -> Parts:
    mean = (pairs.table.sum(1) + pairs.table.sum(0)) / 2
    return pairs.total(distances), _by_chance(mean, mean, distances) / _divisor(pairs)


def _by_chance(one: Floats, other: Floats, distances: Floats) -> Floats:
    """The sum of distances of all levels of the one to all of the other, each as often as it is taken."""
    return np.asarray((one * np.tensordot(distances, other, 1)).sum(0))


def _divisor(pairs: Comparison) -> Floats:
    return np.where(pairs.weight > 0, pairs.weight, 1.0)


def _tau_b(pairs: Comparison) -> Parts:
    table, squares = pairs.table, pairs.squares
    every = _pairs_among(pairs.weight, squares.sum((0, 1)))
    in_one = _pairs_among(table.sum(1), squares.sum(1)).sum(0)
    in_other = _pairs_among(table.sum(0), squares.sum(0)).sum(0)
    possible = np.sqrt(np.maximum((every - in_one) * (every - in_other), 0))
    return possible - _in_order(table) + _in_order(table[:, ::-1]), possible


def _in_order(table: Floats) -> Floats:
    """Pairs of objects of which one stands further on in both directions of the table."""
    cells = np.ndindex(table.shape[:2])
    return np.asarray(sum(table[i, j] * table[i + 1 :, j + 1 :].sum((0, 1)) for i, j in cells))


def _pairs_among(weight: Floats, squares: Floats) -> Floats:
    return (weight**2 - squares) / 2


_PARTS: Mapping[Measure, Callable[[Comparison], Parts]] = {
    Measure.S_ABSOLUTE: _s_absolute,
    Measure.S_SQUARED: _s_squared,
    Measure.KAPPA: lambda pairs: _kappa(pairs, pairs.gaps() ** 2),
    Measure.PI: lambda pairs: _pi(pairs, pairs.gaps() ** 2),
    Measure.KAPPA_NOMINAL: lambda pairs: _kappa(pairs, np.sign(pairs.gaps())),
    Measure.PI_NOMINAL: lambda pairs: _pi(pairs, np.sign(pairs.gaps())),
    Measure.TAU_B: _tau_b,
    Measure.AGREEMENT: _agreement,
}
