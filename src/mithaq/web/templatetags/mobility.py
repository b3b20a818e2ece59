"""Filters of the pages of people who move."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mithaq.access.domain.permissions import Act
from mithaq.mobility.domain.missions import Cost
from mithaq.mobility.domain.reviewing import Standing
from mithaq.parties.domain.institutions import PersonFacts
from mithaq.web.visits import visit
from mithaq.words import writing
from mithaq.words.terms import named

register = template.Library()


@register.simple_tag(takes_context=True)
def people_tabs(context: Mapping[str, object]) -> Sequence[tuple[str, str | Promise, bool]]:
    """The pages of people that the visitor may open: address, name, and whether it is this one."""
    request = context["request"]
    assert isinstance(request, HttpRequest)  # noqa: S101  # the context processor of every page
    seen = visit(request)
    tabs = [("calls", _("Calls"), True)]
    tabs += [("applications", _("Applications"), seen.may(Act.APPLY))]
    tabs += [("missions", _("Missions"), seen.may(Act.AGREE_MISSION))]
    tabs += [("flows", _("Where people go"), seen.may(Act.AGREE_MISSION))]
    tabs += [("visits", _("Visits"), seen.may(Act.ASK_VISIT) or seen.may(Act.APPROVE_VISIT))]
    tabs += [("experts", _("Directory"), seen.actor is not None)]
    places = [(reverse(name), label) for name, label, is_open in tabs if is_open]
    here = max((url for url, _label in places if request.path.startswith(url)), key=len, default="")
    return [(url, label, url == here) for url, label in places]


@register.filter
def all_of(typed: object, name: str) -> Sequence[str]:
    """All values that a form holds for a name."""
    return typed.getlist(name) if isinstance(typed, QueryDict) else ()


@register.filter
def person_name(person: object) -> str:
    """The name of a person; nothing where nobody is known."""
    return named(person.names) if isinstance(person, PersonFacts) else ""


@register.filter
def points(standing: Standing) -> str:
    """The mean of an application, from 1 to 5."""
    return writing.decimal_exactly(standing.points)


@register.filter
def hundredths(value: int) -> str:
    """Hundredths of a point, such as the spread of some reviews."""
    return writing.decimal_exactly(value / 100)


@register.filter
def amount(cost: Cost) -> str:
    """What an item costs, with its currency."""
    return writing.money(Decimal(cost.amount), cost.currency)


@register.filter
def last_day(ends_on: date) -> date:
    """The last day of a period whose end is not included."""
    return date.fromordinal(ends_on.toordinal() - 1)


@register.filter
def and_then(first: object, second: object) -> Sequence[object]:
    """Those of the two that there are."""
    return [each for each in (first, second) if each]


@register.filter
def listed(names: str) -> Sequence[str]:
    """Names that stand with commas between them."""
    return names.split(",")
