"""Filters of trust profiles and of the partner finder."""

from collections.abc import Iterable, Mapping
from datetime import date

from django import template

from mithaq.federation.queries.promises import PromiseView
from mithaq.federation.queries.trust import LEDGER
from mithaq.ties.domain.partners import Criterion
from mithaq.ties.domain.profile import Component, Figure, Way
from mithaq.words import trust_figures
from mithaq.words.terms import TERMS, term
from mithaq.words.writing import day, year

register = template.Library()
PROMISE_WORDS = {"agreement": "owed", "mission": "report_kind", "project": "project_part"}


@register.filter
def component_named(found: Component) -> str:
    """What a component is called."""
    return trust_figures.component_named(found)


@register.filter
def unit(found: Component) -> str:
    """In what its figures are; nothing where that goes without saying."""
    return str(TERMS["profile_unit"].get(found.what, ""))


@register.filter
def figure_of(found: Component, way: str) -> Figure | None:
    """Its figure of a way."""
    return found.figures.get(Way(way))


@register.filter
def evidence_of(found: Component, way: str) -> str:
    """How many promises of those that a figure needs; nothing where it counts none."""
    weight = found.evidence.get(Way(way))
    return "" if weight is None else trust_figures.evidence_told(weight)


@register.filter
def written(value: float, what: str) -> str:
    """A figure of a component or a criterion."""
    return trust_figures.written(what, value)


@register.filter
def bounds_of(found: Figure, what: str) -> str:
    """The bounds of a figure; nothing where it has none."""
    return trust_figures.bounds(what, found)


@register.filter
def arrow(found: Figure) -> str:
    """An arrow for a change beyond noise; nothing for any other."""
    return trust_figures.ARROWS.get(found.moved, "")


@register.filter
def kinds_named(kinds: Iterable[str]) -> str:
    """Kinds of what goes both ways, in words."""
    return ", ".join(term("profile_own" if each == LEDGER else "tie_kind", each) for each in kinds)


@register.filter
def as_of(value: date | int | None) -> str:
    """The day or the year of a component."""
    if isinstance(value, date):
        return day(value)
    return year(value) if value else "—"


@register.filter
def promise_what(found: PromiseView) -> str:
    """What was promised, in the words of its record."""
    return term(PROMISE_WORDS.get(found.source, "condition_kind"), found.what)


@register.filter
def criterion_told(known: Mapping[Criterion, float], criterion: Criterion) -> str:
    """A figure of a candidate; a dash where it is not known."""
    value = known.get(criterion)
    return "—" if value is None else trust_figures.written(criterion.value, value)
