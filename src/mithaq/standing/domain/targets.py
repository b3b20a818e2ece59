"""A target for a voice: a measure to be raised to a value by a year, with milestones, and how far it came.

What is measured stands over the SPAN years (`voice.py`) that end with the base year and with the last year
that is known, or the target's own where that is past. What should be by now lies on the line from the
measured base through the milestones to the target. Told in this order: `unknown`; `too_early` before a year
after the base is known; `reached` where the lower bound is at the target; `missed` where a year after the
target's is known; `behind` where the upper bound is below what should be by now; `not_told_apart` where the
change since the base is inside its noise; else `on_the_way`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import numpy as np

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned, is_line
from mithaq.standing.domain.differences import Difference, difference
from mithaq.standing.domain.measures import YEARLY, Measure, Unknown
from mithaq.watch.domain.asking import YEAR_MAX, YEAR_MIN, Actors, Counting
from mithaq.watch.domain.intervals import Estimate

MILESTONES_MAX, OF_MAX, NOTE_MAX = 12, 200, 1_000
VALUE_MAX = Decimal(1_000)
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{0,7}[1-9])?")
Word = TypeVar("Word", bound=StrEnum)
FACTS = ("actors", "of", "field", "counting", "measure", "base_year", "value", "year", "milestones", "note")


class TargetPart(StrEnum):
    """What of a target cannot be."""

    ACTORS = "actors"
    OF = "of"
    FIELD = "field"
    COUNTING = "counting"
    MEASURE = "measure"
    BASE_YEAR = "base_year"
    VALUE = "value"
    YEAR = "year"
    MILESTONES = "milestones"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A value by a year."""

    year: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached, of whom, in which field (empty: in all works), counted how."""

    actors: Actors
    of: str
    field: str
    counting: Counting
    measure: Measure
    base_year: int
    value: Decimal
    year: int
    milestones: tuple[Milestone, ...]
    note: str

    def as_json(self) -> dict[str, Json]:
        return {
            "actors": self.actors.value,
            "of": self.of,
            "field": self.field,
            "counting": self.counting.value,
            "measure": self.measure.value,
            "base_year": self.base_year,
            "value": f"{self.value:f}",
            "year": self.year,
            "milestones": [{"year": each.year, "value": f"{each.value:f}"} for each in self.milestones],
            "note": self.note,
        }


def target_from(facts: Mapping[str, Json]) -> Target:
    """Read a target strictly. Raises Refused `target_invalid` with the part that cannot be."""
    if set(facts) != set(FACTS):
        raise _invalid(next((each for each in TargetPart if each.value not in facts), TargetPart.NOTE))
    measure = _word(Measure, facts["measure"], TargetPart.MEASURE)
    if measure not in YEARLY:
        raise _invalid(TargetPart.MEASURE)
    base, year = _year(facts["base_year"], TargetPart.BASE_YEAR), _year(facts["year"], TargetPart.YEAR)
    if year <= base:
        raise _invalid(TargetPart.YEAR)
    value = _value(facts["value"], measure, TargetPart.VALUE)
    return Target(
        actors=_word(Actors, facts["actors"], TargetPart.ACTORS),
        of=_line(facts["of"], OF_MAX, TargetPart.OF),
        field=_text(facts["field"], 40, TargetPart.FIELD),
        counting=_word(Counting, facts["counting"], TargetPart.COUNTING),
        measure=measure,
        base_year=base,
        value=value,
        year=year,
        milestones=_milestones(facts["milestones"], measure, between=(base, year), value=value),
        note=_text(facts["note"], NOTE_MAX, TargetPart.NOTE),
    )


def _milestones(
    told: Json, measure: Measure, *, between: tuple[int, int], value: Decimal
) -> tuple[Milestone, ...]:
    """In their years, each higher than the one before and below the target."""
    part = TargetPart.MILESTONES
    if isinstance(told, str) or not isinstance(told, Sequence) or len(told) > MILESTONES_MAX:
        raise _invalid(part)
    found: list[Milestone] = []
    for each in told:
        if not isinstance(each, Mapping) or set(each) != {"year", "value"}:
            raise _invalid(part)
        one = Milestone(_year(each["year"], part), _value(each["value"], measure, part))
        first, least = (found[-1].year, found[-1].value) if found else (between[0], Decimal(0))
        if not (first < one.year < between[1] and least < one.value < value):
            raise _invalid(part)
        found.append(one)
    return tuple(found)


def _word(words: type[Word], value: Json, part: TargetPart) -> Word:
    try:
        return words(str(value))
    except ValueError as error:
        raise _invalid(part) from error


def _year(value: Json, part: TargetPart) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not YEAR_MIN <= value <= YEAR_MAX:
        raise _invalid(part)
    return value


def _value(value: Json, measure: Measure, part: TargetPart) -> Decimal:
    """A plain decimal above 0, written in one way; parts of a whole are at most 1."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise _invalid(part)
    most = VALUE_MAX if measure is Measure.CITATIONS else Decimal(1)
    if not 0 < Decimal(value) <= most:
        raise _invalid(part)
    return Decimal(value)


def _text(value: Json, longest: int, part: TargetPart) -> str:
    """A text as `cleaned` leaves it."""
    if not isinstance(value, str) or value != cleaned(value).strip() or len(value) > longest:
        raise _invalid(part)
    return value


def _line(value: Json, longest: int, part: TargetPart) -> str:
    if not isinstance(value, str) or not is_line(value, longest):
        raise _invalid(part)
    return value


def _invalid(part: TargetPart) -> Refused:
    return Refused("target_invalid", part=part)


class ProgressState(StrEnum):
    """What can be said of a target."""

    UNKNOWN = "unknown"
    TOO_EARLY = "too_early"
    REACHED = "reached"
    MISSED = "missed"
    BEHIND = "behind"
    NOT_TOLD_APART = "not_told_apart"
    ON_THE_WAY = "on_the_way"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a target stands in a year: what was measured, what should be by now, and what may be said."""

    state: ProgressState
    year: int
    before: Estimate | Unknown
    now: Estimate | Unknown
    expected: float | None
    change: Difference | None


def measured_in(target: Target, last: int) -> int:
    """The year whose figure tells of a target: the last that is known, and none after its own."""
    return min(last, target.year)


def progress(target: Target, before: Estimate | Unknown, now: Estimate | Unknown, *, last: int) -> Progress:
    """How far a target has come, `now` being of the year `measured_in` the last that is known."""
    year = measured_in(target, last)
    if isinstance(before, Unknown) or isinstance(now, Unknown):
        return Progress(ProgressState.UNKNOWN, year, before, now, None, None)
    expected, change = expected_in(target, before.value, year), difference(before, now)
    return Progress(_state(target, now, change, expected, last=last), year, before, now, expected, change)


def _state(target: Target, now: Estimate, change: Difference, expected: float, *, last: int) -> ProgressState:
    if last <= target.base_year:
        return ProgressState.TOO_EARLY
    if now.low >= float(target.value):
        return ProgressState.REACHED
    if last > target.year:
        return ProgressState.MISSED
    if now.high < expected:
        return ProgressState.BEHIND
    return ProgressState.NOT_TOLD_APART if change.is_noise else ProgressState.ON_THE_WAY


def expected_in(target: Target, base: float, year: int) -> float:
    """What should be in a year, on the line from the base through the milestones to the target."""
    stations = [*target.milestones, Milestone(target.year, target.value)]
    years = [target.base_year, *(each.year for each in stations)]
    return float(np.interp(year, years, [base, *(float(each.value) for each in stations)]))
