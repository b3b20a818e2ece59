"""What loaded sets tell of one state with each of many others, a figure for each criterion."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

import numpy as np

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.domain.partners import Criterion
from mithaq.ties.domain.profile import Part, Reckoned, coverage
from mithaq.ties.domain.similarity import Comparison, Measure
from mithaq.ties.domain.votes import FPSIM
from mithaq.ties.queries.alignment import LEAST_ROLL_CALLS
from mithaq.ties.queries.components import Reading, reckoned
from mithaq.ties.queries.of_state import empty_ways, source_of, ways_of
from mithaq.ties.queries.roll_calls import all_votes
from mithaq.ties.queries.sets import SetView, sets_in_force

READINGS = {
    Criterion.COMMITMENTS: Reading(Part.COMMITMENTS, "pledges", Reckoned.LAST),
    Criterion.BODIES: Reading(Part.CONTACT, "joint_bodies", Reckoned.LAST),
    Criterion.TRADE: Reading(Part.CONTACT, "trade", Reckoned.SUM, is_together=True),
    Criterion.ARMS: Reading(Part.CONTACT, "arms", Reckoned.SUM, is_together=True),
    Criterion.PAPERS: Reading(Part.CONTACT, "joint_papers", Reckoned.SUM),
    Criterion.DISPUTES: Reading(Part.NEGATIVE, "disputes", Reckoned.YEARS),
}
MEASURE = Measure.KAPPA


def criteria_of(
    state: int, others: Iterable[int], year: int, *, reader: Actor
) -> Mapping[int, Mapping[Criterion, float]]:
    """By the number of each other state what is known of it; of pledges the deeper of both ways.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    found: dict[int, dict[Criterion, float]] = {each: {} for each in others}
    for number, value in _votes(state, year, reader).items():
        if number in found:
            found[number][Criterion.ALIGNMENT] = value
    for criterion, reading in READINGS.items():
        chosen = set_of(reading.kind, year, reader=reader)
        if chosen is not None:
            for number, value in _figures(chosen, reading, state, found, year).items():
                found[number][criterion] = value
    return found


def set_of(kind: str, year: int, *, reader: Actor) -> SetView | None:
    """The set of a kind that knows most of the years before one, the latest of equals."""
    known = [each for each in sets_in_force(reader=reader) if each.kind == kind]
    return max(known, key=lambda each: (coverage(source_of(each), year), each.last_year), default=None)


def _votes(state: int, year: int, reader: Actor) -> Mapping[int, float]:
    """By the set of votes that knows most of the years, in the year or its last."""
    chosen = set_of("votes", year, reader=reader)
    if chosen is None or not coverage(source_of(chosen), year):
        return {}
    return _alike(chosen.id, state, min(year, chosen.last_year))


@lru_cache(maxsize=32)
def _alike(key: UUID, state: int, year: int) -> Mapping[int, float]:
    votes = all_votes(key)
    if state not in votes.states[votes.years(FPSIM.year) == year]:
        return {}
    portfolios = votes.portfolios(year, FPSIM)
    of_one = Comparison.of(portfolios).with_one(portfolios.states.index(state))
    values = of_one.similarity(MEASURE, degenerate=FPSIM.degenerate)
    told = np.isfinite(values) & (of_one.weight >= LEAST_ROLL_CALLS)
    return {portfolios.states[at]: float(values[at]) for at in np.flatnonzero(told).tolist()}


def _figures(
    set: SetView, reading: Reading, state: int, others: Iterable[int], year: int
) -> Mapping[int, float]:
    ways, nothing = ways_of(set, state), empty_ways(set)
    told = {each: reckoned(reading, set, ways.get(each, nothing), year) for each in others}
    return {
        number: max(figure.value for figure in each.figures.values())
        for number, each in told.items()
        if each.figures
    }
