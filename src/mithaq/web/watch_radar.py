"""The page of the radar: topics of a look by field and maturity, as a drawing, a list and a table."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.watch.domain.maturity import Maturity, Move
from mithaq.watch.queries import looks, radar
from mithaq.watch.queries.radar import RadarEntry, RadarView
from mithaq.watch.queries.radar_tables import entries_table
from mithaq.web.radar import HEIGHT, WIDTH, Radar, Spot
from mithaq.web.radar import radar as drawn
from mithaq.web.taking import Picture
from mithaq.web.watch import reader_of
from mithaq.web.watch_asking import field_groups
from mithaq.web.watch_choosing import choice_asked, look_asked, look_told, required_look
from mithaq.words.pictures_told import sector_told
from mithaq.words.terms import TERMS, term
from mithaq.words.writing import number

RINGS = tuple(Maturity)
MOVES = (Move.NEW, Move.INWARDS, Move.OUTWARDS)


@dataclass(frozen=True)
class RingList:
    """The topics of a ring in a sector."""

    maturity: Maturity
    entries: Sequence[RadarEntry]


@dataclass(frozen=True)
class SectorList:
    """A sector with its rings that have topics, from the middle outwards."""

    name: str
    rings: Sequence[RingList]


@require_GET
def radar_page(request: HttpRequest) -> HttpResponse:
    """The first topics of a look, or of a choice of them."""
    reader = reader_of(request)
    of = look_asked(request, reader)
    if of is None:
        return render(request, "watch/radar.html", {"look": None})
    choice = choice_asked(request)
    view = radar.radar(of, choice, reader=reader)
    return render(
        request,
        "watch/radar.html",
        {
            "look": of,
            "looks": looks.looks(reader=reader),
            "view": view,
            "choice": choice,
            "radar": _drawn(view),
            "sectors": _listed(view),
            "groups": field_groups(),
            "formulas": TERMS["radar_formula"],
        },
    )


def radar_table(request: HttpRequest) -> pl.DataFrame:
    """The radar as a table."""
    return entries_table(_view(request))


def radar_picture(request: HttpRequest) -> Picture:
    """The radar as it is drawn."""
    view = _view(request)
    return Picture(
        component="components/radar.html",
        drawn={"radar": _drawn(view)},
        title=_("Radar"),
        source=look_told(view.look),
        width=WIDTH,
        height=HEIGHT,
    )


def _view(request: HttpRequest) -> RadarView:
    reader = reader_of(request)
    return radar.radar(required_look(request, reader), choice_asked(request), reader=reader)


def _drawn(view: RadarView) -> Radar:
    places = {code: place for place, code in enumerate(view.sectors)}
    spots = [
        Spot(
            sector=places[each.sector],
            ring=RINGS.index(each.reading.maturity),
            mark=number(each.topic.rank),
            name=each.topic.term,
            label=_label(each),
            address=_address(view, each),
            move=each.move.value if each.move else "",
        )
        for each in view.entries
    ]
    return drawn(
        spots,
        sectors=[sector_told(code) for code in view.sectors],
        rings=[term("maturity", each) for each in RINGS],
        moves=[(each.value, term("radar_move", each)) for each in MOVES] if view.before else [],
        is_mirrored=get_language_bidi(),
    )


def _listed(view: RadarView) -> list[SectorList]:
    found = []
    for code in view.sectors:
        within = [each for each in view.entries if each.sector == code]
        rings = [
            RingList(ring, entries)
            for ring in RINGS
            if (entries := [each for each in within if each.reading.maturity is ring])
        ]
        found.append(SectorList(sector_told(code), rings))
    return found


def _address(view: RadarView, entry: RadarEntry) -> str:
    return f"{reverse('watch_topic', args=[entry.topic.term])}?{urlencode({'look': str(view.look.id)})}"


def _label(entry: RadarEntry) -> str:
    """What a point says to who cannot see where it stands."""
    told = [f"{number(entry.topic.rank)} {entry.topic.term}", sector_told(entry.sector)]
    told.append(term("maturity", entry.reading.maturity))
    if entry.move and entry.move is not Move.NONE:
        told.append(term("radar_move", entry.move))
    return " · ".join(f"\u2068{each}\u2069" for each in told)
