"""A network year by year: how dense it is, how far it is returned, and where a state stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import nan

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.tie_years import standing, wholes
from mithaq.ties.domain.tying import told_by_year
from mithaq.ties.queries.networks import VOTES, Key, Question, rows_of, tying_of

FIRST_YEAR = 1946
"""Courses begin here: before it sets know another world of fewer states."""


@dataclass(frozen=True, eq=False)
class Years:
    """Of each year that is known: ties by pairs that are known, and the part of flows that comes back, which
    is NaN where there are none or they have no direction.
    """

    years: tuple[int, ...]
    density: tuple[float, ...]
    returned: tuple[float, ...]
    standings: Mapping[tuple[int, int], float]
    """By year and number of a state that has a tie, the part of the others above whom it stands."""

    def above(self, number: int) -> tuple[float, ...]:
        """The same of one state in each year; 0 of one without ties, NaN where it or any tie is missing."""
        return tuple(
            self.standings.get((year, number), 0.0 if state_system().exists(number, year) else nan)
            if density
            else nan
            for year, density in zip(self.years, self.density, strict=True)
        )


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
    told = told_by_year(key.kind, rows_of(key))
    ties = told.filter((pl.col("weight") > 0) & (pl.col("weight") >= key.least))
    states = {year: len(state_system().members(year)) for year in range(key.first, key.last + 1)}
    known = _known(key, told, states)
    counted = _column(ties.group_by("year").agg(pl.len()))
    returned = _column(wholes(ties)) if tying_of(key.kind).is_directed else {}
    return Years(
        years=tuple(known),
        density=tuple(counted.get(year, 0) / pairs for year, pairs in known.items()),
        returned=tuple(returned.get(year, nan) for year in known),
        standings={(year, state): above for year, state, above in standing(ties, states).iter_rows()},
    )


def _known(key: Key, told: pl.DataFrame, states: Mapping[int, int]) -> dict[int, float]:
    """How many pairs are known in each year; a year without rows only where that says that none was tied."""
    if not FORMATS[key.format].absent_is_none:
        return _column(told.group_by("year").agg(pl.len()).sort("year"))
    both = 1 if tying_of(key.kind).is_directed else 2
    return {year: count * (count - 1) / both for year, count in states.items() if count > 1}


def _column(table: pl.DataFrame) -> dict[int, float]:
    return {int(year): float(value) for year, value in table.iter_rows()}
