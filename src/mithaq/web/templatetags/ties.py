"""Filters of the pages of ties."""

from collections.abc import Mapping
from math import isnan

from django import template
from django.utils.translation import gettext as _

from mithaq.parties import queries as parties
from mithaq.ties.domain.change import Direction
from mithaq.ties.domain.cohesion import Cohesion
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries.alignment import YearAlike
from mithaq.ties.queries.common import Common
from mithaq.ties.queries.forecasts import Chance
from mithaq.ties.queries.issue_votes import OnIssue
from mithaq.ties.queries.nearness import Near
from mithaq.ties.queries.networks import Question
from mithaq.web.tie_maps import letter
from mithaq.words import state_spells, tie_figures, writing
from mithaq.words.terms import reader_language, term
from mithaq.words.writing import percent_exactly

register = template.Library()
NOT_KNOWN, REASONS = "—", 2


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
def bounds_told(found: YearAlike | Near | Common | OnIssue) -> str:
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


@register.filter
def chance(value: float) -> str:
    """A probability."""
    return percent_exactly(value)


@register.filter
def chance_change(value: float) -> str:
    """The change of a probability, with its sign."""
    return percent_exactly(value) if value < 0 else f"+{percent_exactly(value)}"


@register.filter
def reasons(found: Chance) -> str:
    """The groups of features that speak most for or against, beside the mean of all dyads."""
    weightiest = found.adds[:REASONS]
    words = {True: _("for it: %(what)s"), False: _("against it: %(what)s")}
    told = {
        sign: [term("tie_group", group) for group, added in weightiest if (added > 0) is sign]
        for sign in words
    }
    return " · ".join(words[sign] % {"what": " · ".join(groups)} for sign, groups in told.items() if groups)


@register.filter
def years_from(first: int, last: int) -> str:
    """The years of a window, in digits of the reader's language."""
    return tie_figures.years_told(first, last)
