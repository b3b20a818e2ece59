"""The hostile peer kit: what a partner that is paired with us may do, and the refusal that it must meet.

`ENTRIES` stand in its log between good ones; `SEGMENTS` are what it answers instead of a stretch of its log,
and `ANSWERS` what it does on the line; `receipts` are what it hands over for our log. tests/partner.py signs
whatever it is told to.
"""

import base64
import json
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import zstandard

from cast import AT
from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.seals import sealed
from mithaq.federation.domain.receipts import cosigned, log_name
from mithaq.federation.domain.segments import SEGMENT_BYTES_MAX, written
from mithaq.register.domain.checkpoint import Checkpoint, note_of
from partner import PUBLISHED, WITHDRAWN, Partner, tampered

LONG, NUL, REVERSED = "x" * 81, "a\0b", "a\u202eb"
Make = Callable[[Partner], bytes]


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def _with_body(partner: Partner, body: str) -> bytes:
    """A signed statement whose body is this text, which no writer of ours would make."""
    statement = partner.statement(PUBLISHED, f"record:{uuid4()}", {"body": "HERE"})
    text = canonical_bytes(statement.as_json()).decode().replace('{"body":"HERE"}', body)
    return partner.signed(text.encode())


def _envelope(partner: Partner, **changes: Any) -> bytes:
    said = {**json.loads(partner.changed()), **changes}
    return json.dumps(said, separators=(",", ":")).encode()


def _signed_twice(partner: Partner) -> bytes:
    said = json.loads(partner.changed())
    said["signatures"] *= 2
    return json.dumps(said, separators=(",", ":")).encode()


def _without_key_id(partner: Partner) -> bytes:
    said = json.loads(partner.changed())
    del said["signatures"][0]["keyid"]
    return json.dumps(said, separators=(",", ":")).encode()


def _twice(partner: Partner) -> bytes:
    """One key, two values: readers differ on which they take."""
    plain = canonical_bytes(partner.record().as_json())
    return partner.signed(plain.replace(b'{"act":', b'{"act":"access.role.appointed","act":', 1))


def _envelope_twice(partner: Partner) -> bytes:
    sound = partner.changed()
    return sound.replace(b'{"payload":', b'{"payload":"e30=","payload":', 1)


def _other_type(partner: Partner) -> bytes:
    payload = canonical_bytes(partner.record().as_json())
    return sealed(payload, payload_type="application/vnd.mithaq.request+json", seal=partner.seal)


def _url_safe(partner: Partner) -> bytes:
    envelope = json.loads(partner.changed(author="person:???>>>"))
    envelope["payload"] = envelope["payload"].replace("+", "-").replace("/", "_")
    return json.dumps(envelope).encode()


def _of_stranger(partner: Partner) -> bytes:
    stranger = Partner("NG", "exchange.ng.example")
    stranger.put_out(stranger.record())
    del partner
    return stranger.log[0]


ENTRIES: Mapping[str, tuple[Make, str]] = {
    "an act with a NUL": (lambda p: p.changed(act=NUL), "statement_malformed"),
    "a long act": (lambda p: p.changed(act=LONG), "statement_malformed"),
    "an issuer with a NUL": (lambda p: p.changed(issuer=NUL), "statement_malformed"),
    "a long issuer": (lambda p: p.changed(issuer="x" * 254), "statement_malformed"),
    "a subject with a NUL": (lambda p: p.changed(subject=f"record:{uuid4()}\0"), "statement_malformed"),
    "a long subject": (lambda p: p.changed(subject="record:" + LONG), "statement_malformed"),
    "an author with a NUL": (lambda p: p.changed(author=NUL), "statement_malformed"),
    "a long author": (lambda p: p.changed(author=LONG), "statement_malformed"),
    "an author that reads backwards": (lambda p: p.changed(author=REVERSED), "statement_malformed"),
    "an audience with a NUL": (lambda p: p.changed(audience=["everyone", NUL]), "statement_malformed"),
    "a long audience": (lambda p: p.changed(audience=["everyone", LONG]), "statement_malformed"),
    "an audience twice": (lambda p: p.changed(audience=["everyone"] * 2), "statement_malformed"),
    "an audience with itself": (lambda p: p.changed(audience=["everyone", "self"]), "statement_malformed"),
    "an audience that is a text": (lambda p: p.changed(audience="everyone"), "statement_malformed"),
    "no moment": (lambda p: p.changed(at="yesterday"), "statement_malformed"),
    "a moment written otherwise": (lambda p: p.changed(at="2026-06-01T12:00:00Z"), "statement_malformed"),
    "a moment before all time": (
        lambda p: p.changed(at="0001-01-01T00:00:00.000000+23:59"),
        "statement_malformed",
    ),
    "a moment at the end of all time": (
        lambda p: p.changed(at="9999-12-31T23:59:59.000000Z"),
        "statement_malformed",
    ),
    "an identifier in braces": (lambda p: p.changed(id="{" + str(uuid4()) + "}"), "statement_malformed"),
    "a key more": (lambda p: p.changed(more=1), "statement_malformed"),
    "a float": (lambda p: _with_body(p, '{"x":1.0}'), "statement_malformed"),
    "no number": (lambda p: _with_body(p, '{"x":NaN}'), "statement_malformed"),
    "a large integer": (lambda p: _with_body(p, '{"x":9007199254740993}'), "statement_malformed"),
    "an endless integer": (lambda p: _with_body(p, '{"x":' + "9" * 100_000 + "}"), "statement_malformed"),
    "half a letter": (lambda p: _with_body(p, '{"x":"\\ud800"}'), "statement_malformed"),
    "white space": (lambda p: _with_body(p, '{"x": 1}'), "statement_malformed"),
    "65 levels": (lambda p: _with_body(p, '{"x":' + nested(64) + "}"), "statement_malformed"),
    "900 levels": (lambda p: _with_body(p, '{"x":' + nested(900) + "}"), "statement_malformed"),
    "100,000 levels": (lambda p: _with_body(p, '{"x":' + nested(100_000) + "}"), "statement_malformed"),
    "a key twice": (_twice, "statement_malformed"),
    "UTF-16": (
        lambda p: p.signed(json.dumps(p.record().as_json()).encode("utf-16")),
        "statement_malformed",
    ),
    "a mark of the byte order": (
        lambda p: p.signed(b"\xef\xbb\xbf" + canonical_bytes(p.record().as_json())),
        "statement_malformed",
    ),
    "a label that nobody knows": (lambda p: p.changed(label={"classification": NUL}), "label_unknown"),
    "a label that is a list": (lambda p: p.changed(label=[]), "statement_malformed"),
    "a payload twice": (_envelope_twice, "envelope_malformed"),
    "an envelope with more": (lambda p: _envelope(p, more=1), "envelope_malformed"),
    "an envelope of 1,000 levels": (lambda _: nested(1_000).encode(), "envelope_malformed"),
    "no signature": (lambda p: _envelope(p, signatures=[]), "envelope_malformed"),
    "a signature of zeros": (
        lambda p: _envelope(p, signatures=[{"sig": base64.b64encode(bytes(64)).decode()}]),
        "signature_invalid",
    ),
    # They verify, and a register that holds them would not.
    "two signatures": (_signed_twice, "envelope_malformed"),
    "no name of the key": (_without_key_id, "envelope_malformed"),
    "white space in the envelope": (lambda p: p.changed() + b"\n", "envelope_malformed"),
    "another signature": (lambda p: tampered(p.changed()), "signature_invalid"),
    "a request as a statement": (_other_type, "envelope_malformed"),
    "base64 of another kind": (_url_safe, "envelope_malformed"),
    "a statement of a stranger": (_of_stranger, "signature_invalid"),
    "another issuer": (lambda p: p.changed(issuer="exchange.ng.example"), "issuer_differs"),
    "our own name": (lambda p: p.changed(issuer="node.example"), "issuer_differs"),
    "a huge version": (lambda p: _envelope_of_record(p, version=2**52), "statement_malformed"),
    "a version that is true": (lambda p: _envelope_of_record(p, version=True), "statement_malformed"),
    "many places": (
        lambda p: _envelope_of_record(p, what={f"{NUL}{n:0500}": 1 for n in range(1_000)}),
        "content_invalid",
    ),
    "a withdrawal with a NUL": (
        lambda p: p.changed(act=WITHDRAWN, body={"reason": NUL}),
        "control_characters",
    ),
    "an institution by a number": (lambda p: _host(p, names={"en": 1}), "statement_malformed"),
    "an institution with a script": (
        lambda p: _host(p, website="javascript:alert(1)"),
        "statement_malformed",
    ),
    "an institution in a state with a NUL": (lambda p: _host(p, state="T\0"), "state_unknown"),
}


def _envelope_of_record(partner: Partner, **how: Any) -> bytes:
    return partner.signed(canonical_bytes(partner.record(**how).as_json()))


def _host(partner: Partner, **how: Any) -> bytes:
    return partner.signed(canonical_bytes(partner.host(**how).as_json()))


def _packed(plain: bytes) -> bytes:
    return zstandard.compress(plain, 3)


def _header(**changes: Any) -> bytes:
    partner = Partner()
    partner.put_out(b"{}")
    head, rest = written(partner.segment()).split(b"\n", 1)
    return json.dumps({**json.loads(head), **changes}, separators=(",", ":")).encode() + b"\n" + rest


def _wide_window() -> bytes:
    """A frame that asks for a window of 2 GiB."""
    return bytes.fromhex("28b52ffd00a8") + b"\x01\x00\x00"


SEGMENTS: Mapping[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no compression": lambda: written(Partner().segment()),
    "an empty frame": lambda: _packed(b""),
    "no last line": lambda: _packed(_header()[:-1]),
    "a frame that was cut": lambda: _packed(_header())[:-4],
    "a window of gigabytes": _wide_window,
    "a bomb of zeros": lambda: _packed(bytes(SEGMENT_BYTES_MAX + 1)),
    "a bomb of lines": lambda: _packed(_header(to=SEGMENT_BYTES_MAX) + b"\n" * (SEGMENT_BYTES_MAX - 1_000)),
    "a bomb of short lines": lambda: _packed(_header() + b"xy\n" * (SEGMENT_BYTES_MAX // 3 - 1_000)),
    "a bomb in the header": lambda: _packed(b'{"x":[' + b"[]," * (SEGMENT_BYTES_MAX // 3 - 9) + b"[]]}\n"),
    "a header of many levels": lambda: _packed(nested(4_000).encode() + b"\n"),
    "a header with more": lambda: _packed(_header(more=1)),
    "a header that is true": lambda: _packed(_header(size=True)),
    "a header with a float": lambda: _packed(_header(size=1.0)),
    "less than nothing": lambda: _packed(_header(**{"from": -1})),
    "another place": lambda: _packed(_header(**{"from": 1, "to": 2, "size": 2})),
    "more than it counts": lambda: _packed(_header(to=0)),
    "less than it counts": lambda: _packed(_header(to=2, size=2)),
    "beyond its own end": lambda: _packed(_header(size=0)),
    "another format": lambda: _packed(_header(format="mithaq-segment/2")),
}


def answer_of(content: bytes) -> bytes:
    """A whole answer that says so."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)


def _dripping(line: socket.socket, said: bytes = b"", piece: bytes = b"x") -> None:
    line.sendall(said)
    while True:
        line.sendall(piece)
        time.sleep(0.02)


def _flooding(line: socket.socket, said: bytes, piece: bytes) -> None:
    line.sendall(said)
    while True:
        line.sendall(piece)


_OK = b"HTTP/1.1 200 OK\r\n"
ANSWERS: Mapping[str, tuple[Callable[[socket.socket], None], str]] = {
    "nothing": (lambda _: None, "peer_away"),
    "silence": (lambda _: time.sleep(5), "peer_away"),
    "no HTTP": (lambda line: line.sendall(b"\0" * 100), "peer_away"),
    "a body in drips": (lambda line: _dripping(line, _OK + b"Content-Length: 99999\r\n\r\n"), "peer_away"),
    "headers in drips": (lambda line: _dripping(line, _OK + b"X: "), "peer_away"),
    "a refusal in drips": (
        lambda line: _dripping(line, b"HTTP/1.1 403 No\r\nContent-Length: 9999\r\n\r\n"),
        "peer_refused",
    ),
    "headers without an end": (lambda line: _flooding(line, _OK, b"X: y\r\n"), "peer_away"),
    "a header without an end": (lambda line: _flooding(line, _OK + b"X: ", b"y" * 4_000), "peer_away"),
    "wait, and wait": (lambda line: _flooding(line, b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "peer_away"),
    "pieces without an end": (
        lambda line: _flooding(
            line, _OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"y" * 65_536 + b"\r\n"
        ),
        "segment_malformed",
    ),
    "a gigabyte": (
        lambda line: _flooding(line, _OK + b"Content-Length: 1000000000\r\n\r\n", b"y" * 65_536),
        "segment_malformed",
    ),
    "a line that breaks": (
        lambda line: line.sendall(_OK + b"Content-Length: 1000\r\n\r\n" + _packed(_header())[:50]),
        "segment_malformed",
    ),
    "a refusal with a NUL": (
        lambda line: line.sendall(
            b'HTTP/1.1 403 No\r\nConnection: close\r\n\r\n{"refused":"a\\u0000b","at":"2026-06-01T12:00:00Z"}'
        ),
        "peer_refused",
    ),
    "always another clock": (
        lambda line: line.sendall(
            b"HTTP/1.1 403 No\r\nConnection: close\r\n\r\n"
            b'{"refused":"request_late","at":"9999-12-31T23:59:59Z"}'
        ),
        "peer_refused",
    ),
    "a moment before all time": (
        lambda line: line.sendall(
            b"HTTP/1.1 403 No\r\nConnection: close\r\n\r\n"
            b'{"refused":"request_late","at":"0001-01-01T00:00:00+23:59"}'
        ),
        "peer_refused",
    ),
}


@dataclass(frozen=True)
class Told:
    """What a partner hands over for our log."""

    note: str
    refused: Json


def _receipt(partner: Partner, *, size: int, root: bytes, **how: Any) -> str:
    """Both signatures on a checkpoint of our log, ours as far as the partner can make it."""
    origin = log_name(how.get("sender", partner.us), partner.name)
    note = note_of(Checkpoint(origin, size, root), name=origin, seal=how.get("seal", partner.seal))
    return cosigned(note, name=partner.name, seal=partner.seal, at=AT)


def receipts(partner: Partner, note: str, size: int) -> Mapping[str, tuple[Told, str]]:
    """By name what it hands over, and the refusal; `note` is what we signed over our log of that size."""
    good = cosigned(note, name=partner.name, seal=partner.seal, at=AT)
    sound: dict[str, Json] = {"index": 0, "code": "content_invalid", "facts": {}}
    lines = good.splitlines(keepends=True)
    return {
        "a log that never was": (
            Told(_receipt(partner, size=size + 9, root=bytes(32)), []),
            "signature_invalid",
        ),
        "another root": (Told(_receipt(partner, size=size, root=bytes(32)), []), "signature_invalid"),
        "another log": (
            Told(_receipt(partner, size=size, root=bytes(32), sender="exchange.ng.example"), []),
            "signature_invalid",
        ),
        "not cosigned": (Told(note, []), "signature_invalid"),
        "cosigned by another": (
            Told(cosigned(note, name=partner.name, seal=Partner().seal, at=AT), []),
            "signature_invalid",
        ),
        "a size that was changed": (
            Told(good.replace(f"\n{size}\n", f"\n{size + 1}\n", 1), []),
            "signature_invalid",
        ),
        "no base64": (Told("".join(lines[:-1]) + f"— {partner.name} ???\n", []), "receipt_malformed"),
        "no note": (Told("x" * 10_000, []), "receipt_malformed"),
        "a line of another with a NUL": (Told(f"{good}— {NUL} AAAA\n", []), "receipt_malformed"),
        "an index beyond": (Told(good, [{**sound, "index": size}]), "receipt_malformed"),
        "an index below": (Told(good, [{**sound, "index": -1}]), "receipt_malformed"),
        "an index that is true": (Told(good, [{**sound, "index": True}]), "receipt_malformed"),
        "a code with a NUL": (Told(good, [{**sound, "code": NUL}]), "receipt_malformed"),
        "a long code": (Told(good, [{**sound, "code": LONG}]), "receipt_malformed"),
        "facts with a NUL": (Told(good, [{**sound, "facts": {"x": NUL}}]), "receipt_malformed"),
        "facts without an end": (Told(good, [{**sound, "facts": {"x": "y" * 100_000}}]), "receipt_malformed"),
        "facts that are a list": (Told(good, [{**sound, "facts": []}]), "receipt_malformed"),
        "more than a segment has": (Told(good, [sound] * 1_001), "receipt_malformed"),
    }
