"""The rows of a panel that a complexity is reckoned from: some years together, without the smallest places.

What a place of hardly any output is specialised in is chance. Those whose output is below a part of the
world's are left out, and named.
"""

from dataclasses import dataclass

import polars as pl

from mithaq.base.refusals import Refused

LEAST_PART = 5e-5
"""A billion of twenty trillion dollars, which is where the Atlas of 2017 drew its line."""


@dataclass(frozen=True)
class YearRows:
    """`rows`: place, product, value. `small_places` are left out."""

    rows: pl.DataFrame
    small_places: tuple[str, ...]


def year_rows(panel: pl.DataFrame, *, year: int, span: int) -> YearRows:
    """The sums of `span` years up to `year`; raises Refused `panel_year_unknown`."""
    years = panel.filter(pl.col("year").is_between(year - span + 1, year), pl.col("value") > 0)
    if years.is_empty() or not years["year"].eq(year).any():
        known = panel["year"]
        raise Refused("panel_year_unknown", year=year, first=known.min(), last=known.max())
    summed = years.group_by("place", "product").agg(pl.col("value").sum())
    part = pl.col("value").sum().over("place") / pl.col("value").sum()
    small = summed.filter(part < LEAST_PART)["place"].unique().sort().to_list()
    return YearRows(summed.filter(~pl.col("place").is_in(small)).sort("place", "product"), tuple(small))
