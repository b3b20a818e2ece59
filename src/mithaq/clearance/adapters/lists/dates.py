"""Dates as lists write them, from a bare year to a full day, in ISO 8601 as far as they are known."""

import re
from dataclasses import dataclass
from datetime import date

EARLIEST_YEAR = 1800
YEARS_BETWEEN_MOST = 30
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_YEAR = r"(?P<year>\d{4})"
_WRITTEN = (
    re.compile(rf"{_YEAR}"),
    re.compile(rf"{_YEAR}-(?P<number>\d\d?)(?:-(?P<day>\d\d?))?(?:[T ].*|[-+]\d\d:\d\d|Z)?"),
    re.compile(rf"(?:(?P<day>\d\d?) )?{_MONTH} {_YEAR}"),
    re.compile(rf"(?P<day>\d\d?)-{_MONTH}-{_YEAR}"),
    re.compile(rf"{_MONTH} (?P<day>\d\d?), {_YEAR}"),
    re.compile(rf"(?P<day>\d\d?|dd)/(?P<number>\d\d?|mm)/{_YEAR}", re.I),
)
_MONTH_FIRST = re.compile(rf"(?P<number>\d\d?)/(?P<day>\d\d?)/{_YEAR}")
_TO = re.compile(r" to |(?<=\d{4}) ?[-–] ?(?=\d{4}$)")
_ABOUT = re.compile(r"(?:circa|approximately|approx\.?|about|c\.) *", re.I)


@dataclass(frozen=True)
class Born:
    """Birth dates that a text tells, exactly or about; none of either when it cannot be read."""

    exact: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


def partial_date(text: str, *, month_first: bool = False) -> str:
    """The date as "1951", "1951-11" or "1951-11-05"; empty when it is none. Unknown parts may be 0 or dd."""
    said = " ".join(text.split())
    for pattern in (_MONTH_FIRST,) if month_first and "/" in said else _WRITTEN:
        if found := pattern.fullmatch(said):
            parts = found.groupdict()
            month = _month(parts.get("month"), parts.get("number"))
            return "" if month is None else _iso(int(parts["year"]), month, _number(parts.get("day")))
    return ""


def whole_date(text: str, *, month_first: bool = False) -> date | None:
    """The day that the text tells; None when it tells none."""
    found = partial_date(text, month_first=month_first)
    return date.fromisoformat(found) if len(found) == len("1951-11-05") else None


def born(text: str) -> Born:
    """What a text says of a birth: a date, "circa" a date, or "one to another": all the years between."""
    said = " ".join(text.split())
    is_about = bool(_ABOUT.match(said))
    ends = [partial_date(_ABOUT.sub("", each, count=1)) for each in _TO.split(said)]
    if not all(ends) or len(ends) > 2:
        return Born()
    dates = tuple(ends) if len(ends) == 1 else years_between(ends[0], ends[1])
    return Born(about=dates) if is_about else Born(exact=dates)


def years_between(one: str, other: str) -> tuple[str, ...]:
    """Every year from one date to another; none when they stand so far apart that they tell nothing."""
    first, last = int(one[:4]), int(other[:4])
    return tuple(map(str, range(first, last + 1))) if 0 <= last - first <= YEARS_BETWEEN_MOST else ()


def _month(name: str | None, number: str | None) -> int | None:
    if name is not None:
        begin = name[:3].lower()
        return _MONTHS.index(begin) + 1 if begin in _MONTHS else None
    return _number(number)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _iso(year: int, month: int, day: int) -> str:
    if year < EARLIEST_YEAR or month > 12:
        return ""
    if not month:
        return f"{year}"
    if not day:
        return f"{year}-{month:02}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
