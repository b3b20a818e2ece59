"""Files of panels as their makers give them out: Parquet or CSV, in columns that whoever loads them names."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from mithaq.base.refusals import Refused
from mithaq.economy.adapters.text_files import read_table

COLUMNS = ("place", "product", "year", "value")
_ROW = "row of the file"


def read_panel(file: Path, columns: Sequence[str], only: Mapping[str, str]) -> pl.DataFrame:
    """Rows as text, under the names of COLUMNS, with the row of the file from 1.

    `only` keeps rows that have these words in these other columns. Raises Refused `panel_columns_wrong`,
    `columns_missing`, `panel_only_empty`, or what reading a table refuses.
    """
    if len(columns) != len(COLUMNS) or not all(columns):
        raise Refused("panel_columns_wrong", columns=", ".join(COLUMNS))
    table = read_table(file)
    if missing := [each for each in (*columns, *only) if each not in table.columns]:
        raise Refused("columns_missing", columns=", ".join(missing))
    kept = table.with_row_index(_ROW, offset=1)
    for column, word in only.items():
        kept = kept.filter(pl.col(column).cast(pl.String).str.strip_chars() == word)
    if kept.is_empty():
        told = ", ".join(f"{column}={word}" for column, word in only.items())
        raise Refused("panel_only_empty", only=told)
    named = zip(columns, COLUMNS, strict=True)
    return kept.select(
        pl.col(_ROW).alias("row"), *(pl.col(one).cast(pl.String).alias(other) for one, other in named)
    )
