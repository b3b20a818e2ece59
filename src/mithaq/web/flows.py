"""The page of where people go: a map of the flows between states, and the same as a table."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act, require
from mithaq.base.refusals import Refused
from mithaq.mobility.domain.flows import (
    Choice,
    Flow,
    Going,
    flows_of,
    kinds_in,
    programmes_in,
    years_in,
)
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.queries import flows
from mithaq.parties import queries as parties
from mithaq.web.forms import key_of, one_of
from mithaq.web.maps import Tie, WorldMap, world_map
from mithaq.web.programmes import programmes_told
from mithaq.web.visits import Visit, visit
from mithaq.words import writing
from mithaq.words.terms import named, reader_language, term

DRAWN = 40
"""How many flows the map draws; the table has all."""


@require_GET
def flows_page(request: HttpRequest) -> HttpResponse:
    """Who sends how many people to whom, in what the visitor's institution takes part in."""
    seen = visit(request)
    require(seen.signed_in, Act.AGREE_MISSION)
    goings = flows.goings(reader=seen.signed_in)
    choice = _choice(request.GET)
    found = flows_of(goings, choice)
    return render(
        request,
        "mobility/flows.html",
        {
            "flows": found,
            "drawn": min(len(found), DRAWN),
            "map": _map(found[:DRAWN]),
            "most": max((each.people for each in found), default=1),
            "people": sum(each.people for each in found),
            "days": sum(each.days for each in found),
            "typed": request.GET,
            "years": [(str(year), writing.year(year)) for year in years_in(goings)],
            "kinds": [(kind.value, term("mobility_kind", kind)) for kind in kinds_in(goings)],
            "programmes": _programmes(goings, seen),
        },
    )


def _choice(asked: QueryDict) -> Choice:
    """What an address asks for. Raises Refused `choice_unknown`, NotFound `programme_unknown`."""
    year, kind, programme = (asked.get(name, "") for name in ("year", "kind", "programme"))
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused("choice_unknown", value=year[:80])
    return Choice(
        year=int(year) if year else None,
        kind=one_of(Kind, kind) if kind else None,
        programme=key_of(programme, code="programme_unknown") if programme else None,
    )


def _programmes(goings: Sequence[Going], seen: Visit) -> list[tuple[str, str]]:
    """Those of which the visitor is told."""
    keys: list[UUID | None] = list(programmes_in(goings))
    return [(str(key), named(told.titles)) for key, told in programmes_told(keys, seen).items()]


def _map(found: Sequence[Flow]) -> WorldMap | None:
    """None where nothing can be drawn."""
    language = reader_language()
    codes = dict.fromkeys(code for each in found for code in (each.sending, each.host))
    names = {code: parties.state_name(code, language) for code in codes}
    degrees = {code: at for code in codes if (at := parties.place_of(code))}
    ties = [Tie(each.sending, each.host, each.people, _told(each, names)) for each in found]
    drawn = world_map(ties, names=names, degrees=degrees)
    return drawn if drawn.lines else None


def _told(flow: Flow, names: dict[str, str]) -> str:
    told = {"sending": names[flow.sending], "host": names[flow.host], "people": writing.number(flow.people)}
    return _("From %(sending)s to %(host)s: %(people)s") % told
