"""The page of the network: its drawing, what it is as a whole, where each state stands, and its course."""

from collections.abc import Mapping, Sequence
from math import isfinite, nan

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.ties.domain.network.standing import Place
from mithaq.ties.queries import network_places, network_years, networks, returning
from mithaq.ties.queries.network_places import StatePlace
from mithaq.ties.queries.network_years import Years
from mithaq.ties.queries.networks import Question
from mithaq.web.curve_sets import HEIGHT as CURVES_HEIGHT
from mithaq.web.curve_sets import WIDTH as CURVES_WIDTH
from mithaq.web.curve_sets import Curves, Series, curves
from mithaq.web.forms import one_of, page_number, pages_of
from mithaq.web.taking import Graph, Picture
from mithaq.web.tie_maps import DRAWN, network_drawing
from mithaq.web.ties_asking import choice_of, reader_of
from mithaq.web.ties_network_asking import SPANS, TiesAsked, ties_asked
from mithaq.web.topic_maps import HEIGHT, WIDTH
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import TERMS
from mithaq.words.tie_figures import ties_told

PAGE = 50
DENSE = 0.9
"""From such a density on what counts ties, and not their weight, says little."""


@require_GET
def network_page(request: HttpRequest) -> HttpResponse:
    """A network in some years, and the years it has."""
    reader = reader_of(request)
    if not networks.network_sets(reader=reader):
        return render(request, "ties/network.html", {"asked": None})
    asked, by, number = ties_asked(request, reader), _order(request), page_number(request.GET)
    question = asked.question
    found = networks.ties(question, reader=reader)
    places = network_places.state_places(question, by, reader=reader)
    own = _own(places, asked)
    years = network_years.years_of(question, reader=reader)
    return render(
        request,
        "ties/network.html",
        {
            "asked": asked,
            "question": question,
            "by": by,
            "orders": TERMS["network_place"].items(),
            "spans": SPANS,
            "states": choice_of(question.year),
            "ties": found,
            "is_dense": found.density >= DENSE,
            "map": network_drawing(question, places, reader=reader) if places else None,
            "tied": len(places),
            "drawn": min(len(places), DRAWN),
            "own": own,
            "shown": places[(number - 1) * PAGE : number * PAGE],
            "roles": list(zip(TERMS["broker_role"].values(), own.roles, strict=True)) if own else [],
            "curves": _curves(years, asked) if years else None,
            "formulas": TERMS["network_formula"],
            **_whole(request, question, places, reader),
            **pages_of(number, total=len(places), size=PAGE),
        },
    )


def places_file(request: HttpRequest) -> pl.DataFrame:
    """Every state with every measure."""
    reader = reader_of(request)
    return network_places.places_table(ties_asked(request, reader).question, _order(request), reader=reader)


def ties_file(request: HttpRequest) -> pl.DataFrame:
    """Every tie."""
    reader = reader_of(request)
    question = ties_asked(request, reader).question
    return network_places.ties_table(question, networks.ties(question, reader=reader).table, reader=reader)


def triads_file(request: HttpRequest) -> pl.DataFrame:
    """Threes of states by how they are tied."""
    reader = reader_of(request)
    return network_places.triads_table(ties_asked(request, reader).question, reader=reader)


def graph_file(request: HttpRequest) -> Graph:
    """The network as GraphML."""
    reader = reader_of(request)
    return Graph(network_places.graph(ties_asked(request, reader).question, reader=reader))


def years_file(request: HttpRequest) -> pl.DataFrame:
    """What the curves show, year by year; what is not known is empty."""
    asked, years = _course(request)
    columns = {"density": years.density, "returned": years.returned, "above": _above(years, asked)}
    return pl.DataFrame({"year": years.years, **columns}).with_columns(pl.col(pl.Float64).fill_nan(None))


def picture(request: HttpRequest) -> Picture:
    """The network as it is drawn."""
    reader = reader_of(request)
    question = ties_asked(request, reader).question
    places = network_places.state_places(question, Place.STRENGTH, reader=reader)
    if not places:
        raise NotFound("nothing_to_draw")
    return Picture(
        component="components/topic_map.html",
        drawn={"map": network_drawing(question, places, reader=reader)},
        title=ties_told(question.set.kind, question.first, question.year),
        source=f"{question.set.source}, {question.set.vintage}",
        width=WIDTH,
        height=HEIGHT,
    )


def years_picture(request: HttpRequest) -> Picture:
    """The curves as they are drawn."""
    asked, years = _course(request)
    chosen = asked.question.set
    return Picture(
        component="components/curves.html",
        drawn={"curves": _curves(years, asked), "with_names": True},
        title=ties_told(chosen.kind, years.years[0], years.years[-1]),
        source=f"{chosen.source}, {chosen.vintage}",
        width=CURVES_WIDTH,
        height=CURVES_HEIGHT,
    )


def _order(request: HttpRequest) -> Place:
    return one_of(Place, request.GET.get("by", "") or Place.STRENGTH.value)


def _whole(
    request: HttpRequest, question: Question, places: Sequence[StatePlace], reader: Actor
) -> Mapping[str, object]:
    """What is told of the network as a whole; chance, where it takes long, only if asked for."""
    if not places:
        return {}
    told = networks.standings_in(question, reader=reader)
    is_asked = request.GET.get("chance") == "1" or returning.is_soon(question, reader=reader)
    return {
        "whole": told,
        "communities": len({each.community for each in places}),
        "returned": returning.returned_in(question, reader=reader),
        "chance": returning.chance_in(question, reader=reader) if is_asked else None,
    }


def _own(places: Sequence[StatePlace], asked: TiesAsked) -> StatePlace | None:
    """The state that was chosen, if it has a tie."""
    number = asked.of.number if asked.of else None
    return next((each for each in places if each.spell.number == number), None)


def _course(request: HttpRequest) -> tuple[TiesAsked, Years]:
    """Raises NotFound `nothing_to_draw` of votes."""
    reader = reader_of(request)
    asked = ties_asked(request, reader)
    years = network_years.years_of(asked.question, reader=reader)
    if years is None:
        raise NotFound("nothing_to_draw")
    return asked, years


def _above(years: Years, asked: TiesAsked) -> Sequence[float]:
    return years.above(asked.of.number) if asked.of else [nan] * len(years.years)


def _curves(years: Years, asked: TiesAsked) -> Curves:
    """Those of which anything is known."""
    told: list[tuple[str, Sequence[float]]] = [
        (_("Density"), years.density),
        (_("Returned"), years.returned),
    ]
    if asked.of is not None:
        told.append((_("Standing of %(state)s") % {"state": spell_name(asked.of)}, _above(years, asked)))
    every = [
        (name, [(float(at), each) for at, each in zip(years.years, of_years, strict=True) if isfinite(each)])
        for name, of_years in told
    ]
    return curves([Series(name, known, []) for name, known in every if known])
