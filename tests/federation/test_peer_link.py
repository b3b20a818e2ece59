"""A partner's node over a real socket: what it answers, and every way to answer badly."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import zstandard
from django.conf import settings
from django.db import transaction

from cast import AT, Cast
from mithaq.base.canonical import canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import comparing, following, visiting
from mithaq.federation.actions.pairing import accept_peer
from mithaq.federation.actions.visiting import Heard
from mithaq.federation.adapters import peer_link
from mithaq.federation.adapters.cutting import cut_after
from mithaq.federation.adapters.peer_link import PeerLink
from mithaq.federation.domain import cards
from mithaq.federation.domain.cards import Card
from mithaq.federation.domain.receipts import Head
from mithaq.federation.domain.requests import Asking, require_signed
from mithaq.federation.domain.segments import SEGMENT_BYTES_MAX, written
from mithaq.register import queries as register
from mithaq.register.adapters.keys import create_next_key, first_seal
from mithaq.register.domain.roots import Signed, next_root, signed_in, with_signature
from mithaq.register.domain.statement import moment
from partner import Partner, new_seal

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
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
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
    require_signed(header, asking, public_keys=[register.verifier_key().public_key], at=AT)
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
        require_signed(header, asking, public_keys=[register.verifier_key().public_key], at=at)


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


def test_root_documents_that_cannot_be_read_are_refused(link: PeerLink) -> None:
    for answer in (b"no json", b"[]", b'{"roots":{}}', b'{"roots":[1.5]}', b"{}", b'{"roots":["\xff"]}'):
        answering((200, answer))

        with pytest.raises(Refused, match="root_malformed"):
            link.roots(0)


@pytest.fixture
def paired(cast: Cast, node: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Partner:
    """A partner at the port, paired with ours; it told how far it has our log."""
    partner = Partner()
    heard = Heard()
    heard.add(partner.name, at=AT)
    monkeypatch.setattr(visiting, "_heard", heard)
    card = Card(partner.key, f"http://127.0.0.1:{node.server_port}", partner.facts)
    envelope = cards.envelope_of(card, partner.seal)
    accept_peer(envelope, fingerprint=card.fingerprint, by=cast.hamad.actor, at=AT)
    return partner


def roots_of(partner: Partner) -> tuple[int, bytes]:
    return 200, canonical_bytes({"roots": [each.as_json() for each in partner.documents]})


def segment_of(partner: Partner) -> tuple[int, bytes]:
    return 200, zstandard.compress(written(partner.segment()))


UNSIGNED = (403, b'{"refused":"request_unsigned","at":"2026-06-01T12:00:00.000000Z"}')


def test_a_partner_whose_key_changed_is_followed_before_its_log_is_taken(paired: Partner) -> None:
    paired.put_out(paired.host())
    paired.go_over(new_seal())
    answering(roots_of(paired), segment_of(paired), (200, b"{}"))

    assert visiting.take_next(at=AT)

    paths = [path for _, path, _, _ in Handler.asked]
    assert paths == ["/federation/v1/root?after=0", "/federation/v1/log?from=0", "/federation/v1/receipt"]
    (standing,) = queries.standings()
    assert (standing.taken, standing.trouble, standing.peer.card.root.version) == (1, None, 2)


@pytest.mark.parametrize("told", [(200, b'{"note":"","refused":[]}'), (403, b"{}")])
def test_a_partner_that_is_new_to_us_is_asked_how_far_it_has_our_log(
    paired: Partner, told: tuple[int, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "_heard", Heard())
    paired.put_out(paired.host())
    answering(roots_of(paired), told, segment_of(paired), (200, b"{}"))

    assert visiting.take_next(at=AT)

    paths = [path.removeprefix("/federation/v1/") for _, path, _, _ in Handler.asked]
    assert paths == ["root?after=0", "head?from=0", "log?from=0", "receipt"]
    assert (paired.name in visiting._heard) == (told[0] == 200)
    assert queries.standings()[0].taken == 1


def test_a_partner_is_asked_each_hour_how_far_it_has_our_log(paired: Partner) -> None:
    nothing = (200, b'{"note":"","refused":[]}')
    paired.put_out(paired.host())
    answering(roots_of(paired), segment_of(paired), (200, b"{}"))
    assert visiting.take_next(at=AT + timedelta(minutes=30))
    answering(roots_of(paired), nothing, (500, b""), roots_of(paired), (500, b""))

    for at in (AT + timedelta(minutes=61), AT + timedelta(minutes=90)):
        with pytest.raises(Refused, match="peer_refused"):
            visiting.take_next(at=at)

    paths = [path.removeprefix("/federation/v1/") for _, path, _, _ in Handler.asked]
    assert paths[:3] == ["root?after=0", "log?from=0", "receipt"]
    assert paths[3:] == ["root?after=0", "head?from=0", "log?from=1", "root?after=0", "log?from=1"]


def test_both_may_have_changed_their_keys(paired: Partner) -> None:
    paired.put_out(paired.host())
    paired.go_over(new_seal())
    draft = Signed(next_root(register.our_roots()[-1].root), b"")
    following.publish_root(with_signature(draft, register.seal()), at=AT)
    answering(roots_of(paired), UNSIGNED, UNSIGNED, (200, b"{}"), segment_of(paired), (200, b"{}"))

    assert visiting.take_next(at=AT)

    assert Handler.asked[2][:2] == ("GET", "/federation/v1/yours?after=1")
    method, path, _, body = Handler.asked[3]
    assert (method, path) == ("POST", "/federation/v1/root")
    (told,) = json.loads(body)["roots"]
    assert signed_in(canonical_bytes(told)).root == register.our_roots()[-1].root
    assert queries.standings()[0].taken == 1


def test_once_our_root_documents_came_back_a_partner_is_asked_by_the_key_of_the_last(paired: Partner) -> None:
    with transaction.atomic():
        second = create_next_key(settings.HOME)
        draft = Signed(replace(next_root(register.our_roots()[-1].root), statement=second.public_key), b"")
        following.publish_root(with_signature(draft, first_seal(settings.HOME)), at=AT)
        ours = {"roots": [each.as_json() for each in queries.our_roots(0)]}
        transaction.set_rollback(True)
    comparing.begin(at=AT)
    answering(roots_of(paired), (200, canonical_bytes(ours)), (200, b'{"note":"","refused":[]}'))

    assert visiting.recover_next(at=AT)

    method, path, signed, _ = Handler.asked[-1]
    asking = Asking("node.example", paired.name, method, path, b"")
    require_signed(signed, asking, public_keys=[second.public_key], at=AT)
    assert queries.awaited()[0].is_whole


def test_a_partner_who_does_not_follow_us_is_asked_again_later(paired: Partner) -> None:
    draft = Signed(next_root(register.our_roots()[-1].root), b"")
    following.publish_root(with_signature(draft, register.seal()), at=AT)
    answering(roots_of(paired), UNSIGNED, UNSIGNED, (200, b"{}"), UNSIGNED)

    with pytest.raises(Refused, match="peer_refused"):
        visiting.take_next(at=AT)

    assert queries.standings()[0].trouble is not None
    assert not visiting.take_next(at=AT)


def test_a_partner_whose_chain_does_not_follow_is_shown_and_not_taken_from(paired: Partner) -> None:
    paired.put_out(paired.host())
    forged = paired.signed_root(by=[new_seal()])
    answering((200, canonical_bytes({"roots": [forged.as_json()]})))

    with pytest.raises(Refused, match="root_signers_too_few"):
        visiting.take_next(at=AT)

    (standing,) = queries.standings()
    assert standing.trouble == {
        "code": "root_signers_too_few",
        "facts": {"version": 1, "found": 0, "needed": 1},
    }
    assert (standing.taken, standing.peer.card.root.version) == (0, 1)


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


def test_a_name_with_many_addresses_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []

    def many(host: str, *_: Any, **__: Any) -> Iterator[tuple[Any, ...]]:
        for _each in range(1_000 if host == "many.example" else 1):
            tried.append(time.monotonic())
            time.sleep(0.02)
            # Nobody listens at the first port.
            yield socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 1)

    monkeypatch.setattr(socket, "getaddrinfo", many)

    with pytest.raises(TimeoutError), cut_after(0.1) as opener:
        opener.open("http://many.example/", timeout=5)

    assert len(tried) < 1_000
