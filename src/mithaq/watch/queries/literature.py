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
"""What two cores and 8 GB measure in minutes; of more works a sample is read, by a digest of their keys."""
_DIGITS = 6


@dataclass(frozen=True)
class Sampled:
    """A literature, and how many works it was taken from."""

    literature: Literature
    of: int


def literature_before(
    reckoning: Engine,
    source: str,
    origin: int,
    progress: Callable[[int, int], None],
    *,
    most: int = MOST_WORKS,
) -> Sampled:
    """The works of a source, or of all where it is empty, in the years that measures look back to.

    Of more than `most`, a sample of about as many: the same on every engine and at every reading.
    """
    works = _chosen(reckoning.works(), source, origin)
    total = int(reckoning.table(works.agg(works=works.count())).to_pylist()[0]["works"])
    kept = sample(works, most, total) if total > most else works
    # In one order, since sums of floats depend on it and a second look must give the same figures.
    ordered = kept.order_by("published_on", "source", "key")
    columns = ordered.select("published_on", "title", "terms", "classes", "first_author")
    return Sampled(literature_of(_read(reckoning, columns, min(total, most), progress)), total)


def sample(works: ir.Table, most: int, total: int) -> ir.Table:
    """About `most` of `total` works, by a digest of their keys."""
    bound = 16**_DIGITS * most // total
    return works.filter(works.key.hexdigest("md5")[:_DIGITS] < f"{bound:0{_DIGITS}x}")


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
