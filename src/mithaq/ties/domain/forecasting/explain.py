"""Why a dyad got its forecast: what each named feature adds to its log odds."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.features import Group
from mithaq.ties.domain.forecasting.history import Floats
from mithaq.ties.domain.forecasting.model import Forecast


@dataclass(frozen=True)
class Explanation:
    """Log odds of a forecast = constant + the sum of what its features add, exactly.

    A feature adds nothing where the dyad is as the mean dyad of its origin. Features that tell much the same
    share what they add; `by_group` is steadier than a single one.
    """

    probability: float
    constant: float
    adds: tuple[tuple[str, float], ...]
    """The weightiest first."""
    by_group: Mapping[Group, float]
    is_among_likeliest: bool
    """The regression of the likeliest tenth spoke."""


def explain(forecast: Forecast, sender: int, receiver: int) -> Explanation:
    """Explain the forecast for a dyad of states.

    Raises Refused for a state with itself, or a dyad that the question is not about.
    """
    if sender == receiver:
        raise Refused("tie_with_itself", value=sender)
    row = forecast.features.row(sender, receiver)
    found = np.flatnonzero(forecast.rows == row) if row is not None else np.array([], int)
    if not len(found):
        raise Refused("tie_not_forecast", sender=sender, receiver=receiver)
    at, model = int(found[0]), forecast.model
    cascade = model.cascade
    is_top = bool(cascade.top(forecast.scores)[at])
    spoke = cascade.second if is_top and cascade.second is not None else cascade.first
    adds = spoke.weights * forecast.scores[at]
    groups = dict(zip(forecast.features.names, forecast.features.groups, strict=True))
    by_group: dict[Group, float] = {}
    for name, added in zip(model.names, adds, strict=True):
        by_group[groups[name]] = by_group.get(groups[name], 0.0) + float(added)
    order = np.argsort(-np.abs(adds), kind="stable")
    return Explanation(
        probability=float(forecast.probability[at]),
        constant=spoke.constant + model.level,
        adds=tuple((model.names[each], float(adds[each])) for each in order),
        by_group=by_group,
        is_among_likeliest=is_top,
    )


def by_group(forecast: Forecast) -> dict[Group, Floats]:
    """What each group of features adds to the log odds of every row of a forecast; the rest is constant."""
    cascade = forecast.model.cascade
    adds = cascade.first.weights * forecast.scores
    if cascade.second is not None:
        is_top = cascade.top(forecast.scores)
        adds[is_top] = cascade.second.weights * forecast.scores[is_top]
    groups = dict(zip(forecast.features.names, forecast.features.groups, strict=True))
    found: dict[Group, Floats] = {}
    for at, name in enumerate(forecast.model.names):
        found[groups[name]] = found.get(groups[name], 0.0) + adds[:, at]
    return found
