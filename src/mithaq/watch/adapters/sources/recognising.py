"""From chunks of records to rows with their terms: in this process, or over all cores for a large source.

Parsing and finding terms take nearly all of the time of a load, so chunks go to processes of their own. A few
are on their way at once, and what they give comes back in the order of the source.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.corpus.schema import TABLES
from mithaq.watch.adapters.sources.format import Chunk, Reading
from mithaq.watch.adapters.sources.registry import FORMATS
from mithaq.watch.domain.corpus_rows import row_of
from mithaq.watch.domain.loading import Counts, Problem
from mithaq.watch.domain.mapping import Mapping as Columns

# Each is up to some MB; more would only wait.
ON_THEIR_WAY = 4
# To start processes takes a second, in which one process reads this many records.
RECORDS_FOR_PROCESSES = 3_000


@dataclass(frozen=True)
class Job:
    """How the records of a load are read; it is sent to each process."""

    format: str
    source: str
    load: str
    table: str = "works"
    columns: Columns | None = None


@dataclass(frozen=True)
class Recognised:
    """Rows, problems and counts of a chunk. Rows are as Arrow writes them, since that is sent fastest."""

    rows: bytes
    problems: tuple[Problem, ...]
    counts: Counts

    @property
    def batch(self) -> pa.RecordBatch:
        with pa.ipc.open_stream(self.rows) as stream:
            return stream.read_next_batch()


def recognise(job: Job, file: str, chunk: Chunk) -> Recognised:
    """Read the records of a chunk of a file."""
    form = FORMATS[job.format]
    rows: list[Mapping[str, object]] = []
    problems: list[Problem] = []
    malformed = set_aside = 0
    for number, record in chunk.records:
        place, reading = f"{file}:{number}", Reading(job.source, job.columns)
        try:
            read = form.read(record, reading)
        except Refused as refusal:
            problems.append(Problem(place, refusal.code, refusal.facts))
            malformed += 1
            continue
        problems += [Problem(place, each.code, each.facts, is_kept=True) for each in reading.notes]
        if read is None:
            set_aside += 1
        else:
            rows.append(row_of(read, load=job.load, place=place))
    counts = Counts(len(chunk.records), len(rows), malformed, set_aside, len(problems) - malformed)
    return Recognised(_written(rows, TABLES[job.table].schema), tuple(problems), counts)


class Recogniser:
    """Reads chunks in order; `with` ends its processes."""

    def __init__(self, job: Job, *, processes: int) -> None:
        self.job = job
        self.processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._seen = 0

    def __enter__(self) -> "Recogniser":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def read(self, file: str, chunks: Iterator[Chunk]) -> Iterator[Recognised]:
        """What each chunk of a file gives."""
        waiting: deque[Future[Recognised]] = deque()
        for chunk in chunks:
            if self._is_small():
                self._seen += len(chunk.records)
                yield recognise(self.job, file, chunk)
                continue
            waiting.append(self._started().submit(recognise, self.job, file, chunk))
            if len(waiting) >= ON_THEIR_WAY * self.processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _is_small(self) -> bool:
        return self._pool is None and (self.processes < 2 or self._seen < RECORDS_FOR_PROCESSES)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Not by fork: that would copy threads and connections of whoever loads.
            self._pool = ProcessPoolExecutor(
                self.processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_end_with_parent,
            )
        return self._pool


def cores() -> int:
    """How many processes can work at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end_with_parent() -> None:
    """Whoever is killed tells nobody: without this its processes would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def wait() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=wait, daemon=True).start()


def _written(rows: list[Mapping[str, object]], schema: pa.Schema) -> bytes:
    sink = pa.BufferOutputStream()
    batch = pa.RecordBatch.from_pylist(rows, schema=schema)
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())
