"""Read sheets that people upload: XLSX, CSV and JSON lines, row by row and without trust."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.workbooks import workbook_lines
from mithaq.exchange.domain.sheet import (
    COLUMNS_MAX,
    INFORMATION,
    LINE_MAX,
    ROWS_MAX,
    Cell,
    Row,
    Vocabulary,
    folded,
)

_GUARDED = re.compile(r"'+[=+\-@\t\r]")
# Keys that a line of `mithaq export` has beside its content.
_TOLD = frozenset({"content", "reference", "key", "institution", "state", "version", "published_at"})


def rows_of(file: Path, vocabulary: Vocabulary) -> Iterator[Row]:
    """The rows under the heading row; a file that cannot be read as a whole is refused.

    Raises Refused as `workbook_lines`, or `sheet_not_utf8`, `sheet_holds_nul`, `sheet_row_unreadable`,
    `headings_missing`, `heading_unknown`, `heading_repeated`, `too_many_columns` or `too_many_rows`.
    """
    with file.open("rb") as opened:
        start = opened.read(4_096)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("sheet_encrypted")
    if start.startswith(b"PK"):
        found = _tabled(workbook_lines(file), vocabulary, lambda cell: cell)
    elif start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        found = _of_lines(file, vocabulary)
    else:
        found = _of_csv(file, vocabulary)
    for count, row in enumerate(found, 1):
        if count > ROWS_MAX:
            raise Refused("too_many_rows", most=ROWS_MAX)
        yield row


def _of_csv(file: Path, vocabulary: Vocabulary) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        lines = _checked_lines(opened)
        first = next(lines, "")
        delimiter = max(",;\t", key=_outside_quotes(first).count)
        csv.field_size_limit(LINE_MAX)
        # The reader joins lines that are quoted together; the number is that of the first.
        reader = csv.reader(_chained(first, lines), delimiter=delimiter)
        yield from _tabled(_numbered(reader), vocabulary, _unguarded)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        number += 1
        try:
            line = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused("sheet_row_unreadable", number=number) from error
        yield number, line


def _checked_lines(opened: IO[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        try:
            line = opened.readline(LINE_MAX)
        except UnicodeDecodeError as error:
            raise Refused("sheet_not_utf8") from error
        if not line:
            return
        if "\x00" in line:
            raise Refused("sheet_holds_nul", number=number)
        if len(line) >= LINE_MAX:
            raise Refused("sheet_row_unreadable", number=number)
        yield line


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _of_lines(file: Path, vocabulary: Vocabulary) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig") as opened:
        for number, line in enumerate(_checked_lines(opened), 1):
            if line.strip():
                yield _json_row(number, line, vocabulary)


def _json_row(number: int, line: str, vocabulary: Vocabulary) -> Row:
    try:
        found = json.loads(line)
        # A lone surrogate has no bytes, and could be neither kept nor signed.
        line.encode() if "\\u" not in line else json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return Row(number, {}, fault="row_unreadable")
    if not isinstance(found, dict):
        return Row(number, {}, fault="row_unreadable")
    if isinstance(found.get("content"), dict):
        if set(found) - _TOLD:
            return Row(number, {}, fault="row_unreadable")
        named = {name: _scalar(found.get(name)) for name in ("reference", "key")}
        return Row(number, named, content=found["content"])
    cells: dict[str, Cell] = {}
    for heading, value in found.items():
        column = vocabulary.headings.get(folded(heading))
        if column is None or isinstance(value, dict) or column in cells:
            return Row(number, {}, fault="row_unreadable")
        cells[column] = "; ".join(map(str, value)) if isinstance(value, list) else value
    return Row(number, {name: cell for name, cell in cells.items() if name not in INFORMATION})


def _scalar(value: object) -> Cell:
    return value if isinstance(value, str | int) else None


def _tabled(
    lines: Iterable[tuple[int, Sequence[Cell]]], vocabulary: Vocabulary, read: Callable[[Cell], Cell]
) -> Iterator[Row]:
    """Rows under the first line that is not empty, which must be the headings."""
    columns: Mapping[int, str] | None = None
    for number, line in lines:
        if not any(cell not in (None, "") for cell in line):
            continue
        if columns is None:
            columns = _columns(line, vocabulary)
            continue
        if len(line) > COLUMNS_MAX and any(cell not in (None, "") for cell in line[COLUMNS_MAX:]):
            raise Refused("too_many_columns", most=COLUMNS_MAX)
        filled = {place: cell for place, cell in enumerate(line) if cell is not None and cell != ""}
        if not filled.keys() <= columns.keys():
            yield Row(number, {}, fault="cell_without_heading")
            continue
        cells = {columns[place]: read(cell) for place, cell in filled.items()}
        yield Row(number, {name: cell for name, cell in cells.items() if name not in INFORMATION})
    if columns is None:
        raise Refused("headings_missing")


def _columns(line: Sequence[Cell], vocabulary: Vocabulary) -> dict[int, str]:
    if len(line) > COLUMNS_MAX and any(cell not in (None, "") for cell in line[COLUMNS_MAX:]):
        raise Refused("too_many_columns", most=COLUMNS_MAX)
    named = {place: folded(str(cell)) for place, cell in enumerate(line) if cell not in (None, "")}
    columns = {
        place: vocabulary.headings[name] for place, name in named.items() if name in vocabulary.headings
    }
    if len(columns) < 2:
        raise Refused("headings_missing")
    for place in named:
        if place not in columns:
            raise Refused("heading_unknown", value=str(line[place])[:80])
    if len(set(columns.values())) < len(columns):
        twice = next(name for name in columns.values() if list(columns.values()).count(name) > 1)
        raise Refused("heading_repeated", value=twice)
    return columns


def _unguarded(cell: Cell) -> Cell:
    """Without the mark that keeps a spreadsheet from taking a text for a formula."""
    text = str(cell)
    return text[1:] if _GUARDED.match(text) else text
