"""A load on its way: pieces that are there whole or not at all, so a killed load goes on after its last one.

A piece is a Parquet file of rows, one of problems, and a note of how far into the source it reaches. The note
is written last: what has none does not count and is written anew.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mithaq.register.adapters.beside import written_beside
from mithaq.watch.adapters.corpus.schema import GONE, PROBLEMS, SEQUENCE, Table
from mithaq.watch.domain.loading import Counts, Problem

# Small groups of rows sorted by year: whoever asks for a year later reads little else.
GROUP_ROWS = 2_048
GONE_ROWS = 50_000
GONE_ROWS = 50_000
_SEQUENCE_SHIFT = 32


@dataclass(frozen=True)
class Position:
    """How far a load has come: so many files of its source are done, and so many chunks of the next."""

    file: int = 0
    chunk: int = 0


@dataclass(frozen=True)
class Piece:
    """What a piece holds and where the source stood after it."""

    after: Position
    counts: Counts
    codes: dict[str, int]


class Staging:
    """The pieces of one load of a table."""

    def __init__(self, corpus: Path, load: str, table: Table) -> None:
        self.folder = corpus / "staging" / load
        self.table = table
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.pieces = list(self._whole())

    @property
    def position(self) -> Position:
        return self.pieces[-1].after if self.pieces else Position()

    @property
    def counts(self) -> Counts:
        return sum((each.counts for each in self.pieces), Counts())

    @property
    def codes(self) -> dict[str, int]:
        """How often each problem came."""
        found: dict[str, int] = {}
        for piece in self.pieces:
            for code, count in piece.codes.items():
                found[code] = found.get(code, 0) + count
        return found

    def add(
        self, batches: Sequence[pa.RecordBatch], problems: Sequence[Problem], counts: Counts, after: Position
    ) -> None:
        """Put a piece on the disk. Raises Refused `file_not_written`."""
        number = len(self.pieces)
        rows = pa.Table.from_batches(batches, self.table.schema)
        first = number << _SEQUENCE_SHIFT
        rows = rows.append_column(SEQUENCE, pa.array(range(first, first + len(rows)), pa.int64()))
        with written_beside(self._file(number, "parquet")) as out:
            pq.write_table(rows.sort_by("year"), out, compression="zstd", row_group_size=GROUP_ROWS)
        with written_beside(self._file(number, "problems.parquet")) as out:
            pq.write_table(problem_table(problems), out, compression="zstd")
        codes: dict[str, int] = {}
        for each in problems:
            codes[each.code] = codes.get(each.code, 0) + 1
        with written_beside(self._file(number, "json")) as out:
            note = {"after": asdict(after), "counts": asdict(counts), "codes": codes}
            out.write(json.dumps(note).encode())
        self.pieces.append(Piece(after, counts, codes))

    def let_go(self, keys: Iterable[str]) -> None:
        """Note works that the source says are no more; they leave the corpus with this load."""
        with written_beside(self.gone) as out, pq.ParquetWriter(out, GONE, compression="zstd") as writer:
            left = iter(keys)
            while batch := list(islice(left, GONE_ROWS)):
                writer.write_table(pa.table({"key": batch}, GONE))

    @property
    def gone(self) -> Path:
        """The file with their keys."""
        return self.folder / "gone.parquet"

    def files(self, kind: str = "parquet") -> list[str]:
        """The files of the pieces that count; kind `parquet` or `problems.parquet`."""
        return [str(self._file(number, kind)) for number in range(len(self.pieces))]

    def discard(self) -> None:
        """Leave nothing of the load behind."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, number: int, kind: str) -> Path:
        return self.folder / f"{number:06}.{kind}"

    def _whole(self) -> Iterator[Piece]:
        number = 0
        while (note := self._file(number, "json")).exists():
            told = json.loads(note.read_bytes())
            yield Piece(Position(**told["after"]), Counts(**told["counts"]), told["codes"])
            number += 1


def problem_table(problems: Sequence[Problem]) -> pa.Table:
    """Problems as the corpus keeps them."""
    rows = [
        {
            "place": each.place,
            "code": each.code,
            "facts": json.dumps(dict(each.facts), ensure_ascii=False, default=str),
            "is_kept": each.is_kept,
        }
        for each in problems
    ]
    return pa.Table.from_pylist(rows, PROBLEMS)
