"""The front of the watch, and who reads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.web.visits import visit


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Leads to the first of its pages."""
    reader_of(request)
    return redirect("watch_topics")


def reader_of(request: HttpRequest) -> Actor:
    """Who reads the watch. Raises Refused `not_permitted`."""
    reader = visit(request).signed_in
    require(reader, Act.SEE_WATCH)
    return reader
