"""Rows of tables: CSV and TSV (plain or packed), XLSX, and Parquet, a chunk at a time."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from subprocess import DEVNULL, PIPE

import pyarrow as pa
import pyarrow.parquet as pq

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources import workbook
from mithaq.watch.adapters.sources.format import Chunk
from mithaq.watch.adapters.sources.lines import CHUNK_LINES, unpacked
from mithaq.watch.domain.mapping import Mapping

CELL_MAX = 16 * 2**20
csv.field_size_limit(CELL_MAX)


def table_chunks(file: Path, mapping: Mapping | None) -> Iterator[Chunk]:
    """Rows as objects by the names of their columns; a row of another length is a text of its cells.

    Raises Refused `mapping_missing`, `mapping_column_missing` or `source_unreadable`.
    """
    if mapping is None:
        raise Refused("mapping_missing")
    if file.suffix == ".parquet":
        yield from parquet_chunks(file, mapping)
    elif file.suffix in (".xlsx", ".xlsm"):
        yield from _row_chunks(file, mapping, workbook_rows(file, mapping.sheet))
    else:
        with unpacked(file) as stream:
            text = io.TextIOWrapper(stream, mapping.encoding, newline="")
            yield from _row_chunks(file, mapping, _csv_rows(file, text, mapping))


def parquet_chunks(file: Path, mapping: Mapping | None = None) -> Iterator[Chunk]:
    """Raises Refused `source_unreadable` or `mapping_column_missing`."""
    try:
        with pq.ParquetFile(file) as opened:
            names = opened.schema_arrow.names
            _require_columns(file, mapping, names)
            wanted = sorted(mapping.names()) if mapping else None
            number = 1
            for batch in opened.iter_batches(batch_size=CHUNK_LINES, columns=wanted):
                yield Chunk(tuple(enumerate(batch.to_pylist(), start=number)))
                number += len(batch)
    except (OSError, pa.ArrowException) as error:
        raise Refused("source_unreadable", place=file.name, reason=str(error)[:200]) from error


def _row_chunks(
    file: Path, mapping: Mapping, rows: Iterator[tuple[int, Sequence[object]]]
) -> Iterator[Chunk]:
    _, header = next(rows, (0, ()))
    names = [str(each or "").strip() for each in header]
    _require_columns(file, mapping, names)
    held: list[tuple[int, object]] = []
    for number, cells in rows:
        is_even = len(cells) == len(names)
        if any(each not in ("", None) for each in cells):
            held.append(
                (number, dict(zip(names, cells, strict=True)) if is_even else [len(cells), len(names)])
            )
        if len(held) >= CHUNK_LINES:
            yield Chunk(tuple(held))
            held = []
    if held:
        yield Chunk(tuple(held))


def _csv_rows(file: Path, text: io.TextIOWrapper, mapping: Mapping) -> Iterator[tuple[int, Sequence[object]]]:
    reader = csv.reader(text, delimiter=mapping.delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except (csv.Error, UnicodeError) as error:
        raise Refused(
            "source_unreadable", place=f"{file.name}:{reader.line_num + 1}", reason=str(error)
        ) from error


def workbook_rows(file: Path, sheet: str) -> Generator[tuple[int, Sequence[object]], None, None]:
    """The number and the cells of each row, the first sheet's where none is named.

    In a process of its own: what a workbook does to memory ends with it. Raises Refused `source_unreadable`.
    """
    command = [sys.executable, "-P", "-m", workbook.__name__, str(file), sheet]
    with subprocess.Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL) as reader:
        assert reader.stdout is not None  # noqa: S101  # it is a pipe
        try:
            number = 0
            for number, line in enumerate(reader.stdout, start=1):
                cells = json.loads(line)
                if isinstance(cells, str):
                    raise Refused("source_unreadable", place=file.name, reason=cells)
                yield number, cells
            if reader.wait():
                raise Refused(
                    "source_unreadable", place=file.name, reason=f"it breaks off after row {number}"
                )
        finally:
            reader.kill()


def _require_columns(file: Path, mapping: Mapping | None, names: Sequence[str]) -> None:
    for each in sorted(mapping.names() if mapping else ()):
        if each not in names:
            known = ", ".join(names)[:300]
            raise Refused("mapping_column_missing", file=file.name, column=each, known=known)
