"""Where the latest forecast of entries lies, with what it stands on."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from mithaq.economy.adapters import kept_tables
from mithaq.economy.domain.entry.kept import About


def put(about: About, candidates: pl.DataFrame, trials: pl.DataFrame) -> None:
    """Keep a forecast in the place of the one before it. Raises Refused `file_not_written`."""
    kept_tables.put(_folder(), asdict(about), candidates=candidates, trials=trials)


def about() -> About | None:
    """What the kept forecast stands on, or none where nothing is kept."""
    told: dict[str, Any] | None = kept_tables.about(_folder())
    return None if told is None else About(**told)


def candidates() -> pl.DataFrame:
    """Of the forecast that is kept."""
    return _table("candidates")


def trials() -> pl.DataFrame:
    """Of the forecast that is kept."""
    return _table("trials")


def _table(name: str) -> pl.DataFrame:
    found = kept_tables.table(_folder(), name)
    if found is None:
        raise FileNotFoundError(_folder() / name)
    return found


def _folder() -> Path:
    return Path(settings.HOME) / "economy" / "entries"
