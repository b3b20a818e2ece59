"""The measures of a voice in the corpus, from sums over works, each with bounds of 90 %.

Part written with others, and part in the top tenth: p of n works, n = (Σw)² / Σw² being as many as would
count alike; bounds are those of Beta(p·n + ½, (1 - p)·n + ½) (Jeffreys). Citations: the mean of cited /
expected, m = Σwx / Σw; bounds m · exp(±z · se / m), se² = Σw²(x - m)² / (Σw)² (Taylor's). Where nothing was
cited the upper bound is that of no event in n: Gamma(½) / n. Ranks of what is no count come from draws, each
side of the value as wide as its bound says.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv, ndtri

from mithaq.watch.domain import intervals
from mithaq.watch.domain.intervals import DRAWS, HIGH, LOW, Bounds, Estimate, Ranks

Floats = NDArray[np.float64]
Z = float(ndtri(HIGH))
WORKS_MIN = 10


class Measure(StrEnum):
    """What the corpus tells of a voice."""

    SHARE = "share"
    GROWTH = "growth"
    SPECIALISATION = "specialisation"
    INTERNATIONAL = "international"
    CITATIONS = "citations"
    TOP_TENTH = "top_tenth"


class Apart(StrEnum):
    """Parts of a voice that the corpus counts apart: shares of its works of one kind, and of the news that
    name anybody."""

    PATENTS = "patents"
    STANDARDS = "standards"
    SOFTWARE = "software"
    EVENTS = "events"
    MENTIONS = "mentions"


YEARLY = (Measure.SHARE, Measure.INTERNATIONAL, Measure.CITATIONS, Measure.TOP_TENTH)
"""Those that can be told of a few years."""


class Unknown(StrEnum):
    """Why a measure is unknown."""

    NO_WORKS = "no_works"
    NOT_AMONG_FIRST = "not_among_first"
    FEW_WORKS = "few_works"
    FEW_YEARS = "few_years"
    FEW_CITED = "few_cited"
    NO_FIELD = "no_field"
    NOT_PUBLISHED = "not_published"


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the works of one: `works` and `cited_works` count, the rest weigh.

    `output` is Σw and `squares` Σw²; `cited_*` are over works whose citations are known: Σw, Σw², Σwx, Σw²x,
    Σw²x² with x = cited / expected, and Σwt with t the part of a work in the top tenth.
    """

    works: float
    output: float
    squares: float
    international: float
    cited_works: float
    cited_output: float
    cited_squares: float
    normalised: float
    normalised_squares: float
    normalised_second: float
    top: float


COLUMNS = tuple(Sums.__dataclass_fields__)


def sums_of(tallies: pl.DataFrame) -> dict[str, Sums]:
    """By `of` over all its years; a sum over nothing is nothing."""
    summed = tallies.group_by("of").agg(pl.col(name).fill_null(0).sum() for name in COLUMNS)
    return {str(row.pop("of")): Sums(**row) for row in summed.iter_rows(named=True)}


def share_of(sums: Sums, world: float) -> Estimate:
    """Part of the world's output."""
    return intervals.shares(np.array([sums.output]), np.array([sums.squares]), world).at(0)


def measured(sums: Sums, measure: Measure, *, world: float) -> Estimate | Unknown:
    """A measure of YEARLY, or why it is unknown."""
    if sums.works < 1:
        return Unknown.NO_WORKS
    if measure is Measure.SHARE:
        return share_of(sums, world)
    if sums.works < WORKS_MIN:
        return Unknown.FEW_WORKS
    if measure is Measure.INTERNATIONAL:
        return proportion(sums.international / sums.output, sums.output**2 / sums.squares)
    if sums.cited_works < WORKS_MIN or not sums.cited_output:
        return Unknown.FEW_CITED
    if measure is Measure.TOP_TENTH:
        return proportion(sums.top / sums.cited_output, sums.cited_output**2 / sums.cited_squares)
    return citations(sums)


def proportion(part: float, works: float) -> Estimate:
    """A part of so many works that count alike."""
    part = min(max(part, 0.0), 1.0)
    own, rest = part * works + 0.5, (1 - part) * works + 0.5
    low, high = (float(betaincinv(own, rest, each)) for each in (LOW, HIGH))
    return Estimate(part, min(low, part), max(high, part))


def citations(sums: Sums) -> Estimate:
    """The mean of cited / expected, 1 being as the world."""
    mean = sums.normalised / sums.cited_output
    if mean <= 0:
        works = sums.cited_output**2 / sums.cited_squares
        return Estimate(0.0, 0.0, float(gammaincinv(0.5, HIGH)) / works)
    second = sums.normalised_second - 2 * mean * sums.normalised_squares + mean**2 * sums.cited_squares
    reach = np.exp(min(Z * np.sqrt(max(second, 0.0)) / sums.cited_output / mean, 50.0))
    return Estimate(mean, float(mean / reach), float(mean * reach))


def ranks(bounds: Bounds, *, chance: np.random.Generator) -> Ranks:
    """Ranks by value, the greatest being 1 and equal ones sharing theirs, with bounds of 90 %.

    Rank and band are 0 where unknown. A value without bounds is drawn as it stands.
    """
    known = np.flatnonzero(np.isfinite(bounds.value))
    found = [np.zeros(len(bounds.value), np.int64) for _ in range(4)]
    if len(known):
        told = Bounds(bounds.value[known], bounds.low[known], bounds.high[known])
        ranked = intervals.drawn_ranks(told.value, draws(told, chance=chance))
        for column, values in zip(found, (ranked.rank, ranked.low, ranked.high, ranked.band), strict=True):
            column[known] = values
    return Ranks(*found)


def draws(bounds: Bounds, *, chance: np.random.Generator) -> Floats:
    """DRAWS of each value (a column each), below it as wide as its lower bound says, above as its upper."""
    drawn = chance.standard_normal((DRAWS, len(bounds.value)))
    below = np.nan_to_num(np.maximum(bounds.value - bounds.low, 0.0)) / Z
    above = np.nan_to_num(np.maximum(bounds.high - bounds.value, 0.0)) / Z
    return np.asarray(bounds.value + drawn * np.where(drawn > 0, above, below))
