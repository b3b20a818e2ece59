"""Days of the Hijri calendar of Umm al-Qura, from 1343 to 1500 AH (1 August 1924 to 16 November 2077).

It is calculated, and is the civil calendar of Saudi Arabia. What begins by a sighting of the moon may begin a
day earlier or later, and differently by state. A Hijri day stands here for the Gregorian day that has the
same daylight, though it begins with the sunset before. The months are those of the library `hijridate`.
"""

from datetime import date
from typing import NamedTuple

from hijridate import Gregorian

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
