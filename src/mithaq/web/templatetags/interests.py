"""Sections that pages of ties take in: of two states, and of a bloc."""

from collections.abc import Mapping

from django import template
from django.http import HttpRequest

from mithaq.web import ties_bloc_fields, ties_interests

register = template.Library()


@register.inclusion_tag("ties/pair_interests.html", takes_context=True)
def pair_interests(context: Mapping[str, object]) -> Mapping[str, object]:
    """Where the security interests of the two states of a page meet."""
    return ties_interests.of_pair(_request(context))


@register.inclusion_tag("ties/bloc_fields.html", takes_context=True)
def bloc_fields(context: Mapping[str, object]) -> Mapping[str, object]:
    """What members of the bloc of a page have that others lack."""
    request = _request(context)
    return {**ties_bloc_fields.of_bloc(request), "request": request}


def _request(context: Mapping[str, object]) -> HttpRequest:
    request = context["request"]
    assert isinstance(request, HttpRequest)  # noqa: S101  # the context processor of every page
    return request
