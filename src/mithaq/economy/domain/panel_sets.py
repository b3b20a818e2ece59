"""Sets of what places bring out by product and year: which rows hold, and why others are left out.

A row that is wrong is told with its place in the file and left out; nothing is guessed. A cell (place,
product, year) without a row was not counted. Two rows of a cell that say the same are one; where they
differ nobody knows which is right, and none is taken.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from mithaq.base.refusals import Refused

FIRST_YEAR, LAST_YEAR = 1800, 2100
CELL = ("place", "product", "year")


class PanelKind(StrEnum):
    """What is counted."""

    EXPORTS = "exports"
    """The value of exports by product."""
    PATENTS = "patents"
    """Patents by the 35 fields of WIPO, whole or in fractions."""


class WrongRow(StrEnum):
    """Why a row is left out; the first reason stands for it."""

    PLACE_UNKNOWN = "place_unknown"
    PRODUCT_UNKNOWN = "product_unknown"
    YEAR_MISSING = "year_missing"
    VALUE_MISSING = "value_missing"
    VALUE_NOT_FINITE = "value_not_finite"
    VALUE_NEGATIVE = "value_negative"
    CONTRADICTED = "contradicted"
    REPEATED = "repeated"


@dataclass(frozen=True)
class PanelSet:
    """Whence a set came, what it holds, and how many rows were left out by reason."""

    kind: PanelKind
    edition: str
    terms: str
    file: str
    sha256: str
    first_year: int
    last_year: int
    places: int
    products: int
    rows: int
    wrong: Mapping[WrongRow, int]
    loaded_at: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What tells it from every other of its kind: one file may be read in several ways."""
        return self.sha256, self.edition, self.loaded_at


@dataclass(frozen=True)
class CheckedPanel:
    """`rows`: place, product, year, value. `wrong`: row (from 1), code, and what stood there."""

    rows: pl.DataFrame
    wrong: pl.DataFrame


def checked_panel(
    table: pl.DataFrame, *, places: Mapping[str, str], products: Mapping[str, str] | None
) -> CheckedPanel:
    """Check a table of the text columns row, place, product, year and value.

    `places` and `products` say what names and codes, in small letters, mean; without products every code
    counts. Raises Refused `no_row_holds`.
    """
    stood = pl.concat_str([pl.col(*CELL), pl.col("value")], separator=" · ", ignore_nulls=True)
    read = table.with_columns(stood.alias("stood")).with_columns(
        _meaning("place", places),
        pl.col("product").str.strip_chars().replace("", None)
        if products is None
        else _meaning("product", products),
        pl.col("year").str.strip_chars().cast(pl.Int32, strict=False),
        pl.col("value").str.strip_chars().cast(pl.Float64, strict=False),
    )
    told = read.with_columns(_code().alias("code"))
    rows = told.filter(pl.col("code").is_null())
    # Only rows that hold can contradict one another.
    repeats = rows.with_columns(
        pl.when(pl.col("value").n_unique().over(CELL) > 1)
        .then(pl.lit(WrongRow.CONTRADICTED.value))
        .when(~pl.struct(CELL).is_first_distinct())
        .then(pl.lit(WrongRow.REPEATED.value))
        .alias("code")
    )
    kept = repeats.filter(pl.col("code").is_null()).select(*CELL, "value")
    if kept.is_empty():
        raise Refused("no_row_holds", rows=len(table))
    left_out = pl.concat([told.filter(pl.col("code").is_not_null()), repeats.drop_nulls("code")])
    return CheckedPanel(kept.sort(CELL), left_out.select("row", "code", "stood").sort("row"))


def counts_of(wrong: pl.DataFrame) -> dict[WrongRow, int]:
    """How many rows were left out for each reason that there was."""
    counted = dict(wrong.group_by("code").len().iter_rows())
    return {each: counted[each.value] for each in WrongRow if each.value in counted}


def meanings(codes: Mapping[str, Collection[str]]) -> dict[str, str]:
    """What each name means, in small letters, from the names that each code has."""
    return {name.strip().lower(): code for code, names in codes.items() for name in (code, *names)}


def _meaning(column: str, known: Mapping[str, str]) -> pl.Expr:
    said = pl.col(column).str.strip_chars().str.to_lowercase()
    return said.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String).alias(
        column
    )


def _code() -> pl.Expr:
    value = pl.col("value")
    tests = {
        WrongRow.PLACE_UNKNOWN: pl.col("place").is_null(),
        WrongRow.PRODUCT_UNKNOWN: pl.col("product").is_null(),
        WrongRow.YEAR_MISSING: ~pl.col("year").is_between(FIRST_YEAR, LAST_YEAR).fill_null(value=False),
        WrongRow.VALUE_MISSING: value.is_null(),
        WrongRow.VALUE_NOT_FINITE: ~value.is_finite(),
        WrongRow.VALUE_NEGATIVE: value < 0,
    }
    return pl.coalesce(pl.when(test).then(pl.lit(code.value)) for code, test in tests.items())
