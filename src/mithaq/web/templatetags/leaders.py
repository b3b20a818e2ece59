"""Filters of the pages of leaders and of complements."""

from django import template

from mithaq.watch.domain.asking import Actors
from mithaq.watch.domain.intervals import Estimate
from mithaq.watch.domain.leading import Standing
from mithaq.words import leader_figures, writing

register = template.Library()


@register.filter
def actor_name(of: str, actors: str) -> str:
    """Who it is."""
    return leader_figures.actor_name(of, Actors(actors))


@register.filter
def party_named(code: str) -> str:
    """The name of a state or bloc by its code."""
    return leader_figures.party_named(code)


@register.filter
def share_told(estimate: Estimate | None) -> str:
    """A share with its bounds."""
    return leader_figures.share_told(estimate)


@register.filter
def figure_told(estimate: Estimate | None) -> str:
    """A figure with its bounds."""
    return leader_figures.figure_told(estimate)


@register.filter
def output_told(estimate: Estimate) -> str:
    """An output with its bounds."""
    return leader_figures.output_told(estimate)


@register.filter
def rank_told(standing: Standing) -> str:
    """A rank with its bounds."""
    return leader_figures.rank_told(standing.rank, standing.rank_low, standing.rank_high)


@register.filter
def decimal(value: float) -> str:
    """A number with one decimal where it has one."""
    return writing.decimal(value)


@register.filter
def decimal_exactly(value: object) -> str:
    """A number with two decimals; a dash where none is known."""
    return writing.decimal_exactly(value) if isinstance(value, float) else leader_figures.NONE


@register.filter
def share(value: object) -> str:
    """A share as a percentage with one decimal; a dash where none is known."""
    return writing.percent_exactly(value) if isinstance(value, float) else leader_figures.NONE


@register.filter
def year(value: int) -> str:
    """A year in the reader's digits."""
    return writing.year(value)


@register.filter
def hundredfold(value: float) -> str:
    """A fit, of which 100 is much."""
    return writing.number(round(100 * value))


@register.filter
def own_of(code: str) -> str:
    """The code of a party without its scheme."""
    return code.partition(":")[2]
