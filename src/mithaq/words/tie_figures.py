"""Figures of ties as a reader's language writes them."""

from mithaq.ties.domain.change import Direction
from mithaq.ties.domain.similarity import Z_90
from mithaq.words.terms import term
from mithaq.words.writing import decimal, decimal_exactly, number

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
