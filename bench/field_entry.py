"""Which field does a place enter next? Forecasts by rolling origin, beside simple ones and a named peer.

python bench/field_entry.py [TASK ...] [--file FILE ...] [--origins YEAR ...]

The peer is the ten-feature logistic regression of shared/research/economy.md (C3), rebuilt: the report names
how many features it has and what they speak of, not their formulas. It learns from every origin whose
outcomes were known. With --file a set is read from other files too, for instance with later years; the window
after an origin must be in them. Trade has three cross-sections: one transition is learnt from, and the next
is asked.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import expit
from threadpoolctl import threadpool_limits

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.conventions import OwnProximity
from mithaq.economy.domain.complexity.output import Floats
from mithaq.economy.domain.complexity.presence import rca
from mithaq.economy.domain.complexity.relatedness import density, proximity
from mithaq.economy.domain.entry.backtest import OURS, Backtest, backtest
from mithaq.economy.domain.entry.panel import Panel, Question, panel_of_rows
from mithaq.economy.domain.entry.record import Candidates, Record, together
from mithaq.economy.domain.entry.regression import learnt

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "economy"
SEED = 9
PEER = "ten features"
PEER_RANK, PEER_PENALTY, PEER_SPAN = 6, 1.0, 99
PATENTS = (FOLDER / "patents_wipo35" / "patstat_inventor_country_field_1906_2011.parquet",)
FAMILIES = (FOLDER / "patents_wipo35" / "ncses_patents_place_field_1998_2014.parquet",)
TRADE = (FOLDER / "trade_hs4" / "trade_hs4.parquet",)
FIRST_YEAR = 1950
"""Before it the patents of most places are a handful a year."""
NO_PLACES = ("Unclassified", "Other Europe", "Other Europe-2020")
USD_OF_ONE = 1e6
"""What counts as one event in trade."""


@dataclass(frozen=True)
class Task:
    """A question, the origins it is asked from, and how its panel is read."""

    words: str
    files: Sequence[Path]
    read: Callable[[Sequence[Path]], Panel]
    question: Question
    origins: Sequence[int]


def main() -> None:
    """Print a table for each task."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join(TASKS))
    asked.add_argument("--file", type=Path, action="append", default=[])
    asked.add_argument("--origins", type=int, nargs="+")
    given = asked.parse_args()
    if unknown := set(given.tasks) - set(TASKS):
        asked.error(f"no such task: {', '.join(sorted(unknown))}")
    with threadpool_limits(1):
        for name in given.tasks or TASKS:
            task = TASKS[name]
            files = [*task.files, *given.file]
            if absent := [file for file in files if not file.exists()]:
                print(f"\n{task.words}: {absent[0].name} is not here, nothing measured")
                continue
            measure(task, task.read(files), given.origins or task.origins)


def measure(task: Task, panel: Panel, origins: Sequence[int]) -> None:
    """Try a task at its origins, or say why it cannot be."""
    begun = time.process_time()
    try:
        found = backtest(Record(panel, task.question), origins, rivals={PEER: ten_features})
    except Refused as refusal:
        print(f"\n{task.words}: refused, {refusal}")
        return
    show(task.words, found)
    print(f"  {time.process_time() - begun:.0f} s of CPU", flush=True)


def show(words: str, found: Backtest) -> None:
    """Means over origins, paired differences, and how the forecast held by origin."""
    trials = found.trials
    sizes = [len(trial.rankings[OURS].answers) for trial in trials]
    came = [int(trial.rankings[OURS].answers.sum()) for trial in trials]
    print(f"\n{words}: origins {trials[0].origin} to {trials[-1].origin} ({len(trials)})")
    print(f"  {np.mean(sizes):,.0f} candidates, {np.mean(came):.0f} entered ({sum(came) / sum(sizes):.1%})")
    print(f"  {'mean of origins':22}    ROC  PR-AUC  within     P@3   error")
    for name, rated in sorted(found.means.items(), key=lambda each: each[1].precision):
        error = f"{found.error(name):8.3f}" if name in trials[0].calibrations else ""
        print(
            f"  {name:22}{rated.curve:7.3f}{rated.precision:8.3f}{rated.within:8.3f}{rated.first:8.3f}{error}"
        )
    for other in (PEER, "rca", "logistic", "density"):
        gaps = found.against(other, SEED)
        told = ", ".join(
            f"{name} {gap.mean:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]" for name, gap in gaps.items()
        )
        print(f"  ours less {other}, 95 %: {told}")
    gaps = found.against("diversity_ubiquity", SEED, ours="density")
    told = ", ".join(
        f"{name} {gap.mean:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]" for name, gap in gaps.items()
    )
    print(f"  density less diversity x ubiquity, 95 %: {told}")
    print("  origin    ROC  PR-AUC     P@3   error  forecast/seen   Brier  of rate  spread  places beyond 2")
    for trial in trials:
        rated, held = trial.rankings[OURS].rated(), trial.calibrations[OURS]
        print(
            f"  {trial.origin:6}{rated.curve:7.3f}{rated.precision:8.3f}{rated.first:8.3f}{held.error:8.3f}"
            f"{held.forecast:10.0f}/{held.seen:<5}{held.brier:8.4f}{held.base_brier:9.4f}"
            f"{trial.dispersion:8.2f}{int((np.abs(trial.gaps) > 2).sum()):6} of {len(trial.gaps)}"
        )


def ten_features(record: Record, origin: int) -> Floats:
    """Probabilities of the peer."""
    earlier = record.origins_before(origin, PEER_SPAN)

    def table(rows: Candidates) -> Floats:
        return _of_peer(record, rows)

    answers = np.concatenate([record.answers(each) for each in earlier])
    regression = learnt(together(record, earlier, table), answers, penalty=PEER_PENALTY)
    return np.asarray(expit(regression.log_odds(table(record.at(origin)))))


def _of_peer(record: Record, rows: Candidates) -> Floats:
    """Log RCA, diversity, ubiquity, size, two densities, low rank, earlier RCA, field's growth, count."""
    panel, years = record.panel, record.question.base_years
    base = panel.years(rows.origin - years + 1, rows.origin).sum(0)
    start = rows.origin - 2 * years + 1
    before = panel.years(start, rows.origin - years).sum(0) if panel.knows(start, rows.origin) else base
    kept, at = np.unique(rows.places, return_inverse=True)
    found = np.nan_to_num(rca(base))[kept]
    present = (found >= 1).astype(np.float64)
    logs = np.log(found + 0.1)
    left, values, right = np.linalg.svd(logs - logs.mean(), full_matrices=False)
    low = (left[:, :PEER_RANK] * values[:PEER_RANK]) @ right[:PEER_RANK] + logs.mean()
    near = [np.nan_to_num(density(present, proximity(present, own=own))) for own in OwnProximity]
    growth = np.log((base.sum(0) + 1) / (before.sum(0) + 1))
    earlier = np.log(np.nan_to_num(rca(before))[kept] + 0.1)
    columns = [
        *(logs[at, rows.fields], rows.diversity, rows.ubiquity, np.log(base[kept].sum(1))[at]),
        *(near[0][at, rows.fields], near[1][at, rows.fields], low[at, rows.fields]),
        *(earlier[at, rows.fields], growth[rows.fields], np.log1p(base[kept][at, rows.fields])),
    ]
    return np.stack(columns, 1)


def patents(files: Sequence[Path]) -> Panel:
    """PATSTAT by inventor's country and WIPO field; a row in two files is the same row."""
    rows = pl.concat([pl.read_parquet(each) for each in files], how="vertical_relaxed").unique()
    return panel_of_rows(
        rows.filter(pl.col("year") >= FIRST_YEAR),
        year="year",
        place="iso3",
        field="wipo_field",
        count="count",
    )


def families(files: Sequence[Path]) -> Panel:
    """International patent families of NCSES by place and WIPO field."""
    rows = pl.concat([pl.read_parquet(each) for each in files], how="vertical_relaxed")
    leaves = rows.filter(
        (pl.col("series") == "ipf") & pl.col("is_leaf") & ~pl.col("place").is_in(NO_PLACES)
    ).select("year", "place", "wipo_field", "count")
    return panel_of_rows(leaves.unique(), year="year", place="place", field="wipo_field", count="count")


def cross_sections(source: Mapping[int, str], block: str) -> Callable[[Sequence[Path]], Panel]:
    """Exports of three years as steps 0, 1 and 2, of places and headings that are in all of them."""

    def read(files: Sequence[Path]) -> Panel:
        rows = pl.concat([pl.read_parquet(each) for each in files], how="vertical_relaxed")
        chosen = [
            rows.filter((pl.col("source") == name) & (pl.col("year") == year))
            .filter(pl.lit(block == "ALL") | (pl.col("iso3").is_in(_reporters(rows, block))))
            .with_columns(pl.lit(step, pl.Int64).alias("step"), pl.col("export_usd") / USD_OF_ONE)
            for step, (year, name) in enumerate(source.items())
        ]
        table = pl.concat(chosen).filter(pl.col("export_usd") > 0)
        for column in ("iso3", "hs4"):
            table = table.filter(pl.col("step").n_unique().over(column) == len(source))
        return panel_of_rows(table, year="step", place="iso3", field="hs4", count="export_usd")

    return read


def _reporters(rows: pl.DataFrame, block: str) -> list[str]:
    return rows.filter(pl.col("block") == block)["iso3"].unique().to_list()


STEP = Question(base_years=1, ahead_years=1, least_count=1, least_total=100)
TASKS = {
    "patents": Task("PATSTAT, 35 fields, RCA < 1", PATENTS, patents, Question(), range(1990, 2007)),
    "patents_strict": Task(
        "PATSTAT, 35 fields, RCA < 0.5", PATENTS, patents, Question(below=0.5), range(1990, 2007)
    ),
    "families": Task(
        "NCSES families, RCA < 1", FAMILIES, families, Question(least_count=3), (2007, 2008, 2009)
    ),
    "trade_1980": Task(
        "HS4 exports 1980 to 2017",
        TRADE,
        cross_sections({1962: "ots", 1980: "ots", 2017: "ots"}, "ALL"),
        STEP,
        (1,),
    ),
    "trade_2007": Task(
        "HS4 exports 2007 to 2017, M-Z",
        TRADE,
        cross_sections({1997: "wits", 2007: "wits", 2017: "wits"}, "M_Z"),
        STEP,
        (1,),
    ),
}

if __name__ == "__main__":
    main()
