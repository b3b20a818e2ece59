"""Pages of parties: institutions, one institution, blocs and states."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.exchange.queries import records
from mithaq.parties import queries as parties
from mithaq.web.visits import visit

RECORDS = 50


@require_GET
def parties_page(request: HttpRequest) -> HttpResponse:
    """Institutions by state, with how many of their records exist for the visitor."""
    seen = visit(request)
    counts = records.counts_by_institution(labels=seen.scope.labels, on=seen.today)
    rows = [(each, counts.get(each.id, 0)) for each in parties.institutions()]
    return render(request, "parties/list.html", {"rows": rows})


@require_GET
def institution_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """An institution, the blocs of its state today, and its records."""
    seen = visit(request)
    institution = parties.institution(key)
    return render(
        request,
        "parties/institution.html",
        {
            "institution": institution,
            "blocs": parties.blocs_of(institution.state, seen.today),
            "records": records.records_of_institution(
                key, labels=seen.scope.labels, on=seen.today, limit=RECORDS
            ),
            "institutions": {key: institution},
        },
    )
