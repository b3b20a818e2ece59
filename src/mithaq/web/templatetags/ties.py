"""Filters of the pages of ties."""

from collections.abc import Mapping
from math import isnan

from django import template

from mithaq.parties import queries as parties
from mithaq.ties.domain.change import Direction
from mithaq.ties.domain.cohesion import Cohesion
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries.alignment import YearAlike
from mithaq.ties.queries.common import Common
from mithaq.ties.queries.nearness import Near
from mithaq.ties.queries.networks import Question
from mithaq.web.tie_maps import letter
from mithaq.words import state_spells, tie_figures, writing
from mithaq.words.terms import reader_language

register = template.Library()
NOT_KNOWN = "—"


@register.filter
def spell_name(spell: StateSpell) -> str:
    """The name of a state at a time."""
    return state_spells.spell_name(spell)


@register.filter
def tie_figure(value: float | None) -> str:
    """A similarity or a balance; a dash where there is none."""
    return NOT_KNOWN if value is None or isnan(value) else tie_figures.figure(value)


@register.filter
def tie_amount(value: float | None) -> str:
    """What was sent; a dash where nobody knows."""
    return NOT_KNOWN if value is None else tie_figures.amount(value)


@register.filter
def weight_of(value: float, kind: str) -> str:
    """What ties of a kind weigh; a dash where it cannot be told."""
    return NOT_KNOWN if isnan(value) else tie_figures.weight_told(value, kind)


@register.filter
def part_told(value: float) -> str:
    """A part of a whole, or a small figure of a network; a dash where it cannot be told."""
    return NOT_KNOWN if isnan(value) else writing.percent_exactly(value)


@register.filter
def years_told(asked: Question) -> str:
    """The years of a network."""
    return tie_figures.years_told(asked.first, asked.year)


@register.filter
def community_told(community: int) -> str:
    """The letter of a community of states."""
    return letter(community)


@register.filter
def bounds_told(found: YearAlike | Near | Common) -> str:
    """The bounds of 90 % around a figure."""
    unknown = found.error is None or isnan(found.error)
    return NOT_KNOWN if unknown else tie_figures.interval(found.value, found.error or 0.0)


@register.filter
def name_in(number: int, names: Mapping[int, str]) -> str:
    """The name of one of the states of a page."""
    return names[number]


@register.filter
def moved_told(moved: Direction, years: int) -> str:
    """What may be said of a change."""
    return tie_figures.moved_told(moved, years)


@register.filter
def bloc_named(code: str) -> str:
    """The name of a bloc."""
    return parties.bloc_name(code, reader_language())


@register.filter
def cohesion_bounds(found: Cohesion) -> str:
    """The bounds of 90 % around the mean of a group."""
    return tie_figures.interval(found.mean, found.error)
