"""Multipliers of an input-output table (Leontief 1936; Eurostat Manual of Supply, Use and Input-Output
Tables, 2008, chapter 15).

With Z the flows and x the output, A = Z diag(x)^-1 and L = (I - A)^-1. An output multiplier is a column sum
of L: the output of all industries for one more unit of final use. Of value added, wages or employment v the
effect is (v/x)' L, for one more unit of final use; the multiplier is the effect over v/x, for one more of the
same in that industry. Eurostat's manual calls the effects of value added and employment multipliers.

Type II adds households as one more industry: they are paid wages and spend on what they buy (Miller and Blair
2009, section 2.5). Its output multiplier leaves out the row of households.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from mithaq.base.refusals import Refused
from mithaq.economy.domain.io_table import TOLERANCE, Floats, Flows, InputOutputTable, Primary


class Closure(StrEnum):
    """What answers to final use: industries alone, or households with what they earn too."""

    TYPE_I = "type_i"
    TYPE_II = "type_ii"


@dataclass(frozen=True)
class Model:
    """The inverse of a table. `inverse` is n × n: of type II without the row and column of households."""

    table: InputOutputTable
    flows: Flows
    closure: Closure
    coefficients: Floats
    inverse: Floats
    spectral_radius: float


def coefficients(table: InputOutputTable, flows: Flows) -> Floats:
    """A: what each industry buys of each for one unit of its output. Raises Refused `io_flows_missing`."""
    if flows not in table.cells:
        raise Refused("io_flows_missing", flows=flows.value, known=", ".join(table.cells))
    return np.asarray(table.cells[flows] / table.output)


def leontief_inverse(shares: Floats) -> Floats:
    """(I - A)^-1. Raises Refused `io_coefficients_wrong` for flows, and `economy_not_productive`."""
    if not np.isfinite(shares).all() or shares.min() < 0 or shares.max() >= 10:
        raise Refused("io_coefficients_wrong", least=f"{shares.min():.4g}", greatest=f"{shares.max():.4g}")
    radius = spectral_radius(shares)
    if radius >= 1 - 1e-12 or not has_hawkins_simon(shares):
        raise Refused("economy_not_productive", radius=f"{radius:.4f}")
    return np.asarray(np.linalg.inv(np.eye(len(shares)) - shares))


def spectral_radius(shares: Floats) -> float:
    """The largest absolute eigenvalue of A; below 1, each unit of output needs less than one more in all."""
    return float(np.abs(np.linalg.eigvals(shares)).max())


def has_hawkins_simon(shares: Floats) -> bool:
    """Whether every leading principal minor of I - A is positive (Hawkins and Simon 1949).

    Each minor is the product of the pivots so far of an elimination without exchange of rows.
    """
    left = np.eye(len(shares)) - shares
    for place in range(len(left)):
        pivot = left[place, place]
        if pivot <= 0:
            return False
        left[place + 1 :] -= np.outer(left[place + 1 :, place] / pivot, left[place])
    return True


def model(
    table: InputOutputTable,
    *,
    flows: Flows,
    closure: Closure = Closure.TYPE_I,
    household_income: float | None = None,
    tolerance: float = TOLERANCE,
) -> Model:
    """The checked inverse of a table.

    `household_income` is all that households had to spend or save; without it the wages of the table stand
    for it, which is too little and makes what type II adds too much. Raises Refused `io_flows_missing`,
    `io_column_unbalanced`, `io_row_unbalanced`, `economy_not_productive`, `io_wages_missing`,
    `io_households_missing` or `household_income_too_small`.
    """
    shares = coefficients(table, flows)
    table.require_balance(flows, tolerance=tolerance)
    closed = shares if closure is Closure.TYPE_I else _with_households(table, shares, flows, household_income)
    count = len(table.industries)
    inverse = leontief_inverse(closed)[:count, :count]
    return Model(table, flows, closure, shares, inverse, spectral_radius(closed))


def multipliers(found: Model) -> pl.DataFrame:
    """A row for each industry: `industry`, `output`, and for each primary input that the table has its
    `_direct`, `_effect` and `_multiplier`. A multiplier of what an industry has none of is null.
    """
    columns: dict[str, object] = {
        "industry": list(found.table.industries),
        "output": found.inverse.sum(axis=0),
    }
    for primary, amounts in found.table.primary.items():
        direct = amounts / found.table.output
        effect = direct @ found.inverse
        known = np.abs(direct) > 0
        columns[f"{primary.value}_direct"] = direct
        columns[f"{primary.value}_effect"] = effect
        columns[f"{primary.value}_multiplier"] = np.where(known, effect / np.where(known, direct, 1), np.nan)
    return pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))


def _with_households(table: InputOutputTable, shares: Floats, flows: Flows, income: float | None) -> Floats:
    """A with households as the last industry."""
    wages, bought = table.primary.get(Primary.WAGES), table.households.get(flows)
    if wages is None:
        raise Refused("io_wages_missing")
    if bought is None:
        raise Refused("io_households_missing")
    whole = float(wages.sum()) if income is None else income
    if whole < max(float(wages.sum()), float(bought.sum())) * (1 - 1e-9):
        raise Refused(
            "household_income_too_small",
            income=f"{whole:,.0f}",
            wages=f"{wages.sum():,.0f}",
            bought=f"{bought.sum():,.0f}",
        )
    count = len(shares)
    closed = np.zeros((count + 1, count + 1))
    closed[:count, :count] = shares
    closed[count, :count] = wages / table.output
    closed[:count, count] = bought / whole
    return closed
