"""Ties of all years at once, each year for itself: how far they are returned, who stands above whom."""

from collections.abc import Mapping

import polars as pl


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
