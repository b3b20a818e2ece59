"""Emergence on the papers of arXiv to 2014: forecasts from past origins, beside the detectors of the
literature.

python bench/emergence.py [ORIGIN ...] [--works FILE.parquet]

Origins are years; a forecast knows what was published to their end. The file has the columns title, abstract,
created, primary_cat and categories. Nothing of later years is looked at but to tell what became of a
forecast.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from mithaq.watch.domain.emergence.backtest import Backtest, backtest
from mithaq.watch.domain.emergence.conventions import OURS, TRIVIAL
from mithaq.watch.domain.emergence.literature import DatedWork, Literature, literature_of
from mithaq.watch.domain.emergence.variants import plurals_folded
from mithaq.watch.domain.terms import terms_of

WORKS = Path(__file__).parents[2] / "shared" / "data" / "watch" / "arxiv_tech" / "works_1991_2014.parquet"
ORIGINS = (2009, 2011)
SERIES_FROM = 1996
BARS = {2009: 0.24, 2011: 0.28}
"""Precision of the first fifty that issue 7 asks for."""


def main() -> None:
    """Print a backtest for each origin."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("origins", nargs="*", type=int, default=ORIGINS)
    asked.add_argument("--works", type=Path, action="append")
    given = asked.parse_args()
    files = given.works or [WORKS]
    if not all(file.exists() for file in files):
        print("no papers to measure on: shared/data/watch/arxiv_tech is not here")
        return
    begun = time.process_time()
    literature = plurals_folded(literature_in(files))
    works, terms = literature.uses.shape
    print(f"{works:,} works, {terms:,} terms read in {time.process_time() - begun:.0f} s of CPU")
    for origin in given.origins:
        begun = time.process_time()
        show(origin, backtest(literature, 12 * (origin + 1)), time.process_time() - begun)


def literature_in(files: list[Path]) -> Literature:
    """The papers of the files, each with its main category first."""
    return literature_of(work for file in files for work in _works(file))


def _works(file: Path) -> Iterator[DatedWork]:
    columns = ("title", "abstract", "created", "primary_cat", "categories")
    papers = pl.read_parquet(file, columns=list(columns)).filter(pl.col("created").dt.year() >= SERIES_FROM)
    for title, abstract, created, main_class, classes in papers.select(columns).iter_rows():
        every = (main_class, *(each for each in classes.split(",") if each != main_class))
        title_terms = sorted(terms_of(title or ""))
        yield DatedWork(created, sorted(terms_of(title or "", abstract or "")), title_terms, every)


def show(year: int, found: Backtest, seconds: float) -> None:
    """Ratings beside the detectors', intervals, hits and misses."""
    print(
        f"\norigin {year}: {found.candidates:,} candidates, {found.risen} rose surely; {seconds:.0f} s of CPU"
    )
    print(f"  {'':18} P@50   AP     at an unchanged mix of categories")
    for name in sorted(found.ratings, key=lambda each: -found.ratings[each].average_precision):
        plain, corrected = found.ratings[name], found.corrected_ratings[name]
        print(
            f"  {name:18} {plain.precision:.2f}   {plain.average_precision:.3f}"
            f"  {corrected.precision:.2f}   {corrected.average_precision:.3f}"
        )
    ours, trivial = found.ratings[OURS], found.ratings[TRIVIAL]
    ratio = f"{ours.precision / trivial.precision:.1f} x" if trivial.precision else "-"
    bar = f"; asked {BARS[year]:.2f}" if year in BARS else ""
    print(f"  first fifty: {ratio} the trivial baseline{bar}")
    for years, part in found.held.items():
        first = 100 * found.held_first[years]
        print(f"  intervals of 80 %, {years} years ahead, held {100 * part:.1f} %; first 50: {first:.0f} %")
    print(f"  hits: {', '.join(found.hits)}")
    print(f"  misses: {', '.join(found.misses)}")


if __name__ == "__main__":
    main()
