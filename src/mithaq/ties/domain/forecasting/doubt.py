"""What other years would have taught: the same model, learnt from origins drawn anew.

Origins are drawn in blocks as long as the window of the question, for the windows of neighbouring origins
overlap and tell much the same. What the model reads and its level stay as they are, and the states stay the
same, so bounds hold what other years would have taught, not what another model would say.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.history import Floats
from mithaq.ties.domain.forecasting.model import SPAN, Forecast, Model, relearnt
from mithaq.ties.domain.forecasting.record import Record

DRAWS = 20
LOW, HIGH = 0.05, 0.95


def drawn_models(record: Record, model: Model, *, chance: np.random.Generator) -> tuple[Model, ...]:
    """Up to DRAWS models of the question and origin of a model: a draw with too few outcomes is passed over.

    Raises Refused `tie_outcomes_too_few` where most are.
    """
    known = sorted(record.origins_before(model.origin, model.question, SPAN))
    block = min(model.question.years, len(known))
    found, few = list[Model](), Refused("tie_outcomes_too_few", came=0, stayed_away=0)
    for _ in range(DRAWS):
        starts = chance.integers(0, len(known) - block + 1, -(-len(known) // block))
        origins = [known[start + step] for start in starts for step in range(block)][: len(known)]
        try:
            found.append(relearnt(record, model, origins))
        except Refused as refusal:
            few = refusal
    if len(found) <= DRAWS / 2:
        raise few
    return tuple(found)


def bounds(forecast: Forecast, drawn: Sequence[Model]) -> tuple[Floats, Floats]:
    """Bounds of 90 % of the probabilities of a forecast."""
    odds = [each.level + each.cascade.log_odds(forecast.scores) for each in drawn]
    low, high = np.quantile(expit(odds), (LOW, HIGH), axis=0)
    return np.minimum(low, forecast.probability), np.maximum(high, forecast.probability)
