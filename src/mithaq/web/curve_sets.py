"""Several curves on one axis, each with its forecast and its bounds; a table beside them says the same.

Amounts begin at nothing, or below it where something is less than nothing.

`components/curves.html` draws them. Each has a letter at its end, a colour and a dash of its own. Time runs
from left to right in every language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 8.0, 22.0, 16.0, 26.0
TICKS = 8
LETTER_APART, LINE = 13.0, 17.0


@dataclass(frozen=True)
class Ahead:
    """What is expected at a time, and its bounds."""

    time: float
    expected: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Series:
    """What is known of one, at times in years, and what is expected."""

    name: str
    known: Sequence[tuple[float, float]]
    ahead: Sequence[Ahead]
    around: Sequence[tuple[float, float, float]] = ()
    """Bounds of what is known, where it is not exact: time, lower and upper."""


@dataclass(frozen=True)
class Line:
    """A series as points of SVG, with where its letter stands."""

    letter: str
    name: str
    line: str
    band: str
    middle: str
    x: float
    y: float
    legend: float
    """Where its name stands in a drawing that is taken away."""


@dataclass(frozen=True)
class Curves:
    """What is drawn in a box of WIDTH by HEIGHT; `ticks` are years, with where they stand."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[int, float], ...]
    top: float
    bottom: float
    ground: float
    """Where nothing is."""


def curves(series: Sequence[Series]) -> Curves:
    """Draw series on one axis of time and one of amounts."""
    ends = [each.ahead[-1].time if each.ahead else each.known[-1][0] for each in series]
    axis = _Axis(
        first=min((each.known[0][0] for each in series), default=0.0),
        last=max(ends, default=1.0),
        bottom=min([0.0, *(amount for each in series for amount in _amounts(each))]),
        top=max([1e-9, *(amount for each in series for amount in _amounts(each))]),
    )
    letters = _apart([axis.y(_end(each)) for each in series])
    lines = tuple(
        _line(letter, each, axis, y=y, legend=TOP + 14 + LINE * place)
        for place, (letter, each, y) in enumerate(zip(ascii_uppercase, series, letters, strict=False))
    )
    years = range(int(-(-axis.first // 1)), int(axis.last) + 1)
    every = max(1, -(-len(years) // TICKS))
    ticks = tuple((year, round(axis.x(year), 1)) for year in years[::every])
    return Curves(lines, ticks, axis.top, axis.bottom, axis.y(0.0))


@dataclass(frozen=True)
class _Axis:
    first: float
    last: float
    bottom: float
    top: float

    def x(self, time: float) -> float:
        span = self.last - self.first
        return LEFT + (WIDTH - LEFT - RIGHT) * ((time - self.first) / span if span else 0.0)

    def y(self, amount: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.top - amount) / (self.top - self.bottom)

    def point(self, time: float, amount: float) -> str:
        return f"{self.x(time):.1f},{self.y(amount):.1f}"


def _line(letter: str, series: Series, axis: _Axis, *, y: float, legend: float) -> Line:
    time, share = series.known[-1]
    fan = [Ahead(time, share, share, share), *series.ahead] if series.ahead else []
    bounds = [*series.around, *((each.time, each.lower, each.upper) for each in fan)]
    upper = [axis.point(at, high) for at, _low, high in bounds]
    lower = [axis.point(at, low) for at, low, _high in reversed(bounds)]
    end = series.ahead[-1].time if series.ahead else time
    return Line(
        letter=letter,
        name=series.name,
        line=" ".join(axis.point(*each) for each in series.known),
        band=" ".join([*upper, *lower]),
        middle=" ".join(axis.point(each.time, each.expected) for each in fan),
        x=round(axis.x(end) + 6, 1),
        y=round(y + 4, 1),
        legend=legend,
    )


def _end(series: Series) -> float:
    return series.ahead[-1].expected if series.ahead else series.known[-1][1]


def _amounts(series: Series) -> list[float]:
    known = [amount for _time, amount in series.known]
    around = [amount for _time, *both in series.around for amount in both]
    return [*known, *around, *(amount for each in series.ahead for amount in (each.lower, each.upper))]


def _apart(heights: Sequence[float]) -> list[float]:
    """The same heights, from the lowest upwards, each so far above the one below that letters can be read."""
    found = list(heights)
    below = HEIGHT - BOTTOM + LETTER_APART
    for place in sorted(range(len(found)), key=lambda each: -heights[each]):
        found[place] = below = min(found[place], below - LETTER_APART)
    return found
