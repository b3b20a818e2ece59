"""Topics of a look as a table to take away: one row for each, columns named for programs."""

from collections.abc import Iterable
from math import expm1

import polars as pl

from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.tables import Row


def topics_table(of: LookView, topics: Iterable[TopicView]) -> pl.DataFrame:
    """Shares are works in 10,000; changes are parts of the share before; bounds hold with 80 %."""
    rows = [_row(of, each) for each in topics]
    return pl.DataFrame(rows, infer_schema_length=None)


def _row(of: LookView, topic: TopicView) -> Row:
    row: Row = {
        "rank": topic.rank,
        "term": topic.term,
        "spellings": "; ".join(topic.spellings),
        "works_last_year": topic.counts[-1],
        "per_10000": topic.now,
        "two_year_change": expm1(topic.recent),
        "two_year_change_at_same_mix": expm1(topic.corrected),
    }
    for ahead in topic.forecasts:
        row |= {
            f"in_{ahead.years}_years": ahead.expected,
            f"in_{ahead.years}_years_low": ahead.lower,
            f"in_{ahead.years}_years_high": ahead.upper,
        }
    for (year, _month), count in zip(of.years, topic.counts, strict=True):
        row[f"works_{year}"] = count
    return row | {"source": of.source, "origin": of.origin, "corpus": of.stamp}
