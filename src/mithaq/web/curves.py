"""A curve over years with a forecast and its bounds, as SVG of the server; a table beside it says the same.

`components/curve.html` draws it. Time runs from left to right in every language, as on most charts in Arabic.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 8.0, 8.0, 14.0, 24.0
TICKS = 6


@dataclass(frozen=True)
class Ahead:
    """What is expected some steps after the last point, and its bounds."""

    steps: float
    expected: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Tick:
    """A mark below the curve: where it stands, and its word."""

    x: float
    word: str


@dataclass(frozen=True)
class Curve:
    """Points of SVG in a box of WIDTH by HEIGHT: `line` is known, `band` and `middle` are expected."""

    line: str
    band: str
    middle: str
    ticks: tuple[Tick, ...]
    top: float
    """The amount at the upper edge."""


def curve(known: Sequence[float], words: Sequence[str], ahead: Sequence[Ahead]) -> Curve:
    """Draw what is known, one point a year with its word, and fans of what is expected after it."""
    steps = len(known) - 1 + max((each.steps for each in ahead), default=0)
    top = max([*known, *(each.upper for each in ahead), 1e-9])

    def point(step: float, amount: float) -> str:
        return f"{_x(step, steps):.1f},{_y(amount, top):.1f}"

    last = len(known) - 1
    start = Ahead(0, known[-1], known[-1], known[-1])
    fan = [start, *ahead] if ahead else []
    upper = [point(last + each.steps, each.upper) for each in fan]
    lower = [point(last + each.steps, each.lower) for each in reversed(fan)]
    every = max(1, -(-len(words) // TICKS))
    marked = range(last % every, len(words), every)
    return Curve(
        line=" ".join(point(step, amount) for step, amount in enumerate(known)),
        band=" ".join([*upper, *lower]),
        middle=" ".join(point(last + each.steps, each.expected) for each in fan),
        ticks=tuple(Tick(round(_x(step, steps), 1), words[step]) for step in marked),
        top=top,
    )


def _x(step: float, steps: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (step / steps if steps else 0)


def _y(amount: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - amount / top)
