"""Days of the Hijri calendar of Umm al-Qura."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.refusals import Refused
from mithaq.parties.domain.hijri import gregorian_of, hijri_anniversary, hijri_of

FIRST, LAST = date(1924, 8, 1), date(2077, 11, 16)
DAYS = some.dates(FIRST, LAST)


@pytest.mark.parametrize(
    ("day", "hijri"),
    [
        ("1924-08-01", (1343, 1, 1)),
        ("2026-02-18", (1447, 9, 1)),
        ("2026-03-20", (1447, 10, 1)),
        ("2026-05-27", (1447, 12, 10)),
        ("2026-06-15", (1447, 12, 29)),
        ("2026-06-16", (1448, 1, 1)),
        ("2026-12-21", (1448, 7, 12)),
        ("2077-11-16", (1500, 12, 30)),
    ],
)
def test_a_day_has_a_name_in_both_calendars(day: str, hijri: tuple[int, int, int]) -> None:
    assert hijri_of(date.fromisoformat(day)) == hijri
    assert gregorian_of(*hijri) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("hijri", "years", "then"),
    [
        ((1447, 9, 1), 0, (1447, 9, 1)),
        ((1447, 9, 1), 1, (1448, 9, 1)),
        ((1448, 1, 1), -1, (1447, 1, 1)),
        ((1447, 9, 1), 10, (1457, 9, 1)),
        # Shawwal has 30 days in 1446 and 1449, and 29 in 1447.
        ((1446, 10, 30), 1, (1447, 10, 29)),
        ((1446, 10, 30), 3, (1449, 10, 30)),
    ],
)
def test_a_hijri_day_comes_again(hijri: tuple[int, int, int], years: int, then: tuple[int, int, int]) -> None:
    assert hijri_anniversary(gregorian_of(*hijri), years) == gregorian_of(*then)


@pytest.mark.parametrize("day", [FIRST - timedelta(1), LAST + timedelta(1), date.min, date.max])
def test_a_day_outside_of_the_calendar_has_no_hijri_name(day: date) -> None:
    with pytest.raises(Refused, match="hijri_day_unknown"):
        hijri_of(day)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1342, 12, 29),
        (1501, 1, 1),
        (1448, 0, 1),
        (1448, 13, 1),
        (1448, 1, 0),
        (1448, 1, 30),
        (1448, 2, 31),
    ],
)
def test_a_day_that_the_calendar_does_not_have_is_refused(year: int, month: int, day: int) -> None:
    with pytest.raises(Refused, match="hijri_day_unknown"):
        gregorian_of(year, month, day)


@pytest.mark.parametrize("years", [53, -200, 10**9])
def test_an_anniversary_beyond_the_calendar_is_refused(years: int) -> None:
    with pytest.raises(Refused, match="hijri_day_unknown"):
        hijri_anniversary(date(2027, 1, 1), years)


@given(DAYS)
def test_there_and_back_is_the_same_day(day: date) -> None:
    assert gregorian_of(*hijri_of(day)) == day
    assert hijri_anniversary(day, 0) == day


@given(some.dates(FIRST, LAST - timedelta(1)))
def test_days_follow_each_other(day: date) -> None:
    assert hijri_of(day) < hijri_of(day + timedelta(1))


@given(some.dates(date(1960, 1, 1), date(2040, 1, 1)), some.integers(-30, 30))
def test_a_hijri_year_is_eleven_days_shorter(day: date, years: int) -> None:
    then = hijri_of(hijri_anniversary(day, years))

    assert (then.year, then.month) == (hijri_of(day).year + years, hijri_of(day).month)
    assert then.day in {hijri_of(day).day, 29}
    assert abs((hijri_anniversary(day, years) - day).days - years * 354.367) < 4
