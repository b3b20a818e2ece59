"""What two states have in common in a year: how near their ideal points are, in how many bodies both sit."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.adapters import shelf
from mithaq.ties.domain.similarity import IdealPoints
from mithaq.ties.queries.sets import SetView, sets_in_force


@dataclass(frozen=True)
class Common:
    """A figure of two states in the last year that a set knows of both; no error where it is a count."""

    set: SetView
    year: int
    value: float
    error: float | None


def in_common(one: int, other: int, year: int, *, reader: Actor) -> tuple[Common, ...]:
    """By each set in force that knows both, up to a year.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    told = {"ideal_points": _distance, "joint_bodies": _joint}
    known = [each for each in sets_in_force(reader=reader) if each.kind in told]
    found = (told[each.kind](each, one, other, year) for each in known)
    return tuple(each for each in found if each is not None)


def _distance(set: SetView, one: int, other: int, year: int) -> Common | None:
    states = pl.col("state").is_in((one, other)) & (pl.col("year") <= year)
    rows = shelf.rows(set.id).filter(states).sort("year", "state").collect()
    both = rows.filter(pl.len().over("year") == 2)
    if both.is_empty():
        return None
    last = both.tail(2)
    columns = (last[each].to_numpy() for each in ("point", "low", "high"))
    points = IdealPoints((one, other), *columns)
    error = float(points.errors()[0, 1])
    known = error if np.isfinite(error) else None
    return Common(set, int(last["year"][0]), float(points.distances()[0, 1]), known)


def _joint(set: SetView, one: int, other: int, year: int) -> Common | None:
    pair = pl.col("of").is_in((one, other)) & pl.col("to").is_in((one, other)) & (pl.col("year") <= year)
    rows = shelf.rows(set.id).filter(pair).sort("year").collect()
    if rows.is_empty():
        return None
    return Common(set, int(rows["year"][-1]), float(rows["value"][-1]), None)
