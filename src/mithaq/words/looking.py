"""How looks ahead are told: months, sources, changes, in the reader's language."""

from datetime import date

from django.utils.translation import gettext as _

from mithaq.words import writing
from mithaq.words.writing import percent

MONTHS_A_YEAR = 12


def month_told(year: int, month: int) -> str:
    """A month with its year."""
    return writing.month(date(year, month, 1))


def last_month_told(origin: int) -> str:
    """The last month before an origin, which is numbered as 12 × year + month - 1."""
    last = origin - 1
    return month_told(last // MONTHS_A_YEAR, last % MONTHS_A_YEAR + 1)


def source_told(source: str) -> str:
    """The name of a source, or that all are meant."""
    return source or _("all sources")


def change_told(part: float) -> str:
    """A change of a share with its sign: +50% where it is half as much again."""
    sign = "+" if part > 0 else "−" if round(part, 2) < 0 else ""
    return f"\u2068{sign}{percent(abs(part))}\u2069"
