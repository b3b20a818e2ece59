"""Models of forecasts as a table: first the model, then those that other years would have taught."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from mithaq.ties.domain.forecasting.cascade import Cascade, Linear

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "first": pl.Float64,
    "first_weights": pl.List(pl.Float64),
    "second": pl.Float64,
    "second_weights": pl.List(pl.Float64),
}


def as_table(cascades: Sequence[Cascade]) -> pl.DataFrame:
    """A row for each."""
    rows = [(*_row(each.first), *_row(each.second)) for each in cascades]
    return pl.DataFrame(rows, SCHEMA, orient="row")


def from_table(table: pl.DataFrame) -> tuple[Cascade, ...]:
    """What `as_table` wrote."""
    return tuple(
        Cascade(
            Linear(row["first"], np.array(row["first_weights"])),
            None if row["second"] is None else Linear(row["second"], np.array(row["second_weights"])),
        )
        for row in table.iter_rows(named=True)
    )


def _row(linear: Linear | None) -> tuple[float | None, list[float] | None]:
    return (None, None) if linear is None else (linear.constant, linear.weights.tolist())
