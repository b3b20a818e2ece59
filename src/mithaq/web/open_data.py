"""Open data: what everybody may see, as a Data Package, and its catalogue as DCAT. Nobody signs in for it."""

import tempfile
from datetime import UTC, datetime

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mithaq.federation.queries.open_data import TABLES
from mithaq.parties import queries as parties
from mithaq.words.open_data import open_catalogue, write_open_data

MEMORY_BYTES = 8 << 20


@require_GET
def open_data_page(request: HttpRequest) -> HttpResponse:
    """What there is, under which terms."""
    shown = {"tables": TABLES, "licence": settings.OPEN_DATA_LICENCE}
    return render(request, "open_data.html", shown)


@require_GET
def package(request: HttpRequest) -> FileResponse:
    """The package of today."""
    del request
    on = parties.legal_day(datetime.now(UTC))
    out = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115  # the response closes it
    write_open_data(out, address=_address("open_data"), on=on)
    out.seek(0)
    name = f"mithaq-open-data-{on.isoformat()}.zip"
    return FileResponse(out, as_attachment=True, filename=name, content_type="application/zip")


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue in Turtle."""
    del request
    on = parties.legal_day(datetime.now(UTC))
    said = open_catalogue(address=_address("open_data"), download=_address("open_data_package"), on=on)
    return HttpResponse(said, content_type="text/turtle; charset=utf-8")


def _address(name: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name)}"
