"""Impact accounts: multipliers against published ones, accounts against published studies, and their cost.

python bench/impact.py

Reads ../shared/data/economy/io_tables. Resampling is measured on one thread beside SciPy's bootstrap and a
plain loop over draws, in the same run. Sales of single licences were never published: those here are made to
meet what TechLink published of all of them (shared/research/economy.md, A3).
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl
from scipy import stats
from threadpoolctl import threadpool_limits

from mithaq.economy.adapters.io_tables import read_io_table
from mithaq.economy.domain.impact.accounting import Measure, account
from mithaq.economy.domain.impact.assumptions import Assumption, Form, Part, Scenario, Spread
from mithaq.economy.domain.impact.claims import Source
from mithaq.economy.domain.impact.licences import Licences, Silent
from mithaq.economy.domain.io_table import Floats, Flows, InputOutputTable
from mithaq.economy.domain.multipliers import Closure, coefficients, has_hawkins_simon, model, multipliers

DATA = Path(__file__).parents[2] / "shared" / "data" / "economy" / "io_tables"
EXPECTED = {
    "output": "backward_linkages_output_multipliers",
    "value_added_effect": "gva_multipliers",
    "employment_effect": "employment_multipliers",
}
DRAWS = 10_000
ROUNDS = 5
Found = TypeVar("Found")
SOURCE = Source("TechLink and University of Colorado, DoD license agreements 2000-2017")
# Placeholders of the research report, C5.
SPREADS = {
    Part.DEADWEIGHT: Spread(Form.BETA, (4, 8)),
    Part.LEAKAGE: Spread(Form.BETA, (2, 18)),
    Part.DISPLACEMENT: Spread(Form.BETA, (3, 9)),
    Part.SUBSTITUTION: Spread(Form.BETA, (1, 30)),
    Part.MULTIPLIER: Spread(Form.UNIFORM, (1.3, 2.3)),
}


def main() -> None:
    """Print the checks, then the cost."""
    if DATA.exists():
        germany()
        united_kingdom()
        for name in ("netherlands_2000", "croatia_2010_1700"):
            identities(name, table_in(name))
    else:
        print("tables: shared/data/economy/io_tables is not here, so none is checked")
    techlink()
    cost()


def germany() -> None:
    table = table_in("germany_1995")
    expected = json.loads((DATA / "expected_germany_1995.json").read_text())
    found = model(table, flows=Flows.DOMESTIC)
    rows = multipliers(found)
    for column, name in EXPECTED.items():
        printed = np.array(expected[name])
        equal = int((np.round(rows[column].to_numpy(), 4) == printed).sum())
        gap = np.abs(rows[column].to_numpy() - printed).max()
        print(f"Germany 1995, {column}: {equal} of {len(printed)} equal to the printed four digits", end="")
        print(f", greatest difference {gap:.1e} (printed to 5e-5)")
    diagonal = np.diag(found.inverse)[:3]
    print(f"Germany 1995, inverse: {np.round(diagonal, 4)} against {expected['leontief_diag_first3']}")
    identities("germany_1995", table)


def united_kingdom() -> None:
    """Against the coefficients and the inverse that the office gives out beside the table."""
    table = table_in("uk_2010_data")
    cells = pl.read_parquet(DATA / "uk_2010_data.parquet")
    found = model(table, flows=Flows.DOMESTIC)
    shares = given(cells, "Matrix of coefficients", table.industries)
    inverse = given(cells, "Leontief Inverse", table.industries)
    totals = given(cells, "Leontief Inverse", table.industries, rows=("Total",))[0]
    print(f"UK 2010, {len(table.industries)} products, coefficients: ", end="")
    print(f"greatest difference {np.abs(found.coefficients - shares).max():.1e}", end="")
    print(f", inverse {np.abs(found.inverse - inverse).max():.1e}", end="")
    print(f", output multipliers {np.abs(found.inverse.sum(axis=0) - totals).max():.1e}")
    identities("uk_2010_data", table)


def identities(name: str, table: InputOutputTable) -> None:
    """What holds of every table: L (I - A) = I, and final use makes output."""
    for flows in table.cells:
        found = model(table, flows=flows)
        size = len(table.industries)
        unit = np.abs(found.inverse @ (np.eye(size) - found.coefficients) - np.eye(size)).max()
        final = table.output - table.cells[flows].sum(axis=1)
        made = np.abs(found.inverse @ final / table.output - 1).max()
        print(f"{name}, {flows.value}: spectral radius {found.spectral_radius:.4f}, Hawkins-Simon ", end="")
        print(f"{has_hawkins_simon(coefficients(table, flows))}, L(I-A)-I {unit:.1e}, L f / x - 1 {made:.1e}")


def techlink() -> None:
    licences = made_licences()
    others = licences.without_largest()
    assert others
    print(f"TechLink 2000-2017, made to its marginals: {licences.reported:,.0f} million USD", end="")
    print(f" of {len(licences.names):,} licences, top one {licences.share(1):.1%}", end="")
    print(f", top 21 {licences.share(21):.1%}, without the largest ", end="")
    print(f"{others.reported:,.0f}; published 27,000, 59.6 %, 89 %, 10,900")
    print(f"published ratios: output {58 / 27:.3f} times sales, {214_791 / 27_000:.2f} jobs a million")
    sums = licences.resampled(np.random.default_rng(7), 20_000, Silent.AS_THE_OTHERS)
    low, high = np.quantile(sums, [0.025, 0.975])
    print(f"bootstrap 95 % {low:,.0f} to {high:,.0f}; the report found 7,800 to 63,200")
    for total in account(licences, [scenario()], seed=7).scenarios[0].totals:
        told, without = total.claim, total.without_largest
        assert without
        print(f"{total.measure.value}: {told.value:,.0f} (90 %: {told.low:,.0f} to {told.high:,.0f})", end="")
        print(f", without the largest {without.value:,.0f} ({without.low:,.0f} to {without.high:,.0f})")
    fixed = Spread(Form.UNIFORM, (1.0, 1.0 + 1e-9))
    alone = account(licences, [scenario({Part.MULTIPLIER: fixed})], seed=7).scenarios[0]
    net = next(each for each in alone.totals if each.measure is Measure.NET)
    print(f"net before any multiplier: {net.claim.value:,.0f}")


def cost() -> None:
    licences = made_licences()
    amounts = licences.amounts

    def ours(seed: int) -> Floats:
        return licences.resampled(np.random.default_rng(seed), DRAWS, Silent.AS_THE_OTHERS)

    def scipys(seed: int) -> Floats:
        found = stats.bootstrap(
            (amounts,),
            np.sum,
            n_resamples=DRAWS,
            batch=1_000,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
        return np.asarray(found.bootstrap_distribution)

    def loop(seed: int) -> Floats:
        chance = np.random.default_rng(seed)
        return np.array([chance.choice(amounts, len(amounts)).sum() for _ in range(DRAWS)])

    took = {name: measured(each) for name, each in (("ours", ours), ("SciPy", scipys), ("loop", loop))}
    for name, (seconds, sums) in took.items():
        low, high = np.quantile(sums, [0.05, 0.95])
        print(f"{DRAWS:,} totals of {len(amounts):,} licences, {name}: {seconds:.3f} s of CPU", end="")
        print(f" ({seconds / took['ours'][0]:.1f} times ours); 90 % {low:,.0f} to {high:,.0f}")
    whole, _found = measured(lambda seed: account(licences, [scenario()], seed=seed, draws=DRAWS))
    print(f"a whole account, with and without the largest, and its swings: {whole:.3f} s of CPU")
    if DATA.exists():
        table = table_in("uk_2010_data")
        for closure in Closure:
            begun = time.process_time()
            model(table, flows=Flows.DOMESTIC, closure=closure)
            took_ms = 1e3 * (time.process_time() - begun)
            print(f"127 products, {closure.value}, with all checks: {took_ms:.0f} ms of CPU")


def measured(act: Callable[[int], Found]) -> tuple[float, Found]:
    """The median seconds of CPU of some rounds, and the last finding."""
    seconds = []
    for seed in range(ROUNDS):
        begun = time.process_time()
        found = act(seed)
        seconds.append(time.process_time() - begun)
    return float(np.median(seconds)), found


def table_in(name: str) -> InputOutputTable:
    file = DATA / f"{name}.parquet"
    return read_io_table(file.name, file.read_bytes())


def given(cells: pl.DataFrame, indicator: str, codes: tuple[str, ...], rows: tuple[str, ...] = ()) -> Floats:
    """A square that the office gives out beside the table, or some rows of it."""
    only = cells.filter(pl.col("indicator").str.starts_with(indicator))
    wide = only.pivot(on="uk_col", index="uk_row", values="values")
    return np.array([wide.filter(pl.col("uk_row") == row).select(codes).row(0) for row in rows or codes])


def made_licences() -> Licences:
    """1,100, in million USD: one of 16.1 bn, 20 above a hundred millions, 80 and 132 below, 240 small."""
    small, middle = np.geomspace(0.01, 0.99, 240), np.geomspace(1, 9.9, 132)
    top, large = np.geomspace(1, 12, 20), np.geomspace(1, 7, 80)
    top = 7_930 * top / top.sum()
    large = (27_000 - 16_100 - 7_930 - small.sum() - middle.sum()) * large / large.sum()
    amounts = np.concatenate([[16_100], top, large, middle, small, np.zeros(1_100 - 473)])
    return Licences(tuple(f"L-{place}" for place in range(1_100)), amounts, "million USD", (SOURCE,))


def scenario(changed: dict[Part, Spread] | None = None) -> Scenario:
    spreads = SPREADS | (changed or {})
    return Scenario("", {part: Assumption(part, each, SOURCE) for part, each in spreads.items()}, {})


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
