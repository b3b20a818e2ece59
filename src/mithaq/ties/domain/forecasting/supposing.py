"""What a tie that is only supposed would change: with whom else a state would come closer.

The tie is put into the year of the origin and all features are reckoned anew; the models stay. They were
learnt from what states did, so a difference says whose ties went with such ties, not that one brings the
other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.doubt import HIGH, LOW
from mithaq.ties.domain.forecasting.history import Floats, Ints, TieHistory
from mithaq.ties.domain.forecasting.model import Forecast, Model, forecast
from mithaq.ties.domain.forecasting.record import Record


@dataclass(frozen=True)
class Closer:
    """A tie with a third state: its probability before and after, and bounds of 90 % of the change."""

    sender: int
    receiver: int
    before: float
    after: float
    low: float
    high: float

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def is_beyond_doubt(self) -> bool:
        """Whether the change has one sign throughout its bounds."""
        return self.low > 0 or self.high < 0


def supposing(
    record: Record, model: Model, drawn: Sequence[Model], one: int, other: int
) -> tuple[Closer, ...]:
    """What a tie from `one` to `other` would change for all other ties of `one`, the largest rise first.

    The tie has the median weight of its kind. Raises Refused `tie_state_unknown` or `tie_with_itself`.
    """
    if one == other:
        raise Refused("tie_with_itself", value=one)
    supposed = Record(_with_tie(record.history, model.origin, one, other), record.covariates)
    before, after = (forecast(each, model, model.origin) for each in (record, supposed))
    shared = _of_state(before, after, one, other)
    places = [np.searchsorted(each.rows, shared) for each in (before, after)]
    odds = [_odds(model_, before, after, places) for model_ in (model, *drawn)]
    changes = [expit(late) - expit(early) for early, late in odds]
    low, high = np.quantile(changes[1:], (LOW, HIGH), axis=0)
    senders, receivers = (
        np.array(before.features.states)[ends[shared]]
        for ends in (before.features.senders, before.features.receivers)
    )
    early, late = expit(odds[0])
    return tuple(
        Closer(*(each[at].item() for each in (senders, receivers, early, late, low, high)))
        for at in np.argsort(-changes[0], kind="stable")
    )


def _with_tie(history: TieHistory, year: int, one: int, other: int) -> TieHistory:
    weights = history.weights.copy()
    usual = float(np.median(weights[weights > 0])) if (weights > 0).any() else 1.0
    ends = history.place(one), history.place(other)
    for of, to in (ends,) if history.is_directed else (ends, ends[::-1]):
        cell = year - history.first_year, of, to
        weights[cell] = max(usual, float(np.nan_to_num(weights[cell])))
    return replace(history, weights=weights)


def _of_state(before: Forecast, after: Forecast, one: int, other: int) -> Ints:
    """The rows of features that both forecasts have of a state, but those with the supposed partner."""
    shared = np.intersect1d(before.rows, after.rows)
    states = np.array(before.features.states)
    ends = states[before.features.senders[shared]], states[before.features.receivers[shared]]
    is_of = (ends[0] == one) | (ends[1] == one)
    is_with = (ends[0] == other) | (ends[1] == other)
    return np.asarray(shared[is_of & ~is_with])


def _odds(model: Model, before: Forecast, after: Forecast, places: Sequence[Ints]) -> list[Floats]:
    return [
        model.level + model.cascade.log_odds(each.scores)[at]
        for each, at in zip((before, after), places, strict=True)
    ]
