"""Where the rows of loaded sets lie: a folder for each, with what holds and what was left out, as Parquet."""

import shutil
from pathlib import Path
from uuid import UUID

import polars as pl
from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.register.adapters.beside import written_beside
from mithaq.ties.domain.evidence import Checked

ROWS, WRONG = "rows.parquet", "wrong.parquet"


def put(key: UUID, found: Checked) -> None:
    """Lay a set on the shelf; it counts once its table says so. Raises Refused `file_not_written`."""
    folder = _folder(key)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, table in ((ROWS, found.rows), (WRONG, found.wrong)):
        with written_beside(folder / name) as out:
            table.write_parquet(out, compression="zstd")


def rows(key: UUID) -> pl.LazyFrame:
    """The rows of a set that hold. Raises Refused `tie_set_lost` where its file is gone."""
    return _read(key, ROWS)


def wrong(key: UUID) -> pl.LazyFrame:
    """The rows of a set that were left out, with place, code, column and value. Raises as `rows`."""
    return _read(key, WRONG)


def take_off(key: UUID) -> None:
    """Remove what lies under a key, if anything."""
    shutil.rmtree(_folder(key), ignore_errors=True)


def _read(key: UUID, name: str) -> pl.LazyFrame:
    file = _folder(key) / name
    if not file.is_file():
        raise Refused("tie_set_lost", set=str(key))
    return pl.scan_parquet(file)


def _folder(key: UUID) -> Path:
    return Path(settings.HOME) / "ties" / str(key)
