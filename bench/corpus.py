"""How fast works are loaded and their terms counted, beside scikit-learn's CountVectorizer in the same run.

Works are drawn with replacement from the real ones of arXiv in ../shared/data/watch/arxiv_tech, given keys of
their own, written as arXiv gives them out, and loaded by the same action as `mithaq watch load`. Memory is
that of all processes of the run together (proportional set size), the embedded database's as well.
Example: python bench/corpus.py 100000 1000000
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.management import call_command

from register import node

AT = datetime(2026, 6, 1, tzinfo=UTC)
REAL = Path(__file__).parents[2] / "shared" / "data" / "watch" / "arxiv_tech" / "works_1991_2014.parquet"
SIZES = (100_000,)
PEER_WORKS = 20_000
WORKS_MIN = 10
SEED = 7
BATCH = 20_000
LOOK_S = 0.1


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for each size and step."""
    if not REAL.exists():
        print(f"corpus: {REAL} is not here, so nothing is measured")
        return
    print(
        f"{'works':>11}{'step':>22}{'seconds':>10}{'works/s':>10}{'a CPU-second':>14}{'memory MiB':>12}",
        flush=True,
    )
    with node():
        call_command("migrate", verbosity=0)
        person = _keeper()
        for count in sizes:
            _measure(count, person)
    _peer()


def _measure(count: int, person: Any) -> None:
    from django.conf import settings  # noqa: PLC0415  # settings need what the node makes

    from mithaq.watch.actions.loading import Source, load_source  # noqa: PLC0415
    from mithaq.watch.queries.corpus import engine  # noqa: PLC0415
    from mithaq.watch.queries.counts import term_counts  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="mithaq-bench-", dir=os.environ.get("MITHAQ_BENCH")) as folder:
        settings.CORPUS = str(Path(folder) / "corpus")
        file = Path(folder) / "works.jsonl.zst"
        # In a process of its own, so that its tables are no part of what is measured.
        subprocess.run([sys.executable, __file__, "--write", str(file), str(count)], check=True)
        steps: dict[str, _Clock] = {}

        def told(what: str, _done: int, _of: int | None) -> None:
            if what not in steps:
                steps[what] = _Clock.now()

        with _watched() as peak:
            view = load_source(
                Source("arxiv", "arxiv", str(file)), id=uuid4(), by=person, at=AT, progress=told
            )
        ended = _Clock.now()
        assert view.rows == count, view
        _tell(count, "read and find terms", steps["committing"] - steps["loading"], peak())
        _tell(count, "bring into the corpus", ended - steps["committing"], peak())
        begun = _Clock.now()
        with _watched() as peak, engine() as reckoning:
            rows = total = 0
            for batch in reckoning.batches(term_counts(reckoning.works(), works_min=WORKS_MIN)):
                rows += len(batch)
                total += sum(batch.column("works").to_pylist())
        _tell(count, "count terms by year", _Clock.now() - begun, peak())
        size = sum(each.stat().st_size for each in (Path(folder) / "corpus").rglob("*.parquet"))
        print(
            f"{count:>11,}  {rows:,} terms × years of {WORKS_MIN} works or more; {total:,} uses;"
            f" {size / 2**20:,.0f} MiB on the disk",
            flush=True,
        )


@dataclass(frozen=True)
class _Clock:
    """Time on the wall, and of processors by this process and those it waited for."""

    wall_s: float
    cpu_s: float

    @classmethod
    def now(cls) -> "_Clock":
        return cls(time.monotonic(), sum(os.times()[:4]))

    def __sub__(self, other: "_Clock") -> "_Clock":
        return _Clock(self.wall_s - other.wall_s, self.cpu_s - other.cpu_s)


def _tell(count: int, step: str, took: _Clock, memory: int) -> None:
    print(
        f"{count:>11,}{step:>22}{took.wall_s:>10.1f}{count / took.wall_s:>10,.0f}"
        f"{count / took.cpu_s:>14,.0f}{memory:>12,}",
        flush=True,
    )


def _peer() -> None:
    """CountVectorizer with terms of one to three words, in a process of its own."""
    told = subprocess.run(
        [sys.executable, __file__, "--peer"], check=True, capture_output=True, text=True
    ).stdout
    wall_s, cpu_s, terms, memory = json.loads(told)
    _tell(PEER_WORKS, "CountVectorizer", _Clock(wall_s, cpu_s), memory)
    print(f"{PEER_WORKS:>11,}  {terms:,} terms, on one core, without years, held in memory", flush=True)


def _count_by_peer() -> None:
    import resource  # noqa: PLC0415

    from sklearn.feature_extraction.text import (  # noqa: PLC0415
        CountVectorizer,
    )

    texts = [f"{each['title']} . {each['abstract']}" for each in _drawn(PEER_WORKS)]
    begun = _Clock.now()
    vectors = CountVectorizer(ngram_range=(1, 3), stop_words="english", binary=True).fit_transform(texts)
    took = _Clock.now() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([took.wall_s, took.cpu_s, vectors.shape[1], memory]))


def _write(file: Path, count: int) -> None:
    import zstandard  # noqa: PLC0415

    with file.open("wb") as out, zstandard.ZstdCompressor(level=1).stream_writer(out) as packed:
        for number, each in enumerate(_drawn(count)):
            record = {
                "id": f"{number}.{each['arxiv_id']}",
                "title": each["title"],
                "abstract": each["abstract"],
                "categories": each["categories"].replace(",", " "),
                "authors_parsed": [[f"Author {number % 90_000}", "", ""]] * min(each["num_authors"], 20),
                "versions": [{"created": f"{each['created']:%a, %d %b %Y} 00:00:00 GMT"}],
            }
            packed.write(json.dumps(record).encode() + b"\n")


def _drawn(count: int) -> Iterator[dict[str, Any]]:
    import numpy as np  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    real = pl.read_parquet(REAL)
    chance = np.random.default_rng(SEED)
    for start in range(0, count, BATCH):
        drawn = chance.integers(0, real.height, min(BATCH, count - start))
        yield from real[drawn].iter_rows(named=True)


@contextmanager
def _watched() -> Iterator[Any]:
    """The greatest memory of this process and all below it, in MiB, while the block runs."""
    ended, most = threading.Event(), [0]

    def look() -> None:
        while not ended.wait(LOOK_S):
            most[0] = max(most[0], sum(map(_memory, _tree(os.getpid()))))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield lambda: most[0] // 1024
    finally:
        ended.set()
        thread.join()


def _tree(root: int) -> set[int]:
    parents = {}
    for each in Path("/proc").iterdir():
        if each.name.isdecimal():
            try:
                parents[int(each.name)] = int((each / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _memory(process: int) -> int:
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)


def _keeper() -> Any:
    from mithaq.access.domain.permissions import Actor, Role  # noqa: PLC0415
    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.parties import actions as parties  # noqa: PLC0415
    from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind  # noqa: PLC0415

    host = uuid4()
    facts = InstitutionFacts(
        id=host,
        kind=InstitutionKind.LABORATORY,
        state="QA",
        names={Language.EN: "Host"},
        is_government=True,
        is_host=True,
    )
    parties.register_institution(facts, by=None, at=AT)
    return Actor(UUID(int=1), host, is_host=True, roles=frozenset({Role.ANALYST}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        _count_by_peer()
    elif sys.argv[1:2] == ["--write"]:
        _write(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
