"""The corpus as matrices for measures of emergence: works of a source before a month, a sample where they
are many.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from mithaq.watch.domain.emergence.conventions import HISTORY_YEARS, MONTHS_A_YEAR
from mithaq.watch.domain.emergence.literature import DatedWork, Literature, literature_of
from mithaq.watch.domain.terms import terms_of
from mithaq.watch.queries.corpus import Engine

MOST_WORKS = 600_000
"""What two cores and 8 GB measure in minutes; of more works, every n-th by a digest of its key is read."""
_GRAIN = 1_000_000


@dataclass(frozen=True)
class Sampled:
    """A literature, and how many works it was taken from."""

    literature: Literature
    of: int


def literature_before(
    reckoning: Engine, source: str, origin: int, progress: Callable[[int, int], None]
) -> Sampled:
    """The works of a source, or of all where it is empty, in the years that measures look back to."""
    works = _chosen(reckoning.works(), source, origin)
    total = int(reckoning.table(works.agg(works=works.count())).to_pylist()[0]["works"])
    kept = works
    if total > MOST_WORKS:
        kept = works.filter(works.key.hash().abs() % _GRAIN < _GRAIN * MOST_WORKS // total)
    columns = kept.select("published_on", "title", "terms", "classes", "first_author")
    return Sampled(literature_of(_read(reckoning, columns, min(total, MOST_WORKS), progress)), total)


def _chosen(works: ir.Table, source: str, origin: int) -> ir.Table:
    """Backtests go back as far as five years and measures from there as long as they can."""
    first = (origin - MONTHS_A_YEAR * (HISTORY_YEARS + 10)) // MONTHS_A_YEAR
    end = ibis.date(origin // MONTHS_A_YEAR, origin % MONTHS_A_YEAR + 1, 1)
    chosen = works.filter(works.published_on < end, works.year >= first)
    return chosen.filter(chosen.source == source) if source else chosen


def _read(
    reckoning: Engine, columns: ir.Table, total: int, progress: Callable[[int, int], None]
) -> Iterator[DatedWork]:
    done = 0
    for batch in reckoning.batches(columns):
        for row in batch.to_pylist():
            yield DatedWork(
                row["published_on"],
                row["terms"],
                sorted(terms_of(row["title"])),
                row["classes"] or (),
                row["first_author"] or "",
            )
        done += len(batch)
        progress(done, total)
