"""Made panels as files: drifting patents of real codes, and exports of a few places."""

from pathlib import Path

import polars as pl

from economy.made_panels import FIRST_YEAR, drifting

PLACES = (
    *("ARE", "AUT", "BHR", "BRA", "CAN", "CHE", "DEU", "EGY", "ESP", "FRA", "GBR", "IDN", "IND", "IRN"),
    *("ITA", "JPN", "KAZ", "KOR", "MAR", "MYS", "NGA", "PAK", "QAT", "TUR"),
)
LAST_YEAR = FIRST_YEAR + 31
EXPORTS = ("QAT", "TUR", "MYS", "MAR", "EGY", "IDN", "KAZ", "OMN")


def patents_file(folder: Path, *, seed: int = 5) -> Path:
    """Of 24 places in sixteen fields, 32 years."""
    panel = drifting(seed=seed)
    rows = [
        (PLACES[place], field + 1, FIRST_YEAR + year, float(panel.counts[year, place, field]))
        for year in range(len(panel.counts))
        for place in range(len(panel.places))
        for field in range(len(panel.fields))
        if panel.counts[year, place, field]
    ]
    file = folder / f"patents{seed}.parquet"
    pl.DataFrame(rows, schema=["iso3", "nr", "year", "count"], orient="row").write_parquet(file)
    return file


def exports_file(folder: Path) -> Path:
    """Each place makes what the one before it makes, but for the simplest, and one thing more."""
    lines = [
        f"{place},{8401 + product},{year},{100 + 7 * product + 3 * at}"
        for year in (2019, 2020)
        for at, place in enumerate(EXPORTS)
        for product in range(at // 2, 12 - (len(EXPORTS) - at) // 2)
    ]
    file = folder / "exports.csv"
    file.write_text("place,product,year,value\n" + "\n".join(lines) + "\nOMN,8401,2020,0.001\n")
    return file
