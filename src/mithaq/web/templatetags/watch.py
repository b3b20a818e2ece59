"""Filters of the pages of the watch."""

from collections.abc import Mapping, Sequence

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mithaq.words.writing import number

register = template.Library()
PLACES = (
    ("watch_topics", _("What emerges")),
    ("watch_radar", _("Radar")),
    ("watch_map", _("Map of topics")),
    ("watch_compare", _("Side by side")),
    ("watch_watchlist", _("Watchlist")),
    ("watch_works", _("Works")),
    ("watch_judgements", _("Judgements")),
    ("watch_delphi", _("Delphi")),
    ("watch_briefs", _("Briefs")),
    ("watch_gaps", _("Gaps")),
    ("watch_leaders", _("Who leads")),
    ("watch_complementarity", _("Complementarity")),
    ("watch_cyber", _("Cyber tactics")),
    ("watch_coverage", _("Coverage")),
    ("watch_vulnerabilities", _("Vulnerabilities")),
    ("watch_sources", _("Sources")),
)


@register.filter
def place_name(place: str) -> str:
    """An address, or the name of a file: where it lies on this machine is nobody's business."""
    return place if "://" in place else place.rstrip("/").rpartition("/")[2]


@register.filter
def full_hour(hour: int) -> str:
    """A full hour as a clock shows it."""
    return f"{number(hour)}:{number(0)}{number(0)}"


@register.simple_tag(takes_context=True)
def watch_tabs(context: Mapping[str, object]) -> Sequence[tuple[str, str | Promise, bool]]:
    """The pages of the watch: address, name, and whether it is this one."""
    request = context["request"]
    assert isinstance(request, HttpRequest)  # noqa: S101  # the context processor of every page
    places = [(reverse(name), label) for name, label in PLACES]
    here = max((url for url, _label in places if request.path.startswith(url)), key=len, default="")
    return [(url, label, url == here) for url, label in places]
