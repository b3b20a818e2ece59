"""Days of the Hijri calendar of Umm al-Qura, from 1343 to 1500 AH (1 August 1924 to 16 November 2077).

It is calculated, and is the civil calendar of Saudi Arabia. What begins by a sighting of the moon may begin a
day earlier or later, and differently by state. A Hijri day stands here for the Gregorian day that has the
same daylight, though it begins with the sunset before. The months are those of the library `hijridate`.
"""

from datetime import date
from typing import NamedTuple

from hijridate import Gregorian, Hijri

from mithaq.base.refusals import Refused


class HijriDay(NamedTuple):
    """A day of the Hijri calendar; Muharram is month 1."""

    year: int
    month: int
    day: int


def hijri_of(day: date) -> HijriDay:
    """Raises Refused `hijri_day_unknown` for a day outside of the calendar."""
    try:
        return HijriDay(*Gregorian(day.year, day.month, day.day).to_hijri().datetuple())
    except OverflowError as error:
        raise Refused("hijri_day_unknown", day=day.isoformat()) from error


def gregorian_of(year: int, month: int, day: int) -> date:
    """Raises Refused `hijri_day_unknown` for a day that the calendar does not have."""
    found = _known(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)


def hijri_anniversary(day: date, years: int) -> date:
    """The same Hijri day so many Hijri years on; of a month that lacks the 30th, the 29th.

    Raises Refused `hijri_day_unknown`.
    """
    hijri = hijri_of(day)
    year = hijri.year + years
    longest = _known(year, hijri.month, 1).month_length()
    return gregorian_of(year, hijri.month, min(hijri.day, longest))


def _known(year: int, month: int, day: int) -> Hijri:
    try:
        return Hijri(year, month, day)
    except (OverflowError, ValueError) as error:
        raise Refused("hijri_day_unknown", day=f"{year}-{month:02}-{day:02} AH") from error
