"""Files of tables as frames of text: CSV, TSV, Parquet, and sheets of a workbook."""

import io
import re
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.parquet as pq
from polars.exceptions import PolarsError

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources.tables import workbook_rows

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
FORMS = (".csv", ".tsv", ".parquet", *WORKBOOKS)
BYTES_MAX, UNFOLDED_MAX = 64 * 2**20, 256 * 2**20
CELLS_MAX, CELL_BYTES = 8 * 2**20, 32
_HEAD = re.compile(r'(?:[^"\n]++|"[^"]*")*+')
"""The first line; in quotes it may go on for several."""


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


def require_few(rows: int, columns: int, most: int = CELLS_MAX) -> None:
    """Raises Refused `table_too_large` by the number of cells."""
    if rows * columns > most:
        raise Refused("table_too_large", most_mib=most * CELL_BYTES // 2**20)


def text_frame(name: str, content: bytes) -> pl.DataFrame:
    """All cells as text, without blanks around them; empty ones are null.

    Raises Refused `table_form_unknown` by the name, `table_unreadable`, `table_too_large` or `table_empty`.
    """
    suffix = Path(name).suffix.casefold()
    if suffix not in FORMS:
        raise Refused("table_form_unknown", file=name[:80], known=", ".join(FORMS))
    try:
        found = _read(suffix, content)
    except (PolarsError, pa.ArrowException, ValueError, OSError) as fault:
        raise Refused("table_unreadable", file=name[:80]) from fault
    if found.is_empty() or found.width < 2:
        raise Refused("table_empty", file=name[:80])
    stripped = found.with_columns(pl.all().str.strip_chars())
    return stripped.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _read(suffix: str, content: bytes) -> pl.DataFrame:
    """What a small file unfolds to is known before it unfolds: who sends it need not mean well."""
    if suffix == ".parquet":
        return _parquet(content)
    if suffix in WORKBOOKS:
        return _workbook(suffix, content)
    text = content.decode("utf-8-sig")
    first = next(_HEAD.finditer(text))[0]
    separator = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    require_few(text.count("\n") + 1, first.count(separator) + 1)
    return pl.read_csv(text.encode(), separator=separator, infer_schema=False)


def _parquet(content: bytes) -> pl.DataFrame:
    file = pq.ParquetFile(io.BytesIO(content))
    told = file.metadata
    require_few(told.num_rows, told.num_columns)
    _require_short(sum(told.row_group(at).total_byte_size for at in range(told.num_row_groups)))
    if any(map(pa.types.is_nested, file.schema_arrow.types)):
        raise ValueError("a table in a cell")
    found = pl.read_parquet(io.BytesIO(content))
    # A word that a million cells share lies in the file once; as text, each has its own.
    words, categories = cs.string().str.len_bytes(), (cs.categorical() | cs.enum()).cat.len_bytes()
    lengths = found.select(words, categories, cs.binary().bin.size()).cast(pl.UInt64)
    _require_short(sum(int(each.sum()) for each in lengths))
    return found.cast(pl.String)


def _require_short(length: int) -> None:
    if length > UNFOLDED_MAX:
        raise Refused("table_too_large", most_mib=UNFOLDED_MAX // 2**20)


def _workbook(suffix: str, content: bytes) -> pl.DataFrame:
    rows = list[list[str]]()
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(content)
        file.flush()
        with closing(workbook_rows(Path(file.name), "")) as found:
            try:
                for number, row in found:
                    require_few(number, len(row))
                    rows.append(list(map(_text, row)))
            except Refused as refusal:
                if refusal.code == "source_unreadable":
                    raise ValueError("no workbook") from refusal
                raise
    begins = min((at for row in rows for at in [_first(row)] if at is not None), default=0)
    return _headed([row[begins:] for row in rows])


def _first(row: Sequence[str]) -> int | None:
    """Where a row begins to say something."""
    return next((at for at, cell in enumerate(row) if cell), None)


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
