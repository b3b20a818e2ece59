"""What sets say of where a state's security interests meet those of every other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import PLEDGES
from mithaq.ties.domain.interests import RECENT_YEARS, Basis, Finding, armed, pledged, signed
from mithaq.ties.queries.issue_votes import issue_findings
from mithaq.ties.queries.sets import SetView, sets_in_force

KINDS = ("arms", "defence_agreements", "pledges", "roll_call_issues")
Found = Iterator[tuple[int, Finding]]


@dataclass(frozen=True)
class Used:
    """A set that interests stand on, and whether it reaches near enough to the year asked to say anything."""

    set: SetView
    is_near: bool


def sets_used(year: int, *, reader: Actor) -> tuple[Used, ...]:
    """The sets in force that interests are read from. Raises Refused `not_permitted`."""
    known = [each for each in sets_in_force(reader=reader) if each.kind in KINDS]
    return tuple(Used(each, _is_near(each, year)) for each in known)


def found_in_sets(state: int, year: int, *, reader: Actor) -> Mapping[int, tuple[Finding, ...]]:
    """What is found of a state and every other in the last year that each set knows up to one.

    A set that ends RECENT_YEARS before says nothing. Raises Refused `not_permitted` or `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    sets = [each.set for each in sets_used(year, reader=reader) if each.is_near]
    found: dict[int, list[Finding]] = {}
    if any(each.kind == "roll_call_issues" for each in sets):
        found = {number: list(some) for number, some in issue_findings(state, year, reader=reader).items()}
    by_kind = {"pledges": _pledges, "defence_agreements": _signed, "arms": _arms}
    for each in sets:
        if each.kind in by_kind:
            for number, finding in by_kind[each.kind](each, state, min(year, each.last_year)):
                found.setdefault(number, []).append(finding)
    return {number: tuple(some) for number, some in found.items()}


def _is_near(set: SetView, year: int) -> bool:
    return set.first_year <= year < set.last_year + RECENT_YEARS


def _pledges(set: SetView, state: int, last: int) -> Found:
    rows = _with_others(set, state, last, last).group_by("other").agg(pl.col(each).max() for each in PLEDGES)
    owed = {row["other"]: [each for each in PLEDGES if row[each] > 0] for row in rows.iter_rows(named=True)}
    for other in _others(state, last):
        yield other, pledged(owed.get(other, ()), _basis(set, last, last))


def _signed(set: SetView, state: int, last: int) -> Found:
    first = last - RECENT_YEARS + 1
    rows = _with_others(set, state, first, last).filter(pl.col("value") > 0).group_by("other").len()
    count = dict(rows.iter_rows())
    for other in _others(state, last):
        yield other, signed(count.get(other, 0), _basis(set, first, last))


def _arms(set: SetView, state: int, last: int) -> Found:
    """A delivery is a row, whatever its value: the least are rounded to nothing."""
    first = last - RECENT_YEARS + 1
    rows = _with_others(set, state, first, last).group_by("other").agg(pl.col("year").n_unique())
    years = dict(rows.iter_rows())
    for other in _others(state, last):
        yield other, armed(years.get(other, 0), _basis(set, first, last))


def _basis(set: SetView, first: int, last: int) -> Basis:
    return Basis(f"{set.source}, {set.vintage}", max(first, set.first_year), last)


def _others(state: int, year: int) -> Iterator[int]:
    """All other states of a year, where it was one."""
    members = state_system().members(year)
    return (each for each in members if each != state and state in members)


def _with_others(set: SetView, state: int, first: int, last: int) -> pl.DataFrame:
    either = (pl.col("of") == state) | (pl.col("to") == state)
    other = pl.when(pl.col("of") == state).then("to").otherwise("of").alias("other")
    rows = shelf.rows(set.id).filter(either & pl.col("year").is_between(first, last))
    return rows.with_columns(other).collect()
