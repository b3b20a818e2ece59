"""Where the latest forecast of entries lies: tables as Parquet, what it stands on as JSON."""

import json
from dataclasses import asdict
from pathlib import Path

import polars as pl
from django.conf import settings

from mithaq.economy.adapters.panel_shelf import write
from mithaq.economy.domain.entry.kept import About
from mithaq.register.adapters.beside import written_beside


def put(about: About, candidates: pl.DataFrame, trials: pl.DataFrame) -> None:
    """Keep a forecast in the place of the one before it. Raises Refused `file_not_written`."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write(folder / "candidates.parquet", candidates)
    write(folder / "trials.parquet", trials)
    with written_beside(folder / "about.json") as out:
        out.write(json.dumps(asdict(about), ensure_ascii=False, indent=1).encode())


def about() -> About | None:
    """What the kept forecast stands on, or none where nothing is kept."""
    file = _folder() / "about.json"
    return About(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None


def candidates() -> pl.DataFrame:
    """Of the forecast that is kept."""
    return pl.read_parquet(_folder() / "candidates.parquet")


def trials() -> pl.DataFrame:
    """Of the forecast that is kept."""
    return pl.read_parquet(_folder() / "trials.parquet")


def _folder() -> Path:
    return Path(settings.HOME) / "economy" / "entries"
