"""Ranges on one scale: from where to where each lies, and where in it its value stands.

`components/ranges.html` draws them in the manner of bars; the words and figures beside them say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST, TICK = 1_000, 8
"""The length of the scale, and how wide a value stands on it."""


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
