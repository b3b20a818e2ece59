"""What places bring out of products, checked before anything is reckoned from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from mithaq.base.refusals import Refused

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Duplicates(StrEnum):
    """What becomes of two rows of one place and product."""

    REFUSED = "refused"
    SUMMED = "summed"


@dataclass(frozen=True)
class Output:
    """`values[place, product]` in any one unit, finite and never negative; 0 where nothing was counted."""

    places: tuple[str, ...]
    products: tuple[str, ...]
    values: Floats

    @classmethod
    def of(
        cls,
        values: npt.ArrayLike,
        *,
        places: Sequence[str] | None = None,
        products: Sequence[str] | None = None,
    ) -> "Output":
        """Check a matrix; without names, places and products are called by their number from 0.

        Raises Refused `output_shape_wrong`, `output_name_twice`, `output_value_invalid`, `output_empty`.
        """
        matrix = np.asarray(values, np.float64)
        if matrix.ndim != 2:
            raise Refused("output_shape_wrong", shape=list(matrix.shape), places="?", products="?")
        names = _named(places, matrix.shape[0]), _named(products, matrix.shape[1])
        if matrix.shape != (len(names[0]), len(names[1])):
            raise Refused(
                "output_shape_wrong",
                shape=list(matrix.shape),
                places=len(names[0]),
                products=len(names[1]),
            )
        for each in names:
            if len(set(each)) < len(each):
                raise Refused("output_name_twice", name=next(name for name in each if each.count(name) > 1))
        _refuse_invalid(matrix, *names)
        return cls(*names, matrix)


def output_of_rows(
    rows: pl.DataFrame,
    *,
    place: str,
    product: str,
    value: str,
    duplicates: Duplicates = Duplicates.REFUSED,
) -> Output:
    """The output of a long table: a row for each place and product of which something was counted.

    Places and products are in the order of their names, so the order of rows says nothing. Raises Refused
    `output_columns_missing`, `output_row_incomplete`, `output_row_twice`, and what `Output.of` raises; rows
    are counted from 1.
    """
    if missing := [each for each in (place, product, value) if each not in rows.columns]:
        raise Refused("output_columns_missing", columns=missing)
    table = rows.select(
        pl.col(place).cast(pl.String), pl.col(product).cast(pl.String), pl.col(value).cast(pl.Float64)
    )
    if any(column.null_count() for column in table):
        empty = table.select(pl.any_horizontal(pl.all().is_null())).to_series()
        raise Refused("output_row_incomplete", row=int(empty.arg_true()[0]) + 1, rows=int(empty.sum()))
    places, products = (sorted(table[each].unique().to_list()) for each in (place, product))
    cells = _codes(table[place], places) * len(products) + _codes(table[product], products)
    if duplicates is Duplicates.REFUSED:
        _refuse_twice(table, cells)
    amounts = table[value].to_numpy()
    _refuse_invalid_rows(table, amounts)
    matrix = np.bincount(cells, amounts, len(places) * len(products)).reshape(len(places), len(products))
    return Output.of(matrix, places=places, products=products)


def _named(names: Sequence[str] | None, count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count))) if names is None else tuple(names)


def _refuse_invalid(matrix: Floats, places: tuple[str, ...], products: tuple[str, ...]) -> None:
    wrong = ~(np.isfinite(matrix) & (matrix >= 0))
    if wrong.any():
        row, column = (int(each[0]) for each in np.nonzero(wrong))
        raise Refused(
            "output_value_invalid",
            place=places[row],
            product=products[column],
            value=str(matrix[row, column]),
            count=int(wrong.sum()),
        )
    if not matrix.any():
        raise Refused("output_empty")


def _refuse_invalid_rows(table: pl.DataFrame, amounts: Floats) -> None:
    # Before rows are summed: infinity less infinity, or 3 less 3, would hide what is wrong.
    wrong = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))
    if len(wrong):
        place, product, value = table.row(int(wrong[0]))
        raise Refused(
            "output_value_invalid", place=place, product=product, value=str(value), count=len(wrong)
        )


def _refuse_twice(table: pl.DataFrame, cells: Ints) -> None:
    if len(cells) and np.bincount(cells).max() > 1:
        _, first, count = np.unique(cells, return_index=True, return_counts=True)
        place, product, _ = table.row(int(first[count > 1].min()))
        raise Refused("output_row_twice", place=place, product=product, count=int((count > 1).sum()))


def _codes(names: pl.Series, known: Sequence[str]) -> Ints:
    return names.cast(pl.Enum(known)).to_physical().to_numpy().astype(np.int64)
