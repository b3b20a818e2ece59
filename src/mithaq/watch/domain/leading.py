"""Who leads in a field: output, share, rank, growth, collaboration, specialisation and citations of each.

Output is fractional or whole, as it was counted; `queries/output.py` says how. Every rate is left out where
less than ten works stand behind it. Intervals are of 90 %: `intervals.py` and `growth.py` have the
formulas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mithaq.watch.domain import intervals
from mithaq.watch.domain.growth import Doubt, at_constant_mix, doubts, growth
from mithaq.watch.domain.intervals import Bounds, Estimate, Ranks, symmetric

WORKS_MIN = 10
DEEP_MAX = 250
"""Of so many with the most output ranks, growth and the rest are reckoned; the others are not shown."""
Floats = NDArray[np.float64]
_SUMS = (
    "works",
    "output",
    "squares",
    "international",
    "cited_works",
    "cited_output",
    "citations",
    "normalised",
    "top",
)


@dataclass(frozen=True, slots=True)
class Cited:
    """Of the works whose citations are known: mean citations, MNCS, and the part in the top tenth."""

    works: int
    mean: float
    normalised: float
    top: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How one stands among all. Who is in one `band` cannot be told apart."""

    of: str
    works: int
    output: float
    share: Estimate
    rank: int
    rank_low: int
    rank_high: int
    band: int
    growth: Estimate | None
    growth_at_constant_mix: Estimate | None
    doubt: Doubt | None
    collaboration: float | None
    rca: Estimate | None
    cited: Cited | None

    @property
    def symmetric(self) -> float | None:
        return None if self.rca is None else symmetric(self.rca.value)


@dataclass(frozen=True)
class Surroundings:
    """What standings are measured against: the world's output by year, and what the corpus is made of.

    `all_fields` is each one's output in all fields and `world_of_all` that of the world, both none where no
    field was asked for. `parts` is output by `of`, `source`, `field` and `year`; `corpus` the works of each
    `source`, `field` and `year`.
    """

    years: Sequence[int]
    world: Mapping[int, float]
    all_fields: Mapping[str, float] | None
    world_of_all: float | None
    parts: pl.DataFrame
    corpus: pl.DataFrame


def most(tallies: pl.DataFrame) -> pl.DataFrame:
    """The sums over all years of those with the most output, the greatest first."""
    sums = tallies.group_by("of").agg(pl.col(name).fill_null(0).sum() for name in _SUMS)
    return sums.sort("output", "of", descending=[True, False]).head(DEEP_MAX)


def standings(
    tallies: pl.DataFrame, around: Surroundings, *, chance: np.random.Generator
) -> tuple[Standing, ...]:
    """Of those with the most output, the greatest first. `tallies` are by actor (`of`) and year."""
    sums = most(tallies)
    if not sums.height:
        return ()
    names = sums["of"].to_list()
    output, squares = _floats(sums["output"]), _floats(sums["squares"])
    share = intervals.shares(output, squares, sum(around.world.values()))
    ranked = intervals.ranks(output, squares, chance=chance)
    moving = _moving(names, tallies, around)
    rca = _specialisation(names, output, squares, around)
    return tuple(
        _standing(at, row, share, ranked, moving, rca) for at, row in enumerate(sums.iter_rows(named=True))
    )


@dataclass(frozen=True)
class _Moving:
    share: Bounds
    constant: Bounds
    doubts: list[Doubt | None]


def _standing(
    at: int, row: dict[str, float], share: Bounds, ranked: Ranks, moving: _Moving, rca: Bounds | None
) -> Standing:
    works, output = int(row["works"]), float(row["output"])
    is_told = works >= WORKS_MIN
    return Standing(
        of=str(row["of"]),
        works=works,
        output=output,
        share=share.at(at),
        rank=int(ranked.rank[at]),
        rank_low=int(ranked.low[at]),
        rank_high=int(ranked.high[at]),
        band=int(ranked.band[at]),
        growth=_told(moving.share, at) if is_told else None,
        growth_at_constant_mix=_told(moving.constant, at) if is_told else None,
        doubt=moving.doubts[at] if is_told else None,
        collaboration=row["international"] / output if is_told and output else None,
        rca=_told(rca, at) if rca is not None and is_told else None,
        cited=_cited(row),
    )


def _told(bounds: Bounds, at: int) -> Estimate | None:
    found = bounds.at(at)
    return found if np.isfinite(found.value) else None


def _cited(row: Mapping[str, float]) -> Cited | None:
    if row["cited_works"] < WORKS_MIN or not row["cited_output"]:
        return None
    known = row["cited_output"]
    return Cited(
        int(row["cited_works"]), row["citations"] / known, row["normalised"] / known, row["top"] / known
    )


def _moving(names: list[str], tallies: pl.DataFrame, around: Surroundings) -> _Moving:
    years = list(around.years)
    world = np.array([around.world.get(year, 0.0) for year in years])
    output = _by_year(names, years, tallies)
    share = growth(output, world)
    constant = growth(_at_constant_mix(names, years, around, output), world)
    found = doubts(output=growth(output, np.ones(len(years))), share=share, constant=constant)
    return _Moving(share, constant, found)


def _by_year(names: list[str], years: list[int], tallies: pl.DataFrame) -> Floats:
    place = {name: at for at, name in enumerate(names)}
    column = {year: at for at, year in enumerate(years)}
    found = np.zeros((len(names), len(years)))
    for name, year, output in tallies.select("of", "year", "output").iter_rows():
        if name in place and year in column:
            found[place[name], column[year]] += output
    return found


def _at_constant_mix(names: list[str], years: list[int], around: Surroundings, output: Floats) -> Floats:
    """The same output where the corpus has one part alone."""
    parts = around.corpus.select("source", "field").unique(maintain_order=True)
    if parts.height < 2:
        return output
    part = {pair: at for at, pair in enumerate(parts.iter_rows())}
    place = {name: at for at, name in enumerate(names)}
    column = {year: at for at, year in enumerate(years)}
    world = np.zeros((len(part), len(years)))
    for source, field, year, works in around.corpus.select("source", "field", "year", "works").iter_rows():
        if year in column:
            world[part[source, field], column[year]] += works
    own = np.zeros((len(names), len(part), len(years)))
    rows = around.parts.select("of", "source", "field", "year", "output").iter_rows()
    for name, source, field, year, amount in rows:
        if name in place and year in column and (source, field) in part:
            own[place[name], part[source, field], column[year]] += amount
    return at_constant_mix(own, world)


def _specialisation(names: list[str], output: Floats, squares: Floats, around: Surroundings) -> Bounds | None:
    if around.all_fields is None or not around.world_of_all:
        return None
    own = np.array([around.all_fields.get(name, 0.0) for name in names])
    expected = own * sum(around.world.values()) / around.world_of_all
    return intervals.specialisations(output, squares, expected)


def _floats(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).to_numpy().astype(np.float64)
