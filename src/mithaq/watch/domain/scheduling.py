"""What runs by itself, how often, and when again: rules that know no clock.

A run that fails is tried again after 15 minutes, then after four times as long each time, at the latest after
a day, and never later than its next regular turn.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mithaq.base.refusals import Refused

LEASE = timedelta(minutes=5)
"""Whoever runs says anew, well before this has passed, that the run is under way."""
FIRST_RETRY, RETRY_FACTOR, RETRY_MOST = timedelta(minutes=15), 4, timedelta(days=1)
SINCE = "{since}"
"""In an address, the day of the last run that succeeded."""


class Task(StrEnum):
    """What runs."""

    LOAD = "load"
    KEV = "kev"
    TAXII = "taxii"
    LOOK = "look"
    NOTE = "note"


class Every(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


_LOADS = (Every.DAILY, Every.WEEKLY, Every.MONTHLY)
RHYTHMS: Mapping[Task, tuple[Every, ...]] = {
    Task.LOAD: _LOADS,
    Task.KEV: _LOADS,
    Task.TAXII: _LOADS,
    Task.LOOK: (Every.MONTHLY, Every.QUARTERLY),
    Task.NOTE: (Every.DAILY,),
}
_DAYS = {Every.DAILY: 1, Every.WEEKLY: 7}
_MONTHS = {Every.MONTHLY: 1, Every.QUARTERLY: 3}


@dataclass(frozen=True)
class Run:
    """What is to run: a load of a `format` or a TAXII `collection` from a `place` under the name `source`, a
    look over a `source`, or a daily note.
    """

    task: Task
    every: Every
    place: str = ""
    format: str = ""
    source: str = ""
    collection: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes two one; to set it again changes place and rhythm."""
        return (self.task.value, self.format, self.source, self.collection)


def require_run(run: Run) -> None:
    """Raises Refused `schedule_rhythm_wrong` or `schedule_place_wrong`."""
    if run.every not in RHYTHMS[run.task]:
        raise Refused("schedule_rhythm_wrong")
    is_load = run.task in (Task.LOAD, Task.KEV, Task.TAXII)
    if is_load and not run.place.startswith(("https://", "http://")):
        raise Refused("schedule_place_wrong", value=run.place[:200])


def first_turn(at: datetime, hour: int | None) -> datetime:
    """When it runs first: at once, or at the next full hour that is named, by the clock of `at`."""
    if hour is None:
        return at
    turn = at.replace(hour=hour, minute=0, second=0, microsecond=0)
    return turn if turn > at else turn + timedelta(days=1)


def next_turn(first: datetime, every: Every, *, after: datetime) -> datetime:
    """The first regular turn after a moment. A month that is too short has its turn on its last day."""
    if every in _DAYS:
        step = timedelta(days=_DAYS[every])
        turns = (after - first) // step + 1 if after >= first else 0
        return first + turns * step
    passed = max(0, (after.year - first.year) * 12 + after.month - first.month - 1)
    months = passed - passed % _MONTHS[every]
    while (turn := _months_after(first, months)) <= after:
        months += _MONTHS[every]
    return turn


def next_try(first: datetime, every: Every, failures: int, *, at: datetime) -> datetime:
    """When a run that has failed so often in a row is tried again."""
    regular = next_turn(first, every, after=at)
    wait: timedelta = FIRST_RETRY * RETRY_FACTOR ** min(failures - 1, 10)
    return min(regular, at + min(wait, RETRY_MOST))


def address_since(place: str, since: date) -> str:
    """An address with the day from which on it is asked, where it has a place for one."""
    return place.replace(SINCE, since.isoformat())


def _months_after(first: datetime, months: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return first.replace(year=year, month=month + 1, day=min(first.day, monthrange(year, month + 1)[1]))
