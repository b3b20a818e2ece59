"""Briefs on paper: PDF by Typst, accessible (PDF/UA-1); and the pictures of their curves for documents.

All words come as data and are never read as markup. The same brief is the same bytes every time.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from mithaq.outside.paper import compiled, pictured

TEMPLATE = Path(__file__).with_name("brief.typ")
PICTURE = Path(__file__).with_name("brief_picture.typ")


@dataclass(frozen=True)
class PaperLine:
    """A sentence with the numbers of its sources, and what an analyst wrote below it."""

    text: str
    sources: str
    note: str
    noted: str


@dataclass(frozen=True)
class PaperSource:
    """A source by its number: what it is, and where."""

    number: str
    text: str
    address: str


@dataclass(frozen=True)
class PaperCurve:
    """A curve over years: what is known, a step a year; ahead are steps, expected, lower and upper."""

    title: str
    known: Sequence[float]
    ahead: Sequence[tuple[float, float, float, float]]
    first: str
    last: str
    end: str
    top: float
    top_told: str


@dataclass(frozen=True)
class PaperTable:
    """A table; a cell is a text, `widths` are shares of the line."""

    title: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class PrintedBrief:
    """What stands on paper. `day` is year, month, day. Without a table it is a note, which fills one page."""

    title: str
    language: str
    day: tuple[int, int, int]
    marking: str
    made: str
    key: Sequence[PaperLine]
    table: PaperTable | None
    curves_title: str
    curves_note: str
    curves: Sequence[PaperCurve]
    more_title: str
    more: Sequence[PaperLine]
    left_out: str
    methods_title: str
    methods: Sequence[str]
    confidence: PaperTable | None
    sources_title: str
    sources_note: str
    sources: Sequence[PaperSource]
    foot: str
    pages: str


def write_brief(out: IO[bytes], brief: PrintedBrief) -> None:
    """Write the brief as PDF. Raises Refused `fonts_missing`."""
    out.write(compiled(TEMPLATE, "brief", asdict(brief), standards=["ua-1"]))


def picture_of(curve: PaperCurve, *, language: str) -> bytes:
    """A curve as PNG. Raises Refused `fonts_missing`."""
    return pictured(PICTURE, "picture", {"language": language, "curve": asdict(curve)})
