"""What other nodes ask of this one: its log for them, their own as it came here, and receipts or rings.

Not for people or programs: each request is signed by a node that ours is paired with.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

import zstandard
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from mithaq.base.canonical import parsed
from mithaq.base.refusals import NotFound, Refused
from mithaq.federation import queries
from mithaq.federation.actions import receiving, sending
from mithaq.federation.domain.requests import Asking, asker_in, require_signed
from mithaq.federation.domain.segments import Segment, written
from mithaq.federation.queries import PeerView
from mithaq.register import queries as register
from mithaq.register.domain.statement import moment

RECEIPT_BYTES_MAX = 1 << 20
Answer = Callable[[HttpRequest, PeerView], HttpResponse]


def _for_peers(method: str) -> Callable[[Answer], Callable[[HttpRequest], HttpResponse]]:
    def answered(view: Answer) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            try:
                return view(request, _asker(request, method))
            except Refused as refusal:
                status = 404 if isinstance(refusal, NotFound) else 403
                # Whose clock differs signs again by ours.
                said = {"refused": refusal.code, "at": moment(datetime.now(UTC))}
                return JsonResponse(said, status=status)

        return answer

    return answered


def _asker(request: HttpRequest, method: str) -> PeerView:
    """Raises NotFound `peer_unknown`; Refused `request_unsigned`, `request_differs`, `request_late`."""
    header = request.headers.get("Authorization", "")
    peer = queries.active_peer(asker_in(header))
    length = int(request.headers.get("Content-Length") or 0)
    if request.method != method or length > RECEIPT_BYTES_MAX:
        raise Refused("request_differs")
    asking = Asking(peer.name, settings.NODE_NAME, method, request.get_full_path(), request.body)
    require_signed(header, asking, public_key=peer.card.key.public_key, at=datetime.now(UTC))
    return peer


@_for_peers("GET")
def log(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """Our log for the asker, from an index on."""
    first = _first(request)
    # Who has more than we know tells that we were set back: then nothing is put out.
    if first <= queries.sent_size(peer.name) and register.is_open():
        while sending.fill(peer.name, at=datetime.now(UTC)):
            pass
    return _packed(queries.sent_segment(peer.name, first=first))


@_for_peers("GET")
def head(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """How far we have the asker's log, and what we did not take of it from an index on."""
    found = queries.held_head(peer.name, first=_first(request))
    return JsonResponse({"note": found.note, "refused": found.refused})


@_for_peers("GET")
def returned(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """The asker's own log as we have it, from an index on: they were set back."""
    return _packed(queries.held_segment(peer.name, first=_first(request)))


@_for_peers("POST")
def receipt(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """The asker's receipt for what they took of our log, and what they did not."""
    match parsed(request.body):
        case {"note": str(note), "refused": list(refused)}:
            sending.take_receipt(peer, note, refused, at=datetime.now(UTC))
            return JsonResponse({})
    raise Refused("receipt_malformed")


@_for_peers("POST")
def bell(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """The asker has something for us."""
    del request
    receiving.note_ring(peer.name, at=datetime.now(UTC))
    return JsonResponse({})


def _first(request: HttpRequest) -> int:
    text = request.GET.get("from", "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refused("request_differs")
    return int(text)


def _packed(segment: Segment) -> HttpResponse:
    packed = zstandard.ZstdCompressor(level=3).compress(written(segment))
    return HttpResponse(packed, content_type="application/zstd")


urlpatterns = [
    path("log", log),
    path("head", head),
    path("returned", returned),
    path("receipt", receipt),
    path("bell", bell),
]
