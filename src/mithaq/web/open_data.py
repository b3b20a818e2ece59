"""Open data: what everybody may see, as a Data Package, and its catalogue as DCAT. Nobody signs in for it."""

import io
from datetime import UTC, date, datetime
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mithaq.federation.queries.open_data import TABLES
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.words.open_data import open_catalogue, write_open_data


@require_GET
def open_data_page(request: HttpRequest) -> HttpResponse:
    """What there is, under which terms."""
    shown = {"tables": TABLES, "licence": settings.OPEN_DATA_LICENCE}
    return render(request, "open_data.html", shown)


@require_GET
def package(request: HttpRequest) -> HttpResponse:
    """The package of today."""
    del request
    on = parties.legal_day(datetime.now(UTC))
    data = _package(on, register.latest_checkpoint()[1], settings.OPEN_DATA_LICENCE)
    name = f"mithaq-open-data-{on.isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/zip", headers=headers)


@lru_cache(maxsize=1)
def _package(on: date, _checkpoint: str, _licence: str) -> bytes:
    """Made anew when the register has grown: strangers may ask for it as often as they like."""
    out = io.BytesIO()
    write_open_data(out, address=_address("open_data"), on=on)
    return out.getvalue()


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue in Turtle."""
    del request
    on = parties.legal_day(datetime.now(UTC))
    said = open_catalogue(address=_address("open_data"), download=_address("open_data_package"), on=on)
    return HttpResponse(said, content_type="text/turtle; charset=utf-8")


def _address(name: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name)}"
