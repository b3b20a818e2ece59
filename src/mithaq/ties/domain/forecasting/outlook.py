"""All that is said of one question at one origin: probabilities with bounds, and how right it was before."""

from dataclasses import dataclass

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.backtest import Backtest, backtest
from mithaq.ties.domain.forecasting.doubt import bounds, drawn_models
from mithaq.ties.domain.forecasting.history import Floats
from mithaq.ties.domain.forecasting.model import Forecast, Model, fit, forecast
from mithaq.ties.domain.forecasting.outcomes import HORIZONS, Outcome
from mithaq.ties.domain.forecasting.record import Question, Record

QUESTIONS = tuple(
    Question(outcome, years)
    for outcome in (Outcome.FORMED, Outcome.DEEPENED, Outcome.ENDED)
    for years in HORIZONS
)
TRIED_BEFORE = (1, 2)
"""Windows back from an origin at which the question is put as well."""


@dataclass(frozen=True)
class Outlook:
    """A forecast with its bounds of 90 %, the models they are drawn from, and what was right at the origins
    before; nothing where those have too short a past.
    """

    forecast: Forecast
    low: Floats
    high: Floats
    drawn: tuple[Model, ...]
    tried: Backtest | None


def outlook(record: Record, question: Question, origin: int, *, seed: int) -> Outlook:
    """Answer a question at an origin. Raises Refused for too short a past, or too few outcomes in it."""
    model = fit(record, question, origin)
    made = forecast(record, model, origin)
    drawn = drawn_models(record, model, chance=np.random.default_rng(seed))
    low, high = bounds(made, drawn)
    return Outlook(made, low, high, drawn, _tried(record, question, origin))


def _tried(record: Record, question: Question, origin: int) -> Backtest | None:
    for count in (len(TRIED_BEFORE), 1):
        origins = [origin - back * question.years for back in TRIED_BEFORE[:count]]
        try:
            return backtest(record, question, origins)
        except Refused:
            continue
    return None
