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

    `received` is the sum of reports that lie in these days, `received_most` adds those that reach beyond
    them, of which the part is not told. Both are None where no report tells it.
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
    received_most: Decimal | None

    @property
    def short(self) -> Decimal | None:
        """What surely lacks: the low figure less the most that may have come; unknown where that is."""
        if self.received_most is None:
            return None
        return max(self.low - self.received_most, Decimal())

    @property
    def is_open(self) -> bool:
        """Whether something lacks, or was owed and nobody told whether it came."""
        return bool(self.low) if self.short is None else self.short > 0


def royalty_row(found: Royalty) -> dict[str, str | None]:
    """For programs: days by ISO 8601, amounts as decimal text."""
    amounts = (found.low, found.owed, found.high, found.received, found.received_most, found.short)
    names = ("low", "owed", "high", "received", "received_most", "short")
    return {
        "of": found.of,
        "basis": found.basis.value,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "currency": found.currency,
        **{name: None if each is None else str(each) for name, each in zip(names, amounts, strict=True)},
    }


def royalties(entries: Sequence[Entry], *, on: date) -> tuple[Royalty, ...]:
    """What is owed by a day, the earliest first. Nothing is owed for days after the end of a licence."""
    found: list[Royalty] = []
    for licence in entries:
        if licence.kind is ToldKind.LICENCE:
            reports = [
                each for each in entries
                if each.kind is ToldKind.REPORT and each.text("of") == licence.key and each.on < on
            ]  # fmt: skip
            end = licence.day("until") or date.max
            found += [*_by_sales(licence, reports, end), *_minimums(licence, reports, min(end, on))]
    return tuple(sorted(found, key=lambda each: (each.until, each.of, each.basis)))


def royalty_dues(entries: Sequence[Entry], *, on: date) -> tuple[Due, ...]:
    """The first day of each licence from which on something is open; nothing of what is closed."""
    if any(each.kind is ToldKind.CLOSURE for each in entries):
        return ()
    lacking: dict[str, date] = {}
    for each in royalties(entries, on=on):
        if each.is_open:
            lacking.setdefault(each.of, each.until)
    return tuple(Due(DueKind.ROYALTIES, until, of) for of, until in lacking.items())


def _by_sales(licence: Entry, reports: Sequence[Entry], end: date) -> Iterator[Royalty]:
    part = Decimal(licence.text("royalty_percent") or 0) / 100
    for each in reports:
        since, until = _days(each)
        if part and "sales" in each.facts and since < end:
            sales = (each.text("sales_low"), each.text("sales"), each.text("sales_high"))
            low, owed, high = (_cents(part * Decimal(said or each.text("sales"))) for said in sales)
            currency = each.text("currency")
            came = _received(reports, currency, since, until)
            yield Royalty(licence.key, Basis.SALES, since, until, currency, low, owed, high, *came)


def _minimums(licence: Entry, reports: Sequence[Entry], end: date) -> Iterator[Royalty]:
    """Of each whole year that has ended; what came in another currency is not held against it."""
    said = licence.facts.get("minimum_a_year")
    if not isinstance(said, dict):
        return
    least, currency = Decimal(str(said["amount"])), str(said["currency"])
    years = 1
    while (until := after(licence.on, months=12 * years)) <= end:
        since = after(licence.on, months=12 * (years - 1))
        came = _received(reports, currency, since, until)
        yield Royalty(licence.key, Basis.MINIMUM, since, until, currency, least, least, least, *came)
        years += 1


def _received(
    reports: Iterable[Entry], currency: str, since: date, until: date
) -> tuple[Decimal | None, Decimal | None]:
    """What reports within these days tell, and with those that reach into them; None where none tells it."""
    inside, reaching = list[Decimal](), list[Decimal]()
    for each in reports:
        begun, ended = _days(each)
        is_told = each.text("currency") == currency and "royalties" in each.facts
        if is_told and begun < until and since < ended:
            is_inside = since <= begun and ended <= until
            (inside if is_inside else reaching).append(Decimal(each.text("royalties")))
    if not inside and not reaching:
        return None, None
    return sum(inside, Decimal()), sum(inside + reaching, Decimal())


def _days(report: Entry) -> tuple[date, date]:
    """The first day of its period, and the one after the last."""
    return date.fromisoformat(report.text("from")), date.fromisoformat(report.text("until"))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
