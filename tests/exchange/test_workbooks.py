"""Workbooks that nobody trusts: read in a process of its own, whose end is not the server's."""

import io
import os
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.workbooks import workbook_lines

SHEET = "xl/worksheets/sheet1.xml"
ELSEWHERE = "xl/kept/elsewhere.xml"


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(book: bytes, change: Callable[[str, str], tuple[str, str]]) -> bytes:
    """The workbook with the name and the text of each part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(*change(name, before.read(name).decode()))
    return out.getvalue()


def with_rows(rows: str, *, at: str = SHEET) -> bytes:
    """A workbook whose sheet has these rows, and is kept where one likes."""

    def change(name: str, text: str) -> tuple[str, str]:
        text = text.replace(SHEET, at)
        if name != SHEET:
            return name, text
        head, _, rest = text.partition("<sheetData>")
        return at, f"{head}<sheetData>{rows}</sheetData>{rest.partition('</sheetData>')[2]}"

    return changed(workbook(["x"]), change)


def kept(data: bytes, folder: Path) -> Path:
    file = folder / "kept"
    file.write_bytes(data)
    return file


def refusal_of(data: bytes, folder: Path) -> str:
    with pytest.raises(Refused) as refused:
        list(workbook_lines(kept(data, folder)))
    return refused.value.code


def test_rows_keep_their_numbers_and_the_kinds_of_their_cells(tmp_path: Path) -> None:
    day = date(2027, 3, 31)

    lines = list(workbook_lines(kept(workbook([], [], ["عرض", 6, 1.5, True, day], ["x"]), tmp_path)))

    assert lines[2:] == [(3, ["عرض", 6, 1.5, True, day]), (4, ["x", "", "", "", ""])]


NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'


def far(cells: str) -> str:
    return f'{NEAR}<row r="1048576">{cells}</row>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (with_rows(far('<c r="XFD1048576"><v>1</v></c>')), "sheet_too_large"),
        (with_rows(far('<c r="xfd1048576"><v>1</v></c>')), "sheet_too_large"),
        (with_rows(far(f"{'<c/>' * 16_383}<c><v>1</v></c>")), "sheet_too_large"),
        (with_rows(far('<c r="XFD1048576"><v>1</v></c>'), at=ELSEWHERE), "sheet_too_large"),
        # Three GiB, which many a server has, and no child is given.
        (with_rows(far('<c r="CV1048576"><v>1</v></c>')), "sheet_too_large"),
        (with_rows(far('<c r="A1048576"><v>1</v></c>')), "too_many_rows"),
        (with_rows(f'{NEAR}<row r="2"><c r="XFD2"><v>1</v></c></row>'), "too_many_columns"),
    ],
    ids=["plain", "lower-case", "nameless", "elsewhere", "smaller", "rows", "columns"],
)
def test_a_cell_far_away_ends_the_child_alone(data: bytes, code: str, tmp_path: Path) -> None:
    assert refusal_of(data, tmp_path) == code


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("kill -XCPU $$", "sheet_too_large"),
        ("kill -ABRT $$", "sheet_too_large"),
        ("exit 1", "sheet_unreadable"),
    ],
)
def test_a_reader_that_dies_is_a_file_that_cannot_be_read(
    end: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, f"echo '[1, [2]]'; {end}")

    assert refusal_of(b"", tmp_path) == code


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, commands: str) -> None:
    """A shell that takes the place of the child."""
    shell = folder / "python"
    shell.write_text(f"#!/bin/sh\n{commands}\n")
    shell.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(shell))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (f'{NEAR}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>', "sheet_formulas"),
        (f'{NEAR}<row r="2"><x-y:c r="A2"><x-y:f>1+1</x-y:f></x-y:c></row>', "sheet_formulas"),
        (f"{NEAR}</sheetData><mergeCells><mergeCell/></mergeCells><sheetData>", "sheet_merged"),
    ],
)
def test_a_sheet_is_looked_through_wherever_it_is_kept(rows: str, code: str, tmp_path: Path) -> None:
    assert refusal_of(with_rows(rows, at=ELSEWHERE), tmp_path) == code


def test_a_list_to_choose_from_is_no_formula(tmp_path: Path) -> None:
    """So Excel keeps the lists of our template, which stand on another sheet."""
    listed = "<extLst><ext><xm:f>Help!$A$1:$A$3</xm:f></ext></extLst></worksheet>"
    data = changed(workbook(["x"]), lambda name, text: (name, text.replace("</worksheet>", listed)))

    assert list(workbook_lines(kept(data, tmp_path))) == [(1, ["x"])]


def packed(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


@pytest.mark.parametrize(
    "data",
    [
        packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<x/>"}),
        packed(**{"[Content_Types].xml": f'<Types><Override ContentType="{BINARY}"/></Types>'}),
        packed(**{"word/document.xml": "<x/>"}),
    ],
    ids=["ods", "xlsb", "no workbook"],
)
def test_another_form_of_workbook_is_refused_by_its_content(data: bytes, tmp_path: Path) -> None:
    assert refusal_of(data, tmp_path) == "sheet_not_xlsx"


def test_whoever_stops_reading_leaves_no_process_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, 'echo "[1, [$$]]"; exec sleep 86400')
    lines = workbook_lines(tmp_path / "file")
    _, [process] = next(lines)
    assert isinstance(process, int)

    del lines

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
