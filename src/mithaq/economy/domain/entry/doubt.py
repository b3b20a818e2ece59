"""How far a probability of entry holds: by other places to learn from, and by the place's own luck.

In each draw the places that are learnt from are drawn anew with replacement, the regression is fitted to
them, and the log odds of each place's candidates are shifted together by a normal amount whose standard
deviation is the dispersion that was fitted. An interval holds 90 % of the draws.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.output import Floats, Truths
from mithaq.economy.domain.entry.model import Forecast
from mithaq.economy.domain.entry.record import together
from mithaq.economy.domain.entry.regression import learnt

LOW, HIGH = 0.05, 0.95
DRAWS_LEAST = 20


@dataclass(frozen=True)
class Intervals:
    """Of each candidate of a forecast, in its order."""

    low: Floats
    high: Floats

    def is_noise(self, rate: float) -> Truths:
        """Where the interval holds the rate at which anything is entered, nothing is told from it."""
        return np.asarray((self.low <= rate) & (rate <= self.high))


def intervals(made: Forecast, *, draws: int, seed: int) -> Intervals:
    """Draw so many times; the same seed gives the same intervals.

    Raises Refused `draws_too_few` below twenty, and `entry_outcomes_too_few` where a draw has too few.
    """
    if draws < DRAWS_LEAST:
        raise Refused("draws_too_few", value=draws, least=DRAWS_LEAST)
    record, model, chance = made.record, made.model, np.random.default_rng(seed)
    table = together(record, model.earlier, lambda rows: rows.features.values)
    answers = np.concatenate([record.answers(each) for each in model.earlier])
    owners = np.concatenate([record.at(each).places for each in model.earlier])
    rows_of = [np.flatnonzero(owners == each) for each in np.unique(owners)]
    named, own = np.unique(made.candidates.places, return_inverse=True)
    drawn = np.empty((draws, len(made.probability)))
    for draw in range(draws):
        rows = np.concatenate([rows_of[each] for each in chance.integers(len(rows_of), size=len(rows_of))])
        odds = learnt(table[rows], answers[rows]).log_odds(made.candidates.features.values)
        drawn[draw] = expit(odds + model.dispersion * chance.normal(size=len(named))[own])
    low, high = np.quantile(drawn, (LOW, HIGH), axis=0)
    return Intervals(np.minimum(low, made.probability), np.maximum(high, made.probability))
