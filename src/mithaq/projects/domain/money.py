"""Amounts of one currency in another, by the rate of a day.

A table of rates says for days how much of each currency one unit of its base buys, as the European Central
Bank publishes its reference rates. A rate between two others goes over the base. A day without a rate, such
as a Sunday, has that of the last day before it, at most DAYS_BACK back.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from mithaq.base.refusals import Refused

DAYS_BACK = timedelta(days=7)
CENT, RATE = Decimal("0.01"), Decimal("0.00000001")
VALUE_MAX = Decimal(10) ** 15
"""What an amount that is told may come to; a rate that somebody made up leads beyond."""


@dataclass(frozen=True)
class Rate:
    """How much of a currency one unit of another bought, on the day that was published, and by what file."""

    value: Decimal
    on: date
    source: str


@dataclass(frozen=True)
class RateTable:
    """Rates by day and currency; `source` names the file and its digest."""

    base: str
    days: Mapping[date, Mapping[str, Decimal]]
    source: str

    @cached_property
    def _ordered(self) -> list[date]:
        return sorted(self.days)

    def rate(self, *, of: str, into: str, on: date) -> Rate:
        """Raises Refused `rate_unknown`."""
        if of == into:
            return Rate(Decimal(1), on, self.source)
        for day in reversed(self._ordered[: bisect_right(self._ordered, on)][-10:]):
            if on - day > DAYS_BACK:
                break
            known = {**self.days[day], self.base: Decimal(1)}
            if of in known and into in known:
                return Rate((known[into] / known[of]).quantize(RATE), day, self.source)
        raise Refused("rate_unknown", currency=of, into=into, day=on.isoformat())


def converted(amount: Decimal, rate: Decimal) -> Decimal | None:
    """To the cent, halves to the even one, so that many conversions do not drift; None beyond VALUE_MAX."""
    value = amount * rate
    return value.quantize(CENT, ROUND_HALF_EVEN) if value < VALUE_MAX else None
