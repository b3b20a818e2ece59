"""Bring a load into the corpus, all of it or nothing: rows by source and year, newer ones in place of older.

DuckDB sorts it out within a bound of memory and spills beside the load. New files are written first; then the
list of files is replaced. Whoever is killed before that left nothing, and after it everything.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from mithaq.watch.adapters.corpus.manifest import CorpusFile, Manifest, manifest_in, put_in_force
from mithaq.watch.adapters.corpus.memory import bounded
from mithaq.watch.adapters.corpus.schema import Table
from mithaq.watch.adapters.corpus.staging import Staging

# A row group is held in memory while it is written: of works this is some 30 MB.
GROUP_ROWS = 8_192
# Of one work in several sources that counts which tells most: of whom it is, how often it is cited.
FIRST_SOURCES, LAST_SOURCES = ("openalex",), ("crossref", "arxiv", "feed", "ris", "bibtex", "csl")


def commit(staging: Staging, load: str, source: str, corpus: Path, *, at: datetime) -> tuple[int, int]:
    """Let the rows of a load count: how many it brought, and how many of before they replaced.

    A load that is in already changes nothing. Raises Refused `file_not_written` or `corpus_damaged`.
    """
    before = manifest_in(corpus)
    if load in before.loads:
        return before.loads[load]
    with _opened(staging.folder) as base:
        writer = _Writer(base, corpus, staging.table, source, load)
        writer.take(staging)
        brought = list(writer.brought())
        kept, replaced = writer.kept(before.of(staging.table.name, source))
        others = tuple(
            each for each in before.files if (each.table, each.source) != (staging.table.name, source)
        )
        told = (sum(each.rows for each in brought), replaced)
        new = Manifest(files=(*others, *kept, *brought), loads={**before.loads, load: told})
        if staging.table.name == "works":
            new = replace(new, twins=writer.twins(new))
        else:
            new = replace(new, twins=before.twins)
        writer.problems(staging)
    put_in_force(corpus, new, at=at)
    return told


@contextmanager
def _opened(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    # A file, not memory: what is too large for the bound goes to the disk.
    file = folder / "sorting.duckdb"
    file.unlink(missing_ok=True)
    with bounded(duckdb.connect(str(file)), spill=folder / "spill") as base:
        yield base


class _Writer:
    def __init__(
        self, base: duckdb.DuckDBPyConnection, corpus: Path, table: Table, source: str, load: str
    ) -> None:
        self.base, self.corpus, self.table, self.source, self.load = base, corpus, table, source, load
        self.columns = ", ".join(f'"{each}"' for each in table.columns)
        self.written = 0

    def take(self, staging: Staging) -> None:
        """Look through what came: each key once, and which rows of it are not its last."""
        self.staged = staging.files()
        self.base.execute(
            "CREATE TABLE last AS SELECT key, max(seq) AS seq, count(*) AS times"
            " FROM read_parquet($1) GROUP BY key",
            [self.staged],
        )
        self.base.execute("CREATE TABLE old AS SELECT key FROM last")
        if staging.gone.exists():
            self.base.execute("INSERT INTO old SELECT key FROM read_parquet($1)", [str(staging.gone)])
        self.base.execute("CREATE TABLE repeated AS SELECT key, seq FROM last WHERE times > 1")

    def brought(self) -> Iterator[CorpusFile]:
        """Write the new rows, a file for each year."""
        years = self.base.execute(
            "SELECT DISTINCT year FROM read_parquet($1) ORDER BY year", [self.staged]
        ).fetchall()
        for (year,) in years:
            wanted = (
                f"SELECT {self.columns} FROM read_parquet($1) AS staged WHERE year = {int(year)}"
                " AND NOT EXISTS (SELECT 1 FROM repeated"
                " WHERE repeated.key = staged.key AND repeated.seq <> staged.seq)"
            )
            yield self._write(wanted, self.staged, int(year))

    def kept(self, files: tuple[CorpusFile, ...]) -> tuple[list[CorpusFile], int]:
        """Files of before without the rows that came anew, and how many those were."""
        if not files:
            return [], 0
        places = {str(self.corpus / each.path): each for each in files}
        hit = dict(
            self.base.execute(
                "SELECT filename, count(*) FROM read_parquet($1, filename = true)"
                " WHERE key IN (SELECT key FROM old) GROUP BY filename",
                [list(places)],
            ).fetchall()
        )
        found = []
        for place, each in places.items():
            if place not in hit:
                found.append(each)
            elif hit[place] < each.rows:
                rest = f"SELECT {self.columns} FROM read_parquet($1) WHERE key NOT IN (SELECT key FROM old)"
                found.append(self._write(rest, [place], each.year))
        return found, sum(hit.values())

    def twins(self, manifest: Manifest) -> str:
        """Mark works whose DOI a source that goes before holds too; the file's path, or none."""
        files = manifest.of("works")
        if len({each.source for each in files}) < 2:
            return ""
        file = self._place(f"twins/{self.load}.parquet")
        places = _sql([str(self.corpus / each.path) for each in files])
        self.base.execute(
            "CREATE VIEW held AS SELECT doi, source, key,"
            f" CASE WHEN source IN {_sql(FIRST_SOURCES)} THEN 0"
            f" WHEN source IN {_sql(LAST_SOURCES)} THEN 2 ELSE 1 END || ' ' || source AS rank"
            f" FROM read_parquet({places}) WHERE doi <> ''"
        )
        self.base.execute(
            "CREATE TABLE shared AS SELECT doi, min(rank) AS rank FROM held GROUP BY doi"
            " HAVING min(rank) <> max(rank)"
        )
        self._copy(
            "SELECT source, key FROM held JOIN shared USING (doi) WHERE held.rank <> shared.rank", file
        )
        return str(file.relative_to(self.corpus))

    def problems(self, staging: Staging) -> None:
        """Keep what was wrong beside the corpus, for as long as its load is told of."""
        file = self._place(f"problems/{self.load}.parquet")
        self._copy(f"SELECT * FROM read_parquet({_sql(staging.files('problems.parquet'))})", file)

    def _write(self, wanted: str, files: list[str], year: int) -> CorpusFile:
        self.written += 1
        name = f"{self.table.name}/source={self.source}/year={year}/{self.load}-{self.written}.parquet"
        file = self._place(name)
        rows = self._copy(wanted.replace("$1", _sql(files)), file)
        return CorpusFile(self.table.name, self.source, year, name, rows, file.stat().st_size)

    def _copy(self, wanted: str, file: Path) -> int:
        told = self.base.execute(
            f"COPY ({wanted}) TO {_sql(str(file))}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP_ROWS})"
        ).fetchone()
        # On the disk before the list of files names it: the list is.
        with file.open("rb") as written:
            os.fsync(written.fileno())
        return int(told[0]) if told else 0

    def _place(self, name: str) -> Path:
        file = self.corpus / name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return file


def _sql(value: str | list[str] | tuple[str, ...]) -> str:
    """A text, or several as a list, as SQL writes it: COPY takes no parameters."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    inside = ", ".join(_sql(each) for each in value)
    return f"[{inside}]" if isinstance(value, list) else f"({inside})"
