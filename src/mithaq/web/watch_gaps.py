"""The pages of gaps: what emerges, and what others are strong in, beside what a nation writes, offers and
needs of it.
"""

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import drafting
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.queries import gaps
from mithaq.exchange.queries.gap_tables import gaps_table
from mithaq.fields import queries as fields
from mithaq.parties import queries as parties
from mithaq.watch.domain.asking import years_from
from mithaq.watch.queries import complementarity, looks
from mithaq.watch.queries.selecting import years_known
from mithaq.web.editor import empty_content
from mithaq.web.forms import page_number, pages_of
from mithaq.web.visits import new_key, visit
from mithaq.web.watch import reader_of
from mithaq.web.watch_choosing import required_look
from mithaq.words.terms import TERMS, reader_language

PAGE, FILE = 25, 50


@require_GET
def gaps_page(request: HttpRequest) -> HttpResponse:
    """Topics of the last look with one's own part of each; an open gap is a draft of a need away."""
    seen, reader = visit(request), reader_of(request)
    of = looks.last_look(reader=reader)
    if of is None:
        return render(request, "watch/gaps.html", {"look": None})
    number = page_number(request.GET)
    state = parties.host_institution().state
    found = gaps.gaps(of, reader=reader, scope=seen.scope, first=(number - 1) * PAGE, limit=PAGE)
    return render(
        request,
        "watch/gaps.html",
        {
            "look": of,
            "state": state,
            "gaps": found,
            "may_draft": seen.may(Act.DRAFT_RECORD),
            "formulas": {
                **{code: TERMS["emergence_formula"][code] for code in ("rank", "forecast")},
                **{code: TERMS["leader_formula"][code] for code in ("output", "share")},
                **TERMS["gap_formula"],
            },
            **pages_of(number, total=of.topics, size=PAGE),
        },
    )


def gaps_file(request: HttpRequest) -> pl.DataFrame:
    """The gaps of the page that is shown, with those of the next: each costs a search of the catalogue."""
    seen, reader = visit(request), reader_of(request)
    of = required_look(request, reader)
    first = (page_number(request.GET) - 1) * PAGE
    found = gaps.gaps(of, reader=reader, scope=seen.scope, first=first, limit=FILE)
    return gaps_table(of, parties.host_institution().state, found)


@require_GET
def fields_page(request: HttpRequest) -> HttpResponse:
    """Every field for one's own state, or for another party that is asked for: what it lacks first."""
    seen, reader, language = visit(request), reader_of(request), reader_language()
    of = request.GET.get("of") or f"state:{parties.host_institution().state}"
    text = request.GET.get("years", "").strip()
    years = years_from(text, known=years_known()) if text else complementarity.recent_years()
    found = gaps.field_gaps(reader=reader, scope=seen.scope, of=of, years=years)
    return render(
        request,
        "watch/gaps_by_field.html",
        {
            "own": {"of": of, "years": years},
            "told": [each for each in found if each.is_told],
            "untold": [each for each in found if not each.is_told],
            "states": [(f"state:{code}", name) for code, name in parties.state_names(language)],
            "blocs": [(f"bloc:{code}", name) for code, name in parties.bloc_names(language)],
            "may_draft": seen.may(Act.DRAFT_RECORD),
            "formulas": {code: TERMS["leader_formula"][code] for code in ("output", "rca", "gift")},
        },
    )


@require_POST
def draft_need(request: HttpRequest) -> HttpResponse:
    """Begin a draft of a need in a field, and open the editor."""
    seen = visit(request)
    field = fields.taxonomy().get(request.POST.get("field", ""))
    if not seen.may(Act.DRAFT_RECORD):
        raise Refused("not_permitted")
    key = new_key(seen.at)
    content = empty_content(Kind.NEED, seen, title=field.names[reader_language()], fields=[field.code])
    drafting.begin_draft(id=key, record=new_key(seen.at), content=content, by=seen.signed_in, at=seen.at)
    return redirect("draft", key)
