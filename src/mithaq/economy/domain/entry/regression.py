"""A logistic regression on standardised columns, whose terms sum to the log odds."""

from dataclasses import dataclass

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.output import Floats

PENALTY = 0.1
"""Inverse strength of the pull of all weights towards nothing, scikit-learn's C."""
LEAST_OF_EACH = 20


@dataclass(frozen=True)
class Regression:
    """Log odds are `constant` plus the sum of `weights` times standardised columns."""

    constant: float
    weights: Floats
    mean: Floats
    spread: Floats

    def terms(self, table: Floats) -> Floats:
        """What each column adds to the log odds of each row: nothing where it lies on the mean learnt."""
        return np.asarray((table - self.mean) / self.spread * self.weights)

    def log_odds(self, table: Floats) -> Floats:
        """Of each row."""
        return np.asarray(self.constant + self.terms(table).sum(1))


def learnt(table: Floats, answers: Floats, *, penalty: float = PENALTY) -> Regression:
    """Fit a regression; raises Refused `entry_outcomes_too_few` with fewer than twenty of either answer."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # slow to import

    came = int(answers.sum())
    if min(came, len(answers) - came) < LEAST_OF_EACH:
        raise Refused("entry_outcomes_too_few", came=came, stayed_away=len(answers) - came)
    mean, spread = table.mean(0), table.std(0)
    # A column that never varied says nothing, whatever it is later.
    spread = np.where(spread > 1e-9, spread, np.inf)
    fitted = LogisticRegression(C=penalty, max_iter=2000).fit((table - mean) / spread, answers)
    return Regression(float(fitted.intercept_[0]), np.asarray(fitted.coef_[0]), mean, spread)
