"""What is known of one kind of tie: a weight for each year and dyad, and nothing where nobody looked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mithaq.base.refusals import Refused

Floats = NDArray[np.floating]
Truths = NDArray[np.bool_]
Ints = NDArray[np.int_]


@dataclass(frozen=True)
class TieHistory:
    """Weights by [year, from, to]: 0 is a year that is known to be without a tie, NaN an unknown one.

    A state that did not exist in a year has NaN there. An undirected history is symmetric. Raises Refused for
    a shape that does not fit, negative or infinite weights, a state twice, or a tie of a state with itself.
    """

    states: tuple[int, ...]
    first_year: int
    weights: Floats
    is_directed: bool

    def __post_init__(self) -> None:
        count = len(self.states)
        if self.weights.ndim != 3 or self.weights.shape[1:] != (count, count) or not len(self.weights):
            raise Refused("tie_weights_do_not_fit", shape=self.weights.shape, states=count)
        if len(set(self.states)) != count:
            raise Refused("tie_state_twice", states=count - len(set(self.states)))
        if np.nanmin(self.weights, initial=0) < 0 or np.isinf(self.weights).any():
            raise Refused("tie_weight_invalid", least=float(np.nanmin(self.weights)))
        itself = np.arange(count)
        if (self.weights[:, itself, itself] > 0).any():
            raise Refused("tie_with_itself", value=self._first_with_itself())
        if not self.is_directed and not np.array_equal(
            self.weights, self.weights.swapaxes(1, 2), equal_nan=True
        ):
            raise Refused("tie_weights_not_symmetric")

    def _first_with_itself(self) -> int:
        count = np.arange(len(self.states))
        return self.states[int(np.argmax((self.weights[:, count, count] > 0).any(0)))]

    @property
    def last_year(self) -> int:
        """The last year of the coverage."""
        return self.first_year + len(self.weights) - 1

    def span(self, start: int, end: int) -> Floats:
        """The weights of the years from `start` to `end`, both included; raises Refused outside coverage."""
        if start < self.first_year or end > self.last_year:
            raise Refused(
                "tie_years_outside_coverage",
                start=start,
                end=end,
                covered_from=self.first_year,
                covered_until=self.last_year,
            )
        return self.weights[start - self.first_year : end - self.first_year + 1]

    def place(self, state: int) -> int:
        """Where a state stands in the arrays; raises Refused for one that is not in the history."""
        if state not in self.states:
            raise Refused("tie_state_unknown", state=state)
        return self.states.index(state)


@dataclass(frozen=True)
class Tie:
    """One tie in one year; the order of its states matters only in a directed history."""

    year: int
    sender: int
    receiver: int
    weight: float


@dataclass(frozen=True)
class Membership:
    """The years in which a state could have had ties, both included."""

    state: int
    first_year: int
    last_year: int


def history_of(
    ties: Sequence[Tie],
    memberships: Sequence[Membership],
    first_year: int,
    last_year: int,
    *,
    is_directed: bool,
    unknown_years: Sequence[int] = (),
) -> TieHistory:
    """Lay ties out over the dyads of the states that existed; weights of one dyad and year add up.

    A dyad without a tie has 0 in years when both states existed, else NaN; years in `unknown_years` are NaN
    throughout. Raises Refused for a tie of a state with itself, a negative or infinite weight, a state that
    is no member, or a year outside the coverage.
    """
    states = tuple(sorted({each.state for each in memberships}))
    place = {state: at for at, state in enumerate(states)}
    weights = np.where(_existed(memberships, place, first_year, last_year), 0.0, np.nan)
    for tie in ties:
        _check(tie, place, first_year, last_year)
        at, sender, receiver = tie.year - first_year, place[tie.sender], place[tie.receiver]
        for one, other in ((sender, receiver),) if is_directed else ((sender, receiver), (receiver, sender)):
            weights[at, one, other] = tie.weight + np.nan_to_num(weights[at, one, other])
    for year in unknown_years:
        weights[year - first_year] = np.nan
    return TieHistory(states, first_year, weights, is_directed)


def _existed(
    memberships: Sequence[Membership], place: dict[int, int], first_year: int, last_year: int
) -> Truths:
    exists = np.zeros((last_year - first_year + 1, len(place)), bool)
    for each in memberships:
        exists[
            max(each.first_year - first_year, 0) : max(each.last_year - first_year + 1, 0), place[each.state]
        ] = True
    both = exists[:, :, None] & exists[:, None, :]
    both[:, np.arange(len(place)), np.arange(len(place))] = False
    return both


def _check(tie: Tie, place: dict[int, int], first_year: int, last_year: int) -> None:
    if tie.sender == tie.receiver:
        raise Refused("tie_with_itself", value=tie.sender)
    if not 0 <= tie.weight < np.inf:
        raise Refused("tie_weight_invalid", least=tie.weight)
    for state in (tie.sender, tie.receiver):
        if state not in place:
            raise Refused("tie_state_unknown", state=state)
    if not first_year <= tie.year <= last_year:
        raise Refused(
            "tie_years_outside_coverage",
            start=tie.year,
            end=tie.year,
            covered_from=first_year,
            covered_until=last_year,
        )
