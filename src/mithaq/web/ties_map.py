"""The page of the map: the heaviest ties of some years as arcs over the world, and the same as a table."""

from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.ties.queries import arcs as tie_arcs
from mithaq.ties.queries import networks
from mithaq.ties.queries.arcs import Arcs, Choice, Reach
from mithaq.ties.queries.network_places import ties_table
from mithaq.web.forms import one_of
from mithaq.web.maps import WorldMap, world_frame
from mithaq.web.taking import Picture
from mithaq.web.tie_maps import arcs_map
from mithaq.web.ties_asking import choice_of, reader_of
from mithaq.web.ties_network_asking import SPANS, TiesAsked, ties_asked
from mithaq.web.ties_pictures import map_picture
from mithaq.words.terms import TERMS, reader_language
from mithaq.words.tie_figures import ties_told

TOPS = (20, 50, 100)
TOP = 50


@dataclass(frozen=True)
class MapAsked:
    """What the map was asked beside its network: of whom, and how many arcs."""

    ties: TiesAsked
    choice: Choice
    top: int


@require_GET
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, its table, and a slider of time."""
    reader = reader_of(request)
    if not networks.network_sets(reader=reader):
        return render(request, "ties/map.html", {"asked": None})
    asked = _asked(request, reader)
    found = _arcs(asked, reader)
    return render(
        request,
        "ties/map.html",
        {
            "asked": asked.ties,
            "question": asked.ties.question,
            "choice": asked.choice,
            "found": found,
            "ties": networks.ties(asked.ties.question, reader=reader),
            "map": _map(asked, found),
            "undrawn": sum(not each.has_place for each in found.arcs),
            "states": choice_of(asked.ties.question.year),
            "blocs": parties.bloc_names(reader_language()),
            "reaches": TERMS["tie_reach"].items(),
            "spans": SPANS,
            "tops": TOPS,
            "top": asked.top,
            "formulas": {name: TERMS["network_formula"][name] for name in ("weight", "density")},
        },
    )


def ties_file(request: HttpRequest) -> pl.DataFrame:
    """All ties of the choice, drawn or not."""
    reader = reader_of(request)
    asked = _asked(request, reader)
    return ties_table(asked.ties.question, _arcs(asked, reader).table, reader=reader)


def picture(request: HttpRequest) -> Picture:
    """The map as it is drawn."""
    reader = reader_of(request)
    asked = _asked(request, reader)
    question = asked.ties.question
    return map_picture(
        _map(asked, _arcs(asked, reader)),
        title=ties_told(question.set.kind, question.first, question.year),
        source=f"{question.set.source}, {question.set.vintage}",
    )


def _asked(request: HttpRequest, reader: Actor) -> MapAsked:
    """Raises what `ties_asked` raises, and Refused `bloc_unknown`."""
    ties = ties_asked(request, reader)
    bloc, top = request.GET.get("bloc", ""), request.GET.get("top", "") or str(TOP)
    if bloc:
        parties.require_bloc(bloc)
    if top not in map(str, TOPS):
        raise Refused("choice_unknown", value=top[:80])
    return MapAsked(
        ties=ties,
        choice=Choice(
            of=ties.of.number if ties.of else None,
            bloc=bloc,
            reach=one_of(Reach, request.GET.get("reach", "") or Reach.WITHIN.value),
        ),
        top=int(top),
    )


def _arcs(asked: MapAsked, reader: Actor) -> Arcs:
    return tie_arcs.arcs(asked.ties.question, asked.choice, top=asked.top, reader=reader)


def _map(asked: MapAsked, found: Arcs) -> WorldMap | None:
    """All the world, so that it does not move while the years do."""
    return arcs_map(
        found.arcs,
        kind=asked.ties.question.set.kind,
        is_directed=found.is_directed,
        frame=world_frame(),
    )
