"""Service levels: how many working days a case has been with us, against a target; the clock can stop.

Elapsed = the working days d with begin < d ≤ at on which the clock ran. The day on which a clock begins, or
goes on after a stop, does not count; the day on which it stops does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mithaq.base.refusals import Refused
from mithaq.parties.domain.calendars import Calendar


class Stop(StrEnum):
    """Why a clock stands still."""

    QUERY_OPEN = "query_open"
    ON_HOLD = "on_hold"
    AWAITING_APPLICANT = "awaiting_applicant"


@dataclass(frozen=True)
class Pause:
    """A time during which the clock does not run; it has no end while it lasts."""

    stop: Stop
    begun_on: date
    ended_on: date | None = None

    def __post_init__(self) -> None:
        if self.ended_on is not None and self.ended_on < self.begun_on:
            raise ValueError("a pause ends after it began")

    def covers(self, day: date) -> bool:
        return self.begun_on < day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True)
class Target:
    """So many working days for something, and from how many left it is time to hurry."""

    code: str
    days: int
    warn_days: int
    source: str
    valid_from: date
    valid_until: date | None

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


class Light(StrEnum):
    """How a clock stands: in time, soon due, late."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Reading:
    """A clock on a day; `stopped_by` tells why it stands still, and is empty while it runs."""

    elapsed: int
    left: int
    deadline: date
    light: Light
    stopped_by: tuple[Stop, ...]

    @property
    def late(self) -> int:
        """By how many working days the target is missed; none while it is not."""
        return max(0, -self.left)


def elapsed(at: date, *, begun_on: date, pauses: Iterable[Pause], calendar: Calendar) -> int:
    """Working days so far; 0 before the clock began. Raises Refused `calendar_out_of_range`."""
    known = tuple(pauses)
    days = (begun_on + timedelta(days=number) for number in range(1, (at - begun_on).days + 1))
    return sum(calendar.is_working(day) and not any(pause.covers(day) for pause in known) for day in days)


def deadline(
    target_days: int, *, at: date, begun_on: date, pauses: Iterable[Pause], calendar: Calendar
) -> date:
    """The day on which the target is used up, if a clock that stands still today went on today.

    Raises Refused `calendar_out_of_range`.
    """
    known = tuple(
        pause if pause.ended_on else Pause(pause.stop, pause.begun_on, max(at, pause.begun_on))
        for pause in pauses
    )
    day, left = begun_on, target_days
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_working(day) and not any(pause.covers(day) for pause in known)
    return day


def reading(
    target: Target, *, at: date, begun_on: date, pauses: Sequence[Pause], calendar: Calendar
) -> Reading:
    """How the clock stands against its target. Red is later than the target, not the last day of it."""
    used = elapsed(at, begun_on=begun_on, pauses=pauses, calendar=calendar)
    left = target.days - used
    light = Light.RED if left < 0 else Light.AMBER if left <= target.warn_days else Light.GREEN
    return Reading(
        elapsed=used,
        left=left,
        deadline=deadline(target.days, at=at, begun_on=begun_on, pauses=pauses, calendar=calendar),
        light=light,
        stopped_by=tuple(sorted({pause.stop for pause in pauses if _is_on(pause, at)})),
    )


def _is_on(pause: Pause, at: date) -> bool:
    """Whether the pause has begun and not ended, at the end of the day."""
    return pause.begun_on <= at and (pause.ended_on is None or at < pause.ended_on)


def target_on(targets: Iterable[Target], code: str, *, on: date) -> Target:
    """The target of that name on a day. Raises Refused `service_level_unknown`."""
    found = [each for each in targets if each.code == code and each.is_valid(on)]
    if len(found) != 1:
        raise Refused("service_level_unknown", value=code[:80])
    return found[0]
