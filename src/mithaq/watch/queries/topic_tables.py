"""Topics of a look as a table to take away: one row for each, columns named for programs."""

from collections.abc import Iterable, Sequence
from math import expm1

import polars as pl

from mithaq.watch.domain.emergence.conventions import ATTRIBUTES
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.tables import Row
from mithaq.watch.queries.topic_works import LeaderOfTopic


def topics_table(of: LookView, topics: Iterable[TopicView]) -> pl.DataFrame:
    """Shares are works in 10,000; changes are parts of the share before; bounds hold with 80 %."""
    rows = [topic_row(of, each) for each in topics]
    return pl.DataFrame(rows, infer_schema_length=None)


def topic_years_table(of: LookView, topic: TopicView) -> pl.DataFrame:
    """A row for each year of a curve; a year is named by the month in which it ends."""
    rows = zip(of.years, of.works, topic.counts, topic.shares, strict=True)
    return _frame(
        [
            {"year": year, "month": month, "works": count, "of": works, "per_10000": share}
            for (year, month), works, count, share in rows
        ],
        of,
        topic,
    )


def measures_table(of: LookView, topic: TopicView) -> pl.DataFrame:
    """A row for each measure: its figure, and what it adds to the score."""
    return _frame(
        [
            {
                "measure": name,
                "attribute": ATTRIBUTES[name].value,
                "figure": topic.measures[name],
                "adds": part,
            }
            for name, part in topic.reasons.items()
        ],
        of,
        topic,
    )


def leaders_of_topic_table(of: LookView, topic: TopicView, leaders: Iterable[LeaderOfTopic]) -> pl.DataFrame:
    """A row for each country by its part of the works of the last five years."""
    rows: list[Row] = [
        {"country": each.country, "output": each.output, "share": each.share, "works": each.works}
        for each in leaders
    ]
    return _frame(rows, of, topic)


def _frame(rows: Sequence[Row], of: LookView, topic: TopicView) -> pl.DataFrame:
    told: Row = {"term": topic.term, "source": of.source, "origin": of.origin, "corpus": of.stamp}
    return pl.DataFrame([row | told for row in rows], infer_schema_length=None)


def topic_row(of: LookView, topic: TopicView) -> Row:
    """One topic of a look as flat figures."""
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
