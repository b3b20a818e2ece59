"""A budget in sums: by member, by year and in all."""

from decimal import Decimal

import pytest

from mithaq.programmes.domain.budgets import BudgetLine, BudgetSum, by_member, by_year, in_all


def line(member: str, year: int, *amounts: int) -> BudgetLine:
    return BudgetLine(member, year, *map(Decimal, amounts))


def total(*amounts: int) -> BudgetSum:
    return BudgetSum(*map(Decimal, amounts))


LINES = (line("MA", 2027, 10, 5, 1), line("MA", 2026, 20, 20, 20), line("QA", 2026, 0, 7, 0))


@pytest.mark.parametrize(
    ("lines", "members", "years", "whole"),
    [
        (
            LINES,
            {"MA": total(30, 25, 21), "QA": total(0, 7, 0)},
            {2026: total(20, 27, 20), 2027: total(10, 5, 1)},
            total(30, 32, 21),
        ),
        ((), {}, {}, total(0, 0, 0)),
    ],
)
def test_sums(
    lines: tuple[BudgetLine, ...],
    members: dict[str, BudgetSum],
    years: dict[int, BudgetSum],
    whole: BudgetSum,
) -> None:
    assert by_member(lines) == members
    assert list(by_year(lines).items()) == list(years.items())
    assert in_all(lines) == whole
