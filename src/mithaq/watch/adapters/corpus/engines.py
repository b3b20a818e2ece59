"""Engines that reckon over the corpus: DuckDB inside this process, or a Spark cluster that exists already.

Both read the very files that the list of files names, through Ibis. An expression is written once for both.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings
from ibis.backends import BaseBackend

from mithaq.base.refusals import Refused
from mithaq.watch.adapters import placements
from mithaq.watch.adapters.corpus.manifest import Manifest, corpus_folder, manifest_in
from mithaq.watch.adapters.corpus.memory import limits
from mithaq.watch.adapters.corpus.schema import INDICATORS_TABLE, TWINS, WORKS_TABLE


class Engine(Protocol):
    """Reads the corpus as it is when the engine is opened, whatever is loaded meanwhile."""

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
    if settings.SPARK:
        with _spark(settings.SPARK) as backend:
            yield IbisEngine(backend, corpus, found)
        return
    backend = ibis.duckdb.connect(**limits(corpus / "spill"))
    try:
        yield IbisEngine(backend, corpus, found)
    finally:
        backend.disconnect()


class IbisEngine:
    """The corpus through a backend of Ibis."""

    def __init__(self, backend: BaseBackend, corpus: Path, manifest: Manifest) -> None:
        self.backend = backend
        self.corpus = corpus
        self.manifest = manifest

    def works(self) -> ir.Table:
        every = self.all_works()
        if not self.manifest.twins:
            return every
        twins = self._read([self.manifest.twins], TWINS)
        return every.anti_join(twins, ["source", "key"])

    def all_works(self) -> ir.Table:
        return self._read([each.path for each in self.manifest.of("works")], WORKS_TABLE.schema)

    def indicators(self) -> ir.Table:
        return self._read([each.path for each in self.manifest.of("indicators")], INDICATORS_TABLE.schema)

    def placed(self) -> ir.Table:
        files = [each.path for each in self.manifest.of("works")]
        return self._read(placements.placed_paths(self.corpus, files), placements.SCHEMA)

    def table(self, expression: ir.Table) -> pa.Table:
        return self.backend.to_pyarrow(expression)

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self.backend.to_pyarrow_batches(expression)

    def _read(self, paths: list[str], schema: pa.Schema) -> ir.Table:
        places = [str(self.corpus / each) for each in paths]
        if not places:
            return ibis.memtable(schema.empty_table())
        if self.backend.name == "pyspark":
            return self.backend.read_parquet(places)
        return self.backend.read_parquet(places, hive_partitioning=False)


@contextmanager
def _spark(address: str) -> Iterator[BaseBackend]:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  # an extra, of half a gigabyte

        session = SparkSession.builder.master(address).appName("mithaq").getOrCreate()
    except Exception as error:  # whatever Java, the network and the cluster have to say
        raise Refused("spark_unreachable", address=address, reason=str(error)[:200]) from error
    backend = ibis.pyspark.connect(session)
    try:
        yield backend
    finally:
        with suppress(Exception):
            backend.disconnect()
