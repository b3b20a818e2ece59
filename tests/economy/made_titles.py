"""A small extract of the titles that come with Mithaq, and files as an operator would load them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from mithaq.economy.adapters import text_shelf
from mithaq.economy.domain.industries.features import Texts
from mithaq.economy.domain.industries.reading import KnownTitle

DIVISIONS = ("01", "10", "13", "20", "25", "26", "30", "62")


def small_titles() -> pl.DataFrame:
    """Titles of eight divisions in three languages."""
    return text_shelf.shipped_titles().filter(pl.col("code").str.slice(0, 2).is_in(DIVISIONS))


def known_titles() -> list[KnownTitle]:
    """The English ones, each in the group of its class."""
    rows = small_titles().filter(lang="en").select("system", "code", "title")
    return [
        KnownTitle(
            system,
            code,
            "en",
            text,
            code[:2],
            code if len(code) == 4 and system == "isic4" else "",
            code[:4].ljust(4, "0"),
        )
        for system, code, text in rows.iter_rows()
    ]


def without_meaning(texts: Sequence[str]) -> Texts:
    """Texts that no sentence model read: vectors of zero."""
    return Texts.of(texts, np.zeros((len(texts), 2), np.float32))


def titles_file(folder: Path) -> Path:
    """Two titles of NAICS as CSV, and one without words."""
    file = folder / "titles.csv"
    file.write_text(
        "system,code,lang,title\nnaics2017,336611,en,Ship Building and Repairing\n"
        "naics2017,111110,en,Soybean Farming\nnaics2017,999999,en,\n"
    )
    return file


def concordance_file(folder: Path) -> Path:
    """Codes with zeros in front, in the manner of statistical offices."""
    file = folder / "pairs.csv"
    file.write_text(
        "Product,Industry,Part\n010121,0141,\n890110,3011,\n890190,3011,\n890610,3011,\n"
        "930100,2520,\n730890,2511,\n850440,2610,\n,2610,\n"
    )
    return file
