"""Ranges on one scale: from where to where each lies, and where in it its value stands.

`components/ranges.html` draws them in the manner of bars; the words and figures beside them say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST, TICK = 1_000, 8
"""The length of the scale, and how wide a value stands on it."""
DRAWN_WIDTH, EDGE, LINE, GAP, THICK = 720, 12.0, 17.0, 10.0, 10.0
"""Of a drawing that stands alone: its width, what is left beside it, lines of words, and bars."""


@dataclass(frozen=True)
class Row:
    """A range with its word and its figure, both in the reader's language; `value` lies within it."""

    word: str
    figure: str
    low: float
    value: float
    high: float
    is_main: bool = True


@dataclass(frozen=True)
class DrawnRow:
    """A row in thousandths of the scale."""

    row: Row
    begin: int
    width: int
    tick: int


@dataclass(frozen=True)
class Ranges:
    """Groups of rows by name; `zero` is where nothing stands, if the scale begins below it."""

    groups: tuple[tuple[str, tuple[DrawnRow, ...]], ...]
    zero: int


@dataclass(frozen=True)
class PlacedRow:
    """A row in a drawing that stands alone; `title` is the group's name, above its first row."""

    title: str
    title_y: float
    row: Row
    words_y: float
    y: float
    x: float
    width: float
    tick: float
    """Where its value stands."""


@dataclass(frozen=True)
class DrawnRanges:
    """Ranges in a box of `DRAWN_WIDTH`; lines begin at `begin` and end at `end`."""

    rows: tuple[PlacedRow, ...]
    begin: float
    end: float
    height: int


def drawn_ranges(found: Ranges, *, is_mirrored: bool) -> DrawnRanges:
    """Places of ranges that begin at the side at which the language of the page begins."""
    rows, y = [], 0.0
    scale = (DRAWN_WIDTH - 2 * EDGE) / LONGEST
    for name, group in found.groups:
        y += LINE + GAP
        title_y = y
        for place, each in enumerate(group):
            y += LINE
            title = "" if place else name
            begin, tick = each.begin * scale, each.tick * scale
            width, thick = each.width * scale, TICK * scale
            x = DRAWN_WIDTH - EDGE - begin - width if is_mirrored else EDGE + begin
            at = DRAWN_WIDTH - EDGE - tick - thick if is_mirrored else EDGE + tick
            rows.append(PlacedRow(title, title_y, each.row, y, y + 5, x, width, at))
            y += THICK + 5
    begin, end = (DRAWN_WIDTH - EDGE, EDGE) if is_mirrored else (EDGE, DRAWN_WIDTH - EDGE)
    return DrawnRanges(tuple(rows), begin, end, round(y + GAP))


def ranges(groups: Sequence[tuple[str, Sequence[Row]]]) -> Ranges:
    """All groups on one scale, which begins at nothing or at what is less."""
    rows = [row for _name, group in groups for row in group]
    bottom = min([0.0, *(row.low for row in rows)])
    whole = max([1e-9, *(row.high for row in rows)]) - bottom

    def at(value: float) -> int:
        return round(LONGEST * (value - bottom) / whole)

    def drawn(row: Row) -> DrawnRow:
        begin = at(row.low)
        tick = min(max(at(row.value) - TICK // 2, 0), LONGEST - TICK)
        return DrawnRow(row, begin, max(at(row.high) - begin, 2), tick)

    return Ranges(tuple((name, tuple(map(drawn, group))) for name, group in groups), at(0.0))
