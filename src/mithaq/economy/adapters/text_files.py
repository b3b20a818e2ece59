"""Files of titles and of concordances as their makers give them out: Parquet, or CSV with a line of names.

Offices name their columns each in their own way, so whoever loads a concordance tells its columns.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from mithaq.base.refusals import Refused

TITLE_COLUMNS = ("system", "code", "lang", "title")
PAIR_COLUMNS = ("code", "other", "weight")


def read_titles(file: Path) -> pl.DataFrame:
    """Titles as text; those without a code or words are left out.

    Raises Refused `file_unreadable`, `text_set_unreadable`, `columns_missing`, `text_set_empty`.
    """
    found = _columns(read_table(file), TITLE_COLUMNS).select(pl.all().str.strip_chars())
    return _filled(found.filter((pl.col("code") != "") & (pl.col("title") != "")).unique(maintain_order=True))


def read_pairs(file: Path, columns: Sequence[str]) -> pl.DataFrame:
    """Pairs of codes by the names of their columns, with a weight if a third is named; pairs without a code
    are left out. Raises as `read_titles`, and Refused `pair_columns_wrong`, `pair_weight_unreadable`."""
    if len(columns) not in (2, 3) or not all(columns):
        raise Refused("pair_columns_wrong")
    told = _columns(read_table(file), columns).rename(dict(zip(columns, PAIR_COLUMNS, strict=False)))
    codes = told.select(pl.col("code", "other").str.strip_chars())
    weight = told["weight"].cast(pl.Float64, strict=False) if len(columns) == 3 else None
    if weight is not None and weight.null_count() > told["weight"].null_count():
        raise Refused("pair_weight_unreadable", column=columns[2])
    found = codes.with_columns(weight=pl.lit(None, pl.Float64) if weight is None else weight)
    return _filled(found.filter((pl.col("code") != "") & (pl.col("other") != "")))


def _columns(given: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    if missing := [each for each in names if each not in given.columns]:
        raise Refused("columns_missing", columns=", ".join(missing))
    return given.select(pl.col(list(names)).cast(pl.String))


def _filled(found: pl.DataFrame) -> pl.DataFrame:
    if not len(found):
        raise Refused("text_set_empty")
    return found


def read_table(file: Path) -> pl.DataFrame:
    """A table as it stands. Raises Refused `file_unreadable` or `text_set_unreadable`."""
    try:
        file.open("rb").close()
    except OSError as fault:
        raise Refused("file_unreadable", file=str(file), reason=fault.strerror or "") from fault
    try:
        if file.suffix == ".parquet":
            return pl.read_parquet(file)
        # Codes begin with zeros: nothing here is a number before we say so.
        return pl.read_csv(file, infer_schema=False, encoding="utf8-lossy")
    except (PolarsError, OSError) as fault:
        raise Refused("text_set_unreadable", file=str(file)) from fault
