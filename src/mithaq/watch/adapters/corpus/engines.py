"""Engines that reckon over the corpus: DuckDB inside this process, or a Spark cluster that exists already.

Both read the very files that the list of files names, through Ibis. An expression is written once for both.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings
from ibis.backends import BaseBackend

from mithaq.base.refusals import Refused
from mithaq.watch.adapters import placements
from mithaq.watch.adapters.corpus.manifest import Manifest, corpus_folder, manifest_in
from mithaq.watch.adapters.corpus.memory import limits
from mithaq.watch.adapters.corpus.schema import INDICATORS_TABLE, TWINS, WORKS_TABLE

BATCH_ROWS = 50_000
COMPILED_MAX = 512
_Read = Callable[[str, list[str]], ir.Table]
_MARKS = re.compile(r"[\\*?\[\]{}]")


class Engine(Protocol):
    """Reads the corpus as it is when the engine is opened, whatever is loaded meanwhile."""

    @property
    def name(self) -> str:
        """Which engine it is: duckdb or pyspark."""

    def works(self) -> ir.Table:
        """Works that count. Of one DOI in several sources, the source that tells most counts."""

    def all_works(self) -> ir.Table:
        """Works of all sources, also those that another source holds too."""

    def indicators(self) -> ir.Table:
        """Figures that others publish."""

    def placed(self) -> ir.Table:
        """The fields of works with their confidence, as far as works were placed."""

    def table(self, expression: ir.Table) -> pa.Table:
        """Reckon."""

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Reckon, a part at a time, for results that memory need not hold."""


@contextmanager
def engine() -> Iterator[Engine]:
    """The engine that the settings name. Raises Refused `corpus_damaged` or `spark_unreachable`."""
    corpus = corpus_folder()
    found = manifest_in(corpus)
    opened = _spark(settings.SPARK, corpus, found) if settings.SPARK else _duckdb(corpus, found)
    with opened as reckoning:
        yield reckoning


class _IbisEngine:
    """The corpus through a backend of Ibis, which `read` gives a table of files under a name."""

    def __init__(self, backend: BaseBackend, read: _Read, corpus: Path, manifest: Manifest) -> None:
        self.backend = backend
        self.read = read
        self.corpus = corpus
        self.manifest = manifest

    @property
    def name(self) -> str:
        return str(self.backend.name)

    def works(self) -> ir.Table:
        every = self.all_works()
        if not self.manifest.twins:
            return every
        return every.anti_join(self._table("twins", [self.manifest.twins], TWINS), ["source", "key"])

    def all_works(self) -> ir.Table:
        return self._table("works", [each.path for each in self.manifest.of("works")], WORKS_TABLE.schema)

    def indicators(self) -> ir.Table:
        files = [each.path for each in self.manifest.of("indicators")]
        return self._table("indicators", files, INDICATORS_TABLE.schema)

    def placed(self) -> ir.Table:
        files = [each.path for each in self.manifest.of("works")]
        return self._table("placed", placements.placed_paths(self.corpus, files), placements.SCHEMA)

    def table(self, expression: ir.Table) -> pa.Table:
        return self._relation(expression).to_arrow_table().cast(expression.schema().to_pyarrow())

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self._relation(expression).to_arrow_reader(BATCH_ROWS)

    def _relation(self, expression: ir.Table) -> duckdb.DuckDBPyRelation:
        self.backend._run_pre_execute_hooks(expression)  # tables of memory within the expression
        relation: duckdb.DuckDBPyRelation = self.backend.con.sql(self._sql(expression.op()))
        return relation

    def _sql(self, expression: ops.Relation) -> str:
        # A table of memory has a name that will not come again: to keep it would only keep its rows.
        held = expression.find(ops.InMemoryTable)
        if any(each.data.to_pyarrow(each.schema).num_rows for each in held):
            return _compiled.__wrapped__(expression, self.backend)
        return _compiled(expression, self.backend)

    def _table(self, name: str, paths: Sequence[str], schema: pa.Schema) -> ir.Table:
        places = [str(self.corpus / each) for each in paths]
        return self.read(name, places) if places else _no_rows(schema)


@cache
def _no_rows(schema: pa.Schema) -> ir.Table:
    return ibis.memtable(schema.empty_table())


@lru_cache(maxsize=COMPILED_MAX)
def _compiled(expression: ops.Relation, backend: BaseBackend) -> str:
    """SQL of DuckDB: to compile takes longer than most answers.

    Tables bear the same names in each connection, and expressions over them are equal.
    """
    return str(backend.compile(expression.to_expr()))


class _SparkEngine(_IbisEngine):
    """Spark gives Arrow tables itself; through Ibis they would pass through pandas."""

    def table(self, expression: ir.Table) -> pa.Table:
        self.backend._run_pre_execute_hooks(expression)  # tables of memory within the expression
        found = self.backend.raw_sql(self.backend.compile(expression)).toArrow()
        return found.cast(expression.schema().to_pyarrow())

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self.table(expression).to_batches()


@contextmanager
def _duckdb(corpus: Path, found: Manifest) -> Iterator[Engine]:
    # Made by Ibis, it would be equal only to those of the same settings, and so would expressions.
    backend = ibis.duckdb.from_connection(duckdb.connect(config={**limits(corpus / "spill")}))

    def read(name: str, places: list[str]) -> ir.Table:
        return backend.read_parquet(places, table_name=name, hive_partitioning=False)

    try:
        yield _IbisEngine(backend, read, corpus, found)
    finally:
        backend.disconnect()


@contextmanager
def _spark(address: str, corpus: Path, found: Manifest) -> Iterator[Engine]:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  # an extra, of half a gigabyte

        session = SparkSession.builder.master(address).appName("mithaq").getOrCreate()
    except Exception as error:  # whatever Java, the network and the cluster have to say
        raise Refused("spark_unreachable", address=address, reason=str(error)[:200]) from error
    backend, views = ibis.pyspark.connect(session), []

    def read(name: str, places: list[str]) -> ir.Table:
        # Others have views in this session too. Ibis hands one path on, and Spark takes marks of a pattern
        # for one.
        name = f"{name}_{uuid4().hex}"
        views.append(name)
        session.read.parquet(*(_MARKS.sub(r"\\\g<0>", each) for each in places)).createOrReplaceTempView(name)
        return backend.table(name)

    try:
        yield _SparkEngine(backend, read, corpus, found)
    finally:
        # The session stays: to start one takes ten seconds, and Ibis would stop it.
        for name in views:
            with suppress(Exception):
                session.catalog.dropTempView(name)
