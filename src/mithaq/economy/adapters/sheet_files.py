"""Files of tables as frames of text: CSV, TSV, Parquet, and sheets of a workbook."""

import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError
from python_calamine import CalamineError, CalamineWorkbook

from mithaq.base.refusals import Refused

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
FORMS = (".csv", ".tsv", ".parquet", *WORKBOOKS)
BYTES_MAX = 64 * 2**20


def content_of(file: Path) -> bytes:
    """Raises Refused `file_unreadable`, or `table_too_large`."""
    try:
        with file.open("rb") as opened:
            content = opened.read(BYTES_MAX + 1)
    except OSError as fault:
        raise Refused("file_unreadable", file=str(file), reason=fault.strerror or "") from fault
    return require_small(content)


def require_small(content: bytes, most: int = BYTES_MAX) -> bytes:
    """The same. Raises Refused `table_too_large`."""
    if len(content) > most:
        raise Refused("table_too_large", most_mib=most // 2**20)
    return content


def text_frame(name: str, content: bytes) -> pl.DataFrame:
    """All cells as text, without blanks around them; empty ones are null.

    Raises Refused `table_form_unknown` by the name, `table_unreadable`, or `table_empty`.
    """
    suffix = Path(name).suffix.casefold()
    if suffix not in FORMS:
        raise Refused("table_form_unknown", file=name[:80], known=", ".join(FORMS))
    try:
        found = _read(suffix, content)
    except (PolarsError, CalamineError, ValueError, OSError) as fault:
        raise Refused("table_unreadable", file=name[:80]) from fault
    if found.is_empty() or found.width < 2:
        raise Refused("table_empty", file=name[:80])
    stripped = found.with_columns(pl.all().str.strip_chars())
    return stripped.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _read(suffix: str, content: bytes) -> pl.DataFrame:
    if suffix == ".parquet":
        return pl.read_parquet(io.BytesIO(content)).cast(pl.String)
    if suffix in WORKBOOKS:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return _headed([[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)])
    text = content.decode("utf-8-sig")
    first = text.split("\n", 1)[0]
    separator = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    return pl.read_csv(text.encode(), separator=separator, infer_schema=False)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _headed(rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """The rows under the first that has two cells beyond its first; titles above it have fewer."""
    head = next((at for at, row in enumerate(rows) if sum(bool(cell) for cell in row[1:]) > 1), None)
    if head is None:
        return pl.DataFrame()
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(rows[head]):
        name = cell or f"column {place + 1}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return pl.DataFrame(rows[head + 1 :], schema=dict.fromkeys(names, pl.String), orient="row")
