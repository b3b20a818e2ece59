"""Which days are worked in a state, and the working days around a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.refusals import Refused
from mithaq.parties.adapters import reference
from mithaq.parties.adapters.working_days import calendar_of
from mithaq.parties.domain.blocs import Standing
from mithaq.parties.domain.calendars import (
    Calendar,
    working_day_on_or_after,
    working_day_on_or_before,
    working_days_before,
)

# June 2026 begins on a Monday. The week rests on Friday and Saturday, except the 26th; the 16th is a holiday.
RIYADH = Calendar(
    weekend=frozenset({4, 5}),
    days_off=frozenset({date(2026, 6, 16)}),
    worked=frozenset({date(2026, 6, 26)}),
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
)
STATES = ("AE", "BN", "EG", "IR", "MA", "QA", "SA", "TR")
CALENDARS = {state: calendar_of(state, first_year=2025, last_year=2028) for state in STATES}
DAYS = some.dates(date(2026, 1, 1), date(2027, 12, 31))


def june(day: int) -> date:
    return date(2026, 6, day)


def test_a_week_has_a_working_day() -> None:
    for weekend in (range(7), {7}):
        with pytest.raises(ValueError, match="week"):
            replace(RIYADH, weekend=frozenset(weekend))


def test_a_day_of_which_nothing_is_known_is_not_guessed() -> None:
    assert RIYADH.is_working(RIYADH.first)
    assert RIYADH.is_working(RIYADH.last)
    for day in (RIYADH.first - timedelta(1), RIYADH.last + timedelta(1)):
        with pytest.raises(Refused, match="calendar_out_of_range"):
            RIYADH.is_working(day)


@pytest.mark.parametrize(
    ("state", "day", "after", "before"),
    [
        # A day of work.
        ("QA", "2026-09-09", "2026-09-09", "2026-09-09"),
        # Friday and Saturday.
        ("QA", "2026-09-11", "2026-09-13", "2026-09-10"),
        ("EG", "2026-09-12", "2026-09-13", "2026-09-10"),
        ("SA", "2026-09-11", "2026-09-13", "2026-09-10"),
        # Saturday and Sunday.
        ("TR", "2026-09-11", "2026-09-11", "2026-09-11"),
        ("TR", "2026-09-12", "2026-09-14", "2026-09-11"),
        ("MA", "2026-09-13", "2026-09-14", "2026-09-11"),
        ("AE", "2026-09-11", "2026-09-11", "2026-09-11"),
        ("AE", "2026-09-12", "2026-09-14", "2026-09-11"),
        # Friday alone; Friday and Sunday, with a Saturday of work between.
        ("IR", "2026-09-11", "2026-09-12", "2026-09-10"),
        ("BN", "2026-09-11", "2026-09-12", "2026-09-10"),
        ("BN", "2026-09-12", "2026-09-12", "2026-09-12"),
        ("BN", "2026-09-13", "2026-09-14", "2026-09-12"),
        # A feast that runs into the days of rest.
        ("TR", "2026-05-27", "2026-06-01", "2026-05-26"),
        ("SA", "2026-09-23", "2026-09-24", "2026-09-22"),
        # Over the end of the year.
        ("TR", "2027-01-01", "2027-01-04", "2026-12-31"),
    ],
)
def test_a_day_of_rest_moves_to_the_working_day_beside_it(
    state: str, day: str, after: str, before: str
) -> None:
    on, calendar = date.fromisoformat(day), CALENDARS[state]

    assert working_day_on_or_after(on, calendar) == date.fromisoformat(after)
    assert working_day_on_or_before(on, calendar) == date.fromisoformat(before)


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (june(10), 0, june(9)),
        (june(10), 1, june(8)),
        (june(10), 3, june(6)),
        (june(10), 4, june(3)),
        # The holiday does not count, and neither do Friday and Saturday.
        (june(17), 1, june(14)),
        (june(14), 1, june(10)),
        # The Friday that is worked does.
        (june(28), 1, june(25)),
        (june(28), 2, june(24)),
        # From a day of rest.
        (june(13), 1, june(10)),
    ],
)
def test_a_request_comes_so_many_whole_working_days_before(day: date, count: int, last: date) -> None:
    assert working_days_before(day, count, RIYADH) == last


def test_beyond_the_calendar_nothing_is_found() -> None:
    calendar = replace(RIYADH, days_off=frozenset({RIYADH.first, RIYADH.last}))

    for find, day in (
        (working_day_on_or_after, calendar.last),
        (working_day_on_or_before, calendar.first),
    ):
        with pytest.raises(Refused, match="calendar_out_of_range"):
            find(day, calendar)
    with pytest.raises(Refused, match="calendar_out_of_range"):
        working_days_before(june(1), 200, calendar)
    with pytest.raises(ValueError, match="none"):
        working_days_before(june(1), -1, calendar)


@given(DAYS, some.sampled_from(STATES))
def test_the_working_day_found_is_the_nearest(day: date, state: str) -> None:
    calendar = CALENDARS[state]

    after, before = working_day_on_or_after(day, calendar), working_day_on_or_before(day, calendar)

    assert before <= day <= after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    assert not any(map(calendar.is_working, between(before, day)))
    assert not any(map(calendar.is_working, between(day, after)))
    assert (before == day) is (after == day) is calendar.is_working(day)


@given(DAYS, some.integers(0, 60), some.sampled_from(STATES))
def test_a_day_later_would_be_too_late(day: date, count: int, state: str) -> None:
    calendar = CALENDARS[state]

    last = working_days_before(day, count, calendar)

    assert sum(map(calendar.is_working, between(last, day))) == count
    assert count == 0 or calendar.is_working(last + timedelta(1))


def between(first: date, last: date) -> list[date]:
    """The days between two, neither of them included."""
    return [first + timedelta(number) for number in range(1, (last - first).days)]


# Calendars of states


def test_every_member_of_the_oic_has_a_calendar() -> None:
    oic = reference.blocs().get("OIC")
    members = {spell.state for spell in oic.spells if spell.standing is Standing.MEMBER}

    calendars = [calendar_of(state, first_year=2026, last_year=2027) for state in sorted(members)]

    assert len(calendars) == 57
    assert all(day.year in {2026, 2027} for each in calendars for day in each.days_off)
    assert all(each.weekend and {day.year for day in each.days_off} == {2026, 2027} for each in calendars)


@pytest.mark.parametrize(
    ("state", "weekend"),
    [
        ("SA", {4, 5}),
        ("EG", {4, 5}),
        ("QA", {4, 5}),
        ("DZ", {4, 5}),
        ("TR", {5, 6}),
        ("MA", {5, 6}),
        ("SN", {5, 6}),
        # Since 2022; a Friday is worked until noon there, and counts as a day.
        ("AE", {5, 6}),
        ("IR", {4}),
        ("BN", {4, 6}),
    ],
)
def test_each_state_has_its_own_weekend(state: str, weekend: set[int]) -> None:
    assert calendar_of(state, first_year=2026, last_year=2026).weekend == weekend


@pytest.mark.parametrize(
    ("state", "day", "is_working"),
    [
        ("SA", date(2026, 9, 23), False),
        ("SA", date(2026, 9, 22), True),
        ("SA", date(2026, 9, 27), True),
        ("TR", date(2026, 10, 29), False),
        ("AE", date(2021, 6, 4), False),
        ("AE", date(2021, 6, 6), True),
        ("AE", date(2022, 6, 3), True),
        ("AE", date(2022, 6, 5), False),
    ],
)
def test_holidays_and_a_weekend_that_moved_are_kept(state: str, day: date, is_working: bool) -> None:
    calendar = calendar_of(state, first_year=2021, last_year=2026)

    assert calendar.is_working(day) is is_working


def test_what_a_government_announces_goes_before_the_library() -> None:
    announced = calendar_of(
        "MR",
        first_year=2026,
        last_year=2026,
        weekend=frozenset({5, 6}),
        days_off=[date(2026, 6, 3)],
        worked=[date(2026, 6, 6), date(2026, 11, 28)],
    )

    assert announced.weekend == {5, 6}
    assert announced.is_working(date(2026, 6, 5))
    assert not announced.is_working(date(2026, 6, 3))
    assert not announced.is_working(date(2026, 6, 7))
    assert announced.is_working(date(2026, 6, 6))
    assert announced.is_working(date(2026, 11, 28))
    assert not calendar_of("MR", first_year=2026, last_year=2026).is_working(date(2026, 11, 28))


def test_a_part_of_a_state_may_rest_on_other_days() -> None:
    kelantan = calendar_of("MY", first_year=2026, last_year=2026, subdivision="03")
    kuala_lumpur = calendar_of("MY", first_year=2026, last_year=2026, subdivision="14")

    assert kelantan.weekend == {4, 5}
    assert kuala_lumpur.weekend == {5, 6}


def test_of_years_to_come_at_least_the_weekends_are_known() -> None:
    calendar = calendar_of("LK", first_year=2026, last_year=2031)

    assert calendar.weekend == {5, 6}
    assert date(2026, 2, 4) in calendar.days_off  # National Day
    assert not any(day.year == 2031 for day in calendar.days_off)


@pytest.mark.parametrize(
    ("state", "first", "last", "subdivision"),
    [
        ("XX", 2026, 2026, None),
        ("", 2026, 2026, None),
        ("SA", 2026, 2026, "QQ"),
        ("SA", 1800, 2026, None),
        ("SA", 2027, 2026, None),
        ("SA", 2026, 2300, None),
        ("LK", 2026, 2040, None),
    ],
)
def test_a_calendar_that_nobody_knows_is_refused(
    state: str, first: int, last: int, subdivision: str | None
) -> None:
    with pytest.raises(Refused, match="calendar_unknown"):
        calendar_of(state, first_year=first, last_year=last, subdivision=subdivision)
