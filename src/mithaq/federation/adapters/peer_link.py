"""A partner's node over HTTP: signed requests, answers of a bounded size in bounded time, no redirects."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from typing import IO, BinaryIO, Self
from uuid import UUID

from django.conf import settings

from mithaq.base.canonical import Json, canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.exchange.adapters import files
from mithaq.federation.adapters.cutting import cut_after
from mithaq.federation.domain.cards import Card
from mithaq.federation.domain.packages import SLICE_BYTES
from mithaq.federation.domain.receipts import Head
from mithaq.federation.domain.requests import Asking, header_of
from mithaq.federation.domain.segments import SEGMENT_BYTES_MAX, Segment, unpacked
from mithaq.register import queries as register
from mithaq.register.domain.roots import Signed

PATH = "/federation/v1"
# A segment, or a slice of a package, may come over a thin line; the others are a few bytes.
WAIT_S, ANSWER_S, SEGMENT_S = 20, 20, 120
ANSWER_MAX, ROOTS_BYTES_MAX, HEAD_MAX = 64 << 10, 512 << 10, 1 << 20
CHUNK = 64 << 10


class PeerLink:
    """Asks the node of a card. `at` is the moment that requests are signed for: theirs, once they told it.

    Touches no table once it is made.
    """

    def __init__(self, card: Card, *, at: datetime) -> None:
        self.card, self.at, self._seal = card, at, register.seal()

    def anew(self) -> Self:
        """The same way, by the key that is ours now."""
        return type(self)(self.card, at=self.at)

    def segment(self, first: int) -> Segment:
        """Raises Refused `peer_away`, `peer_refused` with what they said, `segment_malformed`."""
        return self._segment(f"{PATH}/log?from={first}", first)

    def checkpoint_at(self, size: int) -> Segment:
        """Raises as `segment` does."""
        found = self._segment(f"{PATH}/log?from={size}&most=0", size)
        if found.entries:
            raise Refused("segment_malformed", part="count")
        return found

    def returned(self, first: int) -> Segment:
        """Our own log as they have it, from an index on. Raises as `segment` does."""
        return self._segment(f"{PATH}/returned?from={first}", first)

    def head(self, first: int) -> Head:
        """How far they have our log, and what they did not take of it from an index on.

        Raises Refused `peer_away`, `peer_refused`, or `receipt_malformed`.
        """
        try:
            said = parsed(self._asked("GET", f"{PATH}/head?from={first}", most=HEAD_MAX))
        except Refused as refusal:
            if refusal.code == "not_canonical":
                raise Refused("receipt_malformed") from refusal
            raise
        match said:
            case {"note": str(note), "refused": list(refused)}:
                return Head(note, refused)
        raise Refused("receipt_malformed")

    def roots(self, after: int) -> list[bytes]:
        """Their root documents beyond a version. Raises as `segment` does, or Refused `root_malformed`."""
        return self._roots("root", after)

    def own_roots(self, after: int) -> list[bytes]:
        """Our root documents beyond a version, as they know them. Raises as `roots` does."""
        return self._roots("yours", after)

    def _roots(self, what: str, after: int) -> list[bytes]:
        try:
            said = parsed(self._asked("GET", f"{PATH}/{what}?after={after}", most=ROOTS_BYTES_MAX))
        except Refused as refusal:
            if refusal.code == "not_canonical":
                raise Refused("root_malformed", part="answer") from refusal
            raise
        match said:
            case {"roots": list(roots)}:
                return [canonical_bytes(each) for each in roots]
        raise Refused("root_malformed", part="answer")

    def tell_root(self, roots: Sequence[Signed]) -> None:
        """Hand over our root documents: they verify by themselves. Raises as `tell_receipt` does."""
        self._asked("POST", f"{PATH}/root", canonical_bytes({"roots": [each.as_json() for each in roots]}))

    def tell_receipt(self, note: str, refused: Sequence[Json]) -> None:
        """Raises Refused `peer_away` or `peer_refused`."""
        self._asked("POST", f"{PATH}/receipt", canonical_bytes({"note": note, "refused": list(refused)}))

    def part(self, package: UUID, number: int, out: BinaryIO) -> None:
        """Append a slice of a package's part to the file, from its end on; what came before a cut stays.

        Raises Refused `peer_away`, `peer_refused`, `segment_malformed` for more than was asked for,
        `disk_full` or `storage_unavailable`.
        """
        path = f"{PATH}/part?package={package}&number={number}&from={out.tell()}"
        self._asked("GET", path, most=SLICE_BYTES, until_s=SEGMENT_S, out=out)

    def ring(self) -> None:
        """Say that there is something to take, and not what. Raises as `tell_receipt` does."""
        self._asked("POST", f"{PATH}/bell")

    def _segment(self, path: str, first: int) -> Segment:
        found = unpacked(self._asked("GET", path, most=SEGMENT_BYTES_MAX, until_s=SEGMENT_S))
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
        out: BinaryIO | None = None,
    ) -> bytes:
        found = BytesIO() if out is None else out
        for _ in range(2):
            try:
                self._asked_once(method, path, body, found, most=most, until_s=until_s or ANSWER_S)
                return found.getvalue() if isinstance(found, BytesIO) else b""
            except _Late as late:
                self.at = late.at
        raise self._refused(403, "request_late")

    def _asked_once(
        self, method: str, path: str, body: bytes, out: BinaryIO, *, most: int, until_s: float
    ) -> None:
        asking = Asking(settings.NODE_NAME, self.card.name, method, path, body)
        request = urllib.request.Request(  # noqa: S310  # the scheme was checked when the card was read
            self.card.address + path,
            data=body if method == "POST" else None,
            method=method,
            headers={
                "Authorization": header_of(asking, seal=self._seal, at=self.at),
                "Content-Type": "application/json",
            },
        )
        try:
            with cut_after(until_s) as opener:
                self._read(opener, request, out, most)
        except (OSError, ValueError, HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            said = getattr(reason, "strerror", None) or str(reason)
            raise Refused("peer_away", peer=self.card.name, reason=said[:200]) from error

    def _read(
        self,
        opener: urllib.request.OpenerDirector,
        request: urllib.request.Request,
        out: BinaryIO,
        most: int,
    ) -> None:
        try:
            with opener.open(request, timeout=WAIT_S) as answer:
                _read(answer, out, most=most)
        except urllib.error.HTTPError as error:
            with error:
                code, at = _said(error)
            if code == "request_late" and at is not None:
                raise _Late(at) from error
            raise self._refused(error.code, code) from error

    def _refused(self, status: int, said: str) -> Refused:
        return Refused("peer_refused", peer=self.card.name, status=status, said=said)


class _Late(Exception):  # noqa: N818  # it only asks for another signature
    """Their clock says another time."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


def _read(answer: HTTPResponse | IO[bytes], out: BinaryIO, *, most: int) -> None:
    """Raises Refused `segment_malformed` when the answer is too long."""
    size = 0
    while chunk := answer.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise Refused("segment_malformed", part="length")
        try:
            out.write(chunk)
        except OSError as error:
            raise files.refusal_of(error) from error


def _said(error: urllib.error.HTTPError) -> tuple[str, datetime | None]:
    """The code of their refusal, if they told one, and the time by their clock."""
    try:
        said = json.loads(error.read(ANSWER_MAX))
        at = datetime.fromisoformat(str(said["at"]))
        return str(said["refused"])[:80], at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError, RecursionError, KeyError, TypeError, OSError, HTTPException):
        return "", None
