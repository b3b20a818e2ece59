"""A forecast of entry from one origin, learnt from nothing that was not known then."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import expit

from mithaq.base.refusals import NotFound, Refused
from mithaq.economy.domain.complexity.output import Floats, Truths
from mithaq.economy.domain.entry.dispersion import dispersion
from mithaq.economy.domain.entry.features import Feature
from mithaq.economy.domain.entry.record import Candidates, Record, together
from mithaq.economy.domain.entry.regression import Regression, learnt
from mithaq.economy.domain.entry.simple import simple_forecasts


@dataclass(frozen=True)
class Model:
    """What was learnt for an origin, from which earlier ones."""

    origin: int
    earlier: tuple[int, ...]
    regression: Regression
    dispersion: float
    """Standard deviation, in log odds, of what moves all candidates of a place together."""


@dataclass(frozen=True)
class Explanation:
    """Log odds are `constant` plus the sum of what features add, exactly; the weightiest first."""

    probability: float
    constant: float
    adds: tuple[tuple[Feature, float], ...]


@dataclass(frozen=True)
class Forecast:
    """Probabilities of the candidates of an origin, beside what simple forecasts say of them."""

    record: Record
    model: Model
    candidates: Candidates
    probability: Floats
    simple: Mapping[str, Floats]

    def table(self) -> pl.DataFrame:
        """A row for each candidate, the likeliest first, with the simple forecasts beside it."""
        panel, rows = self.record.panel, self.candidates
        named = pl.DataFrame(
            {
                "place": [panel.places[at] for at in rows.places],
                "field": [panel.fields[at] for at in rows.fields],
                "probability": self.probability,
            }
            | {f"simple_{name}": values for name, values in self.simple.items()}
        )
        return named.sort("probability", "place", "field", descending=[True, False, False])

    def explain(self, place: str, field: str) -> Explanation:
        """Why a candidate got its probability; raises NotFound `entry_not_forecast`."""
        at = self._row(place, field)
        terms = self.model.regression.terms(self.candidates.features.values[at : at + 1])[0]
        adds = sorted(zip(Feature, map(float, terms), strict=True), key=lambda each: -abs(each[1]))
        return Explanation(float(self.probability[at]), self.model.regression.constant, tuple(adds))

    def _rows_of(self, place: str) -> Truths:
        panel = self.record.panel
        at = panel.places.index(place) if place in panel.places else -1
        return np.asarray(self.candidates.places == at)

    def _row(self, place: str, field: str) -> int:
        panel = self.record.panel
        at = panel.fields.index(field) if field in panel.fields else -1
        found = np.flatnonzero(self._rows_of(place) & (self.candidates.fields == at))
        if not len(found):
            raise NotFound("entry_not_forecast", place=place, field=field)
        return int(found[0])


def fit(record: Record, origin: int) -> Model:
    """Learn from the earlier origins whose windows had ended.

    Raises Refused `entry_past_too_short` where there is none, and `entry_outcomes_too_few`.
    """
    earlier = record.origins_before(origin)
    if not earlier:
        raise Refused("entry_past_too_short", origin=origin, years=record.question.ahead_years)
    table = together(record, earlier, lambda rows: rows.features.values)
    answers = [record.answers(each) for each in earlier]
    regression = learnt(table, np.concatenate(answers))
    spread = dispersion(
        [
            (expit(regression.log_odds(record.at(each).features.values)), came, record.at(each).places)
            for each, came in zip(earlier, answers, strict=True)
        ]
    )
    return Model(origin, earlier, regression, spread)


def forecast(record: Record, model: Model) -> Forecast:
    """Apply a model at its origin."""
    rows = record.at(model.origin)
    probability = expit(model.regression.log_odds(rows.features.values))
    return Forecast(record, model, rows, probability, simple_forecasts(record, model.origin))
