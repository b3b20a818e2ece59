"""Signatures under the one rule, and DSSE envelopes."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base import seals
from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal, L, P

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "federation"
KIND = "application/vnd.example+json"
SEAL = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes(32)))
# What the rule refuses; mixed-order points (low_order_component_*) alone are no reason.
REFUSED_FLAGS = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"}


def _shared(*parts: str) -> Path:
    file = SHARED.joinpath(*parts)
    if not file.exists():
        pytest.skip("the shared data folder is not here")
    return file


def _openssl_accepts(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """The same rule with another library at its fourth step."""
    if not seals.may_be_valid(public_key, signature):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_both_libraries_follow_the_rule_on_the_edge_cases_of_cctv() -> None:
    vectors = json.loads(_shared("ed25519-cctv", "ed25519vectors.json").read_text())
    accepted = 0

    for vector in vectors:
        key, signature = bytes.fromhex(vector["key"]), bytes.fromhex(vector["sig"])
        expected = REFUSED_FLAGS.isdisjoint(vector["flags"] or ())
        answers = [
            accepts(key, vector["msg"].encode(), signature) for accepts in (seals.is_valid, _openssl_accepts)
        ]
        assert answers == [expected, expected], vector
        accepted += expected

    assert 0 < accepted < len(vectors)


def test_both_libraries_follow_the_rule_on_the_vectors_of_wycheproof() -> None:
    groups = json.loads(_shared("wycheproof", "ed25519_test.json").read_text())["testGroups"]

    for group in groups:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for vector in group["tests"]:
            message, signature = bytes.fromhex(vector["msg"]), bytes.fromhex(vector["sig"])
            expected = vector["result"] == "valid"
            assert seals.is_valid(key, message, signature) is expected, vector
            assert _openssl_accepts(key, message, signature) is expected, vector


@given(st.binary(max_size=200))
def test_a_signature_fits_its_own_message_and_key_alone(message: bytes) -> None:
    signature = SEAL.sign(message)

    assert seals.is_valid(SEAL.public_key, message, signature)
    assert not seals.is_valid(SEAL.public_key, message + b"!", signature)
    assert not seals.is_valid(OTHER.public_key, message, signature)


def test_no_bit_of_a_signature_can_be_changed() -> None:
    signature = SEAL.sign(b"an act")

    for place in range(512):
        changed = bytearray(signature)
        changed[place // 8] ^= 1 << place % 8
        assert not seals.is_valid(SEAL.public_key, b"an act", bytes(changed)), place


def _with_scalar(signature: bytes, change: int) -> bytes:
    scalar = int.from_bytes(signature[32:], "little") + change
    return signature[:32] + scalar.to_bytes(32, "little")


@pytest.mark.parametrize(
    ("key", "signature"),
    [
        (SEAL.public_key, _with_scalar(SEAL.sign(b"m"), L)),
        ((1).to_bytes(32, "little"), (1).to_bytes(32, "little") + bytes(32)),
        ((P - 1).to_bytes(32, "little"), SEAL.sign(b"m")),
        ((P + 3).to_bytes(32, "little"), SEAL.sign(b"m")),
        ((2).to_bytes(32, "little"), SEAL.sign(b"m")),
        (SEAL.public_key, (P + 3).to_bytes(32, "little") + bytes(32)),
        (SEAL.public_key[:31], SEAL.sign(b"m")),
        (SEAL.public_key, SEAL.sign(b"m")[:63]),
        (SEAL.public_key, SEAL.sign(b"m") + b"\0"),
        (b"", b""),
    ],
    ids=[
        "S of L or more",
        "the neutral point, which signs everything",
        "a key of order 2",
        "a key not canonical",
        "a key off the curve",
        "R not canonical",
        "a short key",
        "a short signature",
        "a long signature",
        "nothing",
    ],
)
def test_what_the_rule_refuses(key: bytes, signature: bytes) -> None:
    assert not seals.is_valid(key, b"m", signature)


def _dsse() -> tuple[bytes, ec.EllipticCurvePublicKey]:
    text = _shared("dsse", "test-vector.md").read_text()
    numbers = {
        line[0].lower(): int(line.split(": ")[1])
        for line in text.splitlines()
        if line.startswith(("X: ", "Y: "))
    }
    key = ec.EllipticCurvePublicNumbers(numbers["x"], numbers["y"], ec.SECP256R1()).public_key()
    return text.split("```json\n")[1].split("```")[0].encode(), key


def test_the_vector_of_dsse_is_opened_and_its_signature_covers_our_encoding() -> None:
    envelope, key = _dsse()

    payload, [signature] = seals.opened(envelope, payload_type="http://example.com/HelloWorld")
    covered = seals.pre_authentication_encoding("http://example.com/HelloWorld", payload)

    assert covered == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    key.verify(encode_dss_signature(r, s), covered, ec.ECDSA(SHA256()))


def test_the_encoding_counts_bytes_not_letters() -> None:
    assert seals.pre_authentication_encoding("é", "ü€".encode()) == "DSSEv1 2 é 5 ü€".encode()


@given(st.binary(max_size=300))
def test_what_is_sealed_is_unsealed_with_the_key(payload: bytes) -> None:
    envelope = seals.sealed(payload, payload_type=KIND, seal=SEAL)

    assert seals.unsealed(envelope, payload_type=KIND, public_key=SEAL.public_key) == payload
    assert b"\n" not in envelope


def test_an_envelope_of_another_key_or_kind_is_refused() -> None:
    envelope = seals.sealed(b"{}", payload_type=KIND, seal=SEAL)
    renamed = envelope.replace(b"vnd.example+", b"vnd.another+")

    with pytest.raises(Refused, match="signature_invalid"):
        seals.unsealed(envelope, payload_type=KIND, public_key=OTHER.public_key)
    with pytest.raises(Refused, match="envelope_malformed"):
        seals.unsealed(renamed, payload_type=KIND, public_key=SEAL.public_key)
    with pytest.raises(Refused, match="signature_invalid"):
        seals.unsealed(renamed, payload_type=KIND.replace("example", "another"), public_key=SEAL.public_key)


def test_one_good_signature_among_others_is_enough() -> None:
    envelope: dict[str, Any] = json.loads(seals.sealed(b"{}", payload_type=KIND, seal=SEAL))
    other: dict[str, Any] = json.loads(seals.sealed(b"{}", payload_type=KIND, seal=OTHER))
    both = json.dumps({**envelope, "signatures": other["signatures"] + envelope["signatures"]}).encode()

    assert seals.unsealed(both, payload_type=KIND, public_key=SEAL.public_key) == b"{}"


@pytest.mark.parametrize(
    "change",
    [
        {"payload": "e30"},
        {"payload": "e30=\n"},
        {"payload": "e31="},
        {"payload": "e3-_"},
        {"payload": 1},
        {"payloadType": None},
        {"signatures": []},
        {"signatures": {"sig": "AA=="}},
        {"signatures": [{"keyid": "1"}]},
        {"signatures": [{"sig": "AA==", "alg": "none"}]},
        {"more": 1},
    ],
    ids=str,
)
def test_a_malformed_envelope_is_refused(change: dict[str, object]) -> None:
    envelope = json.loads(seals.sealed(b"{}", payload_type=KIND, seal=SEAL))

    with pytest.raises(Refused, match="envelope_malformed"):
        seals.unsealed(json.dumps(envelope | change).encode(), payload_type=KIND, public_key=SEAL.public_key)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"payload":"","payload":""}'])
def test_what_is_no_envelope_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="envelope_malformed"):
        seals.unsealed(data, payload_type=KIND, public_key=SEAL.public_key)


def test_a_key_has_a_name_that_anyone_can_compute() -> None:
    assert base64.b16decode(seals.key_id(bytes(32)), casefold=True) == base64.b16decode(
        "66687AADF862BD776C8FC18B8E9F8E20089714856EE233B3902A591D0D5F2925"
    )
