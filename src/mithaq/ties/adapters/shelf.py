"""Where the rows of loaded sets and of forecasts lie: a folder for each, as Parquet."""

import shutil
from pathlib import Path
from uuid import UUID

import polars as pl
from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.register.adapters.beside import written_beside


def put(key: UUID, **tables: pl.DataFrame) -> None:
    """Lay tables on the shelf by their names; they count once a row of our tables says so.

    Raises Refused `file_not_written`.
    """
    folder = _folder(key)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, table in tables.items():
        with written_beside(folder / f"{name}.parquet") as out:
            table.write_parquet(out, compression="zstd")


def rows(key: UUID) -> pl.LazyFrame:
    """The rows of a set that hold. Raises Refused `tie_set_lost` where its file is gone."""
    return table(key, "rows")


def wrong(key: UUID) -> pl.LazyFrame:
    """The rows of a set that were left out, with place, code, column and value. Raises as `rows`."""
    return table(key, "wrong")


def has(key: UUID, name: str) -> bool:
    """Whether a table lies there under a name."""
    return (_folder(key) / f"{name}.parquet").is_file()


def take_off(key: UUID) -> None:
    """Remove what lies under a key, if anything."""
    shutil.rmtree(_folder(key), ignore_errors=True)


def table(key: UUID, name: str) -> pl.LazyFrame:
    """A table that was laid under a name. Raises Refused `tie_set_lost` where its file is gone."""
    file = _folder(key) / f"{name}.parquet"
    if not file.is_file():
        raise Refused("tie_set_lost", set=str(key))
    return pl.scan_parquet(file)


def _folder(key: UUID) -> Path:
    return Path(settings.HOME) / "ties" / str(key)
