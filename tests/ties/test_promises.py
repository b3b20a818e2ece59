"""How promises become a record, reckoned by hand."""

from datetime import date

import pytest
from scipy.stats import beta

from callers import refused
from mithaq.ties.domain.promises import Prior, Promise, record

TODAY = date(2026, 6, 1)


def kept(*days: date, is_kept: bool = True) -> list[Promise]:
    return [Promise(each, is_kept) for each in days]


def test_promises_of_today_count_whole() -> None:
    found = record([*kept(*[TODAY] * 6), *kept(*[TODAY] * 2, is_kept=False)], on=TODAY)

    # Beta(2 + 6, 1 + 2).
    assert found.mean == pytest.approx(8 / 11)
    assert (found.low, found.high) == pytest.approx(tuple(beta.ppf((0.05, 0.95), 8, 3)))
    assert (found.weight, found.promises, found.is_enough) == (8, 8, True)


def test_half_of_a_promise_is_left_after_three_years() -> None:
    found = record(kept(date(2023, 6, 2)), on=TODAY, prior=Prior(1, 1))

    assert found.weight == pytest.approx(0.5, abs=0.001)
    assert found.mean == pytest.approx(1.5 / 2.5, abs=0.001)


@pytest.mark.parametrize(("count", "is_enough"), [(0, False), (4, False), (5, True)])
def test_little_evidence_is_said_to_be_little(count: int, is_enough: bool) -> None:
    assert record(kept(*[TODAY] * count), on=TODAY).is_enough is is_enough


def test_what_is_due_later_says_nothing_yet() -> None:
    assert refused(lambda: record(kept(date(2026, 6, 2)), on=TODAY)) == "promise_not_due"
