"""What other nodes ask of this one: its log for them, their own as it came here, packages, receipts or rings.

Not for people or programs: each request is signed by a node that ours is paired with, but for those for root
documents. Who asks for its own as we know them may sign by a key that ended. Of one kind each may have one
request at a time: who asks faster than it is answered, or sends a body that never ends, waits for itself.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from mithaq.base.canonical import canonical_bytes, parsed
from mithaq.base.refusals import NotFound, Refused
from mithaq.federation import queries
from mithaq.federation.actions import following, receiving, sending
from mithaq.federation.domain.packages import SLICE_BYTES
from mithaq.federation.domain.requests import Asking, asker_in, require_signed
from mithaq.federation.domain.segments import ENTRIES_MAX, packed
from mithaq.federation.queries import PeerView, logs, packages
from mithaq.register import queries as register
from mithaq.register.domain.roots import Signed, draft_in
from mithaq.register.domain.statement import moment

RECEIPT_BYTES_MAX, ROOTS_BYTES_MAX, ROOTS_MAX = 1 << 20, 512 << 10, 16
CHUNK = 64 << 10
ZSTD = "application/zstd"
STATUSES = {"peer_busy": 429}
# Of the threads that answer (node/serving.py) some stay for people. A partner visits, rings, fetches at once.
PLACES, PLACES_EACH = 6, 3
logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest, PeerView], HttpResponseBase]


def _for_peers(
    method: str, *, by: Callable[[PeerView], Collection[bytes]] = lambda peer: (peer.card.key.public_key,)
) -> Callable[[Answer], Callable[[HttpRequest], HttpResponseBase]]:
    def answered(view: Answer) -> Callable[[HttpRequest], HttpResponseBase]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponseBase:
            try:
                peer = _asker(request, method, by, body=None)
                with ExitStack() as place:
                    place.enter_context(_only_one(peer.name, request.path))
                    found = view(request, _asker(request, method, by, body=request.body))
                    if isinstance(found, StreamingHttpResponse):
                        found.streaming_content = _Held(found, place.pop_all())
                    return found
            except Refused as refusal:
                status = 404 if isinstance(refusal, NotFound) else STATUSES.get(refusal.code, 403)
                # Whose clock differs signs again by ours.
                said = {"refused": refusal.code, "at": moment(datetime.now(UTC))}
                return JsonResponse(said, status=status)

        return answer

    return answered


def _asker(
    request: HttpRequest, method: str, by: Callable[[PeerView], Collection[bytes]], *, body: bytes | None
) -> PeerView:
    """Who signed the request; asked first without the body, which a stranger may send for days.

    Raises Refused `request_unsigned`, `request_differs`, `request_late`; NotFound `peer_unknown` for one
    whose pairing ended. With whom we are paired is nobody else's affair: a name that we do not know is
    answered as one that did not sign.
    """
    header = request.headers.get("Authorization", "")
    if request.method != method or _length(request) > RECEIPT_BYTES_MAX:
        raise Refused("request_differs")
    name = asker_in(header)
    try:
        peer = queries.peer(name)
    except NotFound as unknown:
        raise Refused("request_unsigned") from unknown
    asking = Asking(peer.name, settings.NODE_NAME, method, request.get_full_path(), body)
    require_signed(header, asking, public_keys=by(peer), at=datetime.now(UTC))
    return queries.active_peer(name)


@contextmanager
def _only_one(name: str, path: str) -> Iterator[None]:
    """Raises Refused `peer_busy`."""
    with _lock:
        theirs = sum(each == name for each, _ in _answered)
        if (name, path) in _answered or theirs >= PLACES_EACH or len(_answered) >= PLACES:
            raise Refused("peer_busy")
        _answered.add((name, path))
    try:
        yield
    finally:
        _answered.discard((name, path))


class _Held:
    """A stream that keeps its place until it has ended, or is closed because nobody reads on."""

    def __init__(self, answer: StreamingHttpResponse, place: ExitStack) -> None:
        self._pieces, self._place = iter(answer), place

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """May be called again, and by whoever serves."""
        self._place.close()


_lock, _answered = threading.Lock(), set[tuple[str, str]]()


@_for_peers("GET")
def log(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """Our log for the asker, from an index on; with `most=0` only what we sign for it there."""
    first = _number(request.GET.get("from", ""))
    most = _number(request.GET.get("most", str(ENTRIES_MAX)))
    receiving.note_back(peer.name, at=datetime.now(UTC))
    # Who has more than we know tells that we were set back: then nothing is put out.
    if first <= logs.sent_size(peer.name) and register.is_open():
        while sending.fill(peer.name, at=datetime.now(UTC)):
            pass
    segment = logs.sent_segment(peer.name, first=first, most=most)
    return HttpResponse(packed(segment), content_type=ZSTD)


@_for_peers("GET")
def head(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """How far we have the asker's log, and what we did not take of it from an index on."""
    found = logs.held_head(peer.name, first=_number(request.GET.get("from", "")))
    return JsonResponse({"note": found.note, "refused": found.refused})


@_for_peers("GET")
def returned(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """The asker's own log as we have it, from an index on: they were set back."""
    first = _number(request.GET.get("from", ""))
    return HttpResponse(packed(logs.held_segment(peer.name, first=first)), content_type=ZSTD)


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


@_for_peers("GET")
def part(request: HttpRequest, peer: PeerView) -> HttpResponseBase:
    """A slice of an encrypted part of a package for the asker, from a byte on."""
    number, first = (_number(request.GET.get(name, "")) for name in ("number", "from"))
    try:
        package = UUID(request.GET.get("package", ""))
    except ValueError as error:
        raise Refused("request_differs") from error
    file = packages.opened_part(peer.name, package, number)
    file.seek(first)
    return StreamingHttpResponse(_slice(file), content_type="application/octet-stream")


def _slice(file: BinaryIO) -> Iterator[bytes]:
    left = SLICE_BYTES
    with file:
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _length(request: HttpRequest) -> int:
    return _number(request.headers.get("Content-Length") or "0")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refused("request_differs")
    return int(text)


@csrf_exempt
def root(request: HttpRequest) -> HttpResponse:
    """Our root documents beyond a version, for whoever asks; or those of a partner, who tells us theirs.

    Nobody signs the request: who went over to another key could not. The documents verify by themselves, and
    what does not is passed over without a word, since anybody may send it.
    """
    if request.method == "GET":
        return _roots(queries.our_roots(_after(request)))
    try:
        _follow(request)
    except Refused as refusal:
        logger.info("a root document was not followed: %s", refusal)
    return JsonResponse({})


@_for_peers("GET", by=lambda peer: queries.known_keys(peer.name))
def yours(request: HttpRequest, peer: PeerView) -> HttpResponse:
    """The asker's root documents beyond a version as we know them: they were set back."""
    after = _after(request)
    return _roots([each for each in queries.known_roots(peer.name) if each.root.version > after])


def _roots(found: Sequence[Signed]) -> HttpResponse:
    roots = [each.as_json() for each in found[:ROOTS_MAX]]
    return HttpResponse(canonical_bytes({"roots": roots}), content_type="application/json")


def _after(request: HttpRequest) -> int:
    known = request.GET.get("after", "")
    return int(known) if known.isascii() and known.isdigit() and len(known) < 10 else 0


def _follow(request: HttpRequest) -> None:
    if _length(request) > ROOTS_BYTES_MAX:
        raise Refused("root_malformed", part="size")
    match parsed(request.body):
        case {"roots": [*_, Mapping() as last] as roots}:
            envelopes = [canonical_bytes(each) for each in roots]
            name = draft_in(canonical_bytes(last)).root.node
            following.follow(name, envelopes, at=datetime.now(UTC))
        case _:
            raise Refused("root_malformed", part="parts")


urlpatterns = [
    path("log", log),
    path("part", part),
    path("root", root),
    path("yours", yours),
    path("head", head),
    path("returned", returned),
    path("receipt", receipt),
    path("bell", bell),
]
