"""The named features of all dyads at an origin."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mithaq.ties.domain.forecasting import measures
from mithaq.ties.domain.forecasting.covariates import Covariates, Known
from mithaq.ties.domain.forecasting.history import Floats, Ints, TieHistory, Truths
from mithaq.ties.domain.forecasting.past import Past

BOUNDS = (-6.0, 8.0)
"""In standard deviations; what lies outside counts as lying on the bound."""


class Group(StrEnum):
    """What a feature speaks of."""

    OWN = "own"
    ACTIVITY = "activity"
    COMPANY = "company"
    NEAR = "near"
    SIZE = "size"
    AFFINITY = "affinity"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Features:
    """A row for each candidate dyad of an origin, a column for each named feature; NaN where unknown."""

    past: Past
    senders: Ints
    receivers: Ints
    """Places of the states in the past; `states` names them."""
    states: tuple[int, ...]
    names: tuple[str, ...]
    groups: tuple[Group, ...]
    values: Floats

    def standard(self, rows: Truths) -> Floats:
        """In standard deviations from the mean of these rows, so that origins can be compared.

        An unknown value lies on the mean, and its own column `unknown_...` says so.
        """
        chosen = self.values[rows].astype(float)
        flags = np.array([group is Group.UNKNOWN for group in self.groups])
        known = np.isfinite(chosen)
        filled, count = np.where(known, chosen, 0), np.maximum(known.sum(0), 1)
        mean = filled.sum(0) / count
        spread = np.sqrt((np.where(known, chosen - mean, 0) ** 2).sum(0) / count)
        scores = np.where(known, (chosen - mean) / np.where(spread > 1e-6, spread, np.inf), 0)
        scores = np.clip(scores, *BOUNDS)
        scores[:, flags] = chosen[:, flags]
        return scores

    def row(self, sender: int, receiver: int) -> int | None:
        """The row of a dyad of states; nothing where it is no candidate."""
        if sender not in self.states or receiver not in self.states:
            return None
        ends = self.states.index(sender), self.states.index(receiver)
        one, other = ends if self.past.is_directed else sorted(ends)
        found = np.flatnonzero((self.senders == one) & (self.receivers == other))
        return int(found[0]) if len(found) else None


def features(history: TieHistory, covariates: Covariates, origin: int) -> Features:
    """Reckon the features of an origin from nothing but its past; raises Refused outside the coverage."""
    past = Past(history, origin)
    senders, receivers = np.nonzero(past.candidates)
    known = covariates.at(origin, past.places)
    columns = _columns(past, known)
    values = np.empty((len(senders), len(columns)), np.float32)
    for at, (_, _, matrix) in enumerate(columns):
        whole = matrix if past.is_directed else (matrix + matrix.T) / 2
        values[:, at] = whole[senders, receivers]
    return Features(
        past=past,
        senders=senders,
        receivers=receivers,
        states=tuple(history.states[place] for place in past.places),
        names=tuple(name for name, _, _ in columns),
        groups=tuple(group for _, group, _ in columns),
        values=values,
    )


def _columns(past: Past, known: Known) -> list[tuple[str, Group, Floats]]:
    columns = [(name, Group.OWN, values) for name, values in measures.own_past(past)]
    columns += [(name, Group.ACTIVITY, values) for name, values in measures.activity(past)]
    columns += [(name, Group.COMPANY, values) for name, values in measures.company(past)]
    if known.distance_km is not None:
        columns += [(name, Group.NEAR, values) for name, values in measures.nearness(past, known.distance_km)]
    return columns + _sizes(past, known)


def _sizes(past: Past, known: Known) -> list[tuple[str, Group, Floats]]:
    """Covariates of states at both ends, summed and apart; of dyads as they are; and which are unknown."""
    columns = []
    for name, values in known.of_states.items():
        both = values[:, None] + values[None, :]
        columns += [(each, Group.SIZE, matrix) for each, matrix in measures.ends(past, name, values, values)]
        columns.append((f"sum_{name}", Group.SIZE, both))
        columns.append((f"gap_{name}", Group.SIZE, np.abs(values[:, None] - values[None, :])))
        columns.append((f"unknown_{name}", Group.UNKNOWN, np.isnan(both)))
    of_dyads = dict(known.of_dyads)
    if known.distance_km is not None:
        of_dyads["log_distance"] = np.log(known.distance_km + 10)
    for name, values in of_dyads.items():
        columns.append((name, Group.SIZE, values))
        columns.append((f"unknown_{name}", Group.UNKNOWN, np.isnan(values)))
    return columns + [(name, Group.AFFINITY, values) for name, values in known.affinities.items()]
