"""What a set tells of one state and each other, by year: what it gave, what it took, or what both had."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

import polars as pl

from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.domain.evidence import KINDS, PLEDGES, Form
from mithaq.ties.domain.obligations import Obligations, Order, Pledge
from mithaq.ties.domain.portfolios import Ints
from mithaq.ties.domain.profile import Source, Way, Years
from mithaq.ties.queries.sets import SetView

Ways = Mapping[Way, Years]
WAYS = {Form.DIRECTED: (Way.GIVEN, Way.TAKEN), Form.MUTUAL: (Way.MUTUAL,)}
ORDERS = {"cow_alliances": Order.COW}
"""How pledges are ordered where a set is not ordered as ATOP describes it."""


def ways_of(set: SetView, state: int) -> Mapping[int, Ways]:
    """By partner; a partner that no row names is not among them. Raises Refused `tie_set_lost`."""
    return _ways_of(set.id, set.format, state)


def ways_with(set: SetView, state: int, partner: int) -> Ways:
    """With one partner, empty where no row names it. Raises as `ways_of`."""
    return ways_of(set, state).get(partner, empty_ways(set))


def empty_ways(set: SetView) -> Ways:
    """Of a partner that no row names: the ways that the set's kind has."""
    return {way: {} for way in WAYS[KINDS[set.kind].form]}


def source_of(set: SetView) -> Source:
    """What figures of a set stand on."""
    return Source(
        name=set.source,
        vintage=set.vintage,
        first_year=set.first_year,
        last_year=set.last_year,
        absent_is_none=FORMATS[set.format].absent_is_none,
    )


@lru_cache(maxsize=128)
def _ways_of(key: UUID, format: str, state: int) -> Mapping[int, Ways]:
    form, table = KINDS[FORMATS[format].kind.code].form, _rows(key, format, state)
    found = defaultdict[int, dict[Way, dict[int, float]]](lambda: {way: {} for way in WAYS[form]})
    for of, to, year, value in table.iter_rows():
        way = Way.MUTUAL if form is Form.MUTUAL else Way.GIVEN if of == state else Way.TAKEN
        years = found[to if of == state else of][way]
        # A set may tell what is mutual once or from both sides.
        years[year] = max(value, years.get(year, value))
    return dict(found)


def _rows(key: UUID, format: str, state: int) -> pl.DataFrame:
    """Of, to, year and value; several rows of one year are summed, of pledges the deepest counts."""
    table = shelf.rows(key).filter((pl.col("of") == state) | (pl.col("to") == state)).collect()
    if FORMATS[format].kind.code == "pledges":
        value = pl.Series(_depths(table, ORDERS.get(format, Order.ATOP_AS_DESCRIBED))).cast(pl.Float64)
        return table.select("of", "to", "year", value.alias("value"))
    return table.group_by("of", "to", "year").agg(pl.col("value").sum()).sort("of", "to", "year")


def _depths(table: pl.DataFrame, order: Order) -> Ints:
    return Obligations(
        owing=table["of"].to_numpy(),
        owed=table["to"].to_numpy(),
        years=table["year"].to_numpy(),
        pledges={Pledge(each): table[each].to_numpy() > 0 for each in PLEDGES},
    ).levels(order)
