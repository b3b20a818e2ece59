"""Without works, a voice is told by what others publish, in the years that they know."""

from pathlib import Path

from callers import client_of
from cast import Cast
from corpora import held
from mithaq.watch.domain.asking import Years
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.queries.selecting import NOTHING_KNOWN, years_known


def published(year: int, code: str, name: str, value: float) -> Indicator:
    return Indicator(
        "ncses", "9970", code, name, f"World > {name}", "articles", "All fields", year, value, "fractional"
    )


def test_the_years_are_those_of_the_figures(cast: Cast, tmp_path: Path) -> None:
    del cast
    before = years_known()
    held(tmp_path, [published(year, "TR", "Türkiye", 10.0) for year in (2003, 2022)])

    assert (before, years_known()) == (NOTHING_KNOWN, Years(2003, 2022))


def test_the_page_shows_them(cast: Cast, tmp_path: Path) -> None:
    states = (("TR", "Türkiye", 25.0), ("MA", "Morocco", 75.0))
    held(tmp_path, [published(year, *each) for year in range(2013, 2023) for each in states])
    page = client_of(cast.leyla).get("/standing/?of=TR&peers=MA").content.decode()

    assert "2013-2022" in page
    assert "25.0%" in page
