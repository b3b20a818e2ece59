"""When a period ends: months and days counted on, and the instant at which a day is over in a time zone.

Months are those of the Gregorian calendar; a day that its month lacks is the last of that month (31 January
and a month are 28 or 29 February). A legal day runs from its first moment to the first moment of the next,
the end not included, by the clocks of a place, which are turned at any hour, midnight included.

Rules of clocks change by decree: keep the day and the zone, and ask for the moment anew.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from mithaq.base.refusals import Refused

SECOND = timedelta(seconds=1)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""Between these anything can be reckoned; at the ends of the calendar the day beside one is none."""


def is_reckonable(day: date) -> bool:
    """Whether a day that somebody else names may be counted on from, and back."""
    return FIRST_DAY <= day <= LAST_DAY


def after(day: date, *, months: int = 0, days: int = 0) -> date:
    """The day so many months later, and so many days after that; fewer than none count back.

    Raises Refused `period_out_of_range` beyond the years 1 to 9999.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    try:
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=days)
    except (ValueError, OverflowError) as error:
        raise Refused("period_out_of_range", day=day.isoformat(), months=months, days=days) from error


def series(first: date, *, until: date, months: int = 0, days: int = 0) -> Iterator[date]:
    """The first day and each that follows at the same distance, `until` not included.

    Each is counted from the first: after 31 January and 28 February comes 31 March. Raises Refused
    `period_out_of_range`.
    """
    if months < 0 or days < 0 or months + days == 0:
        raise ValueError("a series goes on, and not back")
    for number in count():
        day = after(first, months=number * months, days=number * days)
        if day >= until:
            return
        yield day


def last_moment(day: date, zone: ZoneInfo) -> datetime:
    """The instant in UTC at which the day is over there for good; it belongs to the next day.

    Where clocks are set back over midnight, the day is over only when midnight comes the second time. A day
    that a place left out, as Samoa did 30 December 2011, is over as it begins.
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    # They differ where the clocks show this midnight twice, and where they leave it out, at a moment between.
    first, second = sorted(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if day_at(second - SECOND, zone) <= day:
        return second
    seconds = range(int((second - first).total_seconds()))
    return first + SECOND * bisect_left(
        seconds, True, key=lambda passed: day_at(first + SECOND * passed, zone) > day
    )


def day_at(moment: datetime, zone: ZoneInfo) -> date:
    """The day that it is there at that moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is none")
    return moment.astimezone(zone).date()
