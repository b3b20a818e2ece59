"""The annual report: how many decisions fell how, why and where, and how long they took; without secrets.

A number below five is told as "fewer than five". So that nobody works it out from the rest, further rows are
withheld, the smallest first, until each hidden number could still be any from 1 to 4 for somebody who knows
the sum and this rule; a table that cannot be kept so is not told at all.

Times: nearest rank, the ⌈p·n⌉-th smallest of n working-day counts, for p = 0.5 and 0.9; from five cases on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mithaq.clearance.domain.cases.matrix import Outcome

LEAST_TOLD = 5
MEDIAN, NINETIETH = 50, 90
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Closed:
    """A decision on a case. Each has its own destinations and, where something was refused, its reasons.

    `UNKNOWN` stands for what nobody can tell; where the days are not known, they are None.
    """

    outcome: Outcome
    decided_on: date
    reasons: frozenset[str]
    destinations: frozenset[str]
    working_days: int | None


class Showing(StrEnum):
    """How a number is told."""

    EXACT = "exact"
    FEWER_THAN_FIVE = "fewer_than_five"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Count:
    """A number, where it is told."""

    showing: Showing
    number: int | None


@dataclass(frozen=True)
class Table:
    """Counts by code, the codes in order. A table that is not told has no rows."""

    rows: Mapping[str, Count]
    is_told: bool


@dataclass(frozen=True)
class AnnualReport:
    """What the public is told of a year; `cases` counts each decision, also a second one on a case."""

    year: int
    cases: Count
    by_outcome: Table
    by_reason: Table
    by_destination: Table
    median_days: int | None
    ninetieth_days: int | None
    worded_on: Mapping[str, date]
    """For each reason the last decision of the year that gave it: by that day it is worded."""


def statistics(cases: Iterable[Closed], year: int) -> AnnualReport:
    """The report of the decisions of a year."""
    found = [each for each in cases if each.decided_on.year == year]
    days = sorted(each.working_days for each in found if each.working_days is not None)
    return AnnualReport(
        year=year,
        cases=_total(len(found)),
        by_outcome=table(Counter(each.outcome.value for each in found)),
        by_reason=table(Counter(code for each in found for code in each.reasons)),
        by_destination=table(Counter(code for each in found for code in each.destinations)),
        median_days=percentile(days, MEDIAN),
        ninetieth_days=percentile(days, NINETIETH),
        worded_on={
            code: each.decided_on
            for each in sorted(found, key=lambda one: one.decided_on)
            for code in each.reasons
        },
    )


def percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The nearest-rank percentile of numbers in order; None for fewer than five."""
    if len(ordered) < LEAST_TOLD:
        return None
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _total(number: int) -> Count:
    if 0 < number < LEAST_TOLD:
        return Count(Showing.FEWER_THAN_FIVE, None)
    return Count(Showing.EXACT, number)


def table(counts: Mapping[str, int]) -> Table:
    """The counts with the small ones hidden, and as many others as that takes."""
    few = {code: number for code, number in counts.items() if 0 < number < LEAST_TOLD}
    told = sorted((number, code) for code, number in counts.items() if number >= LEAST_TOLD)
    withheld: list[tuple[int, str]] = []
    while few and not _is_safe(few, withheld, told):
        if not told:
            return Table({}, is_told=False)
        withheld.append(told.pop(0))
    showing = {
        **dict.fromkeys(few, Count(Showing.FEWER_THAN_FIVE, None)),
        **{code: Count(Showing.WITHHELD, None) for _, code in withheld},
        **{code: Count(Showing.EXACT, number) for number, code in told},
    }
    return Table({code: showing[code] for code in sorted(showing)}, is_told=True)


def _is_safe(
    few: Mapping[str, int], withheld: Sequence[tuple[int, str]], told: Sequence[tuple[int, str]]
) -> bool:
    """Whether each of the few could be any number from 1 to 4, as far as the sum of the hidden tells.

    The others of the few are from 1 to 4 as well; a withheld row is from 5 to the smallest row told.
    """
    hidden = sum(few.values()) + sum(number for number, _ in withheld)
    others, rows = len(few) - 1, len(withheld)
    least = others + rows * LEAST_TOLD
    ceiling = told[0][0] if told else hidden
    most = others * (LEAST_TOLD - 1) + rows * ceiling
    return least <= hidden - (LEAST_TOLD - 1) and hidden - 1 <= most
