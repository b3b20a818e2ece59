"""A history with what else is known, asked one question at many origins."""

from dataclasses import dataclass, field

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.covariates import Covariates
from mithaq.ties.domain.forecasting.features import Features, features
from mithaq.ties.domain.forecasting.history import Floats, TieHistory, Truths
from mithaq.ties.domain.forecasting.outcomes import Outcome, at_risk, became
from mithaq.ties.domain.forecasting.past import PAST_YEARS


@dataclass(frozen=True)
class Question:
    """Will this outcome come within so many years?"""

    outcome: Outcome
    years: int

    def __post_init__(self) -> None:
        if self.years < 1:
            raise Refused("tie_window_empty", years=self.years)


@dataclass
class Record:
    """History and covariates, with the features of each origin reckoned once."""

    history: TieHistory
    covariates: Covariates
    _kept: dict[int, Features] = field(default_factory=dict)

    def at(self, origin: int) -> Features:
        if origin not in self._kept:
            self._kept[origin] = features(self.history, self.covariates, origin)
        return self._kept[origin]

    def asked(self, origin: int, question: Question) -> Truths:
        """Which rows of the features of an origin the question is about."""
        past = self.at(origin).past
        return at_risk(past, question.outcome)[past.candidates]

    def answers(self, origin: int, question: Question) -> Floats:
        """What became of each row: 1, 0, or NaN where unknown; raises Refused beyond the coverage."""
        past = self.at(origin).past
        return became(self.history, past, question.outcome, question.years)[past.candidates]

    def learnt(self, origin: int, question: Question) -> tuple[Floats, Floats]:
        """The standard features and answers of an origin, without what is unknown."""
        asked = self.asked(origin, question)
        answers = self.answers(origin, question)[asked]
        known = np.isfinite(answers)
        return self.at(origin).standard(asked)[known], answers[known]

    def origins_before(self, origin: int, question: Question, span: int) -> list[int]:
        """Origins of the last `span` years whose windows have ended by `origin`, the latest first."""
        latest = origin - question.years
        first = max(self.history.first_year + PAST_YEARS, latest - span + 1)
        return list(range(latest, first - 1, -1))
