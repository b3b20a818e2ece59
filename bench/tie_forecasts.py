"""Forecasts of ties by rolling origin, beside simple models at the same origins.

python bench/tie_forecasts.py [SET ...] [--file FILE ...] [--origins YEAR ...] [--folder DIRECTORY]

SET is arms, nuclear, co_authorship or alliances. With --file one set is read from other files, for instance
with later years, and with --origins asked from other years: a forecast knows what happened to the end of its
origin, and the window after it must be in the files.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from mithaq.base.refusals import Refused
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import checked
from mithaq.ties.domain.forecasting.backtest import OURS, Backtest, backtest
from mithaq.ties.domain.forecasting.histories import history_of_rows
from mithaq.ties.domain.forecasting.outcomes import Outcome
from mithaq.ties.domain.forecasting.record import Question, Record
from mithaq.ties.domain.forecasting.surroundings import covariates_of_rows

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "ties"
SEED = 8
HEADINGS = "    ROC  PR-AUC  within  hit@10    Brier  of rate   error  top 1 %  forecast/seen"


@dataclass(frozen=True)
class Task:
    """A question of issue 8, the origins it is tried at, and the average precision that is to be beaten."""

    words: str
    question: Question
    origins: tuple[int, ...]
    bar: float | None = None


TASKS = {
    "arms": (
        Task("arms, new tie in 5 years", Question(Outcome.FORMED, 5), (2006, 2011), 0.235),
        Task("arms, first tie ever in 5 years", Question(Outcome.FIRST, 5), (2006, 2011), 0.115),
        Task("arms, any tie in 5 years", Question(Outcome.TIED, 5), (2006, 2011), 0.658),
        Task("arms, new tie in 1 year", Question(Outcome.FORMED, 1), (2010, 2015), 0.071),
        Task("arms, new tie in 3 years", Question(Outcome.FORMED, 3), (2008, 2013)),
        Task("arms, tie deepened in 5 years", Question(Outcome.DEEPENED, 5), (2006, 2011)),
        Task("arms, tie ended in 5 years", Question(Outcome.ENDED, 5), (2006, 2011)),
    ),
    "nuclear": (Task("nuclear agreement in 5 years", Question(Outcome.FORMED, 5), (1993, 1998), 0.264),),
    "co_authorship": (
        Task("robotics co-authorship in 3 years", Question(Outcome.FORMED, 3), (2014, 2017, 2020), 0.291),
    ),
    "alliances": (Task("alliance in 5 years", Question(Outcome.FORMED, 5), (2003, 2008, 2013), 0.056),),
}
SETS = {
    "arms": ("sipri_tiv", "arms/tiv_1950_2016.parquet"),
    "nuclear": ("nuclear_agreements", "treaties/nuclear_cooperation_agreements.parquet"),
    "co_authorship": ("papers_robotics", "coauthorship/country_pairs.parquet"),
    "alliances": ("atop", "alliances/atop_v51_directed_dyad_year.parquet"),
}
"""The format and the file of each set."""
BESIDE = (
    ("fariss_sizes", "states/gdp_pop.parquet"),
    ("cow_capabilities", "states/nmc_capabilities.parquet"),
    ("vdem", "states/democracy.parquet"),
    ("capitals", "geography/capitals.csv"),
    ("cow_contiguity", "geography/contiguity.csv"),
    ("border_distances", "geography/min_distance_1946.parquet"),
    ("cow_joint_bodies", "igo/joint_igo_count_1946.parquet"),
    ("atop", "alliances/atop_v51_directed_dyad_year.parquet"),
)
"""What else is read of states and dyads."""
PAPERS = "papers_robotics_states", "coauthorship/country_totals.parquet"


def main() -> None:
    """Print a table for each task."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("sets", nargs="*", metavar="SET", help=", ".join(TASKS))
    asked.add_argument("--file", type=Path, action="append")
    asked.add_argument("--totals", type=Path, help="papers by country, for co_authorship")
    asked.add_argument("--origins", type=int, nargs="+")
    asked.add_argument("--folder", type=Path, default=FOLDER)
    given = asked.parse_args()
    names = given.sets or list(TASKS)
    if unknown := set(names) - set(TASKS):
        asked.error(f"no such set: {', '.join(sorted(unknown))}")
    if given.file and len(names) != 1:
        asked.error("--file needs one SET")
    if not given.folder.exists():
        print("no ties to measure on: shared/data/ties is not here")
        return
    begun = time.process_time()
    with threadpool_limits(1):
        for name in names:
            record = read(name, given.folder, given.file or [given.folder / SETS[name][1]], given.totals)
            for task in TASKS[name]:
                measure(record, task, given.origins or task.origins)
    print(f"\n{time.process_time() - begun:.0f} s of CPU in all")


def measure(record: Record, task: Task, origins: Sequence[int]) -> None:
    """Try a task at its origins, or say why it cannot be."""
    try:
        found = backtest(record, task.question, origins)
    except Refused as refusal:
        print(f"\n{task.words}: refused, {refusal}")
        return
    show(task, found)


def read(name: str, folder: Path, files: Sequence[Path], totals: Path | None) -> Record:
    """The history of a set with what else is known of its states."""
    format = SETS[name][0]
    tied = pl.concat([rows(format, file) for file in files], how="vertical_relaxed")
    history = history_of_rows(FORMATS[format].kind.code, tied, state_system())
    beside = [(each, folder / file) for each, file in BESIDE]
    if name == "co_authorship":
        beside.append((PAPERS[0], totals or folder / PAPERS[1]))
    around = {FORMATS[each].kind.code: rows(each, file) for each, file in beside}
    return Record(history, covariates_of_rows(around, history))


@cache
def rows(format: str, file: Path) -> pl.DataFrame:
    """The rows of a file that hold."""
    return checked(FORMATS[format].kind, FORMATS[format].read(file), state_system()).rows


def show(task: Task, found: Backtest) -> None:
    """Means over origins, then what is different from the best simple model."""
    trials = found.trials
    origins = ", ".join(f"{trial.origin} ({trial.recipe})" for trial in trials)
    seen = np.mean([trial.answers.sum() for trial in trials])
    candidates = np.mean([trial.candidates for trial in trials])
    print(f"\n{task.words}: origins and our recipe {origins}")
    print(f"  {candidates:,.0f} dyads, {seen:.0f} came ({seen / candidates:.2%}), mean of origins")
    print(f"  {'':24}{HEADINGS}")
    for name in sorted(trials[0].ratings, key=found.mean):
        print(f"  {name:24}{_ratings(found, name)}{_calibrations(found, name)}")
    best = found.best_simple
    gap = found.against(best, SEED)
    asked = f"asked {task.bar:.3f}" if task.bar else "nothing asked"
    print(
        f"  ours {found.mean(OURS):.4f}, best simple {found.mean(best):.4f} ({best}), {asked};"
        f" ours less best {gap.mean:+.4f},"
        f" 90 % {gap.lower_90:+.4f} to {gap.upper_90:+.4f}, 95 % {gap.lower_95:+.4f} to {gap.upper_95:+.4f}"
    )


def _ratings(found: Backtest, name: str) -> str:
    rated = [trial.ratings[name] for trial in found.trials]
    curve, precision, within, hits = np.mean(
        [(each.curve, each.average_precision, each.within, each.hits) for each in rated], axis=0
    )
    return f"{curve:7.3f}{precision:8.4f}{within:8.3f}{hits:8.3f}"


def _calibrations(found: Backtest, name: str) -> str:
    if name not in found.trials[0].calibrations:
        return ""
    made = [trial.calibrations[name] for trial in found.trials]
    brier, base, error, top = np.mean(
        [(each.brier, each.base_brier, each.error, each.top_error) for each in made], axis=0
    )
    counts = ", ".join(f"{each.forecast:.0f}/{each.seen}" for each in made)
    return f"{brier:9.5f}{base:9.5f}{error:8.4f}{top:9.3f}  {counts}"


if __name__ == "__main__":
    main()
