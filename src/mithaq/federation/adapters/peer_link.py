"""A partner's node over HTTP: signed requests, answers of a bounded size in bounded time, no redirects."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from typing import IO

import zstandard
from django.conf import settings

from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.federation.adapters.cutting import cut_after
from mithaq.federation.domain.cards import Card
from mithaq.federation.domain.requests import Asking, header_of
from mithaq.federation.domain.segments import SEGMENT_BYTES_MAX, Segment, segment_in
from mithaq.register.adapters.keys import node_seal

PATH = "/federation/v1"
# A segment may come over a thin line; the others are a few bytes.
WAIT_S, ANSWER_S, SEGMENT_S = 20, 20, 120
ANSWER_MAX = 64 << 10
CHUNK = 64 << 10


class PeerLink:
    """Asks the node of a card. `at` is the moment that requests are signed for: theirs, once they told it."""

    def __init__(self, card: Card, *, at: datetime) -> None:
        self.card, self.at = card, at

    def segment(self, first: int) -> Segment:
        """Raises Refused `peer_away`, `peer_refused` with what they said, `segment_malformed`."""
        return self._segment(f"{PATH}/log?from={first}", first)

    def head(self, size: int) -> Segment:
        """Raises as `segment` does."""
        found = self._segment(f"{PATH}/log?from={size}&most=0", size)
        if found.entries:
            raise Refused("segment_malformed", part="count")
        return found

    def tell_receipt(self, note: str, refused: Sequence[Json]) -> None:
        """Raises Refused `peer_away` or `peer_refused`."""
        self._asked("POST", f"{PATH}/receipt", canonical_bytes({"note": note, "refused": list(refused)}))

    def ring(self) -> None:
        """Say that there is something to take, and not what. Raises as `tell_receipt` does."""
        self._asked("POST", f"{PATH}/bell")

    def _segment(self, path: str, first: int) -> Segment:
        found = segment_in(unpacked(self._asked("GET", path, most=SEGMENT_BYTES_MAX, until_s=SEGMENT_S)))
        if found.first != first:
            raise Refused("segment_malformed", part="from")
        return found

    def _asked(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        most: int = ANSWER_MAX,
        until_s: float | None = None,
    ) -> bytearray:
        for _ in range(2):
            try:
                return self._asked_once(method, path, body, most, until_s or ANSWER_S)
            except _Late as late:
                self.at = late.at
        raise self._refused(403, "request_late")

    def _asked_once(self, method: str, path: str, body: bytes, most: int, until_s: float) -> bytearray:
        asking = Asking(settings.NODE_NAME, self.card.name, method, path, body)
        request = urllib.request.Request(  # noqa: S310  # the scheme was checked when the card was read
            self.card.address + path,
            data=body if method == "POST" else None,
            method=method,
            headers={
                "Authorization": header_of(asking, seal=node_seal(settings.HOME), at=self.at),
                "Content-Type": "application/json",
            },
        )
        try:
            with cut_after(until_s) as opener:
                return self._read(opener, request, most)
        except (OSError, ValueError, HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            said = getattr(reason, "strerror", None) or str(reason)
            raise Refused("peer_away", peer=self.card.name, reason=said[:200]) from error

    def _read(
        self, opener: urllib.request.OpenerDirector, request: urllib.request.Request, most: int
    ) -> bytearray:
        try:
            with opener.open(request, timeout=WAIT_S) as answer:
                return _read(answer, most=most)
        except urllib.error.HTTPError as error:
            with error:
                code, at = _said(error)
            if code == "request_late" and at is not None:
                raise _Late(at) from error
            raise self._refused(error.code, code) from error

    def _refused(self, status: int, said: str) -> Refused:
        return Refused("peer_refused", peer=self.card.name, status=status, said=said)


def unpacked(packed: bytes | bytearray) -> bytes:
    """What a partner compressed, up to a byte more than a segment has. Raises Refused `segment_malformed`."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=SEGMENT_BYTES_MAX)
    try:
        return unpacker.stream_reader(packed).read(SEGMENT_BYTES_MAX + 1)
    except zstandard.ZstdError as error:
        raise Refused("segment_malformed", part="compression") from error


class _Late(Exception):  # noqa: N818  # it only asks for another signature
    """Their clock says another time."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


def _read(answer: HTTPResponse | IO[bytes], *, most: int) -> bytearray:
    """The whole answer. Raises Refused `segment_malformed` when it is too long."""
    found = bytearray()
    while chunk := answer.read(CHUNK):
        found += chunk
        if len(found) > most:
            raise Refused("segment_malformed", part="length")
    return found


def _said(error: urllib.error.HTTPError) -> tuple[str, datetime | None]:
    """The code of their refusal, if they told one, and the time by their clock."""
    try:
        said = json.loads(error.read(ANSWER_MAX))
        at = datetime.fromisoformat(str(said["at"]))
        return str(said["refused"])[:80], at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError, RecursionError, KeyError, TypeError, OSError, HTTPException):
        return "", None
