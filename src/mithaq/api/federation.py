"""What other nodes ask of this one: its log for them, and to take their receipt or their ring at the door.

Not for people or programs: each request is signed by a node that ours is paired with. Of one kind each may
have one at a time: who asks faster than it is answered, or sends a body that never ends, waits for itself.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from mithaq.federation.domain.segments import ENTRIES_MAX, written
from mithaq.federation.queries import PeerView
from mithaq.register.domain.statement import moment

RECEIPT_BYTES_MAX = 1 << 20
STATUSES = {"peer_busy": 429}
Answer = Callable[[HttpRequest, PeerView], HttpResponse]


def _for_peers(method: str) -> Callable[[Answer], Callable[[HttpRequest], HttpResponse]]:
    def answered(view: Answer) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            try:
                peer = _asker(request, method, body=None)
                with _only_one(peer.name, request.path):
                    return view(request, _asker(request, method, body=request.body))
            except Refused as refusal:
                status = 404 if isinstance(refusal, NotFound) else STATUSES.get(refusal.code, 403)
                # Whose clock differs signs again by ours.
                said = {"refused": refusal.code, "at": moment(datetime.now(UTC))}
                return JsonResponse(said, status=status)

        return answer

    return answered


def _asker(request: HttpRequest, method: str, *, body: bytes | None) -> PeerView:
    """Who signed the request; asked first without the body, which a stranger may send for days.

    Raises NotFound `peer_unknown`; Refused `request_unsigned`, `request_differs`, `request_late`.
    """
    header = request.headers.get("Authorization", "")
    peer = queries.active_peer(asker_in(header))
    length = request.headers.get("Content-Length") or "0"
    if request.method != method or not _is_number(length) or int(length) > RECEIPT_BYTES_MAX:
        raise Refused("request_differs")
    asking = Asking(peer.name, settings.NODE_NAME, method, request.get_full_path(), body)
    require_signed(header, asking, public_key=peer.card.key.public_key, at=datetime.now(UTC))
    return peer


@contextmanager
def _only_one(name: str, path: str) -> Iterator[None]:
    """Raises Refused `peer_busy`."""
    with _lock:
        if (name, path) in _answered:
            raise Refused("peer_busy")
        _answered.add((name, path))
    try:
        yield
    finally:
        _answered.discard((name, path))


_lock, _answered = threading.Lock(), set[tuple[str, str]]()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


@_for_peers("GET")
def log(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """Our log for the asker, from an index on; with `most=0` only what we sign for it there."""
    first, most = request.GET.get("from", ""), request.GET.get("most", str(ENTRIES_MAX))
    if not (_is_number(first) and _is_number(most)):
        raise Refused("request_differs")
    while sending.fill(peer.name, at=datetime.now(UTC)):
        pass
    segment = queries.sent_segment(peer.name, first=int(first), most=min(int(most), ENTRIES_MAX))
    packed = zstandard.ZstdCompressor(level=3).compress(written(segment))
    return HttpResponse(packed, content_type="application/zstd")


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
