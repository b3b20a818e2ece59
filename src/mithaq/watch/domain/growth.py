"""How fast a share grows, with an interval, and whether the world moved or only the corpus.

Compound growth of the share, a year: g = exp(b) - 1, where ln E[n(y)] = a + b·y + ln N(y) is fitted to an
actor's output n and the corpus N in each year (Poisson, over-dispersion from the residuals, never below 1).
Bounds are those of Student's t with years - 2 degrees of freedom, 90 %.

Share at a constant mix: s*(y) = Σ p(c) · n(c, y) / N(c, y), c being source and field, p the mix of
the last two years that are known. A rise that s* does not show is the corpus, not the world.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from mithaq.watch.domain.intervals import HIGH, Bounds

YEARS_MIN, OUTPUT_MIN = 4, 10.0
"""Of fewer years or less output no growth is told."""
STEPS, STEP_MAX = 40, 2.0
JUMP = 1.5
LAST_YEARS = 2
Floats = NDArray[np.float64]


class Doubt(StrEnum):
    """Why a rise may be the corpus and not the world."""

    CORPUS = "corpus"
    """The output rises, the share does not, at whatever mix: the corpus holds more works than it did."""
    MIX = "mix"
    """The share rises, at a constant mix of sources and fields it does not."""


@dataclass(frozen=True)
class Jump:
    """The corpus holds more than half as many works again (or a third fewer) than in the year before."""

    year: int
    before: int
    after: int


def growth(output: Floats, world: Floats) -> Bounds:
    """Compound yearly growth of shares: a row of `output` for each actor, a column for each year.

    Not a number where there is too little to tell.
    """
    actors, years = output.shape
    none = np.full(actors, np.nan)
    told = (output.sum(axis=1) >= OUTPUT_MIN) & (world > 0).all()
    if years < YEARS_MIN or not told.any():
        return Bounds(none, none.copy(), none.copy())
    slope, error = _trend(output[told], world)
    reach = error * float(stdtrit(years - 2, HIGH))
    found = Bounds(none, none.copy(), none.copy())
    found.value[told] = np.expm1(slope)
    found.low[told] = np.expm1(slope - reach)
    found.high[told] = np.expm1(np.minimum(slope + reach, 50.0))
    return found


def at_constant_mix(output: Floats, world: Floats) -> Floats:
    """Output as it would be at a constant mix: `output` by actor, part of the corpus and year, `world` alike.

    In a year in which a part is empty, the mix of the others is taken.
    """
    recent = world[:, -LAST_YEARS:].sum(axis=1)
    mix = recent[:, None] * (world > 0)
    mix = mix / np.maximum(mix.sum(axis=0, keepdims=True), 1e-12)
    part = np.divide(output, world, out=np.zeros_like(output), where=world > 0)
    return np.asarray((part * mix).sum(axis=1) * world.sum(axis=0))


def doubts(*, output: Bounds, share: Bounds, constant: Bounds) -> list[Doubt | None]:
    """Of each actor whose rise may be the corpus, why: growth of output, of share, and at a constant mix."""
    rises, share_rises, truly = (each.low > 0 for each in (output, share, constant))
    return [
        Doubt.MIX if by_mix else Doubt.CORPUS if by_corpus else None
        for by_mix, by_corpus in zip(share_rises & ~truly, rises & ~share_rises & ~truly, strict=True)
    ]


def jumps(works: dict[int, int]) -> tuple[Jump, ...]:
    """Where the number of works changes so much from a year to the next that a source came or went."""
    return tuple(
        Jump(year, works[year - 1], works[year])
        for year in sorted(works)
        if works.get(year - 1) and not 1 / JUMP <= works[year] / works[year - 1] <= JUMP
    )


def _trend(output: Floats, world: Floats) -> tuple[Floats, Floats]:
    """Slopes and their standard errors, all actors at once, by Newton's method."""
    years = output.shape[1]
    time = np.arange(years) - (years - 1) / 2
    start = np.log(np.maximum(output.sum(axis=1), 1e-9) / world.sum())
    level, slope = start, np.zeros_like(start)
    for _ in range(STEPS):
        mean = _expected(level, slope, time, world)
        first, second = (output - mean).sum(axis=1), ((output - mean) * time).sum(axis=1)
        a, b, c = mean.sum(axis=1), (mean * time).sum(axis=1), (mean * time**2).sum(axis=1)
        bent = np.maximum(a * c - b * b, 1e-12)
        level = level + np.clip((c * first - b * second) / bent, -STEP_MAX, STEP_MAX)
        slope = slope + np.clip((a * second - b * first) / bent, -STEP_MAX, STEP_MAX)
    mean = _expected(level, slope, time, world)
    a, b, c = mean.sum(axis=1), (mean * time).sum(axis=1), (mean * time**2).sum(axis=1)
    spread = ((output - mean) ** 2 / np.maximum(mean, 1e-9)).sum(axis=1) / (years - 2)
    error = np.sqrt(np.maximum(spread, 1.0) * a / np.maximum(a * c - b * b, 1e-12))
    return slope, error


def _expected(level: Floats, slope: Floats, time: Floats, world: Floats) -> Floats:
    return np.exp(np.clip(level[:, None] + slope[:, None] * time, -40.0, 40.0)) * world
