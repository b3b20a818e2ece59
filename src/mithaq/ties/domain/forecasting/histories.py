"""Histories of ties from the rows of a set, by its kind.

Where a state went on under another number (West Germany, North Yemen) its ties count as its successor's. A
year after a set's last one is outside its coverage, never a year without ties.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from mithaq.base.refusals import Refused
from mithaq.ties.domain.evidence import PLEDGES
from mithaq.ties.domain.forecasting.history import Membership, Tie, TieHistory, history_of
from mithaq.ties.domain.states import StateSystem

SUCCESSORS = {260: 255, 678: 679}
"""Numbers of the Correlates of War project: who went on as whom."""
LESS_THAN_SHOWN = 0.25
"""Deliveries shown as 0 were made, of less than half a million."""
FIRST_YEAR, STILL = 1946, 9999
COMPLETE = 1 / 3
"""A year of papers counts as known when it has such a part of what the median of the five before it has."""


@dataclass(frozen=True)
class Manner:
    """How the rows of a kind become weights; what both sides tell of an undirected tie counts once."""

    is_directed: bool = False
    weight: Callable[[], pl.Expr] = lambda: pl.col("value")
    is_gathered: bool = False
    """By years that may not have been gathered whole."""


MANNERS: Mapping[str, Manner] = {
    "arms": Manner(is_directed=True, weight=lambda: pl.max_horizontal("value", LESS_THAN_SHOWN)),
    "nuclear_agreements": Manner(),
    "defence_agreements": Manner(),
    "joint_papers": Manner(is_gathered=True),
    "pledges": Manner(weight=lambda: pl.sum_horizontal(PLEDGES)),
}
"""The kinds of which ties are forecast."""


def history_of_rows(kind: str, rows: pl.DataFrame, system: StateSystem) -> TieHistory:
    """The history of a kind of MANNERS, from FIRST_YEAR or its first year on.

    Raises Refused `tie_history_empty` where no row is left.
    """
    manner = MANNERS[kind]
    ends = [pl.col(each).replace(SUCCESSORS) for each in ("of", "to")]
    told = rows.filter(pl.col("year") >= FIRST_YEAR).select(*ends, "year", weight=manner.weight())
    told = told.filter((pl.col("of") != pl.col("to")) & (pl.col("weight") > 0))
    ties = told.group_by("of", "to", "year").agg(pl.col("weight").sum())
    if not manner.is_directed:
        pair = pl.min_horizontal("of", "to").alias("of"), pl.max_horizontal("of", "to").alias("to")
        ties = ties.group_by(*pair, "year").agg(pl.col("weight").max())
    if ties.is_empty():
        raise Refused("tie_history_empty", since=FIRST_YEAR)
    years = ties["year"].to_list()
    known = _whole_years(ties) if manner.is_gathered else set(range(min(years), max(years) + 1))
    first, last = min(known), max(known)
    return history_of(
        [Tie(year, of, to, weight) for of, to, year, weight in ties.iter_rows() if year in known],
        memberships(system),
        first,
        last,
        is_directed=manner.is_directed,
        unknown_years=sorted(set(range(first, last + 1)) - known),
    )


def memberships(system: StateSystem) -> list[Membership]:
    """When which states existed."""
    return [
        Membership(_now(each.number), each.valid_from.year, _last_year(each.valid_until))
        for each in system.spells
    ]


def _last_year(until: date | None) -> int:
    return STILL if until is None else (until - timedelta(days=1)).year


def _now(state: int) -> int:
    return SUCCESSORS.get(state, state)


def _whole_years(ties: pl.DataFrame) -> set[int]:
    """The years that have as many ties as the ones before them let expect."""
    sums = dict(ties.group_by("year").agg(pl.col("weight").sum()).sort("year").iter_rows())
    known: list[int] = []
    for year, count in sums.items():
        before = sorted(sums[each] for each in known[-5:])
        if not before or count >= COMPLETE * before[len(before) // 2]:
            known.append(year)
    return set(known)
