"""What royalties the terms of a licence ask for, held against what reports say was received.

A part of sales is owed of each report whose sales are known: estimated sales give it a low and a high figure.
A least sum is owed of each year of the licence that has ended. What was not told is unknown, never 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from mithaq.economy.domain.spin_offs.entries import Entry, ToldKind
from mithaq.economy.domain.spin_offs.standing import Due, DueKind
from mithaq.parties.domain.deadlines import after

CENT = Decimal("0.01")


class Basis(StrEnum):
    """By what a royalty is owed."""

    SALES = "sales"
    """A part of the sales that a report tells."""
    MINIMUM = "minimum"
    """The least that a year of the licence brings."""


@dataclass(frozen=True)
class Royalty:
    """What a licence owes for the days in `[since, until)`, and what was received.

    `received` is None where no report tells it.
    """

    of: str
    basis: Basis
    since: date
    until: date
    currency: str
    low: Decimal
    owed: Decimal
    high: Decimal
    received: Decimal | None

    @property
    def short(self) -> Decimal:
        """What is surely lacking: the low figure less what is known to be received."""
        return max(self.low - (self.received or Decimal()), Decimal())


def royalty_row(found: Royalty) -> dict[str, str | None]:
    """For programs: days by ISO 8601, amounts as decimal text."""
    return {
        "of": found.of,
        "basis": found.basis.value,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "currency": found.currency,
        "low": str(found.low),
        "owed": str(found.owed),
        "high": str(found.high),
        "received": None if found.received is None else str(found.received),
        "short": str(found.short),
    }


def royalties(entries: Sequence[Entry], *, on: date) -> tuple[Royalty, ...]:
    """What is owed by a day, the earliest first."""
    found: list[Royalty] = []
    for licence in entries:
        if licence.kind is ToldKind.LICENCE:
            reports = [
                each for each in entries
                if each.kind is ToldKind.REPORT and each.text("of") == licence.key and each.on < on
            ]  # fmt: skip
            found += [*_by_sales(licence, reports), *_minimums(licence, reports, on)]
    return tuple(sorted(found, key=lambda each: (each.until, each.of, each.basis)))


def royalty_dues(entries: Sequence[Entry], *, on: date) -> tuple[Due, ...]:
    """The first day of each licence from which on something is lacking; nothing of what is closed."""
    if any(each.kind is ToldKind.CLOSURE for each in entries):
        return ()
    lacking: dict[str, date] = {}
    for each in royalties(entries, on=on):
        if each.short:
            lacking.setdefault(each.of, each.until)
    return tuple(Due(DueKind.ROYALTIES, until, of) for of, until in lacking.items())


def _by_sales(licence: Entry, reports: Iterable[Entry]) -> Iterator[Royalty]:
    part = Decimal(licence.text("royalty_percent") or 0) / 100
    for each in reports:
        since, until = each.day("from"), each.day("until")
        if part and "sales" in each.facts and since and until:
            sales = (each.text("sales_low"), each.text("sales"), each.text("sales_high"))
            low, owed, high = (_cents(part * Decimal(said or each.text("sales"))) for said in sales)
            yield Royalty(
                licence.key,
                Basis.SALES,
                since,
                until,
                each.text("currency"),
                low,
                owed,
                high,
                _received([each]),
            )


def _minimums(licence: Entry, reports: Sequence[Entry], on: date) -> Iterator[Royalty]:
    """Of each whole year that has ended; what came in another currency is not held against it."""
    said = licence.facts.get("minimum_a_year")
    if not isinstance(said, dict):
        return
    least, currency = Decimal(str(said["amount"])), str(said["currency"])
    end, years = min(licence.day("until") or on, on), 1
    while (until := after(licence.on, months=12 * years)) <= end:
        since = after(licence.on, months=12 * (years - 1))
        own = [each for each in reports if each.text("currency") == currency and since <= each.on < until]
        yield Royalty(licence.key, Basis.MINIMUM, since, until, currency, least, least, least, _received(own))
        years += 1


def _received(reports: Iterable[Entry]) -> Decimal | None:
    told = [Decimal(each.text("royalties")) for each in reports if "royalties" in each.facts]
    return sum(told, Decimal()) if told else None


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
