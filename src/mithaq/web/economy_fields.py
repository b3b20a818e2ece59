"""The page of entries: which field a nation enters next, and how right such forecasts were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.economy.domain.entry.simple import Simple
from mithaq.economy.domain.panel_sets import PanelKind
from mithaq.economy.queries import entries, panels
from mithaq.economy.queries.entries import Candidate
from mithaq.web.economy import reader_of
from mithaq.web.ranges import Row, ranges
from mithaq.words.entries_told import added_told, detectable_lines, place_told, reason_told
from mithaq.words.refusals import told
from mithaq.words.terms import TERMS, reader_language
from mithaq.words.writing import percent_exactly

BESIDE = (Simple.DIVERSITY_UBIQUITY, Simple.DENSITY, Simple.RCA)
"""The simple forecasts whose order stands beside ours; the file has all."""
DRAWN = 12


@dataclass(frozen=True)
class Line:
    """A candidate in words."""

    candidate: Candidate
    name: str
    probability: str
    interval: str
    reasons: tuple[str, ...]
    """Each kept on one line."""
    places: tuple[str, ...]
    is_chosen: bool


@require_GET
def fields_page(request: HttpRequest) -> HttpResponse:
    """What is kept, and what to run where nothing is."""
    reader = reader_of(request)
    try:
        found = entries.entries(reader=reader)
    except NotFound as refusal:
        return render(request, "economy/fields.html", {"refusal": told(refusal)})
    place = request.GET.get("of", "") or panels.place_of_host()
    return render(
        request,
        "economy/fields.html",
        {
            "found": found,
            "place": place,
            "place_name": panels.place_names(reader_language()).get(place, place),
            "places": _named_places(found.places),
            "beside": BESIDE,
            "formulas": TERMS["entry_formula"],
            "means": entries.means_of_trials(reader=reader).to_dicts(),
            "trials": _trials(reader),
            **(_of_place(request, place, reader) if place in found.places else {}),
        },
    )


def candidates_file(request: HttpRequest) -> pl.DataFrame:
    """All figures of the nation that was asked about, or else of the host's."""
    reader = reader_of(request)
    return entries.candidates_rows(request.GET.get("of", "") or panels.place_of_host(), reader=reader)


def trials_file(request: HttpRequest) -> pl.DataFrame:
    """Each origin and forecast."""
    return entries.trials(reader=reader_of(request))


def _of_place(request: HttpRequest, place: str, reader: Actor) -> dict[str, object]:
    candidates = entries.candidates_of(place, reader=reader)
    known = {each.field for each in candidates}
    # A field that is chosen for one nation may be no candidate of the next.
    chosen = [each for each in request.GET.getlist("field") if each in known]
    names = panels.names_of_products(PanelKind.PATENTS, reader_language())
    lines = [_line(each, names, chosen) for each in candidates]
    drawn = [
        (each.name, (Row(each.probability, each.interval, *_bounds(each.candidate)),))
        for each in lines[:DRAWN]
    ]
    seen = entries.detectable_of(place, chosen, reader=reader)
    return {
        "lines": lines,
        "drawn": ranges(drawn),
        "noise": sum(each.is_noise for each in candidates),
        "chosen": [each for each in lines if each.is_chosen],
        "detectable": detectable_lines(seen),
        **_added(request, place, chosen, reader),
    }


def _added(request: HttpRequest, place: str, chosen: Sequence[str], reader: Actor) -> dict[str, object]:
    said = request.GET.get("entered", "").strip()
    if not said:
        return {}
    if not (said.isascii() and said.isdigit()) or len(said) > 4:
        raise Refused("choice_unknown", value=said[:80])
    return {"entered": said, "added": added_told(entries.added(place, chosen, int(said), reader=reader))}


def _line(each: Candidate, names: Mapping[str, str], chosen: Sequence[str]) -> Line:
    return Line(
        each,
        names[each.field],
        percent_exactly(each.probability),
        f"{percent_exactly(each.low)} … {percent_exactly(each.high)}",
        tuple(reason_told(*one).replace(" ", "\u00a0") for one in each.reasons),
        tuple(place_told(each.places[one]) for one in BESIDE),
        is_chosen=each.field in chosen,
    )


def _bounds(each: Candidate) -> tuple[float, float, float]:
    return each.low, each.probability, each.high


def _named_places(places: Sequence[str]) -> list[tuple[str, str]]:
    names = panels.place_names(reader_language())
    return sorted(((each, names.get(each, each)) for each in places), key=lambda pair: pair[1])


def _trials(reader: Actor) -> list[dict[str, object]]:
    """By origin: ours, and how many entries it had expected beside those that came."""
    found = entries.trials(reader=reader)
    return found.filter(pl.col("forecast") == "ours").sort("origin").to_dicts() if len(found) else []
