"""Comparisons as tables to take away, columns named for programs."""

import polars as pl

from mithaq.watch.queries.comparing import Compared, Comparison
from mithaq.watch.queries.tables import Row
from mithaq.watch.queries.topic_tables import topic_row


def compared_table(found: Comparison) -> pl.DataFrame:
    """A row for each topic, with the works that it shares with each of the others."""
    rows = []
    for place, each in enumerate(found.items):
        row = topic_row(each.look, each.topic) | _read(each)
        if found.shared:
            counts = zip(found.items, found.shared[place], strict=True)
            row |= {f"works_with_{other.topic.term}": count for other, count in counts}
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def years_table(found: Comparison) -> pl.DataFrame:
    """A row for each topic and year of its curve; a year is named by the month in which it ends."""
    rows: list[Row] = [
        {
            "term": each.topic.term,
            "source": each.look.source,
            "origin": each.look.origin,
            "year": year,
            "month": month,
            "works": count,
            "of": works,
            "per_10000": share,
        }
        for each in found.items
        for (year, month), works, count, share in zip(
            each.look.years, each.look.works, each.topic.counts, each.topic.shares, strict=True
        )
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _read(each: Compared) -> Row:
    read = each.reading
    leaders = "; ".join(f"{one.country} {one.share:.4f}" for one in each.leaders)
    return {
        "maturity": read.maturity.value,
        "ratio": read.ratio,
        "ratio_low": read.low,
        "ratio_high": read.high,
        "young_part": read.young,
        **{name.value: part for name, part in each.topic.attributes.items()},
        "leaders": leaders,
    }
