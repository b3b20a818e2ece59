"""The page of complements: what a nation or a bloc is strong in, what it lacks, and with whom it fits."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.parties import queries as parties
from mithaq.watch.domain.asking import Actors, years_from
from mithaq.watch.domain.complementing import Complement, Partner
from mithaq.watch.queries import complementarity
from mithaq.watch.queries.complementarity import Own
from mithaq.watch.queries.selecting import years_known
from mithaq.web.forms import one_of
from mithaq.web.visits import visit
from mithaq.web.watch import reader_of
from mithaq.web.watch_asking import field_groups, words_of
from mithaq.words.terms import TERMS, reader_language

SHOWN = 15


@dataclass(frozen=True)
class Found:
    """How a party stands, and with whom it fits: over all fields, or who is strong in one."""

    field: str
    among: Actors
    own: Own
    complements: tuple[Complement, ...]
    partners: tuple[Partner, ...]


@require_GET
def complementarity_page(request: HttpRequest) -> HttpResponse:
    """One's own state, or another party that is asked for, against states or blocs."""
    found = found_of(request)
    language = reader_language()
    return render(
        request,
        "watch/complementarity.html",
        {
            "own": found.own,
            "found": found.complements[:SHOWN],
            "left_out": max(0, len(found.complements) - SHOWN),
            "partners": found.partners[:SHOWN],
            "field": found.field,
            "among": found.among.value,
            "groups": field_groups(),
            "states": [(f"state:{code}", name) for code, name in parties.state_names(language)],
            "blocs": [(f"bloc:{code}", name) for code, name in parties.bloc_names(language)],
            "actors": [each for each in words_of("actors") if each[0] != Actors.INSTITUTIONS.value],
            "formulas": {code: TERMS["leader_formula"][code] for code in ("output", "rca", "gift")},
        },
    )


def found_of(request: HttpRequest) -> Found:
    """What an address asks of complements. Raises Refused `choice_unknown`, and as its queries."""
    reader, asked = reader_of(request), request.GET
    of = asked.get("of") or _own(request)
    among = one_of(Actors, asked.get("among") or Actors.COUNTRIES.value)
    field = asked.get("field", "")
    text = asked.get("years", "").strip()
    years = years_from(text, known=years_known()) if text else complementarity.recent_years()
    own = complementarity.strengths(of, reader=reader, years=years)
    partners = (
        complementarity.suggested_partners(of, field, reader=reader, among=among, years=years)
        if field
        else ()
    )
    found = complementarity.complements(of, reader=reader, among=among, years=years) if not field else ()
    return Found(field, among, own, found, partners)


def _own(request: HttpRequest) -> str:
    """The state of the visitor's institution."""
    return f"state:{parties.institution(visit(request).signed_in.institution).state}"
