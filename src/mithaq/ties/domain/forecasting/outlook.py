"""All that is forecast at one origin: ties formed, deepened and ended, each within 1, 3 and 5 years."""

from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.model import Forecast, fit, forecast
from mithaq.ties.domain.forecasting.outcomes import HORIZONS, Outcome
from mithaq.ties.domain.forecasting.record import Question, Record

QUESTIONS = tuple(
    Question(outcome, years)
    for outcome in (Outcome.FORMED, Outcome.DEEPENED, Outcome.ENDED)
    for years in HORIZONS
)


@dataclass(frozen=True)
class Outlook:
    """A forecast for each question, or why there is none."""

    origin: int
    forecasts: Mapping[Question, Forecast]
    refused: Mapping[Question, Refused]


def outlook(record: Record, origin: int) -> Outlook:
    """Answer all questions at an origin; too short a past refuses a question, a wrong origin all of them."""
    record.at(origin)
    forecasts: dict[Question, Forecast] = {}
    refused: dict[Question, Refused] = {}
    for question in QUESTIONS:
        try:
            forecasts[question] = forecast(record, fit(record, question, origin), origin)
        except Refused as refusal:
            refused[question] = refusal
    return Outlook(origin, forecasts, refused)
