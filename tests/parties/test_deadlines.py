"""When a period ends, and at which instant a day is over in a time zone."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.refusals import Refused
from mithaq.parties.domain.deadlines import after, day_at, last_moment, series

DAYS = some.dates(date(1970, 1, 1), date(2060, 12, 31))
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Nuuk",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Riyadh",
    "Asia/Tehran",
    "Europe/Istanbul",
    "Pacific/Apia",
    "UTC",
]
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("day", "months", "days", "end"),
    [
        ("2026-01-31", 0, 0, "2026-01-31"),
        ("2026-01-31", 1, 0, "2026-02-28"),
        ("2028-01-31", 1, 0, "2028-02-29"),
        ("2026-01-31", 3, 0, "2026-04-30"),
        ("2026-02-28", 1, 0, "2026-03-28"),
        ("2028-02-29", 12, 0, "2029-02-28"),
        ("2028-02-29", 48, 0, "2032-02-29"),
        ("2026-11-30", 3, 0, "2027-02-28"),
        ("2026-12-15", 1, 0, "2027-01-15"),
        ("2026-03-31", -1, 0, "2026-02-28"),
        ("2026-01-15", -13, 0, "2024-12-15"),
        ("2026-12-31", 0, 1, "2027-01-01"),
        ("2026-03-01", 0, -1, "2026-02-28"),
        # Months first, then days.
        ("2026-01-31", 1, 1, "2026-03-01"),
        ("9999-12-31", 0, 0, "9999-12-31"),
    ],
)
def test_months_and_days_are_counted_on(day: str, months: int, days: int, end: str) -> None:
    assert after(date.fromisoformat(day), months=months, days=days) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "months", "days"),
    [
        ("9999-12-31", 1, 0),
        ("9999-12-31", 0, 1),
        ("0001-01-01", -1, 0),
        ("0001-01-01", 0, -1),
        ("2026-01-01", 10**30, 0),
        ("2026-01-01", 0, 10**30),
    ],
)
def test_no_period_leads_out_of_the_calendar(day: str, months: int, days: int) -> None:
    with pytest.raises(Refused, match="period_out_of_range"):
        after(date.fromisoformat(day), months=months, days=days)


def test_a_series_is_counted_from_its_first_day() -> None:
    found = series(date(2026, 1, 31), until=date(2026, 6, 30), months=1)

    assert [day.isoformat() for day in found] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]


@pytest.mark.parametrize(("months", "days"), [(0, 0), (-1, 0), (0, -7), (1, -1)])
def test_a_series_goes_on(months: int, days: int) -> None:
    with pytest.raises(ValueError, match="series"):
        next(series(date(2026, 1, 1), until=date(2027, 1, 1), months=months, days=days))


@given(DAYS, some.integers(0, 30), some.integers(1, 400))
def test_a_series_begins_with_its_first_day_and_rises(first: date, months: int, days: int) -> None:
    found = list(islice(series(first, until=date(9000, 1, 1), months=months, days=days), 40))

    assert found[0] == first
    assert all(earlier < later for earlier, later in pairwise(found))


@given(DAYS, some.integers(1, 30))
def test_a_series_of_months_never_drifts_from_its_day(first: date, months: int) -> None:
    found = islice(series(first, until=date(9000, 1, 1), months=months), 40)

    assert all(day.day == first.day or after(day, days=1).day == 1 for day in found)


@pytest.mark.parametrize(
    ("zone", "day", "over"),
    [
        ("UTC", "2026-01-31", "2026-02-01T00:00"),
        ("Asia/Riyadh", "2026-01-31", "2026-01-31T21:00"),
        ("Asia/Kathmandu", "2026-01-31", "2026-01-31T18:15"),
        ("America/New_York", "2026-12-31", "2027-01-01T05:00"),
        # Summer and winter.
        ("Europe/Paris", "2026-03-28", "2026-03-28T23:00"),
        ("Europe/Paris", "2026-03-29", "2026-03-29T22:00"),
        ("Europe/Paris", "2026-10-25", "2026-10-25T23:00"),
        # Ramadan 2026 in Morocco, which is at UTC meanwhile.
        ("Africa/Casablanca", "2026-02-14", "2026-02-14T23:00"),
        ("Africa/Casablanca", "2026-02-15", "2026-02-16T00:00"),
        # The next day begins at one: there is no midnight.
        ("Africa/Cairo", "2023-04-27", "2023-04-27T22:00"),
        ("Asia/Beirut", "2024-03-30", "2024-03-30T22:00"),
        ("Asia/Tehran", "2022-03-21", "2022-03-21T20:30"),
        ("Asia/Amman", "2021-03-25", "2021-03-25T22:00"),
        ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00"),
        # The day goes on for an hour: at midnight it is eleven again.
        ("Africa/Cairo", "2023-10-26", "2023-10-26T22:00"),
        ("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00"),
        # At one it is midnight again, which belongs to the next day both times.
        ("America/Havana", "2025-11-01", "2025-11-02T04:00"),
        # At a minute past midnight it is the day before again.
        ("America/St_Johns", "2006-10-28", "2006-10-29T03:30"),
        # At half past eleven it is half past midnight.
        ("America/Toronto", "1919-03-30", "1919-03-31T04:30"),
        # 30 December 2011 was left out.
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00"),
    ],
)
def test_a_day_is_over_as_the_next_begins_there(zone: str, day: str, over: str) -> None:
    found = last_moment(date.fromisoformat(day), ZoneInfo(zone))

    assert found == datetime.fromisoformat(over).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


@given(DAYS, some.sampled_from(ZONES))
def test_a_day_lasts_to_its_last_moment(day: date, name: str) -> None:
    zone = ZoneInfo(name)

    over = last_moment(day, zone)

    assert day_at(over - SECOND, zone) <= day < day_at(over, zone)
    assert last_moment(day - timedelta(1), zone) <= over


@given(some.datetimes(datetime(1970, 1, 1), datetime(2060, 1, 1)), some.sampled_from(ZONES))  # noqa: DTZ001
def test_no_moment_of_a_day_lies_after_its_end(moment: datetime, name: str) -> None:
    zone, at = ZoneInfo(name), moment.replace(tzinfo=UTC)

    assert at < last_moment(day_at(at, zone), zone)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Riyadh", "2026-01-31T20:59:59", "2026-01-31"),
        ("Asia/Riyadh", "2026-01-31T21:00:00", "2026-02-01"),
        ("America/Sao_Paulo", "2026-02-01T02:59:59", "2026-01-31"),
        ("Africa/Cairo", "2023-10-26T21:30:00", "2023-10-26"),
    ],
)
def test_a_moment_has_the_day_of_the_place(zone: str, moment: str, day: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert day_at(at, ZoneInfo(zone)) == date.fromisoformat(day)


def test_a_moment_without_a_time_zone_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_at(datetime(2026, 1, 1), ZoneInfo("UTC"))  # noqa: DTZ001  # the fault itself
