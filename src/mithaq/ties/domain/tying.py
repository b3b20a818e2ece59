"""How the rows of a kind become weighted ties over some years: what flows adds up, what stands is taken as it
stands in the last of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from mithaq.ties.domain.evidence import PLEDGES
from mithaq.ties.domain.forecasting.histories import LESS_THAN_SHOWN
from mithaq.ties.domain.network.network import Network, network_of


@dataclass(frozen=True)
class Tying:
    """Whether ties of a kind have a direction and add up over years, and what each row weighs."""

    is_directed: bool = False
    adds_up: bool = True
    weight: Callable[[], pl.Expr] = lambda: pl.col("value")


TYINGS: Mapping[str, Tying] = {
    "arms": Tying(is_directed=True, weight=lambda: pl.max_horizontal("value", LESS_THAN_SHOWN)),
    "trade": Tying(is_directed=True),
    "events": Tying(is_directed=True, weight=lambda: pl.col("material_cooperation")),
    "pledges": Tying(adds_up=False, weight=lambda: pl.sum_horizontal(PLEDGES)),
    "joint_bodies": Tying(adds_up=False),
    "joint_papers": Tying(),
    "nuclear_agreements": Tying(),
    "defence_agreements": Tying(),
}
"""The kinds of rows of two states that tell of working together."""


@dataclass(frozen=True)
class Tied:
    """Ties as a table of `of`, `to` and `weight` above 0, each pair without direction once; and of how many
    pairs the rows speak at all.
    """

    table: pl.DataFrame
    known: int


def tied(kind: str, rows: pl.DataFrame, *, first: int, last: int) -> Tied:
    """The ties that rows of a kind of TYINGS tell of the years from the first to the last."""
    since = first if TYINGS[kind].adds_up else last
    told = told_by_year(kind, rows.filter(pl.col("year").is_between(since, last)))
    every = told.group_by("of", "to").agg(pl.col("weight").sum())
    return Tied(every.filter(pl.col("weight") > 0).sort("of", "to"), len(every))


def told_by_year(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """What rows of a kind of TYINGS tell of each pair in each year, be it nothing.

    Of a pair without direction each side may be told: the larger of the two counts.
    """
    tying = TYINGS[kind]
    told = rows.select("of", "to", "year", weight=tying.weight())
    found = told.group_by("of", "to", "year").agg(pl.col("weight").sum())
    if tying.is_directed:
        return found
    pair = pl.min_horizontal("of", "to").alias("of"), pl.max_horizontal("of", "to").alias("to")
    return found.group_by(*pair, "year").agg(pl.col("weight").max())


def network_of_ties(table: pl.DataFrame, states: tuple[int, ...], *, is_directed: bool) -> Network:
    """The network of ties among states; a tie without direction leads both ways. Raises as `network_of`."""
    of, to, weight = (table[each].to_numpy() for each in ("of", "to", "weight"))
    if not is_directed:
        back = table.select(of="to", to="of", weight="weight")
        of, to, weight = (pl.concat([table, back])[each].to_numpy() for each in ("of", "to", "weight"))
    return network_of(of, to, weight, states)
