"""A programme's year on paper: one page of A4 (PDF/UA-1), and slides. All words come as data."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from mithaq.outside.paper import compiled

PAGE = Path(__file__).with_name("programme_year.typ")
SLIDES = Path(__file__).with_name("programme_slides.typ")


@dataclass(frozen=True)
class PaperFigure:
    """A number, what it counts, and its bounds with the year before."""

    number: str
    label: str
    beside: str


@dataclass(frozen=True)
class PaperPart:
    """The figures of a part under its title."""

    title: str
    figures: tuple[PaperFigure, ...]


@dataclass(frozen=True)
class PaperYear:
    """What stands on the page. `day` is year, month, day; `nothing` is said where no line is."""

    title: str
    subtitle: str
    language: str
    day: tuple[int, int, int]
    source: str
    parts: tuple[PaperPart, ...]
    risks_title: str
    risks: tuple[str, ...]
    decisions_title: str
    decisions: tuple[str, ...]
    nothing: str


def write_page(out: IO[bytes], year: PaperYear) -> None:
    """One page. Raises Refused `fonts_missing`."""
    out.write(compiled(PAGE, "year", asdict(year), standards=["ua-1"]))


def write_slides(out: IO[bytes], year: PaperYear) -> None:
    """A slide for each part, and one for risks and decisions. Raises Refused `fonts_missing`."""
    out.write(compiled(SLIDES, "year", asdict(year), standards=["ua-1"]))
