"""What became of dyads after an origin: formed, deepened, ended, or nobody knows."""

from enum import StrEnum

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.history import Floats, TieHistory, Truths
from mithaq.ties.domain.forecasting.past import Past

HORIZONS = (1, 3, 5)
DEEPER = 1.5
"""A tie deepens when its mean yearly weight in the window is at least so many times that of the past."""


class Outcome(StrEnum):
    """What is forecast of a dyad within a window of years."""

    FORMED = "formed"
    """A tie after none in the past five years."""
    FIRST = "first"
    """A tie after none in all the years that are known."""
    TIED = "tied"
    """A tie, whether or not there was one before."""
    DEEPENED = "deepened"
    """Of a tie of the past five years: a mean yearly weight at least DEEPER times theirs."""
    ENDED = "ended"
    """Of a tie of the past five years: none in the whole window."""


def at_risk(past: Past, outcome: Outcome) -> Truths:
    """The dyads of which an outcome can be forecast, by [from, to]."""
    if outcome is Outcome.FORMED:
        return past.candidates & ~past.recent
    if outcome is Outcome.FIRST:
        return past.candidates & ~past.ever
    if outcome is Outcome.TIED:
        return past.candidates
    return past.candidates & past.recent


def became(history: TieHistory, past: Past, outcome: Outcome, years: int) -> Floats:
    """1 where the outcome came, 0 where it did not, NaN where the window has too many unknown years to say.

    Raises Refused when the window runs beyond the coverage or has no year.
    """
    if years < 1:
        raise Refused("tie_window_empty", years=years)
    window = history.span(past.origin + 1, past.origin + years)
    window = window[:, past.places][:, :, past.places]
    known = np.isfinite(window)
    tied = (np.nan_to_num(window) > 0).any(0)
    if outcome is Outcome.DEEPENED:
        mean = np.nan_to_num(window).sum(0) / np.maximum(known.sum(0), 1)
        deeper = (mean >= DEEPER * past.mean_weight).astype(float)
        return np.where(known.any(0), deeper, np.nan)
    seen = np.where(tied, 1.0, np.where(known.all(0), 0.0, np.nan))
    return 1 - seen if outcome is Outcome.ENDED else seen
