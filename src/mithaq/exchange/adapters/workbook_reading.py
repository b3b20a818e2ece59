"""Read a workbook in a process of its own, within limits, and write its rows as lines of JSON.

Started by `workbooks.py` for each file, and so without Django. The reader, python-calamine, makes room for a
rectangle as far as the furthest cell, and where it gets none it ends its process on the spot.
"""

import json
import re
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from mithaq.base.refusals import Refused
from mithaq.exchange.domain.sheet import COLUMNS_MAX, LINE_MAX, ROWS_MAX

MEMORY_MAX = 2 * 2**30
CPU_MAX_S = 300
INFLATED_MAX = 600 * 2**20
PARTS_MAX = 1_000
PIECE = 2**20
OVERLAP = 64
CONTENT_TYPES = "[Content_Types].xml"
MAIN_PART = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_PREFIX = rb"(?:[^\s<>/:]+:)?"
_ROWS = re.compile(rb"<" + _PREFIX + rb"sheetData(?=[\s>/])")
# With the prefix of `xm:f`, Excel writes where a drop-down list takes its words from.
_FORBIDDEN = re.compile(rb"<(?!xm:)" + _PREFIX + rb"(?:f(?=[\s>/])|mergeCell(?=[\s>/]))")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def main(file: Path) -> None:
    """Write `[number, cells]` for each row of the first sheet, or the refusal with its facts."""
    # Whoever stops the node stops the parent: to end before it would look like a fault of the file.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    _limit(resource.RLIMIT_AS, MEMORY_MAX)
    _limit(resource.RLIMIT_CPU, CPU_MAX_S)
    try:
        with file.open("rb") as opened:
            for line in _lines(opened):
                sys.stdout.write(line + "\n")
    except Refused as refusal:
        print(json.dumps({"code": refusal.code, "facts": refusal.facts}))


def _limit(kind: int, most: int) -> None:
    _, allowed = resource.getrlimit(kind)
    limit = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
    resource.setrlimit(kind, (limit, limit))


def _lines(opened: IO[bytes]) -> Iterator[str]:
    try:
        _scan(opened)
        for number, cells in enumerate(_first_sheet(opened).iter_rows(), 1):
            yield _line(number, cells)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused("sheet_too_large", most_mib=MEMORY_MAX // 2**20) from error
    except Exception as error:  # there is no end to what a malformed workbook makes its reader raise
        raise Refused("sheet_unreadable") from error


def _scan(file: IO[bytes]) -> None:
    """Look through the bytes of a workbook before any part of it is built in memory."""
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        if len(parts) > PARTS_MAX or sum(each.file_size for each in parts) > INFLATED_MAX:
            raise Refused("sheet_too_large", most_mib=INFLATED_MAX // 2**20)
        if any(each.flag_bits & 1 for each in parts):
            raise Refused("sheet_encrypted")
        if CONTENT_TYPES not in packed.namelist():
            raise Refused("sheet_not_xlsx")
        with packed.open(CONTENT_TYPES) as types:
            if MAIN_PART not in types.read(PIECE):
                raise Refused("sheet_not_xlsx")
        for part in parts:
            with packed.open(part) as inflated:
                _scan_part(inflated)


def _scan_part(inflated: IO[bytes]) -> None:
    """A sheet is known by its rows: a workbook may keep it under any name."""
    before, is_sheet = b"", False
    while piece := inflated.read(PIECE):
        text = before + piece
        if _DECLARED.search(text):
            raise Refused("sheet_unreadable")
        is_sheet = is_sheet or _ROWS.search(text) is not None
        if is_sheet and (found := _FORBIDDEN.search(text)):
            raise Refused("sheet_merged" if found[0].endswith(b"mergeCell") else "sheet_formulas")
        before = text[-OVERLAP:]


def _first_sheet(opened: IO[bytes]) -> CalamineSheet:
    opened.seek(0)
    book = CalamineWorkbook.from_object(opened)
    if any(each.visible is not SheetVisibleEnum.Visible for each in book.sheets_metadata):
        raise Refused("sheet_hidden")
    if not book.sheet_names:
        raise Refused("sheet_unreadable")
    sheet = book.get_sheet_by_index(0)
    last_row, last_column = sheet.end or (0, 0)
    if last_column >= COLUMNS_MAX:
        raise Refused("too_many_columns", most=COLUMNS_MAX)
    if last_row > ROWS_MAX:
        raise Refused("too_many_rows", most=ROWS_MAX)
    return sheet


def _line(number: int, cells: Sequence[object]) -> str:
    line = json.dumps([number, cells], default=_told)
    if len(line) > LINE_MAX:
        raise Refused("sheet_row_unreadable", number=number)
    return line


def _told(cell: object) -> object:
    """What JSON has no form for: a day or a moment in braces, anything else as a text."""
    return {"day": cell.isoformat()} if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
