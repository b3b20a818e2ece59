"""A programme's budget in sums: by member, by year and in all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True)
class BudgetLine:
    """A member's year: planned by the charter, committed and paid by what was said."""

    member: str
    year: int
    planned: Decimal
    committed: Decimal
    paid: Decimal


@dataclass(frozen=True)
class BudgetSum:
    """Lines that have something in common, and their sums."""

    planned: Decimal
    committed: Decimal
    paid: Decimal


def in_all(lines: Iterable[BudgetLine]) -> BudgetSum:
    """The sums of all lines."""
    found = tuple(lines)
    return BudgetSum(
        planned=sum((each.planned for each in found), Decimal()),
        committed=sum((each.committed for each in found), Decimal()),
        paid=sum((each.paid for each in found), Decimal()),
    )


def by_member(lines: Iterable[BudgetLine]) -> dict[str, BudgetSum]:
    """Each member's sums over all years."""
    return _by(lines, lambda each: each.member)


def by_year(lines: Iterable[BudgetLine]) -> dict[int, BudgetSum]:
    """Each year's sums over all members, the first year first."""
    return dict(sorted(_by(lines, lambda each: each.year).items()))


def _by(lines: Iterable[BudgetLine], key_of: Callable[[BudgetLine], Key]) -> dict[Key, BudgetSum]:
    found = dict[Key, list[BudgetLine]]()
    for each in lines:
        found.setdefault(key_of(each), []).append(each)
    return {key: in_all(of_key) for key, of_key in found.items()}
