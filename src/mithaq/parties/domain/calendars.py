"""Which days are worked, and the working days around a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from mithaq.base.refusals import Refused

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, from `first` to `last`. `weekend` are days of the week, Monday being 0."""

    weekend: frozenset[int]
    days_off: frozenset[date]
    worked: frozenset[date]
    """Days that are worked although the week has them off."""
    first: date
    last: date

    def __post_init__(self) -> None:
        if len(self.weekend) >= 7 or not self.weekend <= set(range(7)):
            raise ValueError("a week has a working day, and its days are numbered from 0 to 6")

    def is_working(self, day: date) -> bool:
        """Raises Refused `calendar_out_of_range` for a day of which nothing is known."""
        if not self.first <= day <= self.last:
            raise Refused("calendar_out_of_range", day=day.isoformat())
        return day not in self.days_off and (day.weekday() not in self.weekend or day in self.worked)


def working_day_on_or_after(day: date, calendar: Calendar) -> date:
    """The day itself where it is worked, or the next one that is. Raises Refused `calendar_out_of_range`."""
    while not calendar.is_working(day):
        day += DAY
    return day


def working_day_on_or_before(day: date, calendar: Calendar) -> date:
    """The day itself where it is worked, or the last one that was. Raises Refused `calendar_out_of_range`."""
    while not calendar.is_working(day):
        day -= DAY
    return day


def working_days_before(day: date, count: int, calendar: Calendar) -> date:
    """The last day so long before another that `count` whole working days lie between the two.

    It may itself be a day of rest: whoever must be at work on it as well asks `working_day_on_or_before`.
    Raises Refused `calendar_out_of_range`.
    """
    if count < 0:
        raise ValueError("days that lie between two are not fewer than none")
    found = day - DAY
    while count > 0:
        count -= calendar.is_working(found)
        found -= DAY
    return found
