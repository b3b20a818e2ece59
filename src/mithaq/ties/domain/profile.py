"""What is known of two states, part by part: never added up, each with its date, its coverage and its noise.

Six parts stand side by side: what is pledged, what was kept, what came back, how alike both vote, how much
they meet, and what stands between them. What no set tells is unknown, never zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from mithaq.ties.domain.change import Direction, Move, direction
from mithaq.ties.domain.promises import Promise, Record, record
from mithaq.ties.domain.similarity import Z_90

WINDOW_YEARS = 10
"""Over how many years to the one asked for flows are summed, and coverage is counted."""
BACK_YEARS = 5
LEAST_PARTS = 3
"""Of fewer known parts nothing is summed up."""
RECENT_PROMISES = timedelta(days=730)


class Part(StrEnum):
    """A part of the profile."""

    COMMITMENTS = "commitments"
    PROMISES = "promises"
    RECIPROCITY = "reciprocity"
    ALIGNMENT = "alignment"
    CONTACT = "contact"
    NEGATIVE = "negative"


class Way(StrEnum):
    """From whom to whom."""

    GIVEN = "given"
    """By the first of the two to the second."""
    TAKEN = "taken"
    MUTUAL = "mutual"


class Known(StrEnum):
    """How far a component is known."""

    KNOWN = "known"
    TOO_LITTLE = "too_little"
    """There may be some evidence, and not enough of it to tell a figure."""
    TOO_OLD = "too_old"
    """The set ends before the years that were asked for, or begins after them."""
    NOT_OF_THEM = "not_of_them"
    """It does not tell of these two."""
    NO_SET = "no_set"


class Reckoned(StrEnum):
    """How years become one figure."""

    LAST = "last"
    """That of the last year known."""
    SUM = "sum"
    """Over the window."""
    YEARS = "years"
    """In how many years of the window there was one."""


@dataclass(frozen=True)
class Source:
    """Whose set it is, of which edition, and which years it knows.

    `absent_is_none`: a year that it knows and has no row of had no such tie; else nobody knows.
    """

    name: str
    vintage: str
    first_year: int
    last_year: int
    absent_is_none: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure with its bounds of 90 %, where it has any, and how it moved over BACK_YEARS beyond noise.

    Where no noise is known a change is not told.
    """

    value: float
    low: float | None = None
    high: float | None = None
    moved: Direction = Direction.UNKNOWN


@dataclass(frozen=True)
class Component:
    """One thing that is known of two states, or why it is not; `evidence` counts roll calls or promises.

    A component of this system's own records has no source. `beside_size`: how many times what two states of
    their size usually have, and between which bounds nine pairs of ten lie; None where sizes are not known.
    """

    part: Part
    what: str
    known: Known
    figures: Mapping[Way, Figure] = field(default_factory=dict)
    evidence: Mapping[Way, float] = field(default_factory=dict)
    as_of: date | int | None = None
    coverage: float | None = None
    source: Source | None = None
    beside_size: Figure | None = None

    @property
    def balance(self) -> float | None:
        """(given - taken) / (given + taken); None where either is not known, or both are nothing."""
        if Way.GIVEN not in self.figures or Way.TAKEN not in self.figures:
            return None
        given, taken = self.figures[Way.GIVEN].value, self.figures[Way.TAKEN].value
        return (given - taken) / (given + taken) if given + taken else None


Years = Mapping[int, float]


def coverage(source: Source, until: int) -> float:
    """The part of the window to a year that a source knows."""
    first, last = _window(source, until)
    return max(0, last - first + 1) / WINDOW_YEARS


def component(
    part: Part, what: str, ways: Mapping[Way, Years], *, reckoned: Reckoned, source: Source, until: int
) -> Component:
    """A component from what a set tells by year, for each way that its kind has."""
    share = coverage(source, until)
    if not share:
        return Component(part, what, Known.TOO_OLD, coverage=share, source=source)
    figures = {way: _figure(years, reckoned, source, until) for way, years in ways.items()}
    known = {way: each for way, each in figures.items() if each is not None}
    if not known:
        return Component(part, what, Known.NOT_OF_THEM, coverage=share, source=source)
    last = max(_last(ways[way], source, until) for way in known)
    return Component(part, what, Known.KNOWN, known, as_of=last, coverage=share, source=source)


def kept(what: str, ways: Mapping[Way, Sequence[Promise]], *, on: date) -> Component:
    """The chance that the next promise is kept, each way; no figure below the least evidence.

    Raises as `promises.record`.
    """
    records = {way: record(each, on=on) for way, each in ways.items()}
    figures = {
        way: Figure(found.mean, found.low, found.high, _kept_better(ways[way], on=on))
        for way, found in records.items()
        if found.is_enough
    }
    return Component(
        part=Part.PROMISES,
        what=what,
        known=Known.KNOWN if figures else Known.TOO_LITTLE,
        figures=figures,
        evidence={way: found.weight for way, found in records.items()},
        as_of=on,
    )


def exchanged(what: str, given: float, taken: float, *, on: date) -> Component:
    """What this system's ledger weighs; where nothing went either way, nothing is known of the two."""
    if not given and not taken:
        return Component(Part.RECIPROCITY, what, Known.NOT_OF_THEM, as_of=on)
    figures = {Way.GIVEN: Figure(given), Way.TAKEN: Figure(taken)}
    return Component(Part.RECIPROCITY, what, Known.KNOWN, figures, as_of=on)


def leaning(components: Iterable[Component]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """In which kinds the first gives more than it takes, and in which it takes more."""
    known = [each for each in components if each.part is Part.RECIPROCITY and each.balance]
    gives = tuple(each.what for each in known if (each.balance or 0) > 0)
    return gives, tuple(each.what for each in known if (each.balance or 0) < 0)


def parts_known(components: Iterable[Component]) -> tuple[Part, ...]:
    """The parts of which anything is known, in their order."""
    found = {each.part for each in components if each.known is Known.KNOWN}
    return tuple(each for each in Part if each in found)


def _window(source: Source, until: int) -> tuple[int, int]:
    return max(until - WINDOW_YEARS + 1, source.first_year), min(until, source.last_year)


def _last(years: Years, source: Source, until: int) -> int:
    """The last year of the window that is known."""
    first, last = _window(source, until)
    return last if source.absent_is_none else max(each for each in years if first <= each <= last)


def _figure(years: Years, reckoned: Reckoned, source: Source, until: int) -> Figure | None:
    first, last = _window(source, until)
    within = {year: value for year, value in years.items() if first <= year <= last}
    if not within and not source.absent_is_none:
        return None
    match reckoned:
        case Reckoned.SUM:
            return Figure(sum(within.values()))
        case Reckoned.YEARS:
            return Figure(sum(value > 0 for value in within.values()))
        case Reckoned.LAST:
            year = _last(years, source, until)
            return Figure(years.get(year, 0.0), moved=_stands_elsewhere(years, source, year))


def _stands_elsewhere(years: Years, source: Source, year: int) -> Direction:
    """Pledges and memberships stand on record: any change of theirs is beyond noise."""
    before = year - BACK_YEARS
    if before < source.first_year or (before not in years and not source.absent_is_none):
        return Direction.UNKNOWN
    return direction([Move(years.get(before, 0.0), years.get(year, 0.0), 0.0, 0.0)])


def _kept_better(promises: Sequence[Promise], *, on: date) -> Direction:
    """How the promises of the last two years were kept beside those before, where both are enough."""
    since = on - RECENT_PROMISES
    before = record([each for each in promises if each.due_on < since], on=on)
    after = record([each for each in promises if each.due_on >= since], on=on)
    if not (before.is_enough and after.is_enough):
        return Direction.UNKNOWN
    return direction([Move(before.mean, after.mean, _error(before), _error(after))])


def _error(found: Record) -> float:
    """About the standard error of which the bounds are those of 90 %."""
    return (found.high - found.low) / (2 * Z_90)
