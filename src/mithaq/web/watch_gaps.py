"""The page of gaps: what emerges beside what a nation writes, offers and needs of it."""

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.exchange.queries import gaps
from mithaq.exchange.queries.gap_tables import gaps_table
from mithaq.parties import queries as parties
from mithaq.watch.queries import looks
from mithaq.web.forms import page_number, pages_of
from mithaq.web.visits import visit
from mithaq.web.watch import reader_of
from mithaq.web.watch_choosing import required_look
from mithaq.words.terms import TERMS

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
