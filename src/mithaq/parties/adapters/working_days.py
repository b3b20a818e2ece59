"""The calendar of a state: which days are worked there, out of the `holidays` library.

Weekends differ and change (many states rest on Friday and Saturday, and some moved): the library is asked for
every day, and what departs from the usual week is kept as an exception. Islamic holidays of years to come are
calculated; a node adds what its government announces.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import holidays

from mithaq.base.refusals import Refused
from mithaq.parties.domain.calendars import Calendar

YEARS_TO_COME = 5


def calendar_of(
    state: str,
    *,
    first_year: int,
    last_year: int,
    subdivision: str | None = None,
    weekend: frozenset[int] | None = None,
    days_off: Iterable[date] = (),
    worked: Iterable[date] = (),
) -> Calendar:
    """The calendar of a state (ISO 3166-1 alpha-2) for whole years.

    `weekend`, `days_off` and `worked` are what the government says, and go before the library. Raises Refused
    `calendar_unknown` for a state, a subdivision or years that the library does not know.
    """
    known = _from_library(state, first_year, last_year, subdivision, weekend)
    announced = frozenset(worked)
    return Calendar(
        weekend=known.weekend,
        days_off=(known.days_off | frozenset(days_off)) - announced,
        worked=known.worked | announced,
        first=known.first,
        last=known.last,
    )


@cache
def _from_library(
    state: str, first_year: int, last_year: int, subdivision: str | None, weekend: frozenset[int] | None
) -> Calendar:
    library = _library(state, first_year, last_year, subdivision)
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    free = {day for day in days if library.is_weekend(day)} if weekend is None else set[date]()
    usual = _usual(days, free) if weekend is None else weekend
    is_usual = {day for day in days if day.weekday() in usual}
    return Calendar(
        weekend=usual,
        days_off=frozenset({day for day in days if day in library} | (free - is_usual)),
        worked=frozenset(is_usual - free if weekend is None else ()) | frozenset(library.weekend_workdays),
        first=first,
        last=last,
    )


def _library(state: str, first_year: int, last_year: int, subdivision: str | None) -> holidays.HolidayBase:
    try:
        found = holidays.country_holidays(
            state, subdiv=subdivision, years=range(first_year, last_year + 1), expand=False
        )
    except NotImplementedError as error:
        raise Refused("calendar_unknown", state=state, first=first_year, last=last_year) from error
    # Of some states it knows no holidays to come: weekends alone make a deadline early, never late.
    if not found.start_year <= first_year <= last_year <= found.end_year + YEARS_TO_COME:
        raise Refused("calendar_unknown", state=state, first=first_year, last=last_year)
    return found


def _usual(days: Iterable[date], free: set[date]) -> frozenset[int]:
    """The days of the week that are free more often than not."""
    all_days, free_days = Counter(day.weekday() for day in days), Counter(day.weekday() for day in free)
    return frozenset(weekday for weekday, count in free_days.items() if 2 * count > all_days[weekday])
