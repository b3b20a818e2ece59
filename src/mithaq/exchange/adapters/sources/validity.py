"""Days in a source, and how long its records are listed.

A source speaks of a day in its own way: 2026-09-23, November 30, 2016, 03 November 2033, 09/30/2029 (month
first, as in the United States).
"""

import re
from datetime import date, timedelta

from mithaq.base.refusals import Refused

# Below the longest validity that a record may have.
YEARS_LISTED_MAX = 24
SHAPES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:t.*)?"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),
    re.compile(r"(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2}) (?P<name>[a-z]{3,9})\.?,? (?P<year>\d{4})"),
)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def day_in(text: str) -> date | None:
    """The day that is written, None for an empty text. Raises Refused `source_day_unreadable`."""
    said = " ".join(text.lower().split())
    if not said:
        return None
    for shape in SHAPES:
        if found := shape.fullmatch(said):
            return _day(found.groupdict(), text)
    raise Refused("source_day_unreadable", value=text[:40])


def renewal_day(today: date) -> date:
    """Until when an ended listing is renewed: the first of January after next."""
    return date(today.year + 2, 1, 1)


def period(
    *, opened: date | None, last_day: date | None, today: date, renew_until: date
) -> tuple[date, date]:
    """The validity of a listing, its end not included.

    A listing without an end, or whose end has passed, is renewed; one without a beginning is listed from the
    beginning of this year.
    """
    until = last_day + timedelta(days=1) if last_day else renew_until
    if until <= today:
        until = max(until, renew_until)
    earliest = date(until.year - YEARS_LISTED_MAX, 1, 1)
    start = max(opened or date(today.year, 1, 1), earliest)
    return min(start, until - timedelta(days=1)), until


def _day(parts: dict[str, str], text: str) -> date:
    try:
        month = int(parts["month"]) if "month" in parts else _month(parts["name"])
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError as error:
        raise Refused("source_day_unreadable", value=text[:40]) from error


def _month(name: str) -> int:
    """Names are read here and not by the locale of the machine."""
    for number, known in enumerate(MONTHS, 1):
        if known.startswith(name):
            return number
    raise ValueError(name)
