"""The page that tells where the catalogue's listings led."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.exchange.domain.funnel import CASES_MIN, STAGES
from mithaq.exchange.queries import funnel
from mithaq.web.visits import visit


@require_GET
def funnel_page(request: HttpRequest) -> HttpResponse:
    """How many listings came how far, by kind and field group."""
    seen = visit(request)
    found = funnel.of_catalogue(seen.signed_in, seen.scope)
    return render(
        request,
        "exchange/funnel.html",
        {"funnel": found, "stages": [stage.value for stage in STAGES], "cases_min": CASES_MIN},
    )
