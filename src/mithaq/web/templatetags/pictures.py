"""Filters and tags of what is drawn of topics, and of what can be taken away."""

from collections.abc import Mapping
from math import expm1

from django import template
from django.http import HttpRequest

from mithaq.watch.domain.maturity import Reading
from mithaq.watch.queries.looks import ForecastView, TopicView
from mithaq.web import taking
from mithaq.web.topic_maps import letter_of
from mithaq.words import looking, pictures_told
from mithaq.words.terms import term

register = template.Library()


@register.inclusion_tag("components/take_away.html", takes_context=True)
def take_away(context: Mapping[str, object], *names: str, **asked: object) -> Mapping[str, object]:
    """Links to files of this page by their names, for what the page was asked, and `asked` beside."""
    request = context["request"]
    assert isinstance(request, HttpRequest)  # noqa: S101  # the context processor of every page
    parameters = request.GET.copy()
    parameters.pop("page", None)
    for name, value in asked.items():
        parameters[name] = str(value)
    return {
        "files": [(term("watch_file", name), name, tuple(taking.media_of(name))) for name in names],
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


@register.filter
def recent_told(topic: TopicView) -> str:
    """How a share changed over the last two years."""
    return looking.change_told(expm1(topic.recent))


@register.filter
def corrected_told(topic: TopicView) -> str:
    """The same at an unchanged mix of classes."""
    return looking.change_told(expm1(topic.corrected))


@register.filter
def ahead_of(topic: TopicView, years: int) -> ForecastView | None:
    """The forecast for so many years, None where there is none."""
    return next((each for each in topic.forecasts if each.years == years), None)


@register.filter
def at(figures: Mapping[str, float], name: str) -> float:
    """One of several figures by its name."""
    return figures[name]


@register.filter
def community_letter(community: int) -> str:
    """The letter of a community on the map."""
    return letter_of(community)
