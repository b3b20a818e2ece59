"""The operator's file of exchange rates: CSV as the European Central Bank gives its reference rates.

The first column is `Date`, the others are currencies by ISO 4217; a row says how much of each one unit of the
base bought on its day. Empty fields and `N/A` are no rate. The base is the euro, unless the first column is
named by another currency, such as `Date/USD`.
"""

import csv
import hashlib
import io
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.projects.domain.money import RateTable

NAME = "rates.csv"
BYTES_MAX = 16 << 20
_HEAD = re.compile(r"date(?:/([A-Z]{3}))?", re.IGNORECASE)
_NONE = frozenset({"", "N/A"})


def rates() -> RateTable:
    """What stands in the file of the node; no rates where it has none. Raises Refused `rates_unreadable`."""
    file = Path(settings.HOME) / NAME
    if not file.exists():
        return RateTable("EUR", {}, "")
    known = file.stat()
    return _read(file, known.st_mtime_ns, known.st_size)


@lru_cache(4)
def _read(file: Path, changed_ns: int, size: int) -> RateTable:
    del changed_ns  # so that a file that changed is read again
    if size > BYTES_MAX:
        raise Refused("rates_unreadable", line=0)
    return table_from(file.read_bytes(), name=file.name)


def table_from(data: bytes, *, name: str) -> RateTable:
    """The table that a file holds. Raises Refused `rates_unreadable` with the line."""
    line = 1
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        first, *currencies = (each.strip() for each in next(rows))
        head = _HEAD.fullmatch(first)
        if head is None:
            raise ValueError("no column of days")
        days = dict[date, dict[str, Decimal]]()
        for row in rows:
            line = rows.line_num
            if row:
                pairs = zip(currencies, map(str.strip, row[1:]), strict=False)
                days[date.fromisoformat(row[0].strip())] = {
                    currency: _rate(value) for currency, value in pairs if currency and value not in _NONE
                }
    except (ValueError, StopIteration, InvalidOperation, csv.Error) as error:
        raise Refused("rates_unreadable", line=line) from error
    return RateTable(head[1] or "EUR", days, f"{name} {hashlib.sha256(data).hexdigest()[:16]}")


def _rate(value: str) -> Decimal:
    found = Decimal(value)
    if not found.is_finite() or found <= 0:
        raise ValueError("a rate is above 0")
    return found
