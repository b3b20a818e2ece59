"""A forecast of entries as it is kept: tables of candidates and of trials, and what it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mithaq.economy.domain.entry.backtest import OURS, Trial
from mithaq.economy.domain.entry.doubt import Intervals
from mithaq.economy.domain.entry.features import Feature
from mithaq.economy.domain.entry.model import Forecast
from mithaq.economy.domain.entry.simple import Simple

ADDS, BY = "adds_", "by_"


@dataclass(frozen=True)
class About:
    """What a forecast stands on: the panel by its digest, edition and loading, the question, and what was
    learnt.

    `rate` is the part of all candidates that entered in the latest window known at the origin. `loaded_at` is
    empty where it was not kept.
    """

    edition: str
    sha256: str
    origin: int
    until: int
    first_learnt: int
    last_learnt: int
    below: float
    least_count: float
    least_total: float
    base_years: int
    rate: float
    constant: float
    dispersion: float
    draws: int
    made_at: str
    loaded_at: str = ""


def candidates_table(made: Forecast, held: Intervals) -> pl.DataFrame:
    """A row for each candidate: its probability with interval, what each feature adds to the log odds, and
    its place, from 1, in its own nation's list by each simple forecast; ties share the mean place."""
    panel, rows = made.record.panel, made.candidates
    terms = made.model.regression.terms(rows.features.values)
    table = pl.DataFrame(
        {
            "place": [panel.places[at] for at in rows.places],
            "field": [panel.fields[at] for at in rows.fields],
            "probability": made.probability,
            "low": held.low,
            "high": held.high,
            "is_noise": held.is_noise(rate_of(made)),
            "rca": rows.base,
            **{f"{ADDS}{each.value}": terms[:, at] for at, each in enumerate(Feature)},
            **{f"{BY}{name}": values for name, values in made.simple.items()},
        }
    )
    places = (pl.col(f"{BY}{each.value}").rank("average", descending=True).over("place") for each in Simple)
    return table.with_columns(places).sort("place", "probability", "field", descending=[False, True, False])


def rate_of(made: Forecast) -> float:
    """What the simplest forecast says of all."""
    return float(made.simple[Simple.RATE.value][0])


def trials_table(trials: Sequence[Trial]) -> pl.DataFrame:
    """A row for each origin and forecast; the calibration is empty for those that only rank."""
    rows = []
    for trial in trials:
        for name, ranked in trial.rankings.items():
            rated, held = ranked.rated(), trial.calibrations.get(name)
            told = (trial.origin, name, len(ranked.answers), int(ranked.answers.sum()))
            figures = (rated.curve, rated.precision, rated.within, rated.first)
            rows.append((*told, *figures, held.error if held else None, held.forecast if held else None))
    columns = {
        **{"origin": pl.Int32, "forecast": pl.String, "candidates": pl.Int32, "entered": pl.Int32},
        **dict.fromkeys(("curve", "precision", "within", "first", "error", "expected"), pl.Float64),
    }
    return pl.DataFrame(rows, schema=columns, orient="row")


def reasons(row: dict[str, float], count: int) -> list[tuple[Feature, float]]:
    """The features that add or take most of a row of candidates, the weightiest first."""
    adds = [(each, float(row[f"{ADDS}{each.value}"])) for each in Feature]
    return sorted((each for each in adds if abs(each[1]) > 1e-9), key=lambda each: -abs(each[1]))[:count]


def means_of(trials: pl.DataFrame) -> pl.DataFrame:
    """Means over origins by forecast, ours first, then by precision."""
    figures = pl.col("curve", "precision", "within", "first", "error").mean()
    found = trials.group_by("forecast").agg(figures)
    return found.sort(pl.col("forecast") != OURS, pl.col("precision"), descending=[False, True])
