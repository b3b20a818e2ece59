"""Counts of CVE by year, and where a rise is the numbering and not the world."""

from datetime import date

import pytest

from mithaq.watch.domain.numbering import Counted, Warned, years_of


def year(of: int, **authorities: int) -> list[Counted]:
    return [Counted(of, "" if name == "untold" else name, count) for name, count in authorities.items()]


MANY = {f"vendor{number}": 20 for number in range(10)}


@pytest.mark.parametrize(
    ("before", "now", "warnings"),
    [
        # As in 2017: the count doubles as the authorities do.
        ({"mitre": 150, "a": 20, "b": 20}, {"mitre": 200, **MANY}, ["more_assigners"]),
        # The world's own rise: the same authorities number more.
        ({"mitre": 150, "a": 20, "b": 20}, {"mitre": 300, "a": 40, "b": 60}, []),
        # More authorities, and no more numbers.
        ({"mitre": 380, "a": 20}, {"mitre": 200, **MANY}, []),
        # An authority with a handful of numbers does not count.
        ({"mitre": 150, "a": 20}, {"mitre": 300, "a": 40, **{f"v{n}": 4 for n in range(9)}}, []),
        # Too few to say anything.
        ({"mitre": 50, "a": 20}, {"mitre": 80, **MANY}, []),
        ({"untold": 6449}, {"untold": 14645}, ["untold_assigners"]),
        ({"untold": 14645}, {"untold": 16512}, []),
        ({"untold": 100, "mitre": 110}, {"untold": 100, "mitre": 300, **MANY}, ["more_assigners"]),
        ({"untold": 200, "mitre": 90}, {"untold": 300, "mitre": 200}, ["untold_assigners"]),
    ],
)
def test_a_rise_is_marked_where_it_may_be_the_numbering(
    before: dict[str, int], now: dict[str, int], warnings: list[str]
) -> None:
    found = years_of([*year(2016, **before), *year(2017, **now)], newest=date(2017, 12, 31))

    assert [each.warnings for each in found] == [(), tuple(Warned(each) for each in warnings)]


def test_a_year_counts_its_authorities_and_those_that_were_there_before() -> None:
    found = years_of(
        [*year(2016, mitre=150, a=20, b=4), *year(2017, mitre=200, b=30, c=50, untold=7)], newest=None
    )

    assert [(each.year, each.count, each.assigners, each.of_continuing) for each in found] == [
        (2016, 174, 2, 0),
        (2017, 287, 3, 200),
    ]


def test_a_year_without_a_record_stands_too_and_nothing_gives_no_year() -> None:
    found = years_of([*year(1999, a=3), *year(2001, a=4)], newest=None)

    assert [(each.year, each.count) for each in found] == [(1999, 3), (2000, 0), (2001, 4)]
    assert years_of([], newest=None) == ()


@pytest.mark.parametrize(
    ("newest", "is_marked"),
    [(date(2017, 5, 10), True), (date(2017, 12, 31), False), (date(2018, 1, 1), False), (None, False)],
)
def test_the_last_year_is_marked_where_it_is_not_over(newest: date | None, is_marked: bool) -> None:
    found = years_of([*year(2016, a=9), *year(2017, a=9)], newest=newest)

    assert [Warned.INCOMPLETE in each.warnings for each in found] == [False, is_marked]
