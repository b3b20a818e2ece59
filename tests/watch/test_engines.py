"""The published expressions give the same rows on DuckDB and on a real Spark cluster of two worker processes.

It needs Java, which `.ci/run` installs: there, nobody would notice that it was skipped, so there it fails.
"""

import gc
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import ibis.expr.types as ir
import pyarrow as pa
import pytest
from pytest_django.fixtures import Settings

from cast import Cast
from mithaq.watch.actions import loading
from mithaq.watch.actions.loading import Source
from mithaq.watch.domain.asking import Actors, Counting
from mithaq.watch.queries import output
from mithaq.watch.queries.citations import with_scores
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.counts import PUBLISHED
from mithaq.watch.queries.literature import sample
from mithaq.watch.queries.topic_works import works_with

pytestmark = [
    pytest.mark.skipif(
        shutil.which("java") is None and "CI" not in os.environ, reason="Java is not installed"
    ),
    pytest.mark.slow,
]
CLUSTER = "local-cluster[2,1,1024]"
# For processes that live for a minute: to compile as for days, and to collect garbage beside, takes more.
BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
COUNTRIES = ("TR", "MA", "QA", "FR", "US")
SUBJECTS = ("quiet propellers", "membranes that last", "محركات هادئة", "hélices silencieuses", "solar drying")


def _tallies(works: ir.Table) -> ir.Table:
    """What leaders rest on: output, citations held against like works, and parts taken abroad."""
    scored = with_scores(works.mutate(field=works.kind))
    return output.tallies(output.credits(scored, Actors.COUNTRIES, {}), Counting.FRACTIONAL)


EXPRESSIONS: Mapping[str, Callable[[ir.Table], ir.Table]] = {
    **PUBLISHED,
    "tallies": _tallies,
    "world": lambda works: output.world(works, Actors.INSTITUTIONS, Counting.FRACTIONAL),
    "coverage": output.coverage,
    "languages": output.languages,
    "sample": lambda works: sample(works, 1, 3).select("source", "key"),
    "works_with": lambda works: works_with(works, "", 12 * 2017, ("solar drying", "membranes")).select("key"),
}


def work(number: int) -> dict[str, object]:
    """A work of OpenAlex; numbers give different countries, years, authors and subjects."""
    authors = [
        {
            "author_position": "first" if not place else "middle",
            "author": {"id": f"A{(number + place) % 11}"} if number % 7 else {},
            "countries": [COUNTRIES[(number * 3 + place) % 5], COUNTRIES[number % 5]],
            "institutions": [{"display_name": f"Institute {number % 4}"}],
        }
        for place in range(number % 4)
    ]
    return {
        "id": f"W{number}",
        "doi": f"10.5555/{number}" if number % 3 else None,
        "title": f"{SUBJECTS[number % 5]} and {SUBJECTS[number % 3]}",
        "publication_date": f"{2015 + number % 3}-05-01",
        "type": "article",
        "authorships": authors,
        "cited_by_count": number * 7 % 13 if number % 5 else None,
        "primary_topic": {"id": f"T{number % 3}"} if number % 4 else None,
    }


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    """One cluster for all: to start it takes ten seconds."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  # it looks for Java when it is imported

    session = (
        SparkSession.builder.master(CLUSTER)
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        # Hundreds of rows: to plan and compile for millions would take most of the time.
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.driver.extraJavaOptions", BRIEF)
        .config("spark.executor.extraJavaOptions", BRIEF)
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield session
    session.stop()
    gc.collect()


@pytest.fixture
def corpus(cast: Cast, tmp_path: Path) -> None:
    for name, numbers in (("openalex", range(120)), ("aggregator", range(90, 150))):
        file = tmp_path / f"{name}.jsonl"
        file.write_text("\n".join(json.dumps(work(each)) for each in numbers))
        loading.load_source(Source("openalex", name, str(file)), id=uuid4(), by=cast.hamad.actor, at=AT)


def _rounded(row: Mapping[str, object]) -> dict[str, object]:
    # Engines add floats up in different orders.
    return {name: round(each, 6) if isinstance(each, float) else each for name, each in row.items()}


def digest(table: pa.Table) -> str:
    """One digest of the rows, whatever their order."""
    rows = sorted(
        json.dumps(_rounded(row), sort_keys=True, default=str, ensure_ascii=False)
        for row in table.to_pylist()
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def test_a_result_comes_in_parts_as_well(corpus: None) -> None:
    del corpus
    with engine() as reckoning:
        counted = PUBLISHED["term_counts"](reckoning.works())
        parts = list(reckoning.batches(counted))
        whole = reckoning.table(counted)

    assert digest(pa.Table.from_batches(parts)) == digest(whole)


# PySpark leaves the sockets by which it gathers results to the collector of garbage.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_both_engines_give_the_same_rows(corpus: None, cluster: object, settings: Settings) -> None:
    del corpus
    embedded, rows = {}, {}
    with engine() as reckoning:
        works = reckoning.works()
        for name, expression in EXPRESSIONS.items():
            found = reckoning.table(expression(works))
            embedded[name], rows[name] = digest(found), len(found)
    settings.SPARK = CLUSTER

    with engine() as reckoning:
        assert reckoning.name == "pyspark"
        works = reckoning.works()
        distributed = {
            name: digest(reckoning.table(expression(works))) for name, expression in EXPRESSIONS.items()
        }

    assert all(rows.values()), rows
    assert distributed == embedded
    gc.collect()
    executors = cluster.sparkContext._jsc.sc().getExecutorMemoryStatus().size()  # type: ignore[attr-defined]  # a session
    assert executors == 1 + 2, "the driver and two workers"
