"""Two logistic regressions: one for all dyads, one for the likeliest among them.

Ties are rare. What parts the hopeless from the possible (size, activity) is not what parts the likely from
the likeliest, and the first has nearly all of the weight in one regression of all. So a second is fitted on
the tenth that the first puts on top, and speaks for it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.history import Floats, Truths

TOP = 0.1
PENALTY = 1e-3
"""Inverse strength of the ridge penalty, as scikit-learn counts it."""
EVERY = 5
"""Of dyads without the outcome the first regression reads every fifth, with five times the weight."""
RARE = 0.1
"""Where an outcome is not rarer than this, one regression serves."""
LEAST_LEARNED = 20


@dataclass(frozen=True)
class Linear:
    """Log odds = constant + weights x standard features."""

    constant: float
    weights: Floats

    def log_odds(self, scores: Floats) -> Floats:
        return np.asarray(scores @ self.weights + self.constant)


@dataclass(frozen=True)
class Cascade:
    """The regression of all, and that of the top tenth where there is one."""

    first: Linear
    second: Linear | None

    def top(self, scores: Floats) -> Truths:
        """Of which rows of one origin the second regression speaks."""
        if self.second is None or not len(scores):
            return np.zeros(len(scores), bool)
        odds = self.first.log_odds(scores)
        return np.asarray(odds >= np.quantile(odds, 1 - TOP))

    def log_odds(self, scores: Floats) -> Floats:
        """For all rows of one origin."""
        odds = self.first.log_odds(scores)
        if self.second is None:
            return odds
        return np.where(self.top(scores), self.second.log_odds(scores), odds)


def learn(origins: Sequence[tuple[Floats, Floats]], penalty: float = PENALTY) -> Cascade:
    """Fit on the standard features and answers of several origins.

    Raises Refused where fewer than LEAST_LEARNED dyads had the outcome, or fewer had it not.
    """
    came = sum(float(answers.sum()) for _, answers in origins)
    rows = sum(len(answers) for _, answers in origins)
    if min(came, rows - came) < LEAST_LEARNED:
        raise Refused("tie_outcomes_too_few", came=int(came), stayed_away=int(rows - came))
    rare = came / rows < RARE
    first = _regression(*_thinned(origins, EVERY if rare else 1), penalty)
    if not rare:
        return Cascade(first, None)
    tops = [
        (scores[on], answers[on]) for scores, answers in origins for on in [Cascade(first, first).top(scores)]
    ]
    scores, answers = (np.concatenate(each) for each in zip(*tops, strict=True))
    mean, spread = scores.mean(0), scores.std(0)
    spread = np.where(spread > 1e-6, spread, np.inf)
    second = _regression((scores - mean) / spread, answers, np.ones(len(answers)), penalty)
    weights = second.weights / spread
    return Cascade(first, Linear(second.constant - float(mean @ weights), weights))


def _thinned(origins: Sequence[tuple[Floats, Floats]], every: int) -> tuple[Floats, Floats, Floats]:
    kept = []
    for at, (scores, answers) in enumerate(origins):
        turn = np.arange(len(answers)) % every == at % every
        kept.append((scores[turn | (answers == 1)], answers[turn | (answers == 1)]))
    scores, answers = (np.concatenate(each) for each in zip(*kept, strict=True))
    return scores, answers, np.where(answers == 1, 1.0, every)


def _regression(scores: Floats, answers: Floats, weight: Floats, penalty: float) -> Linear:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # slow to import

    if len(np.unique(answers)) < 2:
        return Linear(
            float(np.log((answers.mean() + 1e-4) / (1.0001 - answers.mean()))), np.zeros(scores.shape[1])
        )
    fitted = LogisticRegression(C=penalty, max_iter=500).fit(scores, answers, sample_weight=weight)
    return Linear(float(fitted.intercept_[0]), fitted.coef_[0])
