"""Complexity: published values, ecomplexity 0.5.3 in the same run, its weak spots, and how soft ranks are.

python bench/complexity.py

Reads ../shared/data/economy. Times are CPU seconds of one thread, medians of several runs; ours begin with
the same long table and end with the same figures: RCA, presence, diversity, ubiquity, ECI, PCI, density, COI,
COG. The peer's check of log-supermodularity is switched off.
"""

import contextlib
import io
import json
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity import complexity
from mithaq.economy.domain.complexity.complexity import Complexity
from mithaq.economy.domain.complexity.conventions import (
    GROWTH_LAB,
    R_PACKAGE,
    Convention,
    OwnProximity,
    Specialisation,
)
from mithaq.economy.domain.complexity.doubt import doubt
from mithaq.economy.domain.complexity.fitness import Updates, fitness, reflections
from mithaq.economy.domain.complexity.outlook import outlook_gain, outlook_index
from mithaq.economy.domain.complexity.output import Floats, Output, output_of_rows
from mithaq.economy.domain.complexity.presence import presence, rca
from mithaq.economy.domain.complexity.relatedness import density, proximity

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "economy"
PLACES = ("afg", "ago", "aia", "alb", "and")
PRODUCTS = ("0011", "0012", "0013", "0014", "0015")
RUNS, DRAWS, SEED = 5, 100, 9
STEEP = 3
LEAST_POPULATION, LEAST_EXPORTS = 1e6, 1e9
Peer = Callable[..., Any]


def main() -> None:
    """Print the checks, the differences and ratios, the weak spots, and how far ranks hold."""
    peer = _peer()
    if peer:
        weak_spots(peer)
    if not FOLDER.exists():
        print("complexity: shared/data/economy is not here, so nothing more is measured")
        return
    published()
    if peer:
        for words, tables in panels().items():
            beside(words, tables, peer)
    soft_ranks()


def published() -> None:
    """The vignette and the reference page of the R package economiccomplexity."""
    folder = FOLDER / "r_example_1998_2000"
    told = json.loads((folder / "expected_values.json").read_text())
    output = _output(pl.read_parquet(folder / "world_trade_avg_1998_to_2000.parquet"))
    there = presence(output, R_PACKAGE)
    found, present = complexity.of_presence(there, R_PACKAGE), there.present
    rows = [there.places.index(each) for each in PLACES]
    columns = [there.products.index(each) for each in PRODUCTS]
    cells = np.ix_(rows, columns)
    fit = fitness(present, updates=Updates.TOGETHER, steps=19)
    of_places, of_products = reflections(present)
    coi = outlook_index(present, found.density, fit.products)[rows]
    cog = outlook_gain(present, found.proximity, fit.products)[cells]
    checks = {
        "Balassa index": (rca(output.values)[cells], [told["balassa_decimal"][each] for each in PLACES]),
        "fitness of places": (fit.places[rows], list(told["fitness_country"].values())),
        "fitness of products": (fit.products[columns], list(told["fitness_product"].values())),
        "reflections, places": (of_places[rows], list(told["reflections_country"].values())),
        "reflections, products": (of_products[columns], list(told["reflections_product"].values())),
        "ECI": (found.eci[rows], list(told["eigen_country"].values())),
        "PCI": (found.pci[columns], list(told["eigen_product"].values())),
        "proximity of products": (found.proximity[columns[0], columns], told["proximity_product_0011_row"]),
        "proximity of places": (found.proximity_of_places[rows[0], rows], told["proximity_country_afg_row"]),
        "COI": (coi, list(told["coi_fitness_based"].values())),
        "COG": (cog, list(told["cog_fitness_based_products_0011_0015"].values())),
    }
    print("greatest difference from what the R package printed, 226 x 785:")
    for words, (ours, theirs) in checks.items():
        gap = np.abs(np.asarray(ours) - np.array(theirs, np.float64))
        print(f"  {words:24}{np.nanmax(gap):9.1e}")


def beside(words: str, tables: list[pl.DataFrame], peer: Peer) -> None:
    """The same tables by both, each as many times."""
    given = [each.to_pandas().assign(year=at) for at, each in enumerate(tables)]
    ours = median(_took(lambda: [_all_of(each) for each in tables]) for _ in range(RUNS))
    theirs = median(_took(lambda: [_by_peer(peer, each) for each in given]) for _ in range(RUNS))
    gaps = np.max([_gaps(one, _by_peer(peer, other)) for one, other in zip(tables, given, strict=True)], 0)
    shape = _found(tables[0]).presence.present.shape
    told = ", ".join(f"{name} {gap:.0e}" for name, gap in zip(FIGURES, gaps, strict=True))
    print(f"{words}, {shape[0]} x {shape[1]}, {len(tables)} of them: greatest difference {told}")
    print(f"  {ours:.3f} s of CPU against {theirs:.3f} s of ecomplexity: {theirs / ours:.1f} times as fast")


FIGURES = ("eci", "pci", "density", "coi", "cog")
COLUMNS = ("place", "product", "value")


def panels() -> dict[str, list[pl.DataFrame]]:
    """Long tables of place, product and value."""
    example = pl.read_parquet(FOLDER / "r_example_1998_2000" / "world_trade_avg_1998_to_2000.parquet")
    patents = pl.read_parquet(FOLDER / "patents_wipo35" / "patstat_inventor_country_field_1906_2011.parquet")
    years = [
        patents.filter(pl.col("year") == year)
        .filter(pl.col("count").sum().over("iso3") >= 100)
        .rename({"iso3": "place", "wipo_field": "product", "count": "value"})
        .select(*COLUMNS)
        for year in range(2000, 2012)
    ]
    return {
        "R example": [_named(example)],
        "HS4 exports 2017": [_named(_exports(2017))],
        "patents of a year": years,
    }


def soft_ranks() -> None:
    """How far ranks of ECI hold in 2017 and 1980."""
    for year in (2017, 1980):
        table = _large(_named(_exports(year)), year)
        found = _found(table)
        begun = time.process_time()
        doubted = doubt(found, draws=DRAWS, seed=SEED)
        took = time.process_time() - begun
        values = ", ".join(f"{each:.3f}" for each in found.vectors.values)
        print(
            f"HS4 {year}, {len(found.places)} places: 90 % of the rank of a place is"
            f" {doubted.median_width:.0f} ranks wide (median); the eigenvector turned in"
            f" {doubted.turned:.0%} of {DRAWS} draws; eigenvalues {values};"
            f" cautions: {', '.join(found.cautions) or 'none'}; {took:.1f} s of CPU"
        )


def weak_spots(peer: Peer) -> None:
    """Small tables on which the peer answers wrongly, and what is answered here."""
    print("where the peer goes wrong:")
    chance = np.random.default_rng(4)
    values = chance.pareto(1.2, (30, 40)) * chance.uniform(1, 40, (30, 1))
    table = _long(values)
    of_peer = _by_peer(peer, _frame(table), rca_mcp_threshold=STEEP)
    trimmed = _all_of(table, GROWTH_LAB.but(threshold=STEEP))
    print(
        f"  threshold {STEEP}: {of_peer.eci.isna().mean():.0%} of its ECI are NaN; here"
        f" {len(trimmed.places)} places have one, trimmed {len(trimmed.presence.trimmed_places)}"
    )
    twice = pl.concat([table, table.filter(pl.col("place") == "c00")])
    _tell(
        "a row twice", lambda: _all_of(twice), f"keeps the first, {len(_by_peer(peer, _frame(twice)))} rows"
    )
    gapped = table.with_columns(
        pl.when((pl.col("place") == "c00") & (pl.col("product") == "p0"))
        .then(np.nan)
        .otherwise(pl.col("value"))
        .alias("value")
    )
    told = int(_by_peer(peer, _frame(gapped)).isna().any(axis=1).sum())
    _tell("a NaN", lambda: _all_of(gapped), f"leaves NaN in {told} of its rows")
    ones = _long(np.outer(np.arange(1, 8) * 0.1, np.arange(1, 50) * 0.7))
    missed = int((_by_peer(peer, _frame(ones)).mcp == 0).sum())
    there = presence(_output(ones), GROWTH_LAB).present
    print(f"  RCA of exactly 1, {there.size} cells: it misses {missed}; here {int((there == 0).sum())}")
    _by_head(peer, table)
    related = proximity(trimmed.presence.present, own=OwnProximity.ZERO)
    near = density(trimmed.presence.present, related, nearest=3)
    knn = _by_peer(peer, _frame(table), knn=3).density
    print(f"  density of 3 nearest: its greatest is {knn.max():.0f}; here {np.nanmax(near):.2f}")


def _by_head(peer: Peer, table: pl.DataFrame) -> None:
    people = {f"c{at:02d}": 1e6 for at in range(30)}
    frame = pl.DataFrame(
        {"year": [0] * 30, "place": list(people), "people": list(people.values())}
    ).to_pandas()
    for test in (Specialisation.RPOP, Specialisation.BOTH):
        theirs = _by_peer(peer, _frame(table), presence_test=test.value, pop=frame)
        by = GROWTH_LAB.but(specialisation=test)
        ours = _found(table, by, people)
        print(
            f"  presence by {test.value}, equal populations: {theirs.eci.isna().mean():.0%} of its ECI are"
            f" NaN, its presence is up to {theirs.mcp.max():.0f}; here {np.isnan(ours.eci).mean():.0%}, up to"
            f" {ours.presence.present.max():.0f}"
        )


def _tell(words: str, ours: Callable[[], object], theirs: str) -> None:
    try:
        ours()
        print(f"  {words}: accepted here")
    except Refused as refusal:
        print(f"  {words}: it {theirs}; here refused: {refusal}")


def _found(
    table: pl.DataFrame, convention: Convention = GROWTH_LAB, people: Mapping[str, float] | None = None
) -> Complexity:
    return complexity.of_rows(
        table, place="place", product="product", value="value", convention=convention, population=people
    )


def _all_of(table: pl.DataFrame, convention: Convention = GROWTH_LAB) -> Complexity:
    found = _found(table, convention)
    _ = found.coi, found.cog, found.density
    return found


def _gaps(table: pl.DataFrame, theirs: Any) -> list[float]:
    """Greatest differences over the places and products that both have figures of."""
    ours = _all_of(table)
    cells = theirs.set_index(["place", "product"])[list(FIGURES)].unstack("product")
    found = {
        name: cells[name].reindex(index=ours.places, columns=ours.products).to_numpy() for name in FIGURES
    }
    mine = {
        "eci": ours.eci[:, None],
        "pci": ours.pci[None, :],
        "density": ours.density,
        "coi": ours.coi[:, None],
        "cog": ours.cog,
    }
    return [float(np.nanmax(np.abs(mine[name] - found[name]))) for name in FIGURES]


def _by_peer(peer: Peer, frame: Any, **options: Any) -> Any:
    columns = {"time": "year", "loc": "place", "prod": "product", "val": "value"}
    return _quietly(lambda: peer(frame, columns, check_logsupermodularity=False, verbose=False, **options))


def _quietly(ask: Callable[[], Any]) -> Any:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return ask()


def _peer() -> Peer | None:
    try:
        from ecomplexity import ecomplexity  # type: ignore[import-not-found]  # noqa: PLC0415
    except ImportError:
        print("ecomplexity is not installed: no peer measured")
        return None
    return ecomplexity  # type: ignore[no-any-return]


def _took(ask: Callable[[], object]) -> float:
    begun = time.process_time()
    ask()
    return time.process_time() - begun


def _exports(year: int) -> pl.DataFrame:
    rows = pl.read_parquet(FOLDER / "trade_hs4" / "trade_hs4.parquet")
    return rows.filter((pl.col("source") == "ots") & (pl.col("year") == year) & (pl.col("export_usd") > 0))


def _large(table: pl.DataFrame, year: int) -> pl.DataFrame:
    """Only places of a million people and exports of a billion."""
    people = pl.read_parquet(FOLDER / "macro" / "gdp_population_worldbank.parquet").filter(
        (pl.col("year") == year) & (pl.col("population") >= LEAST_POPULATION)
    )
    return table.filter(
        pl.col("place").is_in(people["iso3"].to_list())
        & (pl.col("value").sum().over("place") >= LEAST_EXPORTS)
    )


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    product = "hs4" if "hs4" in rows.columns else "sitc2_4d"
    value = "export_usd" if "export_usd" in rows.columns else "value"
    return rows.select(
        pl.col("iso3").alias("place"), pl.col(product).alias("product"), pl.col(value).alias("value")
    )


def _output(table: pl.DataFrame) -> Output:
    named = table if "place" in table.columns else _named(table)
    return output_of_rows(named, place="place", product="product", value="value")


def _long(values: Floats) -> pl.DataFrame:
    rows = [
        (f"c{row:02d}", f"p{column}", float(value))
        for row, of_place in enumerate(values)
        for column, value in enumerate(of_place)
    ]
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row")


def _frame(table: pl.DataFrame) -> Any:
    return table.to_pandas().assign(year=0)


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
