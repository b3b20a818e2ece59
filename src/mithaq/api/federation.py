"""What other nodes ask of this one: its log for them, and to take their receipt or their ring at the door.

Not for people or programs: each request is signed by a node that ours is paired with.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from mithaq.base.canonical import parsed
from mithaq.base.refusals import NotFound, Refused
from mithaq.federation import queries
from mithaq.federation.actions import receiving, sending
from mithaq.federation.domain.requests import Asking, asker_in, require_signed
from mithaq.federation.domain.segments import packed
from mithaq.federation.queries import PeerView
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
    text = request.GET.get("from", "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refused("request_differs")
    while sending.fill(peer.name, at=datetime.now(UTC)):
        pass
    segment = queries.sent_segment(peer.name, first=int(text))
    return HttpResponse(packed(segment), content_type="application/zstd")


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


urlpatterns = [path("log", log), path("receipt", receipt), path("bell", bell)]
