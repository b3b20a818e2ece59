"""Figures that others publish of nations, as a second witness beside the corpus: one series, one release.

Releases of one indicator overlap and were counted anew, so a line is taken from one release alone: the one
that goes furthest, then the one that begins first. Areas hold areas ("World > Asia > China"), and some groups
stand twice, so an area counts where it has a country's code and lies in no other that has one ("United States
> Puerto Rico" is in the United States). The world is the figure of the area that holds all, else their sum.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

PARTS = " > "


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of an area in a year, in one release."""

    series: str
    area: str
    path: str
    year: int
    value: float


@dataclass(frozen=True)
class NationalLine:
    """The share of an area in the world, by year."""

    area: str
    shares: Mapping[int, float]

    @property
    def first(self) -> int:
        return min(self.shares)

    @property
    def last(self) -> int:
        return max(self.shares)


@dataclass(frozen=True)
class National:
    """One release of an indicator: the world's sum by year, and each area's share."""

    series: str
    world: Mapping[int, float]
    lines: Mapping[str, NationalLine]


def release_of(points: Iterable[Point]) -> str | None:
    """The release that goes furthest, then begins first; of equal ones the last by name."""
    spans: dict[str, tuple[int, int]] = {}
    for each in points:
        first, last = spans.get(each.series, (each.year, each.year))
        spans[each.series] = min(first, each.year), max(last, each.year)
    ranked = sorted(spans.items(), key=lambda item: (item[1][1], -item[1][0], item[0]))
    return ranked[-1][0] if ranked else None


def countries(areas: Mapping[str, str]) -> frozenset[str]:
    """Of paths with their codes (or none): those that have a code and lie in no path that has one."""
    coded = {path for path, area in areas.items() if area}
    return frozenset(path for path in coded if not coded.intersection(_above(path)))


def national(points: Sequence[Point]) -> National | None:
    """The shares of one release; None where there is no figure."""
    release = release_of(points)
    own = [each for each in points if each.series == release]
    kept = countries({each.path: each.area for each in own})
    counted = [each for each in own if each.path in kept]
    whole = {each.path for each in own if PARTS not in each.path} - kept
    is_whole = len(whole) == 1 and all(next(_above(each.path), "") in whole for each in counted)
    world = _by_year(each for each in own if each.path in whole) if is_whole else _by_year(counted)
    if release is None or not counted:
        return None
    lines = {}
    for area in {each.area for each in counted}:
        found = _by_year(each for each in counted if each.area == area)
        shares = {year: value / world[year] for year, value in found.items() if world.get(year)}
        if shares:
            lines[area] = NationalLine(area, shares)
    return National(release, world, lines)


def _above(path: str) -> Iterator[str]:
    """The areas in which an area lies, the greatest first."""
    parts = path.split(PARTS)
    return (PARTS.join(parts[:end]) for end in range(1, len(parts)))


def _by_year(points: Iterable[Point]) -> dict[int, float]:
    found: dict[int, float] = {}
    for each in points:
        found[each.year] = found.get(each.year, 0.0) + each.value
    return found
