"""A network year by year: how dense it is, how far it is returned, and where a state stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import nan
from uuid import UUID

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.tie_years import RECIPE, Course, course
from mithaq.ties.domain.tying import TYINGS
from mithaq.ties.queries.networks import LEAST, Key, Question, rows_of

FIRST_YEAR = 1946
"""Courses begin here: before it sets know another world of fewer states."""
WHOLES, STANDINGS = "course", "course_states"
"""What the tables of a course by the usual least weight are called beside the rows of a set."""


@dataclass(frozen=True, eq=False)
class Years:
    """Of each year that is known: ties by pairs that are known, and the part of flows that comes back, which
    is NaN where there are none or they have no direction.
    """

    years: tuple[int, ...]
    density: tuple[float, ...]
    returned: tuple[float, ...]
    standings: pl.DataFrame
    """By `year` and number of a `state` that has a tie, the part of the others `above` whom it stands."""

    def above(self, number: int) -> tuple[float, ...]:
        """The same of one state in each year; 0 of one without ties, NaN where it or any tie is missing."""
        own = dict(self.standings.filter(pl.col("state") == number).select("year", "above").iter_rows())
        return tuple(
            own.get(year, 0.0 if state_system().exists(number, year) else nan) if density else nan
            for year, density in zip(self.years, self.density, strict=True)
        )


def years_of(asked: Question, *, reader: Actor) -> Years | None:
    """The course of a network over all years of its set from FIRST_YEAR on, each for itself.

    None for votes, of which a year is reckoned when it is asked for. Raises Refused `not_permitted` or
    `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    if asked.set.kind not in TYINGS or asked.set.last_year < FIRST_YEAR:
        return None
    first = max(asked.set.first_year, FIRST_YEAR)
    key = Key(asked.set.id, asked.set.format, asked.set.kind, first, asked.set.last_year, asked.least)
    return _years(key)


def usual_course(format: str, rows: pl.DataFrame, *, first: int, last: int) -> Mapping[str, pl.DataFrame]:
    """The course of a set by the usual least weight, to lie beside its rows; nothing where it has none."""
    kind = FORMATS[format].kind.code
    if kind not in TYINGS or last < FIRST_YEAR:
        return {}
    since = max(first, FIRST_YEAR)
    found = _course(format, kind, rows, first=since, last=last, least=LEAST.get(kind, 0.0))
    # What tells the recipe is written last: it speaks for both.
    return {STANDINGS: found.standings, WHOLES: found.wholes.with_columns(recipe=pl.lit(RECIPE))}


def course_beside(set: UUID) -> Course | None:
    """What lies beside the rows of a set by the usual least weight; none that another recipe made."""
    if not shelf.has(set, WHOLES):
        return None
    wholes = shelf.table(set, WHOLES).collect()
    if RECIPE not in wholes.get_column("recipe", default=pl.Series([0])):
        return None
    return Course(wholes.drop("recipe"), shelf.table(set, STANDINGS).collect())


@lru_cache(maxsize=16)
def _years(key: Key) -> Years:
    is_usual = key.least == LEAST.get(key.kind, 0.0)
    found = (course_beside(key.id) if is_usual else None) or _course(
        key.format, key.kind, rows_of(key), first=key.first, last=key.last, least=key.least
    )
    return Years(
        years=tuple(found.wholes["year"].to_list()),
        density=tuple(found.wholes["density"].to_list()),
        returned=tuple(found.wholes["returned"].fill_null(nan).to_list()),
        standings=found.standings,
    )


def _course(format: str, kind: str, rows: pl.DataFrame, *, first: int, last: int, least: float) -> Course:
    states = {year: len(state_system().members(year)) for year in range(first, last + 1)}
    return course(
        kind,
        rows.filter(pl.col("year").is_between(first, last)),
        states,
        least=least,
        absent_is_none=FORMATS[format].absent_is_none,
    )
