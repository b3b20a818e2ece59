"""Letters on paper: PDF by Typst, accessible (PDF/UA-1) and made to be archived (PDF/A-2a).

All words come as data and are never read as markup. The same letter is the same bytes every time.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import segno

from mithaq.outside.paper import compiled

TEMPLATE = Path(__file__).with_name("letter.typ")


@dataclass(frozen=True)
class Said:
    """A text with its own direction, `ltr` or `rtl`."""

    text: str
    direction: str
    is_strong: bool = False


@dataclass(frozen=True)
class Row:
    """A named fact with one value or several."""

    label: str
    values: tuple[Said, ...]


@dataclass(frozen=True)
class Table:
    """A table; a cell holds one text or several, `widths` are shares of the line."""

    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[tuple[Said, ...], ...], ...]


@dataclass(frozen=True)
class Point:
    """A numbered point with its facts."""

    number: str
    title: Said
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """A part of a letter under a heading."""

    title: str
    paragraphs: tuple[Said, ...] = ()
    table: Table | None = None
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class PrintedLetter:
    """What stands on paper. `day` is year, month, day; `address` is what the square of dots leads to."""

    title: str
    language: str
    day: tuple[int, int, int]
    marking: str
    sender: tuple[Said, ...]
    facts: tuple[Row, ...]
    paragraphs: tuple[Said, ...]
    sections: tuple[Section, ...]
    verifying: Section
    proof: tuple[Row, ...]
    address: str
    address_says: str
    foot: Said
    pages: str


def write_letter(out: IO[bytes], letter: PrintedLetter) -> None:
    """Write the letter. Raises Refused `fonts_missing`."""
    dots = segno.make(letter.address, error="m", micro=False).svg_inline(border=0)
    said = {**asdict(letter), "dots": dots}
    out.write(compiled(TEMPLATE, "letter", said, standards=["ua-1", "a-2a"]))
