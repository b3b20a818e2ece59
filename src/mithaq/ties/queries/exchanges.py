"""What two states pledge, send and share, year by year; a year that no set knows is unknown, not nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import PLEDGES
from mithaq.ties.queries.sets import SetView, sets_in_force

FLOWS = ("arms", "trade")
RECENT_YEARS = 10


@dataclass(frozen=True)
class FlowYear:
    """What the one sent the other in a year, and the other way; None where it is not known."""

    year: int
    given: float | None
    taken: float | None


@dataclass(frozen=True)
class Flow:
    """What goes between two states by one set, in its unit; sums are of RECENT_YEARS to `until`."""

    set: SetView
    until: int
    years: tuple[FlowYear, ...]

    @property
    def recent(self) -> tuple[FlowYear, ...]:
        """The years of the sums."""
        return tuple(each for each in self.years if self.until - RECENT_YEARS < each.year <= self.until)

    @property
    def given(self) -> float | None:
        """What is known to have been given in the recent years; None where nothing is known."""
        return _known_sum(each.given for each in self.recent)

    @property
    def taken(self) -> float | None:
        """What is known to have been taken in the recent years; None where nothing is known."""
        return _known_sum(each.taken for each in self.recent)

    @property
    def balance(self) -> float | None:
        """(given - taken) / (given + taken) of the recent years; from -1, only taken, to 1, only given.

        None where either is not known, or both are nothing.
        """
        given, taken = self.given, self.taken
        if given is None or taken is None or not given + taken:
            return None
        return (given - taken) / (given + taken)


@dataclass(frozen=True)
class PledgeSpell:
    """Years in which one state owed another the same, both ends included; it may go on after the set ends."""

    of: int
    to: int
    first_year: int
    last_year: int
    pledges: tuple[str, ...]


@dataclass(frozen=True)
class Pledges:
    """All that two states ever owed each other, by one set."""

    set: SetView
    spells: tuple[PledgeSpell, ...]


def flows(one: int, other: int, *, until: int, reader: Actor) -> tuple[Flow, ...]:
    """Arms and trade between two states, by each set in force, with sums to a year or to a set's last.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    known = [each for each in sets_in_force(reader=reader) if each.kind in FLOWS]
    return tuple(_flow(each, one, other, min(until, each.last_year)) for each in known)


def pledges(one: int, other: int, *, reader: Actor) -> tuple[Pledges, ...]:
    """What two states owed each other, by each set in force. Raises as `flows`."""
    require(reader, Act.SEE_TIES)
    known = [each for each in sets_in_force(reader=reader) if each.kind == "pledges"]
    return tuple(Pledges(each, tuple(_spells(each, one, other))) for each in known)


def _flow(set: SetView, one: int, other: int, until: int) -> Flow:
    ways = _between(set, one, other).group_by("of", "year").agg(pl.col("value").sum())
    known = {(of, year): value for of, year, value in ways.iter_rows()}
    absent = 0.0 if FORMATS[set.format].absent_is_none else None
    years = [
        FlowYear(year, known.get((one, year), absent), known.get((other, year), absent))
        for year in range(set.first_year, set.last_year + 1)
        if all(state_system().exists(each, year) for each in (one, other))
    ]
    return Flow(set, until, tuple(years))


def _known_sum(amounts: Iterable[float | None]) -> float | None:
    known = [each for each in amounts if each is not None]
    return sum(known) if known else None


def _spells(set: SetView, one: int, other: int) -> Iterator[PledgeSpell]:
    table = _between(set, one, other).sort("of", "year")
    current: PledgeSpell | None = None
    for row in table.iter_rows(named=True):
        now = _pledged(row)
        if not now:
            continue
        same = current is not None and (current.of, current.pledges) == (row["of"], now)
        if current is not None and same and current.last_year + 1 == row["year"]:
            current = PledgeSpell(current.of, current.to, current.first_year, row["year"], now)
            continue
        if current is not None:
            yield current
        current = PledgeSpell(row["of"], row["to"], row["year"], row["year"], now)
    if current is not None:
        yield current


def _pledged(row: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(each for each in PLEDGES if row[each] > 0)


def _between(set: SetView, one: int, other: int) -> pl.DataFrame:
    pair = (one, other)
    wanted = pl.col("of").is_in(pair) & pl.col("to").is_in(pair)
    return shelf.rows(set.id).filter(wanted).collect()
