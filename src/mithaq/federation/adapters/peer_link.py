"""A partner's node over HTTP: signed requests, and bodies of a bounded size."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime

import zstandard
from django.conf import settings

from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.federation.domain.cards import Card
from mithaq.federation.domain.requests import Asking, header_of
from mithaq.federation.domain.segments import SEGMENT_BYTES_MAX, Segment, segment_in
from mithaq.register.adapters.keys import node_seal

PATH = "/federation/v1"
WAIT_S = 30
ANSWER_MAX = 64 << 10


class PeerLink:
    """Asks the node of a card. `at` is the moment that requests are signed for."""

    def __init__(self, card: Card, *, at: datetime) -> None:
        self.card, self.at = card, at

    def segment(self, first: int) -> Segment:
        """Raises Refused `peer_away`, `peer_refused` with what they said, `segment_malformed`."""
        packed = self._asked("GET", f"{PATH}/log?from={first}", most=SEGMENT_BYTES_MAX)
        try:
            plain = zstandard.ZstdDecompressor().stream_reader(packed).read(SEGMENT_BYTES_MAX + 1)
        except zstandard.ZstdError as error:
            raise Refused("segment_malformed", part="compression") from error
        found = segment_in(plain)
        if found.first != first:
            raise Refused("segment_malformed", part="from")
        return found

    def tell_receipt(self, note: str, refused: Sequence[Json]) -> None:
        """Raises Refused `peer_away` or `peer_refused`."""
        self._asked("POST", f"{PATH}/receipt", canonical_bytes({"note": note, "refused": list(refused)}))

    def ring(self) -> None:
        """Say that there is something to take, and not what. Raises as `tell_receipt` does."""
        self._asked("POST", f"{PATH}/bell")

    def _asked(self, method: str, path: str, body: bytes = b"", *, most: int = ANSWER_MAX) -> bytes:
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
            with urllib.request.urlopen(request, timeout=WAIT_S) as answer:  # noqa: S310
                found: bytes = answer.read(most + 1)
        except urllib.error.HTTPError as error:
            raise Refused(
                "peer_refused", peer=self.card.name, status=error.code, said=_said(error)
            ) from error
        except (OSError, ValueError) as error:
            raise Refused("peer_away", peer=self.card.name, reason=str(error)[:200]) from error
        if len(found) > most:
            raise Refused("segment_malformed", part="length")
        return found


def _said(error: urllib.error.HTTPError) -> str:
    """The code of their refusal, if they told one."""
    try:
        said = json.loads(error.read(ANSWER_MAX))
        return str(said["refused"])[:80]
    except (ValueError, KeyError, TypeError, OSError):
        return ""
