"""F9: clocks a day apart, on either side, and one that is set back: nothing is lost.

The partner answers over HTTP by its own clock and refuses what is signed for another; what it says is dated
by that clock as well. It asks us by its clock, too. Example: python bench/faults/f09_clocks.py
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import zstandard
from grounds import AT, Figure, ground, paired

from mithaq.base.refusals import Refused
from mithaq.federation.domain.requests import Asking, header_of, require_signed
from mithaq.federation.domain.segments import segment_in, written
from mithaq.register.domain.statement import moment

if TYPE_CHECKING:
    from partner import Partner

DAY = timedelta(hours=24)
OFFSETS = (-DAY, timedelta(), DAY)
EACH = 2


def main() -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        paired(partner)
        partner.put_out(partner.host())
        yield apart(partner)


def apart(partner: "Partner") -> Figure:
    """Let either side be a day early or late, each with the other, both ways."""
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.actions import receiving  # noqa: PLC0415
    from mithaq.federation.adapters.peer_link import PeerLink  # noqa: PLC0415

    pairs = [(ours, theirs) for ours in OFFSETS for theirs in OFFSETS]
    asked = 0
    for ours, theirs in pairs:
        dated = [partner.record(f"Sensor {each}", at=AT + theirs) for each in range(EACH)]
        partner.put_out(*dated)
        with _answering(partner, AT + theirs) as address:
            link = PeerLink(replace(partner.card, address=address), at=AT + ours)
            while receiving.pull(partner.name, link, at=AT + ours):
                pass
        asked += _asks_us(partner, datetime.now(UTC) + theirs)
    (standing,) = queries.standings()
    lost = len(partner.log) - standing.taken + standing.set_aside
    is_seen = _is_visited_after_a_clock_was_set_back(partner)
    return Figure(
        "F9 clocks",
        f"{len(pairs)} pairs of clocks, ± 24 h on either side",
        "0 lost",
        f"{lost} of {len(partner.log)} lost, {asked} of {len(pairs)} times our log was given,"
        f" {'looked' if is_seen else 'NOT LOOKED'} again at once after a clock was set back",
        lost == 0 and asked == len(pairs) and is_seen,
    )


@contextmanager
def _answering(partner: "Partner", now: datetime) -> Iterator[str]:
    from mithaq.register import queries as register  # noqa: PLC0415

    ours = register.verifier_key()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asking = Asking(ours.name, partner.name, self.command, self.path, body)
            try:
                require_signed(self.headers["Authorization"], asking, public_keys=[ours.public_key], at=now)
            except Refused as refusal:
                self._say(403, json.dumps({"refused": refusal.code, "at": moment(now)}).encode())
                return
            if "/head?" in self.path:
                self._say(200, b'{"note":"","refused":[]}')
                return
            first = int(parse_qs(urlsplit(self.path).query).get("from", ["0"])[0])
            self._say(200, zstandard.compress(written(partner.segment(first))))

        do_POST = do_GET  # noqa: N815

        def _say(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _asks_us(partner: "Partner", now: datetime) -> bool:
    """Whether the partner gets our log, once it signs by the clock that we told it."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    path = "/federation/v1/log?from=0"
    for _ in range(2):
        header = header_of(Asking(partner.name, settings.NODE_NAME, "GET", path), seal=partner.seal, at=now)
        answer = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0]).get(path, headers={"authorization": header})
        if answer.status_code == 200:
            plain = zstandard.ZstdDecompressor().stream_reader(answer.content).read()
            return segment_in(plain).size > 0
        now = datetime.fromisoformat(answer.json()["at"])
    return False


def _is_visited_after_a_clock_was_set_back(partner: "Partner") -> bool:
    from mithaq.federation.actions import receiving, visiting  # noqa: PLC0415

    receiving.note_ring(partner.name, at=AT + DAY)
    try:
        return visiting.take_next(at=AT)
    except Refused as refusal:
        # Nobody is at the address on its card; that it was tried is what counts.
        return refusal.code == "peer_away"


if __name__ == "__main__":
    for figure in main():
        print(f"\n{figure}")
