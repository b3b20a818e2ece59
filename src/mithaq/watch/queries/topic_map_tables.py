"""The map of topics as tables to take away: a row for each topic, and one for each two that share works."""

import polars as pl

from mithaq.watch.queries.tables import Row
from mithaq.watch.queries.topic_map import MapView


def places_table(view: MapView) -> pl.DataFrame:
    """Places are from 0 to 1; works are those of the last five years."""
    rows: list[Row] = [
        {
            "rank": each.topic.rank,
            "term": each.topic.term,
            "x": each.x,
            "y": each.y,
            "community": each.community,
            "works": each.works,
            "neighbours": "; ".join(f"{term} {works}" for term, works in each.neighbours),
            "source": view.look.source,
            "origin": view.look.origin,
            "corpus": view.look.stamp,
        }
        for each in view.topics
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def shared_table(view: MapView) -> pl.DataFrame:
    """Each two topics of the map once, those that share most works first."""
    known = {each.topic.term for each in view.topics}
    rows: list[Row] = [
        {"term": each.topic.term, "other": other, "works": works}
        for each in view.topics
        for other, works in each.shared.items()
        if other in known and each.topic.term < other
    ]
    rows.sort(key=lambda row: (-int(row["works"] or 0), str(row["term"]), str(row["other"])))
    return pl.DataFrame(rows, infer_schema_length=None)
