"""Clocks that stop, and a public report that gives nothing away."""

import csv
import gzip
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.clocks import (
    Light,
    Pause,
    Stop,
    Target,
    deadline,
    elapsed,
    reading,
    target_on,
)
from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.statistics import (
    LEAST_TOLD,
    Closed,
    Showing,
    percentile,
    statistics,
    table,
)
from mithaq.parties.domain.calendars import Calendar

# June 2026 begins on a Monday. The week rests on Friday and Saturday; the 16th is a holiday.
RIYADH = Calendar(
    weekend=frozenset({4, 5}),
    days_off=frozenset({date(2026, 6, 16)}),
    worked=frozenset({date(2026, 6, 26)}),
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
)
MONDAY = date(2026, 6, 1)
TARGET = Target("case_ordinary", 10, 3, "our own", date(2026, 1, 1), None)


OUTCOMES = Path(__file__).parents[2].parent / "shared" / "data" / "clearance" / "uk_licence_outcomes"
CRITERIA = OUTCOMES / "refusal_criteria.csv.gz"


def june(day: int) -> date:
    return date(2026, 6, day)


def query(begun: int, ended: int | None = None, stop: Stop = Stop.QUERY_OPEN) -> Pause:
    return Pause(stop, june(begun), june(ended) if ended else None)


@pytest.mark.parametrize(
    ("at", "pauses", "days"),
    [
        (date(2026, 5, 1), [], 0),
        (june(1), [], 0),
        (june(2), [], 1),
        (june(4), [], 3),
        (june(6), [], 3),
        (june(7), [], 4),
        (june(16), [], 10),
        (june(17), [], 11),
        (june(27), [], 18),
        (june(4), [query(2)], 1),
        (june(4), [query(1)], 0),
        (june(9), [query(2, 8)], 2),
        (june(9), [query(2, 2)], 6),
        (june(9), [query(2, 4), query(3, 8, Stop.ON_HOLD)], 2),
        (june(9), [query(2, 4), query(4, 8, Stop.AWAITING_APPLICANT)], 2),
        (june(9), [query(2, 3), query(7, 8)], 4),
    ],
)
def test_working_days_pass_while_the_clock_runs(at: date, pauses: list[Pause], days: int) -> None:
    assert elapsed(at, begun_on=MONDAY, pauses=pauses, calendar=RIYADH) == days


@pytest.mark.parametrize(
    ("at", "pauses", "end"),
    [
        (june(2), [], june(15)),
        (june(30), [], june(15)),
        (june(9), [query(2, 8)], june(22)),
        (june(9), [query(2)], june(23)),
        (june(10), [query(2)], june(24)),
    ],
)
def test_a_deadline_moves_with_the_days_on_which_the_clock_stood(
    at: date, pauses: list[Pause], end: date
) -> None:
    assert deadline(10, at=at, begun_on=MONDAY, pauses=pauses, calendar=RIYADH) == end


@pytest.mark.parametrize(
    ("at", "left", "light"),
    [
        (june(1), 10, Light.GREEN),
        (june(9), 4, Light.GREEN),
        (june(10), 3, Light.AMBER),
        (june(16), 0, Light.AMBER),
        (june(17), -1, Light.RED),
    ],
)
def test_the_light_turns_before_and_after_the_target(at: date, left: int, light: Light) -> None:
    found = reading(TARGET, at=at, begun_on=MONDAY, pauses=[], calendar=RIYADH)

    assert (found.left, found.light, found.deadline, found.stopped_by) == (left, light, june(15), ())


def test_a_clock_that_stands_still_says_why() -> None:
    pauses = [query(2), query(3, stop=Stop.ON_HOLD), query(1, 2, Stop.AWAITING_APPLICANT)]

    found = reading(TARGET, at=june(4), begun_on=MONDAY, pauses=pauses, calendar=RIYADH)
    before = reading(TARGET, at=june(2), begun_on=MONDAY, pauses=pauses[1:], calendar=RIYADH)

    assert (found.stopped_by, found.elapsed) == ((Stop.ON_HOLD, Stop.QUERY_OPEN), 0)
    assert before.stopped_by == ()


def test_a_day_of_which_nothing_is_known_is_not_guessed() -> None:
    with pytest.raises(Refused, match="calendar_out_of_range"):
        elapsed(date(2027, 1, 1), begun_on=MONDAY, pauses=[], calendar=RIYADH)
    with pytest.raises(Refused, match="calendar_out_of_range"):
        deadline(400, at=MONDAY, begun_on=MONDAY, pauses=[], calendar=RIYADH)


def test_what_cannot_be_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="pause"):
        query(4, 3)


def test_a_target_is_the_one_of_its_day() -> None:
    old = replace(TARGET, days=15, valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))

    assert target_on([old, TARGET], "case_ordinary", on=date(2025, 12, 31)) == old
    assert target_on([old, TARGET], "case_ordinary", on=date(2026, 1, 1)) == TARGET
    for code, on in (("case_ordinary", date(2024, 1, 1)), ("other", MONDAY)):
        with pytest.raises(Refused, match="service_level_unknown"):
            target_on([old, TARGET], code, on=on)


DAYS = some.integers(1, 90).map(lambda number: MONDAY + timedelta(number))
PAUSES = some.lists(
    some.tuples(DAYS, some.one_of(some.none(), some.integers(0, 30)), some.sampled_from(Stop)).map(
        lambda each: Pause(each[2], each[0], None if each[1] is None else each[0] + timedelta(each[1]))
    ),
    max_size=4,
)


@given(DAYS, some.integers(0, 60), PAUSES)
def test_a_clock_never_runs_backwards_and_a_pause_never_speeds_it(
    at: date, more: int, pauses: list[Pause]
) -> None:
    now = elapsed(at, begun_on=MONDAY, pauses=pauses, calendar=RIYADH)
    later = elapsed(at + timedelta(more), begun_on=MONDAY, pauses=pauses, calendar=RIYADH)
    free = elapsed(at, begun_on=MONDAY, pauses=[], calendar=RIYADH)

    assert 0 <= now <= later <= now + more
    assert now <= free


@given(some.integers(1, 40), PAUSES)
def test_on_the_deadline_exactly_the_target_is_used_up(target: int, pauses: list[Pause]) -> None:
    ended = [pause for pause in pauses if pause.ended_on]

    end = deadline(target, at=MONDAY, begun_on=MONDAY, pauses=ended, calendar=RIYADH)

    assert elapsed(end, begun_on=MONDAY, pauses=ended, calendar=RIYADH) == target
    assert elapsed(end - timedelta(1), begun_on=MONDAY, pauses=ended, calendar=RIYADH) == target - 1


# The annual report


def closed(outcome: Outcome = Outcome.GRANTED, days: int = 10, state: str = "SN", year: int = 2026) -> Closed:
    reasons = frozenset({"att_11_2"}) if outcome is Outcome.REFUSED else frozenset[str]()
    return Closed(outcome, date(year, 3, 1), reasons, frozenset({state}), days)


def told(counts: Mapping[str, int]) -> dict[str, str]:
    return {
        code: str(each.number) if each.number is not None else each.showing.value
        for code, each in table(counts).rows.items()
    }


@pytest.mark.parametrize(
    ("counts", "rows"),
    [
        ({}, {}),
        ({"a": 5, "b": 9}, {"a": "5", "b": "9"}),
        # The refusal criteria of the United Kingdom 2008-2015: the two small ones protect each other.
        (
            {"1": 1853, "7": 1341, "5": 603, "6": 4, "8": 1},
            {"1": "1853", "7": "1341", "5": "603", "6": "fewer_than_five", "8": "fewer_than_five"},
        ),
        ({"a": 3, "b": 20, "c": 30}, {"a": "fewer_than_five", "b": "withheld", "c": "30"}),
        (
            {"a": 1, "b": 1, "c": 20, "d": 30},
            {"a": "fewer_than_five", "b": "fewer_than_five", "c": "withheld", "d": "30"},
        ),
        ({"a": 3, "b": 2}, {"a": "fewer_than_five", "b": "fewer_than_five"}),
        # From a sum of six, neither can be one.
        ({"a": 3, "b": 3}, {}),
        # From a sum of six, anybody who knows the rule would read 5 and 1.
        ({"a": 1, "b": 5}, {}),
        ({"a": 2}, {}),
    ],
)
def test_small_numbers_are_hidden_and_so_is_what_would_give_them_away(
    counts: dict[str, int], rows: dict[str, str]
) -> None:
    assert told(counts) == rows
    assert table(counts).is_told is (bool(rows) or not counts)


@given(
    some.dictionaries(some.sampled_from("abcdefgh"), some.one_of(some.integers(1, 7), some.integers(5, 40)))
)
def test_nobody_can_work_a_hidden_number_out_from_the_sum(counts: dict[str, int]) -> None:
    rows = table(counts).rows

    shown = [each.number for each in rows.values() if each.number is not None]
    hidden = sum(counts[code] for code, each in rows.items() if each.number is None)
    ceiling = min(shown, default=hidden)
    ranges = {
        code: range(1, LEAST_TOLD)
        if each.showing is Showing.FEWER_THAN_FIVE
        else range(LEAST_TOLD, ceiling + 1)
        for code, each in rows.items()
        if each.number is None
    }
    for code, each in rows.items():
        if each.showing is Showing.FEWER_THAN_FIVE:
            others = sums([ranges[other] for other in ranges if other != code])
            assert all(hidden - guess in others for guess in range(1, LEAST_TOLD))
    assert all(number >= LEAST_TOLD for number in shown)


@pytest.mark.skipif(not CRITERIA.is_file(), reason="the outcomes are not in the repository")
def test_criteria_of_real_refusals_are_told_without_their_small_numbers() -> None:
    with gzip.open(CRITERIA, "rt", encoding="utf-8", newline="") as file:
        counts = Counter(f"eu_{row['criterion']}" for row in csv.DictReader(file))

    found = told(counts)

    assert counts["eu_8"] == 1
    assert (found["eu_1"], found["eu_7"]) == ("1853", "1341")
    assert found["eu_6"] == found["eu_8"] == "fewer_than_five"


def sums(ranges: list[range]) -> set[int]:
    found = {0}
    for each in ranges:
        found = {total + number for total in found for number in each}
    return found


@pytest.mark.parametrize(
    ("days", "median", "ninetieth"),
    [
        ([1, 2, 3, 4], None, None),
        ([1, 2, 3, 4, 5], 3, 5),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5, 9),
        ([7] * 11, 7, 7),
        (list(range(1, 101)), 50, 90),
    ],
)
def test_times_are_told_by_nearest_rank_from_five_cases_on(
    days: list[int], median: int | None, ninetieth: int | None
) -> None:
    assert (percentile(days, 50), percentile(days, 90)) == (median, ninetieth)


def test_a_report_counts_the_cases_of_its_year() -> None:
    cases = [
        *(closed(days=days) for days in (30, 10, 20, 40, 50, 60, 70)),
        *(closed(Outcome.REFUSED, state="MA") for _ in range(5)),
        closed(year=2025, days=900),
    ]

    report = statistics(cases, 2026)

    assert (report.year, report.cases.number, report.median_days, report.ninetieth_days) == (2026, 12, 10, 60)
    assert {code: each.number for code, each in report.by_outcome.rows.items()} == {
        "granted": 7,
        "refused": 5,
    }
    assert {code: each.number for code, each in report.by_destination.rows.items()} == {"MA": 5, "SN": 7}
    assert {code: each.number for code, each in report.by_reason.rows.items()} == {"att_11_2": 5}


def test_a_report_of_few_cases_tells_no_more_than_that_they_are_few() -> None:
    report = statistics([closed(), closed(Outcome.REFUSED)], 2026)

    assert (report.cases.showing, report.cases.number) == (Showing.FEWER_THAN_FIVE, None)
    assert (report.median_days, report.ninetieth_days) == (None, None)
    assert not any(each.is_told for each in (report.by_outcome, report.by_reason, report.by_destination))


def test_a_year_without_cases_says_so() -> None:
    assert statistics([], 2026).cases.number == 0
