"""A network year by year: how dense it is, how far it is returned, and where a state stands in it."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.domain.network.centrality import strengths
from mithaq.ties.domain.network.network import Floats, Network
from mithaq.ties.domain.network.standing import stands_above
from mithaq.ties.domain.network.years import Course, over_years, whole_over_years
from mithaq.ties.domain.reciprocity import returned
from mithaq.ties.queries.networks import VOTES, Key, Question, Ties, rows_of, ties_of_rows, tying_of

FIRST_YEAR = 1946
"""Courses begin here: before it sets know another world of fewer states."""


@dataclass(frozen=True, eq=False)
class Years:
    """Of each year: ties by pairs that are known, the part of flows that comes back (NaN where ties have no
    direction), and the part of the others above whom each state stands by what it gives and receives.
    """

    years: tuple[int, ...]
    density: Floats
    returned: Floats
    above: Course


def years_of(asked: Question, *, reader: Actor) -> Years | None:
    """The course of a network over all years of its set from FIRST_YEAR on, each for itself.

    None for votes, of which a year is reckoned when it is asked for. Raises Refused `not_permitted` or
    `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    if asked.set.kind == VOTES or asked.set.last_year < FIRST_YEAR:
        return None
    first = max(asked.set.first_year, FIRST_YEAR)
    key = Key(asked.set.id, asked.set.format, asked.set.kind, first, asked.set.last_year, asked.least)
    return _years(key)


@lru_cache(maxsize=16)
def _years(key: Key) -> Years:
    every = _by_year(key)
    networks, years = {year: each.network for year, each in every.items()}, tuple(every)
    unknown = np.full(len(years), np.nan)
    return Years(
        years=years,
        density=np.array([each.density for each in every.values()]),
        returned=whole_over_years(networks, returned, years) if tying_of(key.kind).is_directed else unknown,
        above=over_years(networks, _above, years),
    )


def _by_year(key: Key) -> dict[int, Ties]:
    """The ties of each year; of a year without rows only where that says that there were none."""
    rows = rows_of(key)
    parts = {int(str(year)): part for (year,), part in rows.partition_by("year", as_dict=True).items()}
    every = range(key.first, key.last + 1) if FORMATS[key.format].absent_is_none else sorted(parts)
    none = rows.clear()
    return {year: ties_of_rows(replace(key, first=year, last=year), parts.get(year, none)) for year in every}


def _above(network: Network) -> Floats:
    """Of a year without ties nobody stands above anybody."""
    if not network.weights.nnz:
        return np.full(len(network.nodes), np.nan)
    found = strengths(network)
    return stands_above(found.given + found.received)
