"""Filters of the pages of standing."""

from decimal import Decimal

from django import template

from mithaq.standing.domain.differences import Difference
from mithaq.standing.domain.measures import Unknown
from mithaq.standing.domain.voice import Reading
from mithaq.watch.domain.intervals import Estimate
from mithaq.words import standing_figures

register = template.Library()


@register.filter
def measure_name(measure: str) -> str:
    """What a measure is called."""
    return standing_figures.measure_name(measure)


@register.filter
def reading_told(found: Reading) -> str:
    """What a measure says of one."""
    return standing_figures.reading_told(found)


@register.filter
def place_told(found: Reading) -> str:
    """Its rank."""
    return standing_figures.place_told(found)


@register.filter
def point_told(found: Estimate | Unknown, measure: str) -> str:
    """A value with its bounds, or why it is unknown."""
    return standing_figures.point_told(found, measure)


@register.filter
def value_told(value: float | Decimal, measure: str) -> str:
    """A value without bounds."""
    return standing_figures.value_told(float(value), measure)


@register.filter
def change_told(found: Estimate, measure: str) -> str:
    """A change with its bounds."""
    return standing_figures.change_told(found, measure)


@register.filter
def noise_told(found: Difference | None) -> str:
    """What may be said of a change."""
    return standing_figures.noise_told(found)
