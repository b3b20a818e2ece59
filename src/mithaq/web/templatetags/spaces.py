"""Filters of the pages of complexity and of entries."""

from math import isnan

from django import template

from mithaq.words import entries_told, writing

register = template.Library()
NOT_KNOWN = "—"


@register.filter
def year(value: int) -> str:
    """A year."""
    return writing.year(value)


@register.filter
def figure(value: float | None) -> str:
    """A figure with two decimals; a dash where there is none."""
    return NOT_KNOWN if value is None or isnan(value) else writing.decimal_exactly(value)


@register.filter
def fine_figure(value: float | None) -> str:
    """A figure with four decimals; a dash where there is none."""
    return NOT_KNOWN if value is None or isnan(value) else writing.decimal_finely(value)


@register.filter
def whole(value: float) -> str:
    """A figure to the next whole number."""
    return writing.number(round(value))


@register.filter
def signed_figure(value: float | None) -> str:
    """A figure that may be below zero, its sign kept with it; a dash where there is none."""
    return NOT_KNOWN if value is None or isnan(value) else entries_told.signed(value)
