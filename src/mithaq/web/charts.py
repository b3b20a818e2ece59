"""Bars: how long each is. Its word and its figure stand beside it, and a table says the same.

`components/bars.html` draws a chart as SVG in the page: nothing in it asks for a script.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

LONGEST, GROUPS = 1_000, 12
"""The length of the longest bar, and how many groups a chart draws."""


DRAWN_WIDTH, EDGE, LINE, GAP, THICK = 720, 12.0, 17.0, 10.0, 10.0
"""Of a drawing that stands alone: its width, what is left beside it, lines of words, and bars."""


class Look(StrEnum):
    """How a bar is filled: not at all, by half, or whole."""

    OUTLINE = "outline"
    HALF = "half"
    WHOLE = "whole"


@dataclass(frozen=True)
class Bar:
    """An amount with its word and its figure, both in the reader's language."""

    word: str
    figure: str
    look: Look
    value: Decimal
    length: int = 0


@dataclass(frozen=True)
class Group:
    """What belongs to one party, or to one year."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """Groups of bars that are measured alike; `left_out` groups stand in the table alone."""

    groups: tuple[Group, ...]
    left_out: int


@dataclass(frozen=True)
class DrawnBar:
    """A bar in a drawing that stands alone; `title` is the group's name, above its first bar."""

    title: str
    title_y: float
    bar: Bar
    words_y: float
    y: float
    x: float
    width: float


@dataclass(frozen=True)
class DrawnBars:
    """A chart in a box of `DRAWN_WIDTH`; lines begin at `begin` and end at `end`."""

    rows: tuple[DrawnBar, ...]
    begin: float
    end: float
    height: int


def drawn_bars(found: Chart, *, is_mirrored: bool) -> DrawnBars:
    """Places of bars that begin at the side at which the language of the page begins."""
    rows, y = [], 0.0
    full = DRAWN_WIDTH - 2 * EDGE
    for group in found.groups:
        y += LINE + GAP
        title_y = y
        for place, each in enumerate(group.bars):
            y += LINE
            width = full * each.length / LONGEST
            x = DRAWN_WIDTH - EDGE - width if is_mirrored else EDGE
            rows.append(DrawnBar("" if place else group.name, title_y, each, y, y + 5, x, width))
            y += THICK + 5
    begin, end = (DRAWN_WIDTH - EDGE, EDGE) if is_mirrored else (EDGE, DRAWN_WIDTH - EDGE)
    return DrawnBars(tuple(rows), begin, end, round(y + GAP))


def chart(groups: Sequence[Group], *, whole: Decimal | None = None, most: int = GROUPS) -> Chart:
    """Bars as long as their part of `whole`, or else of the greatest among them.

    Of many groups those with the greatest amounts are drawn, in the order in which they came.
    """
    greatest = max((each.value for group in groups for each in group.bars), default=Decimal(0))
    full = greatest if whole is None else whole
    by_size = sorted(groups, key=lambda group: max((each.value for each in group.bars), default=0))
    drawn = by_size[-most:] if most else []
    return Chart(
        tuple(_measured(group, full) for group in groups if group in drawn), max(0, len(groups) - most)
    )


def _measured(group: Group, full: Decimal) -> Group:
    bars = (
        Bar(each.word, each.figure, each.look, each.value, _length(each.value, full)) for each in group.bars
    )
    return Group(group.name, tuple(bars))


def _length(value: Decimal, full: Decimal) -> int:
    """In thousandths; what there is at all is seen."""
    if value <= 0 or full <= 0:
        return 0
    return min(LONGEST, max(4, round(value * LONGEST / full)))
