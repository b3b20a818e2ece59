"""Filters of the pages of the watch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mithaq.words.writing import number

register = template.Library()
GROUPS = (
    (
        _("Topics"),
        (
            ("watch_topics", _("What emerges")),
            ("watch_radar", _("Radar")),
            ("watch_map", _("Map of topics")),
            ("watch_compare", _("Side by side")),
            ("watch_judgements", _("Judgements")),
            ("watch_delphi", _("Delphi")),
        ),
    ),
    (
        _("Nations"),
        (
            ("watch_gaps", _("Gaps")),
            ("watch_leaders", _("Who leads")),
            ("watch_complementarity", _("Complementarity")),
        ),
    ),
    (
        _("Cyber"),
        (
            ("watch_cyber", _("Cyber tactics")),
            ("watch_coverage", _("Coverage")),
            ("watch_vulnerabilities", _("Vulnerabilities")),
        ),
    ),
    (_("Works"), (("watch_works", _("Works")),)),
    (_("Watchlist"), (("watch_watchlist", _("Watchlist")),)),
    (_("Briefs"), (("watch_briefs", _("Briefs")),)),
    (_("Sources"), (("watch_sources", _("Sources")),)),
)
"""The pages of the watch, in groups; the first page of a group is where its name leads."""


@dataclass(frozen=True)
class Tab:
    """Where a tab leads; `current` is `page` on that page, `true` within its group, else nothing."""

    address: str
    name: str | Promise
    current: str


@dataclass(frozen=True)
class Tabs:
    """The groups, and the pages of the group that the reader is in where it has several."""

    groups: Sequence[Tab]
    pages: Sequence[Tab]


@register.filter
def place_name(place: str) -> str:
    """An address, or the name of a file: where it lies on this machine is nobody's business."""
    return place if "://" in place else place.rstrip("/").rpartition("/")[2]


@register.filter
def full_hour(hour: int) -> str:
    """A full hour as a clock shows it."""
    return f"{number(hour)}:{number(0)}{number(0)}"


@register.simple_tag(takes_context=True)
def watch_tabs(context: Mapping[str, object]) -> Tabs:
    """The tabs of a page of the watch."""
    request = context["request"]
    assert isinstance(request, HttpRequest)  # noqa: S101  # the context processor of every page
    groups = [(name, [(reverse(page), label) for page, label in pages]) for name, pages in GROUPS]
    every = [address for _name, pages in groups for address, _label in pages]
    here = max((address for address in every if request.path.startswith(address)), key=len, default="")
    tops, below = [], []
    for name, pages in groups:
        is_here = any(address == here for address, _label in pages)
        current = "" if not is_here else "page" if len(pages) == 1 else "true"
        tops.append(Tab(pages[0][0], name, current))
        if is_here and len(pages) > 1:
            below = [Tab(address, label, "page" if address == here else "") for address, label in pages]
    return Tabs(tops, below)
