"""Filters of the page of impact accounts."""

from django import template

from mithaq.economy.domain.impact.accounting import ScenarioAccount
from mithaq.economy.domain.impact.claims import Source
from mithaq.words import impact_figures, writing

register = template.Library()


@register.filter
def impact_amount(value: float) -> str:
    """An amount: whole where it is much, with two decimals where it is little."""
    return impact_figures.amount(value)


@register.filter
def impact_unit(unit: str) -> str:
    """A unit of a file."""
    return impact_figures.unit_told(unit)


@register.filter
def part_exactly(value: float) -> str:
    """A part of a whole, with a decimal."""
    return writing.percent_exactly(value)


@register.filter
def account_sources(found: ScenarioAccount) -> tuple[Source, ...]:
    """Every source that a total of the scenario names."""
    return tuple(dict.fromkeys(each for total in found.totals for each in total.claim.sources))
