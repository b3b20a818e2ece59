"""Records on paper: PDF by Typst, accessible (PDF/UA)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from mithaq.outside.paper import compiled

TEMPLATE = Path(__file__).with_name("printing.typ")


@dataclass(frozen=True)
class PrintedRecord:
    """A record in the reader's words; title and summary in its own language."""

    title: str
    summary: str
    language: str
    facts: tuple[str, ...]
    marking: str


@dataclass(frozen=True)
class PrintedList:
    """What stands on paper. `marking` is at the top of every page, `source` at its foot."""

    title: str
    note: str
    language: str
    marking: str
    source: str
    records: Sequence[PrintedRecord]


def write_pdf(out: IO[bytes], printed: PrintedList) -> None:
    """Write the list. Raises Refused `fonts_missing`."""
    out.write(compiled(TEMPLATE, "list", asdict(printed), standards=["ua-1"]))
