"""How right forecasts from past origins were, beside the simple ones and any rival, at the same origins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property

import numpy as np

from mithaq.economy.domain.complexity.output import Floats, Ints
from mithaq.economy.domain.entry.model import fit, forecast
from mithaq.economy.domain.entry.rating import Ranking, Rating, ranking
from mithaq.economy.domain.entry.record import Record
from mithaq.economy.domain.entry.simple import PROBABLE
from mithaq.ties.domain.forecasting.rating import Calibration, calibrated

OURS = "ours"
DRAWS = 400
Rival = Callable[[Record, int], Floats]
"""Probabilities of the candidates of an origin; it must read nothing later, which is not checked."""


@dataclass(frozen=True)
class Trial:
    """All forecasts from one origin."""

    origin: int
    rankings: Mapping[str, Ranking]
    calibrations: Mapping[str, Calibration]
    """Of those that give probabilities."""
    dispersion: float
    gaps: Floats
    """(Observed - expected) entries of each place over their standard deviation without over-dispersion."""


@dataclass(frozen=True)
class Interval:
    """A mean difference over origins, with a bootstrap interval of 95 %."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Backtest:
    """Trials at several origins."""

    trials: tuple[Trial, ...]

    @cached_property
    def means(self) -> Mapping[str, Rating]:
        """The mean rating of each forecast over origins."""
        return {name: Rating(*map(float, self._mean(name, None))) for name in self.trials[0].rankings}

    def error(self, name: str) -> float:
        """Mean calibration error over origins."""
        return float(np.mean([each.calibrations[name].error for each in self.trials]))

    def against(self, name: str, seed: int, ours: str = OURS) -> Mapping[str, Interval]:
        """One forecast less another, by each rating.

        A draw takes places with replacement, the same at all origins: what one place does it does at all.
        """
        chance = np.random.default_rng(seed)
        places = np.unique(np.concatenate([each.rankings[name].names for each in self.trials]))
        drawn = []
        for _ in range(DRAWS):
            times = np.bincount(chance.integers(len(places), size=len(places)), minlength=len(places))
            drawn.append(self._difference(ours, name, (places, times.astype(np.float64))))
        low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
        mean = self._difference(ours, name, None)
        names = Rating.__dataclass_fields__
        return {
            each: Interval(float(mean[at]), float(low[at]), float(high[at])) for at, each in enumerate(names)
        }

    def _difference(self, one: str, other: str, drawn: tuple[Ints, Floats] | None) -> Floats:
        return self._mean(one, drawn) - self._mean(other, drawn)

    def _mean(self, name: str, drawn: tuple[Ints, Floats] | None) -> Floats:
        found = []
        for each in self.trials:
            rows = each.rankings[name]
            times = None if drawn is None else drawn[1][np.searchsorted(drawn[0], rows.names)]
            found.append(astuple(rows.rated(times)))
        return np.asarray(np.mean(found, 0))


def backtest(
    record: Record, origins: Sequence[int], *, rivals: Mapping[str, Rival] | None = None
) -> Backtest:
    """Forecast from each origin with its past alone, then look up what became of it.

    Raises Refused for an origin whose window ahead is unknown, or before which nothing can be learnt.
    """
    for origin in origins:
        record.answers(origin)
    return Backtest(tuple(_trial(record, origin, rivals or {}) for origin in origins))


def _trial(record: Record, origin: int, rivals: Mapping[str, Rival]) -> Trial:
    made = forecast(record, fit(record, origin))
    answers, places = record.answers(origin), made.candidates.places
    probable = {OURS: made.probability} | {name: rival(record, origin) for name, rival in rivals.items()}
    scores = {**made.simple, **probable}
    calibrations = {
        name: calibrated(each, answers)
        for name, each in scores.items()
        if name in probable or name in {each.value for each in PROBABLE}
    }
    rankings = {name: ranking(each, answers, places) for name, each in scores.items()}
    gaps = _gaps(made.probability, answers, places)
    return Trial(origin, rankings, calibrations, made.model.dispersion, gaps)


def _gaps(probability: Floats, answers: Floats, places: Ints) -> Floats:
    _, at = np.unique(places, return_inverse=True)
    gap = np.bincount(at, answers - probability)
    return np.asarray(gap / np.sqrt(np.bincount(at, probability * (1 - probability))))
