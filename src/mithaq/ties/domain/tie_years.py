"""Ties of all years at once, each year for itself: how far they are returned, who stands above whom."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mithaq.ties.domain.tying import TYINGS, told_by_year

RECIPE = 1
"""By what courses are made: raise it when any figure of one changes, so that none made before is read."""


@dataclass(frozen=True, eq=False)
class Course:
    """A network over the years: `wholes` are year, density and what is returned, `standings` as `standing`.

    Density is ties by pairs that are known; a year of which no pair is known is left out. What is returned is
    empty where ties have no direction or there are none.
    """

    wholes: pl.DataFrame
    standings: pl.DataFrame


def course(
    kind: str, rows: pl.DataFrame, states: Mapping[int, int], *, least: float, absent_is_none: bool
) -> Course:
    """The course of the rows of a kind of TYINGS over the years of `states`, which tell how many there were.

    `least` is what a tie must weigh, `absent_is_none` whether two states without a row had no tie.
    """
    is_directed = TYINGS[kind].is_directed
    told = told_by_year(kind, rows)
    ties = told.filter((pl.col("weight") > 0) & (pl.col("weight") >= least))
    known = told.group_by("year").agg(known=pl.len())
    if absent_is_none:
        pairs = {year: many * (many - 1) // (1 if is_directed else 2) for year, many in states.items()}
        known = pl.DataFrame({"year": list(pairs), "known": list(pairs.values())}).filter(pl.col("known") > 0)
    counted = ties.group_by("year").agg(ties=pl.len())
    found = known.join(counted, on="year", how="left").with_columns(
        density=pl.col("ties").fill_null(0) / pl.col("known")
    )
    if is_directed:
        found = found.join(wholes(ties), on="year", how="left")
    else:
        found = found.with_columns(returned=pl.lit(None, pl.Float64))
    return Course(found.select("year", "density", "returned").sort("year"), standing(ties, states))


def wholes(ties: pl.DataFrame) -> pl.DataFrame:
    """Of each year of directed ties (`of`, `to`, `year`, `weight` above 0), as `reciprocity.returned`."""
    pair = pl.min_horizontal("of", "to").alias("one"), pl.max_horizontal("of", "to").alias("other")
    there = pl.col("of") < pl.col("to")
    flows = ties.group_by("year", *pair).agg(
        given=pl.col("weight").filter(there).sum(), back=pl.col("weight").filter(~there).sum()
    )
    smaller, larger = pl.min_horizontal("given", "back").sum(), pl.max_horizontal("given", "back").sum()
    return flows.group_by("year").agg(returned=smaller / larger).sort("year")


def standing(ties: pl.DataFrame, states: Mapping[int, int]) -> pl.DataFrame:
    """Of each `state` with ties in a `year` the part of the others `above` whom it stands by their weight.

    `states` are how many there were in each year; those without ties stand below all that have one. Years of
    one state are left out.
    """
    ends = pl.concat([ties.select("year", "weight", state=each) for each in ("of", "to")])
    found = ends.group_by("year", "state").agg(strength=pl.col("weight").sum())
    # What rounding parts is equal.
    below = pl.col("strength").round(9).rank("min").over("year") - 1
    many = pl.col("year").replace_strict(dict(states), return_dtype=pl.Int64)
    told = found.filter(many > 1).with_columns(many=many, below=below)
    untied = pl.col("many") - pl.len().over("year")
    return told.select("year", "state", above=(pl.col("below") + untied) / (pl.col("many") - 1)).sort(
        "year", "state"
    )
