"""What else is known of states and dyads by year: size, distance, neighbourhood."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.history import Floats, Ints

STALE_YEARS = 5
"""A value that is older than this at the origin counts as unknown."""


@dataclass(frozen=True)
class Covariates:
    """Values by [year, state] and [year, from, to], NaN where unknown, for the states of a history in its
    order; `distance_km` is the one by which what is near is told.
    """

    first_year: int
    of_states: Mapping[str, Floats] = field(default_factory=dict)
    of_dyads: Mapping[str, Floats] = field(default_factory=dict)
    distance_km: Floats | None = None
    affinities: Mapping[str, Floats] = field(default_factory=dict)
    """By [year, from, to]: other ties and likenesses, which only the simple models read."""

    def at(self, origin: int, places: Ints) -> "Known":
        """The latest values known at an origin; raises Refused where no year up to it is covered."""
        states = {name: self._latest(values, origin)[places] for name, values in self.of_states.items()}
        inside = np.ix_(places, places)
        dyads = {name: self._latest(values, origin)[inside] for name, values in self.of_dyads.items()}
        distance = None if self.distance_km is None else self._latest(self.distance_km, origin)[inside]
        affinities = {name: self._latest(values, origin)[inside] for name, values in self.affinities.items()}
        return Known(states, dyads, distance, affinities)

    def _latest(self, values: Floats, origin: int) -> Floats:
        end = origin - self.first_year + 1
        if end < 1:
            raise Refused("covariates_begin_later", origin=origin, covered_from=self.first_year)
        latest = np.full(values.shape[1:], np.nan)
        for year in values[max(end - 1 - STALE_YEARS, 0) : end]:
            latest = np.where(np.isfinite(year), year, latest)
        return latest


@dataclass(frozen=True)
class Known:
    """Covariates of one origin."""

    of_states: Mapping[str, Floats]
    of_dyads: Mapping[str, Floats]
    distance_km: Floats | None
    affinities: Mapping[str, Floats]
