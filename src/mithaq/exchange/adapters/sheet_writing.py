"""Write sheets that people open in a spreadsheet. No cell of ours is ever taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from mithaq.exchange.domain.sheet import Cell

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_WIDTH, _WIDE = 18, 44
_TEMPLATE_ROWS = 10_000


@dataclass(frozen=True)
class Template:
    """What stands in a template: headings with their example, help, and the words of the columns with a list.

    `singles` are the columns (counted from 1) where one word of a list is chosen.
    """

    title: str
    help_title: str
    headings: Sequence[str]
    example: Sequence[Cell]
    help_rows: Sequence[Sequence[str]]
    lists: Mapping[int, Sequence[Sequence[str]]]
    singles: Sequence[int]
    is_right_to_left: bool


def write_xlsx(
    out: IO[bytes],
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    is_right_to_left: bool,
) -> int:
    """Write one sheet, row by row; how many rows it has under its headings."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.sheet_view.rightToLeft = is_right_to_left
    sheet.freeze_panes = "A2"
    for place in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007  # the last one is the count
        sheet.append([_cell(sheet, value) for value in row])
    book.save(out)
    return count


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV in UTF-8 with the mark by which a spreadsheet knows it."""
    yield "\ufeff" + csv_line(headings)
    yield from map(csv_line, rows)


def csv_line(row: Iterable[Cell]) -> str:
    """A line of a CSV. What a spreadsheet would take for a formula gets an apostrophe before it."""
    out = io.StringIO()
    csv.writer(out).writerow([_guarded(value) for value in row])
    return out.getvalue()


def _guarded(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and _DANGEROUS.match(value) else value


def write_template(out: IO[bytes], template: Template) -> None:
    """Write the sheet to fill in, and beside it the sheet of help with the words that are allowed."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  # a new workbook has a sheet
    sheet.title = template.title[:31]
    sheet.append([*template.headings])
    sheet.append([*template.example])
    sheet.freeze_panes = "A2"
    guide = book.create_sheet(template.help_title[:31])
    for row in template.help_rows:
        guide.append([*row])
    start = len(template.help_rows) + 2
    for place, (column, words) in enumerate(template.lists.items()):
        first = 1 + 3 * place
        guide.cell(start, first, template.headings[column - 1]).font = Font(bold=True)
        for offset, (code, name) in enumerate(words, 1):
            guide.cell(start + offset, first, name)
            guide.cell(start + offset, first + 1, code)
        letter = get_column_letter(first)
        area = f"${letter}${start + 1}:${letter}${start + len(words)}"
        choice = DataValidation(
            type="list", formula1=f"{quote_sheetname(guide.title)}!{area}", allow_blank=True
        )
        # Where several words may stand, the list helps and does not forbid.
        choice.showErrorMessage = column in template.singles
        letter = get_column_letter(column)
        choice.add(f"{letter}2:{letter}{_TEMPLATE_ROWS}")
        sheet.add_data_validation(choice)
    for each in (sheet, guide):
        each.sheet_view.rightToLeft = template.is_right_to_left
        for cell in each[1]:
            cell.font = Font(bold=True)
        for place in range(1, each.max_column + 1):
            each.column_dimensions[get_column_letter(place)].width = _WIDE if each is guide else _WIDTH
    book.save(out)


def _cell(sheet: WriteOnlyWorksheet, value: Cell, *, bold: bool = False) -> object:
    if not isinstance(value, str) or (not bold and not value.startswith("=")):
        return value
    cell = WriteOnlyCell(sheet, value)
    # openpyxl takes a text that begins with = for a formula.
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
