"""A partner's node over a real socket: what it answers, and every way to answer badly."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import zstandard

from cast import AT, Cast
from mithaq.base.refusals import Refused
from mithaq.federation.adapters import peer_link
from mithaq.federation.adapters.peer_link import PeerLink
from mithaq.federation.domain.cards import Card
from mithaq.federation.domain.receipts import Head
from mithaq.federation.domain.requests import Asking, require_signed
from mithaq.federation.domain.segments import SEGMENT_BYTES_MAX, written
from mithaq.register import queries as register
from mithaq.register.domain.statement import moment
from partner import Partner

Answer = Callable[["Handler"], tuple[int, bytes]]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says, and notes what was asked."""

    answers: list[Answer]
    asked: list[tuple[str, str, str, bytes]]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.command, self.path, self.headers["Authorization"], body))
        status, content = self.answers.pop(0)(self)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def node() -> Iterator[HTTPServer]:
    """Some node at a port of this machine."""
    Handler.answers, Handler.asked = [], []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def link(cast: Cast, node: HTTPServer) -> PeerLink:
    """The way to it."""
    del cast
    partner = Partner()
    card = Card(partner.key, f"http://127.0.0.1:{node.server_port}", partner.facts)
    return PeerLink(card, at=AT)


def answering(*answers: tuple[int, bytes]) -> None:
    Handler.answers[:] = [lambda _, each=each: each for each in answers]  # type: ignore[misc]


def late(minutes: int) -> tuple[int, bytes]:
    at = moment(AT + timedelta(minutes=minutes))
    return 403, json.dumps({"refused": "request_late", "at": at}).encode()


def test_a_segment_is_asked_for_by_a_signed_request(link: PeerLink) -> None:
    partner = Partner()
    partner.put_out(b"{}", b"[]")
    answering((200, zstandard.compress(written(partner.segment(1)))))

    assert link.segment(1) == partner.segment(1)

    ((method, path, header, body),) = Handler.asked
    asking = Asking("node.example", link.card.name, method, path, body)
    require_signed(header, asking, public_key=register.verifier_key().public_key, at=AT)
    assert path == "/federation/v1/log?from=1"


def test_a_node_is_asked_how_far_it_has_our_log_and_for_it(link: PeerLink) -> None:
    partner = Partner()
    partner.put_out(b"{}", b"[]")
    head = {"note": "their receipt", "refused": [{"index": 1, "code": "not_for_us", "facts": {}}]}
    answering((200, json.dumps(head).encode()), (200, zstandard.compress(written(partner.segment(1)))))

    assert link.head(1) == Head("their receipt", head["refused"])  # type: ignore[arg-type]
    assert link.returned(1) == partner.segment(1)

    assert [path for _, path, _, _ in Handler.asked] == [
        "/federation/v1/head?from=1",
        "/federation/v1/returned?from=1",
    ]


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"{}", b'{"note":1,"refused":[]}', b'{"note":"","refused":{}}']
)
def test_an_answer_that_is_no_head_is_refused(link: PeerLink, answer: bytes) -> None:
    answering((200, answer))

    with pytest.raises(Refused, match="receipt_malformed"):
        link.head(0)


def test_a_node_whose_clock_differs_is_asked_again_by_its_own(link: PeerLink) -> None:
    answering(late(60 * 24), (200, b"{}"), (200, b"{}"))

    link.ring()
    link.tell_receipt("note", [])

    at = AT + timedelta(days=1)
    for method, path, header, body in Handler.asked[1:]:
        asking = Asking("node.example", link.card.name, method, path, body)
        require_signed(header, asking, public_key=register.verifier_key().public_key, at=at)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([late(60), late(120)], "peer_refused"),
        ([(403, b'{"refused":"request_late","at":"now"}')], "peer_refused"),
        ([(404, b'{"refused":"peer_unknown"}')], "peer_refused"),
        ([(500, b"<html>")], "peer_refused"),
        ([(302, b"")], "peer_refused"),
        ([(200, b"no zstandard")], "segment_malformed"),
        ([(200, zstandard.compress(b"{}\n"))], "segment_malformed"),
        ([(200, zstandard.compress(b"x" * (SEGMENT_BYTES_MAX + 10)))], "segment_malformed"),
        ([(200, zstandard.compress(written(Partner().segment())))], "segment_malformed"),
    ],
)
def test_a_bad_answer_is_refused(link: PeerLink, answers: list[tuple[int, bytes]], code: str) -> None:
    answering(*answers)

    with pytest.raises(Refused, match=code):
        link.segment(5)


def test_an_answer_that_is_too_long_is_not_read_to_its_end(
    link: PeerLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer_link, "ANSWER_MAX", 10)
    answering((200, b"x" * 1_000_000))

    with pytest.raises(Refused, match="segment_malformed"):
        link._asked("POST", "/federation/v1/bell", most=10)


def test_a_node_that_drips_is_left(link: PeerLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer_link, "ANSWER_S", 0.05)

    def slow(_: Handler) -> tuple[int, bytes]:
        time.sleep(0.2)
        return 200, b"{}"

    Handler.answers[:] = [slow]

    with pytest.raises(Refused, match="peer_away"):
        link.ring()


def test_a_node_that_is_not_there_is_away(link: PeerLink, node: HTTPServer) -> None:
    node.server_close()
    node.shutdown()

    with pytest.raises(Refused, match="peer_away"):
        link.ring()
