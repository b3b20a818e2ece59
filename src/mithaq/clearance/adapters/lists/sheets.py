"""The rows of a workbook's first sheet, after a look at how much room it would take.

The reader, python-calamine, makes room for a rectangle as far as the furthest cell: a file of a kilobyte can
ask for gigabytes. So the places of all cells are read first, and nothing is built.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.lists.files import SHEET_MEMBER, Fetched, Row

INFLATED_MAX = 64 * 2**20
ROWS_MAX, COLUMNS_MAX = 20_000, 200
MAIN_PART = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def sheet_rows(file: Fetched) -> Iterator[Row]:
    """Raises Refused `list_broken`, or `source_unreadable` when it would take too much room."""
    try:
        with zipfile.ZipFile(file.stream) as packed:
            _require_small(packed, file)
        file.stream.seek(0)
        book = CalamineWorkbook.from_filelike(file.stream)
        name = book.sheet_names[0]
        rows = book.get_sheet_by_index(0).to_python()
    except (CalamineError, LookupError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise _broken(file) from error
    for number, row in enumerate(rows, start=1):
        cells = tuple(str(each).strip() for each in row)
        if any(cells):
            yield Row(f"{file.name}:{name}:{number}", cells)


def _require_small(packed: zipfile.ZipFile, file: Fetched) -> None:
    parts = packed.infolist()
    if sum(each.file_size for each in parts) > INFLATED_MAX:
        raise _too_large(file)
    if MAIN_PART not in packed.read(SHEET_MEMBER):
        raise _broken(file)
    for part in parts:
        data, cells = packed.read(part), _Cells()
        # The reader takes every part for UTF-8, so what another encoding would hide is not looked at.
        parser = expat.ParserCreate("UTF-8")
        parser.StartElementHandler = cells.start
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError) as error:
            # Pictures and printers' settings are no XML, and no sheet.
            if part.filename.lower().endswith(".xml") or b"sheetData" in data:
                raise _broken(file) from error
        if cells.is_too_far:
            raise _too_large(file)


class _Cells:
    """Whether a row or cell of a part stands beyond the bounds; where none is told, they count on."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.is_too_far = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name, told = tag.rpartition(":")[2], attributes.get("r")
        if name == "row":
            self.row = int(told) if told else self.row + 1
            self.column = 0
        elif name == "c":
            found = _PLACE.fullmatch(told) if told else None
            if told and not found:
                raise ValueError(told)
            self.column = _number(found[1]) if found else self.column + 1
            self.row = int(found[2]) if found else self.row
        self.is_too_far = self.is_too_far or self.row > ROWS_MAX or self.column > COLUMNS_MAX


def _number(letters: str) -> int:
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - ord("A") + 1
    return number


def _broken(file: Fetched) -> Refused:
    return Refused("list_broken", file=file.name, line=0)


def _too_large(file: Fetched) -> Refused:
    most = f"it needs more than {ROWS_MAX} rows, {COLUMNS_MAX} columns or {INFLATED_MAX // 2**20} MiB"
    return Refused("source_unreadable", place=file.name, reason=most)
