"""The front page of the economy, and what its pages share: who may see them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.web.visits import visit

SEE_ECONOMY = Act.SEE_ECONOMY


def reader_of(request: HttpRequest) -> Actor:
    """Who reads of prosperity. Raises Refused `not_permitted`."""
    reader = visit(request).signed_in
    require(reader, SEE_ECONOMY)
    return reader


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What there is: each page for whom it opens."""
    seen = visit(request)
    require(seen.signed_in, SEE_ECONOMY)
    return render(request, "economy/front.html", {"sees_spin_offs": seen.may(Act.SEE_SPIN_OFFS)})
