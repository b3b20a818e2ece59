"""A voice in a field: what each measure says of one, with bounds, rank, years and source, and how it moved.

A measure is reckoned of all who are ranked, so that a rank is among them; who is asked for is then read off.
What is unknown says why and has neither value nor rank. Figures that others publish stand as they published
them, without bounds: they give none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mithaq.standing.domain.differences import Difference, difference
from mithaq.standing.domain.measures import YEARLY, Apart, Measure, Sums, Unknown, measured, ranks
from mithaq.watch.domain.asking import Years
from mithaq.watch.domain.intervals import Bounds, Estimate, Ranks, shares
from mithaq.watch.domain.leading import Standing

CORPUS = "corpus"
PUBLISHED = "published"
SPAN = 3
"""So many years stand at each end of a change."""


@dataclass(frozen=True)
class Column:
    """A measure of all who are ranked, in their order: NaN and rank 0 where unknown, with why.

    `source` is CORPUS, or who publishes it; bounds are NaN where the source gives none.
    """

    measure: str
    source: str
    years: Years
    parties: tuple[str, ...]
    bounds: Bounds
    ranks: Ranks
    why: tuple[Unknown | None, ...]

    @property
    def among(self) -> int:
        """How many have a rank."""
        return int((self.ranks.rank > 0).sum())


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure says of one. Value and rank are absent where unknown, bounds also where none are given.

    Who is in one `band` cannot be told apart.
    """

    of: str
    measure: str
    source: str
    years: Years
    value: float | None
    low: float | None
    high: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    band: int | None
    among: int
    why: Unknown | None

    @property
    def estimate(self) -> Estimate | None:
        """The value with its bounds, where it has any."""
        if self.value is None or self.low is None or self.high is None:
            return None
        return Estimate(self.value, self.low, self.high)


def reading(column: Column, of: str) -> Reading:
    """What a column says of one; of somebody who is not ranked that it is unknown."""
    absent = Unknown.NOT_AMONG_FIRST if column.source == CORPUS else Unknown.NOT_PUBLISHED
    place = column.parties.index(of) if of in column.parties else None
    why = absent if place is None else column.why[place]
    if place is None or not np.isfinite(column.bounds.value[place]):
        return Reading(
            *(of, column.measure, column.source, column.years),
            *(None,) * 7,
            among=column.among,
            why=why or absent,
        )
    bounds, ranked = column.bounds.at(place), column.ranks
    return Reading(
        of=of,
        measure=column.measure,
        source=column.source,
        years=column.years,
        value=bounds.value,
        low=bounds.low if np.isfinite(bounds.low) else None,
        high=bounds.high if np.isfinite(bounds.high) else None,
        rank=int(ranked.rank[place]),
        rank_low=int(ranked.low[place]),
        rank_high=int(ranked.high[place]),
        band=int(ranked.band[place]),
        among=column.among,
        why=None,
    )


@dataclass(frozen=True)
class Asked:
    """What columns are of: those years of a field, or of all works."""

    years: Years
    has_field: bool


def columns(
    standings: Sequence[Standing],
    sums: Mapping[str, Sums],
    asked: Asked,
    *,
    chance: np.random.Generator,
) -> tuple[Column, ...]:
    """Every measure of the corpus, of those who are ranked in it."""
    parties = tuple(each.of for each in standings)
    found = []
    for measure in Measure:
        told = [_told(each, measure, sums, asked) for each in standings]
        bounds, why = _columns(told)
        is_share = measure is Measure.SHARE
        ranked = _as_ranked(standings) if is_share else ranks(bounds, chance=chance)
        found.append(Column(measure, CORPUS, asked.years, parties, bounds, ranked, why))
    return tuple(found)


@dataclass(frozen=True)
class Counted:
    """What was counted apart: by party works, output and the sum of squares; and the world's output.

    Where it `is_whole`, who is not in it has none; else nothing is known of them.
    """

    sums: Mapping[str, tuple[float, float, float]]
    world: float
    is_whole: bool = False


def apart(
    measure: Apart, counted: Counted, parties: Sequence[str], years: Years, *, chance: np.random.Generator
) -> Column:
    """The share of each of what was counted apart."""
    none = (0.0, 0.0, 0.0)
    works, output, squares = np.array([counted.sums.get(of, none) for of in parties]).reshape(-1, 3).T
    found = shares(output, squares, counted.world)
    known = (works > 0) | counted.is_whole
    bounds = Bounds(*(np.where(known, each, np.nan) for each in (found.value, found.low, found.high)))
    why = tuple(None if each else Unknown.NO_WORKS for each in known)
    return Column(measure, CORPUS, years, tuple(parties), bounds, ranks(bounds, chance=chance), why)


def _told(standing: Standing, measure: Measure, sums: Mapping[str, Sums], asked: Asked) -> Estimate | Unknown:
    match measure:
        case Measure.SHARE:
            return standing.share
        case Measure.GROWTH:
            few = Unknown.FEW_WORKS if len(asked.years.each) >= 4 else Unknown.FEW_YEARS
            return standing.growth or few
        case Measure.SPECIALISATION:
            return standing.rca or (Unknown.FEW_WORKS if asked.has_field else Unknown.NO_FIELD)
        case _:
            # The world's output has no part in these.
            return measured(sums[standing.of], measure, world=1.0)


def _columns(told: Iterable[Estimate | Unknown]) -> tuple[Bounds, tuple[Unknown | None, ...]]:
    found = list(told)
    rows = [
        (each.value, each.low, each.high) if isinstance(each, Estimate) else (np.nan,) * 3 for each in found
    ]
    value, low, high = np.array(rows, np.float64).reshape(-1, 3).T
    return Bounds(value, low, high), tuple(each if isinstance(each, Unknown) else None for each in found)


def _as_ranked(standings: Sequence[Standing]) -> Ranks:
    """The ranks by output that the standings have."""
    rows = [(each.rank, each.rank_low, each.rank_high, each.band) for each in standings]
    return Ranks(*np.array(rows, np.int64).reshape(-1, 4).T)


def published(
    name: str, source: str, shares: Mapping[str, float], year: int, *, chance: np.random.Generator
) -> Column:
    """Shares of the world as others publish them for a year."""
    parties = tuple(sorted(shares, key=lambda of: (-shares[of], of)))
    value = np.array([shares[of] for of in parties], np.float64)
    none = np.full(len(parties), np.nan)
    bounds = Bounds(value, none, none.copy())
    ranked = ranks(bounds, chance=chance)
    return Column(name, source, Years(year, year), parties, bounds, ranked, (None,) * len(parties))


@dataclass(frozen=True)
class Point:
    """A measure of one in a year, or why it is unknown."""

    year: int
    found: Estimate | Unknown


@dataclass(frozen=True)
class Moved:
    """A measure of one over the years, and its change from the first SPAN of them to the last SPAN.

    `change` is None where either end is unknown or the years are too few for two ends.
    """

    of: str
    measure: Measure
    points: tuple[Point, ...]
    change: Difference | None


def moved(
    of: str, by_year: Mapping[int, Sums], world: Mapping[int, float], years: Years
) -> tuple[Moved, ...]:
    """Each measure of YEARLY of one; years without works are unknown."""
    return tuple(
        Moved(
            of,
            measure,
            tuple(Point(year, _of_years([year], by_year, world, measure=measure)) for year in years.each),
            _change(by_year, world, years, measure),
        )
        for measure in YEARLY
    )


def over(by_year: Mapping[int, Sums], years: Iterable[int]) -> Sums:
    """The sums of several years together."""
    kept = [by_year[year] for year in years if year in by_year]
    return Sums(*(sum(getattr(each, name) for each in kept) for name in Sums.__dataclass_fields__))


def _of_years(
    years: Sequence[int], by_year: Mapping[int, Sums], world: Mapping[int, float], *, measure: Measure
) -> Estimate | Unknown:
    whole = sum(world.get(year, 0.0) for year in years)
    return measured(over(by_year, years), measure, world=whole)


def at_end(
    by_year: Mapping[int, Sums], world: Mapping[int, float], last: int, *, measure: Measure
) -> Estimate | Unknown:
    """A measure over the SPAN years that end with one."""
    return _of_years(range(last - SPAN + 1, last + 1), by_year, world, measure=measure)


def _change(
    by_year: Mapping[int, Sums], world: Mapping[int, float], years: Years, measure: Measure
) -> Difference | None:
    if len(years.each) < 2 * SPAN:
        return None
    before = at_end(by_year, world, years.first + SPAN - 1, measure=measure)
    after = at_end(by_year, world, years.last, measure=measure)
    if isinstance(before, Unknown) or isinstance(after, Unknown):
        return None
    return difference(before, after)
