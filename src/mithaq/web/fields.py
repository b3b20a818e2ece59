"""The taxonomy for other catalogues, and the address of each of its fields."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from mithaq.base.refusals import NotFound
from mithaq.fields.queries import field_codes, taxonomy_as_skos

MEDIA_TYPES = {".ttl": "text/turtle; charset=utf-8", ".jsonld": "application/ld+json"}


@require_GET
def scheme(request: HttpRequest, suffix: str) -> HttpResponse:
    """The taxonomy in SKOS."""
    del request
    return HttpResponse(
        taxonomy_as_skos(f"{settings.PUBLIC_URL}/fields/", suffix), content_type=MEDIA_TYPES[suffix]
    )


@require_GET
def field(request: HttpRequest, code: str) -> HttpResponse:
    """A field's address leads to its records."""
    del request
    if code not in field_codes():
        raise NotFound("page_unknown")
    name = "field" if "." in code else "field_group"
    return redirect(f"{reverse('catalogue')}?{urlencode({name: code})}")
