"""Cells of input-output tables in one shape, whoever gave the file out.

Told by its columns, a file is Eurostat's (TSV of a data set such as naio_10_cp1700, its CSV, and the frames
of the R package iotables), the OECD's (long, or a sheet for a country and year), or a square table of a
national office with codes or names in its first column.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from polars.exceptions import PolarsError

from mithaq.base.refusals import Refused
from mithaq.economy.adapters.sheet_files import CELLS_MAX, require_few

ROW = ("prd_ava", "ind_ava", "prod_na", "t_rows2", "row", "uk_row", "iotables_row")
COLUMN = ("prd_use", "ind_use", "induse", "t_cols2", "col", "uk_col", "iotables_col")
VALUE = ("obs_value", "values", "value")
FLOW = ("stk_flow", "var", "indicator")
PLACE = ("geo", "cou", "country", "ref_area")
TIME = ("time_period", "time", "year")
UNIT = ("unit", "unit_measure")
EXPECTED = "prd_ava, prd_use, OBS_VALUE"
DIMENSIONS_MAX, UNFOLDED_MAX = 20, 4 * CELLS_MAX
KINDS: Mapping[str, str] = {
    **{"dom": "domestic", "total": "total", "ttl": "total", "imp": "imported", "val": "", "domimp": ""},
    "input-output table (domestic use, basic prices, product by product)": "domestic",
    "imports use table at basic prices (product by product)": "imported",
}
"""What tells the flows of a cell; cells of other kinds, such as coefficients, are passed over."""
PREFIXES = {"TTL_": "total", "DOM_": "domestic", "IMP_": "imported"}
LABELS = {"prod_na": "prod_na_lab", "t_rows2": "t_rows2_lab", "uk_row": "uk_row_lab"}


@dataclass(frozen=True)
class Chosen:
    """Which table of a file that holds several: a place, a year, a unit, each as the file writes it."""

    place: str = ""
    year: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Cells:
    """`table` has `row`, `column`, `kind` (domestic, total, imported or empty) and `value`."""

    table: pl.DataFrame
    names: Mapping[str, str]


def cells_of(given: pl.DataFrame, chosen: Chosen) -> Cells:
    """The cells of the table that was chosen.

    Raises Refused `io_file_unknown`, `io_place_needed`, `io_year_needed`, `io_unit_needed`,
    `io_choice_unknown`, `io_cells_twice` or `table_too_large`.
    """
    try:
        return _cells(_unfolded(given), chosen)
    except PolarsError as fault:
        # Such as a name that two columns have.
        raise _unknown(given) from fault


def _cells(given: pl.DataFrame, chosen: Chosen) -> Cells:
    columns = {name.casefold(): name for name in given.columns}
    row, column, value = (_first(columns, each) for each in (ROW, COLUMN, VALUE))
    if not (row and column and value):
        # A square table may head its first column as Eurostat heads rows.
        if column:
            raise _unknown(given)
        return Cells(_once(_square(given)), {})
    flow = _first(columns, FLOW)
    told = given.with_columns(_kind(flow).alias("_kind")).filter(pl.col("_kind").is_not_null())
    for name, asked, code in (
        (_first(columns, PLACE), chosen.place, "io_place_needed"),
        (_first(columns, TIME), chosen.year, "io_year_needed"),
        (_first(columns, UNIT), chosen.unit, "io_unit_needed"),
    ):
        told = told if name is None else _only(told, name, asked, code)
    if told.is_empty():
        raise Refused("io_file_unknown", expected=", ".join(KINDS), found=_found(given, flow))
    label = columns.get(LABELS.get(row.casefold(), ""))
    names = dict(told.select(row, label).drop_nulls().unique().iter_rows()) if label else {}
    cells = told.select(row=row, column=column, kind="_kind", value=_number(pl.col(value))).filter(
        pl.col("row").is_not_null(), pl.col("column").is_not_null()
    )
    return Cells(_once(_prefixed(cells)), names)


def _unfolded(given: pl.DataFrame) -> pl.DataFrame:
    r"""Eurostat's TSV has the dimensions in one column, `a,b\TIME_PERIOD`, and years side by side."""
    head = given.columns[0]
    if "\\" not in head:
        return given
    told, time = head.rsplit("\\", 1)
    names = told.split(",")
    if len(names) > DIMENSIONS_MAX:
        raise _unknown(given)
    # Each year of a row tells all dimensions anew.
    require_few(given.height * (given.width - 1), len(names) + 2, most=UNFOLDED_MAX)
    parts = pl.col(head).str.split_exact(",", len(names) - 1).struct.rename_fields(names)
    wide = given.with_columns(parts.alias("_")).unnest("_").drop(head)
    return wide.unpivot(index=names, variable_name=time, value_name="obs_value").with_columns(
        pl.col(time).str.strip_chars()
    )


def _unknown(given: pl.DataFrame) -> Refused:
    return Refused("io_file_unknown", expected=EXPECTED, found=", ".join(given.columns)[:300])


def _kind(flow: str | None) -> pl.Expr:
    if flow is None:
        return pl.lit("")
    return pl.col(flow).str.to_lowercase().replace_strict(KINDS, default=None)


def _only(told: pl.DataFrame, name: str, asked: str, code: str) -> pl.DataFrame:
    known = told[name].unique().sort().drop_nulls().to_list()
    if not asked and len(known) > 1:
        raise Refused(code, known=", ".join(known[:30]))
    if not asked:
        return told
    found = told.filter((pl.col(name) == asked) | (pl.col(name) == f"{asked}.0"))
    if found.is_empty():
        raise Refused("io_choice_unknown", value=asked[:80], known=", ".join(known[:30]))
    return found


def _square(given: pl.DataFrame) -> pl.DataFrame:
    head, *columns = given.columns
    other, value = f"column beside {head}", f"value beside {head}"
    rows = given.filter(pl.col(head).is_not_null())
    long = rows.unpivot(columns, index=head, variable_name=other, value_name=value)
    cells = long.select(row=head, column=other, kind=pl.lit(""), value=_number(pl.col(value)))
    if cells["value"].is_null().all():
        raise _unknown(given)
    return _prefixed(cells)


def _prefixed(cells: pl.DataFrame) -> pl.DataFrame:
    """Prefixes of the OECD say whose products a row tells of; those of products say nothing."""
    prefix = pl.col("row").str.slice(0, 4)
    of_oecd = cells["row"].str.slice(0, 4).is_in(list(PREFIXES)).any()
    kind = prefix.replace_strict(PREFIXES, default=None) if of_oecd else pl.lit(None, pl.String)
    # TTL_INT_FNL is a sum, no industry.
    is_sum = pl.col("row").str.contains("_FNL$")
    found = cells.with_columns(kind=pl.when(~is_sum).then(kind).otherwise(None).fill_null(pl.col("kind")))
    if of_oecd:
        bare = pl.when(prefix.is_in(list(PREFIXES)) & ~is_sum).then(pl.col("row").str.slice(4))
        found = found.with_columns(
            row=bare.otherwise(pl.col("row")), column=pl.col("column").str.replace(r"^D(\d)", "$1")
        )
    return found.with_columns(pl.col("row", "column").str.replace("^CPA_", ""))


def _number(text: pl.Expr) -> pl.Expr:
    """A number without the flags that Eurostat puts behind it; anything else is unknown."""
    bare = text.str.replace(r"\s+[a-z]+$", "").str.replace_all(r"(\d)[\s\u00a0\u202f](\d)", "${1}${2}")
    return bare.cast(pl.Float64, strict=False)


def _once(cells: pl.DataFrame) -> pl.DataFrame:
    twice = cells.group_by("row", "column", "kind", maintain_order=True).len().filter(pl.col("len") > 1)
    if not twice.is_empty():
        row, column = twice.row(0)[:2]
        raise Refused("io_cells_twice", row=row, column=column, count=twice.height)
    return cells


def _found(given: pl.DataFrame, flow: str | None) -> str:
    return ", ".join(given[flow].drop_nulls().unique(maintain_order=True).head(8)) if flow else "–"


def _first(columns: Mapping[str, str], wanted: tuple[str, ...]) -> str | None:
    return next((columns[each] for each in wanted if each in columns), None)
