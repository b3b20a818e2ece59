"""The page of the map: topics of a look near those with which they share works."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.watch.queries import looks
from mithaq.watch.queries import topic_map as maps
from mithaq.watch.queries.topic_map import MapTopic, MapView
from mithaq.watch.queries.topic_map_tables import places_table, shared_table
from mithaq.web.taking import Picture
from mithaq.web.topic_maps import HEIGHT, WIDTH, Node, TopicMap, letter_of
from mithaq.web.topic_maps import topic_map as drawn
from mithaq.web.watch import reader_of
from mithaq.web.watch_asking import field_groups
from mithaq.web.watch_choosing import choice_asked, look_asked, look_told, required_look
from mithaq.words.terms import TERMS
from mithaq.words.writing import number


@dataclass(frozen=True)
class CommunityList:
    """A community by its letter, what it is called, and those of its topics that are drawn."""

    letter: str
    names: Sequence[str]
    topics: Sequence[MapTopic]


@require_GET
def map_page(request: HttpRequest) -> HttpResponse:
    """The map of a look, or of a choice of its topics."""
    reader = reader_of(request)
    of = look_asked(request, reader)
    if of is None:
        return render(request, "watch/map.html", {"look": None})
    choice = choice_asked(request)
    view = maps.topic_map(of, choice, reader=reader)
    return render(
        request,
        "watch/map.html",
        {
            "look": of,
            "looks": looks.looks(reader=reader),
            "view": view,
            "choice": choice,
            "map": _drawn(view),
            "communities": _communities(view),
            "groups": field_groups(),
            "formulas": TERMS["map_formula"],
        },
    )


def places_file(request: HttpRequest) -> pl.DataFrame:
    """Where topics stand."""
    return places_table(_view(request))


def shared_file(request: HttpRequest) -> pl.DataFrame:
    """Which topics share works."""
    return shared_table(_view(request))


def map_picture(request: HttpRequest) -> Picture:
    """The map as it is drawn."""
    view = _view(request)
    return Picture(
        component="components/topic_map.html",
        drawn={"map": _drawn(view)},
        title=_("Map of topics"),
        source=look_told(view.look),
        width=WIDTH,
        height=HEIGHT,
    )


def _view(request: HttpRequest) -> MapView:
    reader = reader_of(request)
    return maps.topic_map(required_look(request, reader), choice_asked(request), reader=reader)


def _drawn(view: MapView) -> TopicMap:
    asked = urlencode({"look": str(view.look.id)})
    nodes = [
        Node(
            name=each.topic.term,
            label=f"\u2068{each.topic.term}\u2069 · {letter_of(each.community)} · {number(each.works)}",
            address=f"{reverse('watch_topic', args=[each.topic.term])}?{asked}",
            x=each.x,
            y=each.y,
            works=each.works,
            community=each.community,
            shared=each.shared,
        )
        for each in view.topics
    ]
    return drawn(nodes)


def _communities(view: MapView) -> list[CommunityList]:
    return [
        CommunityList(letter_of(place), names, [each for each in view.topics if each.community == place])
        for place, names in view.names.items()
    ]
