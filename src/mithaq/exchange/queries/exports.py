"""Records on their way out of the catalogue, as their reader sees them, and the forms that they may take."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.adapters import printing, sheet_writing
from mithaq.exchange.adapters.printing import PrintedList, PrintedRecord
from mithaq.exchange.adapters.sheet_writing import Template
from mithaq.exchange.domain.searching import OFFSET_MAX, PAGE_SIZE_MAX, Scope, Search
from mithaq.exchange.domain.sheet import Cell
from mithaq.exchange.queries import catalogue, disclosures, records
from mithaq.exchange.queries.records import RecordView
from mithaq.register.adapters.beside import FOR_ALL, written_beside

__all__ = [
    "FOUND_MAX",
    "PrintedList",
    "PrintedRecord",
    "Template",
    "as_csv",
    "as_xlsx",
    "found",
    "write_file",
    "write_pdf",
    "write_template",
]

FOUND_MAX = OFFSET_MAX + PAGE_SIZE_MAX


def found(asked: Search, scope: Scope, language: Language) -> Iterable[RecordView]:
    """Every record that answers a search, or the whole catalogue when nothing is asked.

    Each goes as far as its reader may read it; they search in the language that they read.
    Raises Refused `export_too_large` for a search that finds more than the index pages through.
    """
    if not asked.text and not asked.chosen:
        return disclosures.batches_read_by(records.live(scope.labels, on=scope.on), scope)
    first = catalogue.search(Search(asked.text, asked.chosen, limit=PAGE_SIZE_MAX), scope, language)
    if first.found.total > FOUND_MAX:
        raise Refused("export_too_large", most=FOUND_MAX)
    return disclosures.batches_read_by(_pages(first, asked, scope, language), scope)


def write_file(file: Path, write: Callable[[IO[bytes]], int]) -> int:
    """Let `write` fill a new file; what it returns. Raises Refused `file_exists` or `file_not_written`."""
    if file.exists():
        raise Refused("file_exists", file=str(file))
    with written_beside(file, mode=FOR_ALL) as out:
        return write(out)


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV."""
    return sheet_writing.csv_lines(headings, rows)


def as_xlsx(
    out: IO[bytes],
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    is_right_to_left: bool,
) -> int:
    """Write a workbook; how many rows it has."""
    return sheet_writing.write_xlsx(out, title, headings, rows, is_right_to_left=is_right_to_left)


def write_pdf(out: IO[bytes], printed: PrintedList) -> None:
    """Write a list of records for paper."""
    printing.write_pdf(out, printed)


def write_template(out: IO[bytes], template: Template) -> None:
    """Write the workbook that people fill in."""
    sheet_writing.write_template(out, template)


def _pages(first: catalogue.Page, asked: Search, scope: Scope, language: Language) -> Iterator[RecordView]:
    yield from first.records
    for offset in range(PAGE_SIZE_MAX, first.found.total, PAGE_SIZE_MAX):
        part = Search(asked.text, asked.chosen, offset=offset, limit=PAGE_SIZE_MAX)
        yield from catalogue.search(part, scope, language).records
