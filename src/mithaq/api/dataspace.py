"""The Dataspace Protocol 2025-1, the side that reads: which versions, the catalogue of offers, negotiations.

No negotiation is ever opened: a release is decided by people in a case, and the answer says where.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from mithaq.api.callers import Caller
from mithaq.api.cursors import cursor_of, place_in
from mithaq.api.gateway import gateway, in_english
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.actions.sighting import note_sighting
from mithaq.exchange.domain import dataspace
from mithaq.exchange.queries import gateways, records
from mithaq.exchange.queries.records import RecordView
from mithaq.words.refusals import told

BASE = f"/dataspace/{dataspace.VERSION}"
PAGE = 100
NONE = "urn:mithaq:no-negotiation"
PID_MOST = 300


def _catalog_error(request: HttpRequest, refusal: Refused, status: int, **named: str) -> HttpResponse:
    del request, named
    return _error("CatalogError", refusal, status)


def _negotiation_error(
    request: HttpRequest, refusal: Refused, status: int, pid: str = NONE, **named: str
) -> HttpResponse:
    """The protocol asks for both identifiers; the consumer's is repeated where it can be read."""
    del named
    consumer = NONE
    with suppress(Refused, RequestDataTooBig):
        said = _message(request).get("consumerPid")
        consumer = said if isinstance(said, str) and len(said) <= PID_MOST else NONE
    return _error("ContractNegotiationError", refusal, status, providerPid=pid, consumerPid=consumer)


@gateway(_catalog_error, "GET")
def versions(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Which versions of the protocol the node speaks, and where."""
    del request, caller
    known = {"version": dataspace.VERSION, "path": BASE, "binding": "HTTPS", "serviceId": settings.NODE_NAME}
    return JsonResponse({"protocolVersions": [known]})


@gateway(_catalog_error, "POST")
def catalog(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A page of the offers that exist for the caller, in register order."""
    if _message(request, "CatalogRequestMessage").get("filter"):
        raise Refused("filter_unsupported")
    after = place_in(request.GET.get("continuationToken"), otherwise=-1)
    page = records.live_offers(caller.scope.labels, on=caller.scope.on, after=after, limit=PAGE)
    found = (gateways.offered(each, in_english) for each in page.offers)
    answer = JsonResponse(dataspace.catalog_of(found, _service()))
    links = [
        f'<{_place(position)}>; rel="{relation}"'
        for relation, position in (("next", page.next), ("previous", page.previous))
        if position is not None
    ]
    if links:
        answer["Link"] = ", ".join(links)
    return answer


@gateway(_catalog_error, "GET")
def dataset(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """One offer as far as the catalogue lists it."""
    del request
    view = _offer(key, caller)
    note_sighting(view, by=caller.actor, on=caller.today)
    said = dataspace.dataset_of(gateways.offered(view, in_english), _service())
    return JsonResponse({"@context": [dataspace.CONTEXT], **said})


@gateway(_negotiation_error, "POST")
def request_negotiation(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Never opens one. Of an offer that the caller may see it says where its release is decided."""
    match _message(request, "ContractRequestMessage"):
        case {"consumerPid": str(), "offer": {"target": str(target)}}:
            view = _offer(target, caller)
        case _:
            raise Refused("request_invalid")
    if not view.is_ours:
        raise Refused("release_at_other_node", issuer=view.issuer)
    page = f"{settings.PUBLIC_URL}/records/{view.reference}/"
    raise Refused("release_by_case", reference=view.reference, page=page)


@gateway(_negotiation_error, "GET", "POST")
def negotiation(request: HttpRequest, caller: Caller, pid: str, step: str = "") -> HttpResponse:
    """There is none."""
    del request, caller, pid, step
    raise NotFound("negotiation_unknown")


def _offer(urn: str, caller: Caller) -> RecordView:
    """Raises NotFound `record_unknown`."""
    try:
        key = UUID(urn.removeprefix("urn:uuid:"))
    except ValueError as error:
        raise NotFound("record_unknown", reference=urn[:60]) from error
    return gateways.offer(key, caller.scope)


def _message(request: HttpRequest, kind: str | None = None) -> Mapping[str, Any]:
    """What was sent, of the kind that is asked for. Raises Refused `request_invalid`."""
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused("request_invalid") from error
    if not isinstance(said, Mapping) or (kind and said.get("@type") != kind):
        raise Refused("request_invalid")
    return said


def _service() -> dataspace.Service:
    return dataspace.Service(settings.NODE_NAME, f"{settings.PUBLIC_URL}{BASE}", settings.PUBLIC_URL)


def _place(position: int) -> str:
    address = f"{settings.PUBLIC_URL}{BASE}/catalog/request"
    return f"{address}?continuationToken={cursor_of(position)}" if position >= 0 else address


def _error(kind: str, refusal: Refused, status: int, **named: str) -> HttpResponse:
    words = told(refusal)
    said = {"@context": [dataspace.CONTEXT], "@type": kind, **named}
    answer = JsonResponse({**said, "code": words.code, "reason": [words.what, words.then]}, status=status)
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="mithaq"'
    if "wait_s" in refusal.facts:
        answer["Retry-After"] = str(refusal.facts["wait_s"])
    return answer


urlpatterns = [
    path(".well-known/dspace-version", versions),
    path(f"{BASE[1:]}/catalog/request", catalog),
    path(f"{BASE[1:]}/catalog/datasets/<str:key>", dataset),
    path(f"{BASE[1:]}/negotiations/request", request_negotiation),
    path(f"{BASE[1:]}/negotiations/<str:pid>", negotiation),
    path(f"{BASE[1:]}/negotiations/<str:pid>/<path:step>", negotiation),
]
