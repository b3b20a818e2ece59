"""The votes of a set as the measures read them."""

from functools import lru_cache
from uuid import UUID

import polars as pl

from mithaq.ties.adapters import shelf
from mithaq.ties.domain.votes import Votes

COLUMNS = ("state", "roll_call", "vote", "calendar_year", "session_year")


@lru_cache(maxsize=2)
def all_votes(key: UUID) -> Votes:
    """Every vote of a set. Raises Refused `tie_set_lost`."""
    return _votes(shelf.rows(key))


@lru_cache(maxsize=64)
def votes_of_two(key: UUID, one: int, other: int) -> Votes:
    """The votes of two states; raises as `all_votes`."""
    return _votes(shelf.rows(key).filter(pl.col("state").is_in((one, other))))


def _votes(rows: pl.LazyFrame) -> Votes:
    table = rows.select(COLUMNS).collect()
    return Votes(*(table[each].to_numpy() for each in COLUMNS))
