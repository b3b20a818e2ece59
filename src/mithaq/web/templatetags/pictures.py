"""Filters and tags of what is drawn of topics, and of what can be taken away."""

from collections.abc import Mapping

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mithaq.watch.domain.maturity import Reading
from mithaq.watch.queries import tables
from mithaq.watch.queries.looks import TopicView
from mithaq.words import pictures, pictures_told

register = template.Library()


@register.inclusion_tag("components/take_away.html", takes_context=True)
def take_away(
    context: Mapping[str, object], *, table: str = "", picture: str = "", **asked: object
) -> Mapping[str, object]:
    """Links to the files of a table and of a drawing of this page, for what the page was asked."""
    request = context["request"]
    assert isinstance(request, HttpRequest)  # noqa: S101  # the context processor of every page
    parameters = request.GET.copy()
    parameters.pop("page", None)
    for name, value in asked.items():
        parameters[name] = str(value)
    kinds = ((_("the table"), table, tables.MEDIA), (_("the drawing"), picture, pictures.MEDIA))
    return {
        "kinds": [(label, name, tuple(media)) for label, name, media in kinds if name],
        "asked": parameters.urlencode(),
    }


@register.filter
def sector_told(field: str | None) -> str:
    """The name of a field, or that there is none."""
    return pictures_told.sector_told(field)


@register.filter
def ratio_told(reading: Reading) -> str:
    """The ratio of shares with its bounds."""
    return pictures_told.ratio_told(reading)


@register.filter
def last_count(topic: TopicView) -> int:
    """Works of the last year."""
    return topic.counts[-1]
