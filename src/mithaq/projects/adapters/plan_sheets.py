"""Plans as sheets: CSV and XLSX, one table."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO

from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.sheet_writing import csv_lines, write_xlsx
from mithaq.exchange.adapters.workbooks import workbook_lines
from mithaq.projects.domain.tables import HEADINGS, ROWS_MAX, Line

BYTES_MAX = 4 << 20
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def write(out: IO[bytes], rows: Sequence[Sequence[str]], *, suffix: str, title: str) -> None:
    """Write the table as `.xlsx` or `.csv`."""
    if suffix == ".xlsx":
        write_xlsx(out, title, HEADINGS, rows, is_right_to_left=False)
    else:
        out.writelines(line.encode() for line in csv_lines(HEADINGS, rows))


def lines_of(file: Path) -> Iterator[Line]:
    """The rows under the headings. Raises Refused `plan_file_unreadable`, or as `workbook_lines` does."""
    with file.open("rb") as opened:
        is_workbook = opened.read(2) == b"PK"
    rows = _of_workbook(file) if is_workbook else _of_csv(file.read_bytes())
    headings: list[str] | None = None
    for number, cells in rows:
        if headings is None:
            headings = [each.strip().lower() for each in cells]
            if "part" not in headings or not set(filter(None, headings)) <= set(HEADINGS):
                raise Refused("plan_file_unreadable")
        elif number > ROWS_MAX:
            raise Refused("too_many_rows", most=ROWS_MAX)
        else:
            yield Line(number, dict(zip(headings, cells, strict=False)))
    if headings is None:
        raise Refused("plan_file_unreadable")


def _of_workbook(file: Path) -> Iterator[tuple[int, list[str]]]:
    for number, cells in workbook_lines(file):
        yield number, [_text(each) for each in cells]


def _of_csv(data: bytes) -> Iterable[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("plan_file_unreadable") from error
    return ((number, [_unguarded(each) for each in row]) for number, row in enumerate(rows, 1) if any(row))


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
