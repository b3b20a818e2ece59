"""Multipliers of a table that somebody names, and the assumption that they make in an impact account."""

from dataclasses import dataclass

import polars as pl

from mithaq.base.refusals import NotFound
from mithaq.economy.adapters import sheet_files
from mithaq.economy.adapters.io_cells import Chosen
from mithaq.economy.adapters.io_tables import Named, read_io_table
from mithaq.economy.adapters.io_words import Part as RowPart
from mithaq.economy.domain.impact.assumptions import Assumption, Form, Part, Spread
from mithaq.economy.domain.impact.claims import Source
from mithaq.economy.domain.io_table import Flows, InputOutputTable
from mithaq.economy.domain.multipliers import Closure, Model, model, multipliers

FORMS = sheet_files.FORMS
content_of = sheet_files.content_of


@dataclass(frozen=True)
class Asked:
    """Which table of a file, its own names of rows, and what is reckoned."""

    place: str = ""
    year: str = ""
    unit: str = ""
    flows: Flows | None = None
    closure: Closure = Closure.TYPE_I
    household_income: float | None = None
    output_row: str = ""
    value_added_row: str = ""
    wages_row: str = ""
    employment_row: str = ""
    households_column: str = ""
    ignored: tuple[str, ...] = ()
    blank_is_zero: bool = False


@dataclass(frozen=True)
class MultipliersView:
    """`rows` as `domain.multipliers.multipliers` gives them, with `name`."""

    model: Model
    rows: pl.DataFrame


def table_of(name: str, content: bytes, asked: Asked) -> InputOutputTable:
    """Raises what `read_io_table` raises."""
    rows = {
        asked.output_row: RowPart.OUTPUT,
        asked.value_added_row: RowPart.VALUE_ADDED,
        asked.wages_row: RowPart.WAGES,
        asked.employment_row: RowPart.EMPLOYMENT,
        **dict.fromkeys(asked.ignored, RowPart.ASIDE),
    }
    columns = {asked.households_column: RowPart.HOUSEHOLDS, **dict.fromkeys(asked.ignored, RowPart.ASIDE)}
    return read_io_table(
        name,
        content,
        chosen=Chosen(asked.place, asked.year, asked.unit),
        named=Named(*({key: each for key, each in part.items() if key} for part in (rows, columns))),
        blank_is_zero=asked.blank_is_zero,
    )


def multipliers_of(
    name: str, content: bytes, asked: Asked, *, industries: tuple[str, ...] = ()
) -> MultipliersView:
    """All industries, or those that are named; of domestic flows if there are any and no others are asked.

    Raises what reading and reckoning raise, and NotFound `io_industry_unknown`.
    """
    table = table_of(name, content, asked)
    for each in industries:
        _require_industry(table, each)
    found = model(
        table,
        flows=asked.flows or _usual_flows(table),
        closure=asked.closure,
        household_income=asked.household_income,
    )
    names = pl.Series("name", [table.names.get(each, each) for each in table.industries])
    rows = multipliers(found).insert_column(1, names)
    return MultipliersView(found, rows.filter(pl.col("industry").is_in(industries)) if industries else rows)


def multiplier_of(name: str, content: bytes, asked: Asked, industry: str) -> Assumption:
    """The output multiplier of an industry: type I; at the least the sale itself, at the most type II.

    Raises what `multipliers_of` raises; type II needs wages and what households buy.
    """
    table = table_of(name, content, asked)
    _require_industry(table, industry)
    flows, at = asked.flows or _usual_flows(table), table.industries.index(industry)
    value, high = (
        float(
            model(table, flows=flows, closure=each, household_income=asked.household_income)
            .inverse[:, at]
            .sum()
        )
        for each in Closure
    )
    text = f"{table.source}: {table.names.get(industry, industry)} ({industry}), {flows.value}"
    return Assumption(Part.MULTIPLIER, Spread(Form.POINT, (value, 1.0, high)), Source(text[:500]))


def _usual_flows(table: InputOutputTable) -> Flows:
    return Flows.DOMESTIC if Flows.DOMESTIC in table.cells else Flows.TOTAL


def _require_industry(table: InputOutputTable, industry: str) -> None:
    if industry not in table.industries:
        raise NotFound("io_industry_unknown", value=industry[:80], known=", ".join(table.industries[:40]))
