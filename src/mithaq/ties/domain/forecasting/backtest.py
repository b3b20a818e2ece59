"""How right forecasts from past origins were, beside the simple models at the same origins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from mithaq.ties.domain.forecasting.history import Floats, Ints
from mithaq.ties.domain.forecasting.model import Forecast, fit, forecast
from mithaq.ties.domain.forecasting.pairing import Difference, Rivals, difference
from mithaq.ties.domain.forecasting.rating import Calibration, Rating, calibrated, rated
from mithaq.ties.domain.forecasting.record import Question, Record
from mithaq.ties.domain.forecasting.simple import LEARNT, simple_scores

OURS = "ours"


@dataclass(frozen=True)
class Trial:
    """All models at one origin."""

    origin: int
    recipe: str
    candidates: int
    ratings: Mapping[str, Rating]
    calibrations: Mapping[str, Calibration]
    """Of the models that give probabilities."""
    scores: Mapping[str, Floats]
    answers: Floats
    senders: Ints
    receivers: Ints


@dataclass(frozen=True)
class Backtest:
    """Trials at several origins; models are compared by their mean average precision."""

    question: Question
    trials: tuple[Trial, ...]

    def mean(self, name: str) -> float:
        """Mean average precision of a model."""
        return float(np.mean([trial.ratings[name].average_precision for trial in self.trials]))

    @property
    def best_simple(self) -> str:
        """The simple model that ranks best at these very origins, which nobody could have known."""
        return max((name for name in self.trials[0].ratings if name != OURS), key=self.mean)

    def against(self, name: str, seed: int) -> Difference:
        """Ours less a simple model."""
        return difference(
            [
                Rivals(each.scores[OURS], each.scores[name], each.answers, each.senders, each.receivers)
                for each in self.trials
            ],
            seed,
        )


def backtest(record: Record, question: Question, origins: Sequence[int]) -> Backtest:
    """Forecast from each origin with nothing but its past, then look up what became of it.

    Raises Refused for an origin whose window runs beyond the coverage.
    """
    for origin in origins:
        record.history.span(origin, origin + question.years)
    return Backtest(question, tuple(_trial(record, question, origin) for origin in origins))


def _trial(record: Record, question: Question, origin: int) -> Trial:
    model = fit(record, question, origin)
    made = forecast(record, model, origin)
    answers = record.answers(origin, question)[made.rows]
    known = np.isfinite(answers)
    scores = {OURS: made.probability, **simple_scores(record, question, origin)}
    learnt = {name: expit(each) for name, each in scores.items() if name in LEARNT}
    probabilities = {OURS: made.probability, **learnt}
    senders, receivers = _ends(made)
    ratings = {
        name: rated(
            each[known],
            answers[known],
            senders[known],
            receivers[known],
            is_directed=record.history.is_directed,
        )
        for name, each in scores.items()
    }
    calibrations = {name: calibrated(each[known], answers[known]) for name, each in probabilities.items()}
    return Trial(
        origin=origin,
        recipe=model.recipe.name,
        candidates=int(known.sum()),
        ratings=ratings,
        calibrations=calibrations,
        scores={name: each[known] for name, each in scores.items()},
        answers=answers[known],
        senders=senders[known],
        receivers=receivers[known],
    )


def _ends(made: Forecast) -> tuple[Ints, Ints]:
    states = np.array(made.features.states)
    return states[made.features.senders[made.rows]], states[made.features.receivers[made.rows]]
