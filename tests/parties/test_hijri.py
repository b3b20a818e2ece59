"""Days of the Hijri calendar of Umm al-Qura."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.refusals import Refused
from mithaq.parties.domain.hijri import hijri_of

FIRST, LAST = date(1924, 8, 1), date(2077, 11, 16)


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


@pytest.mark.parametrize("day", [FIRST - timedelta(1), LAST + timedelta(1), date.min, date.max])
def test_a_day_outside_of_the_calendar_has_no_hijri_name(day: date) -> None:
    with pytest.raises(Refused, match="hijri_day_unknown"):
        hijri_of(day)


@given(some.dates(FIRST, LAST - timedelta(1)))
def test_days_follow_each_other(day: date) -> None:
    assert hijri_of(day) < hijri_of(day + timedelta(1))
