"""Statements: strict to read, canonical to write."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.canonical import INTEGER_MAX, canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal, sealed
from mithaq.base.text import problem_of
from mithaq.register.domain.statement import (
    PAYLOAD_TYPE,
    SELF,
    Statement,
    envelope_of,
    label_key,
    statement_from,
    statement_in,
)

SEAL = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WORDS = st.text(min_size=1, max_size=20).filter(lambda word: problem_of(word) is None)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=8), VALUES, max_size=4)
MOMENTS = st.integers(0, 8_000 * 366 * 86_400 * 10**6).map(
    lambda count: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=count)
)
STATEMENTS = st.builds(
    Statement,
    id=st.uuids(),
    act=WORDS,
    issuer=WORDS,
    audience=st.just((SELF,))
    | st.lists(WORDS.filter(lambda word: word != SELF), min_size=1, max_size=4, unique=True).map(tuple),
    author=st.none() | WORDS,
    subject=WORDS,
    label=OBJECTS,
    body=OBJECTS,
    supersedes=st.none() | st.uuids(),
    at=MOMENTS,
)
PLAIN = Statement(
    id=UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
    act="exchange.record.published",
    issuer="node.example",
    audience=("bloc:OIC", "state:TR"),
    author="person:017f22e2-79b0-7cc3-98c4-dc0c0c073990",
    subject="record:017f22e2-79b0-7cc3-98c4-dc0c0c073991",
    label={"classification": "public"},
    body={"version": 1},
    supersedes=None,
    at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
)
GOLDEN = (
    b'{"act":"exchange.record.published","at":"2026-03-01T09:30:00.000000Z",'
    b'"audience":["bloc:OIC","state:TR"],"author":"person:017f22e2-79b0-7cc3-98c4-dc0c0c073990",'
    b'"body":{"version":1},"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","issuer":"node.example",'
    b'"label":{"classification":"public"},"subject":"record:017f22e2-79b0-7cc3-98c4-dc0c0c073991",'
    b'"supersedes":null}'
)


@given(STATEMENTS)
def test_a_statement_is_read_from_its_envelope_as_it_was_written(statement: Statement) -> None:
    envelope = envelope_of(statement, SEAL)

    assert statement_in(envelope, public_key=SEAL.public_key) == statement


@given(STATEMENTS)
def test_the_payload_is_canonical(statement: Statement) -> None:
    payload = canonical_bytes(statement.as_json())

    assert canonical_bytes(parsed(payload)) == payload
    assert canonical_bytes(statement_from(payload).as_json()) == payload


def test_a_statement_has_these_bytes_for_ever() -> None:
    assert canonical_bytes(PLAIN.as_json()) == GOLDEN


def test_a_moment_of_another_zone_is_written_in_utc() -> None:
    local = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=3)))

    assert canonical_bytes(dataclasses.replace(PLAIN, at=local).as_json()) == GOLDEN


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"more": 1}, "keys"),
        ({"id": "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"}, "id"),
        ({"id": "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}"}, "id"),
        ({"id": 1}, "id"),
        ({"act": ""}, "act"),
        ({"act": None}, "act"),
        ({"issuer": ["node.example"]}, "issuer"),
        ({"audience": []}, "audience"),
        ({"audience": "everyone"}, "audience"),
        ({"audience": ["state:TR", 1]}, "audience"),
        ({"audience": ["state:TR", ""]}, "audience"),
        ({"audience": ["state:TR", "state:TR"]}, "audience"),
        ({"audience": ["self", "state:TR"]}, "audience"),
        ({"author": ""}, "author"),
        ({"author": 1}, "author"),
        ({"subject": None}, "subject"),
        ({"label": []}, "label"),
        ({"body": None}, "body"),
        ({"supersedes": "no"}, "supersedes"),
        ({"supersedes": False}, "supersedes"),
        ({"at": "2026-03-01T09:30:00.000000"}, "at"),
        ({"at": "2026-03-01T09:30:00Z"}, "at"),
        ({"at": "2026-03-01T09:30:00.000000+00:00"}, "at"),
        ({"at": "2026-03-01T12:30:00.000000+03:00"}, "at"),
        ({"at": "2026-02-30T09:30:00.000000Z"}, "at"),
        ({"at": 1_772_357_400}, "at"),
    ],
    ids=str,
)
def test_a_payload_that_is_not_exactly_a_statement_is_refused(change: dict[str, Any], part: str) -> None:
    payload = canonical_bytes({**PLAIN.as_json(), **change})

    with pytest.raises(Refused, match="statement_malformed") as refused:
        statement_from(payload)

    assert refused.value.facts["part"] == part


@pytest.mark.parametrize("key", sorted(PLAIN.as_json()))
def test_no_key_may_be_missing(key: str) -> None:
    payload = canonical_bytes({name: value for name, value in PLAIN.as_json().items() if name != key})

    with pytest.raises(Refused, match="statement_malformed"):
        statement_from(payload)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        json.dumps(json.loads(GOLDEN)).encode(),
        GOLDEN + b"\n",
        GOLDEN.replace(b'"version":1', b'"version":1.0'),
        GOLDEN.replace(b'"version":1', b'"version":1,"version":1'),
        GOLDEN.replace(b"node.example", b"node\xff"),
    ],
    ids=["nothing", "null", "list", "spaces", "line end", "float", "key twice", "not UTF-8"],
)
def test_bytes_that_are_not_canonical_are_refused_though_signed(payload: bytes) -> None:
    envelope = sealed(payload, payload_type=PAYLOAD_TYPE, seal=SEAL)

    with pytest.raises(Refused, match="statement_malformed"):
        statement_in(envelope, public_key=SEAL.public_key)


@pytest.mark.parametrize(
    "change",
    [
        {"act": ""},
        {"audience": ()},
        {"audience": "self"},
        {"audience": ("self", "state:TR")},
        {"author": ""},
        {"at": datetime(2026, 3, 1)},  # noqa: DTZ001
    ],
    ids=str,
)
def test_what_could_not_be_read_again_cannot_be_made(change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="statement_malformed"):
        dataclasses.replace(PLAIN, **change)


def test_a_body_with_a_float_has_no_envelope() -> None:
    with pytest.raises(Refused, match="not_canonical"):
        envelope_of(dataclasses.replace(PLAIN, body={"price": 1.5}), SEAL)  # type: ignore[dict-item]  # on purpose


def test_a_label_has_the_same_number_at_every_node() -> None:
    label = {"classification": "public", "releasable_to": [], "handling": [], "originator": "state:TR"}

    assert label_key(label) == label_key(dict(reversed(label.items())))
    assert label_key(label) != label_key({**label, "originator": "state:QA"})
    assert -(2**63) <= label_key(label) < 2**63
    # The digest of the two bytes "{}" begins so.
    assert label_key({}) == 0x44136FA355B3678A
