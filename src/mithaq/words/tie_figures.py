"""Figures of ties as a reader's language writes them."""

from django.utils.translation import gettext as _

from mithaq.ties.domain.change import Direction
from mithaq.ties.domain.similarity import Z_90
from mithaq.words.terms import term
from mithaq.words.writing import decimal, decimal_exactly, number, year

MILLION_FROM = 100


def figure(value: float) -> str:
    """A similarity or a balance, with two decimals and the sign of its language."""
    return decimal_exactly(value)


def interval(value: float, error: float) -> str:
    """The bounds of 90 % around a figure."""
    return f"{figure(value - Z_90 * error)} … {figure(value + Z_90 * error)}"


def amount(value: float) -> str:
    """What was sent: whole where it is much, with a decimal where it is little."""
    return number(round(value)) if abs(value) >= MILLION_FROM else decimal(value)


def moved_told(moved: Direction, years: int) -> str:
    """What may be said of the change over so many years."""
    return term("tie_moved", moved) % {"years": number(years)}


def weight_told(value: float, kind: str) -> str:
    """What a tie weighs: a similarity with two decimals, all else as an amount."""
    return figure(value) if kind == "votes" else amount(value)


def ties_told(kind: str, first: int, last: int) -> str:
    """Ties of some years, as a title."""
    return _("%(kind)s, %(years)s") % {
        "kind": term("tie_kind", kind),
        "years": years_told(first, last),
    }


def years_told(first: int, last: int) -> str:
    """A year, or the first and the last of several."""
    return year(last) if first == last else f"{year(first)}–{year(last)}"
