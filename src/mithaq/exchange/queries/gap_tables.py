"""Gaps as a table to take away: a row for each topic, columns named for programs."""

from collections.abc import Iterable

import polars as pl

from mithaq.exchange.queries.gaps import Gap
from mithaq.watch.queries.looks import LookView
from mithaq.watch.queries.topic_tables import topic_row


def gaps_table(of: LookView, state: str, found: Iterable[Gap]) -> pl.DataFrame:
    """Output is of the last five years, by fractional counting."""
    rows = [
        topic_row(of, each.topic)
        | {
            "state": state,
            "own_output": each.output.own if each.output else None,
            "own_share": each.output.share if each.output else None,
            "own_offers": each.our_offers,
            "own_needs": each.our_needs,
            "offers_of_others": each.others_offers,
            "is_open": int(each.is_open),
        }
        for each in found
    ]
    return pl.DataFrame(rows, infer_schema_length=None)
