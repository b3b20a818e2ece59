"""The radar as a table to take away: a row for each topic, columns named for programs."""

import polars as pl

from mithaq.watch.domain.maturity import Maturity
from mithaq.watch.queries.radar import RadarEntry, RadarView
from mithaq.watch.queries.tables import Row


def entries_table(view: RadarView) -> pl.DataFrame:
    """The ratio is the share of the last two years by that of the two before; bounds hold with 90 %."""
    asked: Row = {"source": view.look.source, "origin": view.look.origin, "corpus": view.look.stamp}
    rows = [_row(each) | asked for each in view.entries]
    return pl.DataFrame(rows, infer_schema_length=None)


def _row(entry: RadarEntry) -> Row:
    read = entry.reading
    was: Maturity | None = entry.maturity_before
    return {
        "rank": entry.topic.rank,
        "term": entry.topic.term,
        "field": entry.field,
        "maturity": read.maturity.value,
        "ratio": read.ratio,
        "ratio_low": read.low,
        "ratio_high": read.high,
        "young_part": read.young,
        "move": entry.move.value if entry.move else None,
        "maturity_before": was.value if was else None,
    }
