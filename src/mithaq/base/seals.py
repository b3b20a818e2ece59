"""Signatures: Ed25519 under one named rule, and DSSE envelopes around typed bytes.

The rule, `mithaq-ed25519-1`, since libraries disagree on edge cases (see docs/decisions/0003): a signature
(R, S) over a message M by a key A is valid when

1. A and R are canonical encodings: their y-coordinate is below p = 2^255 − 19;
2. neither A nor R is a point of low order (whose order divides 8);
3. S is below the group order L;
4. A is a point of the curve, and the encoding of S·B − H(R, A, M)·A equals R byte for byte (RFC 8032, 5.1.7,
   the equation without the cofactor).

Rules 1 to 3 are checked here and rule 4 by the library, so that every library gives the same answer. A and R
may have a low-order component beside a large one; then rule 4 decides, and a signature that only the
equation with the cofactor would accept is invalid. A signature that all four rules accept satisfies both
equations. Signers of RFC 8032 never make any of these cases; only an adversary who owns the key does.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from mithaq.base.canonical import Json, parsed
from mithaq.base.refusals import Refused

_AS_WRITTEN = re.compile(
    rb'\{"payload":"(?P<payload>[^"\\]*)","payloadType":"(?P<type>[^"\\]*)",'
    rb'"signatures":\[\{"keyid":"[0-9a-f]*","sig":"(?P<sig>[^"\\]*)"\}\]\}'
)
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
# The y-coordinates of the eight points of low order; each order-8 point comes with both signs of x.
_LOW_ORDER_Y = frozenset(
    {
        0,
        1,
        P - 1,
        int.from_bytes(
            bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
        ),
        int.from_bytes(
            bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
        ),
    }
)


class Seal(Protocol):
    """Who signs: a key in a file, or one that never leaves a device."""

    @property
    def public_key(self) -> bytes:
        """32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""


@dataclass(frozen=True)
class KeySeal:
    """A seal whose private key is in memory."""

    private_key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        return self.private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        return self.private_key.sign(message)


def may_be_valid(public_key: bytes, signature: bytes) -> bool:
    """Rules 1 to 3: what must hold before any library is asked."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    points = (public_key, signature[:32])
    heights = [int.from_bytes(point, "little") & (1 << 255) - 1 for point in points]
    is_sound = all(height < P and height not in _LOW_ORDER_Y for height in heights)
    return is_sound and int.from_bytes(signature[32:], "little") < L


def is_valid(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is valid under `mithaq-ed25519-1`."""
    if not may_be_valid(public_key, signature):
        return False
    try:
        # libsodium takes half of OpenSSL's time, and lets other threads go on.
        VerifyKey(public_key).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def key_id(public_key: bytes) -> str:
    """The name of a key: SHA-256 of its public bytes, in hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()


def fingerprint(key: str) -> str:
    """What two people read to each other of a key's name: 128 bits in groups of four."""
    return " ".join(key[start : start + 4] for start in range(0, 32, 4))


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """What a DSSE signature covers (DSSE protocol v1)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def signature_over(payload: bytes, *, payload_type: str, seal: Seal) -> dict[str, Json]:
    """A signature as a DSSE envelope names it, for a payload that is kept beside it."""
    signature = seal.sign(pre_authentication_encoding(payload_type, payload))
    return {"keyid": key_id(seal.public_key), "sig": base64.b64encode(signature).decode()}


def require_signature(payload: bytes, signature: Json, *, payload_type: str, public_key: bytes) -> None:
    """Raises Refused `envelope_malformed`, or `signature_invalid` for another key or another payload."""
    found = _signature(signature)
    names_it = isinstance(signature, Mapping) and signature.get("keyid") == key_id(public_key)
    if not names_it or not is_valid(public_key, pre_authentication_encoding(payload_type, payload), found):
        raise Refused("signature_invalid")


def sealed(payload: bytes, *, payload_type: str, seal: Seal) -> bytes:
    """The DSSE envelope with one signature, as the bytes that are kept and sent."""
    signature = seal.sign(pre_authentication_encoding(payload_type, payload))
    return _written(payload, signature, payload_type, seal.public_key)


def unsealed(envelope: bytes, *, payload_type: str, public_key: bytes) -> bytes:
    """The payload that the key signed. Raises Refused as `opened` does, or `signature_invalid`."""
    payload, signatures = opened(envelope, payload_type=payload_type)
    message = pre_authentication_encoding(payload_type, payload)
    if not any(is_valid(public_key, message, signature) for signature in signatures):
        raise Refused("signature_invalid")
    return payload


def unsealed_as_written(envelope: bytes, *, payload_type: str, public_key: bytes) -> bytes:
    """The payload of an envelope that is, byte for byte, as `sealed` writes it.

    For bytes that are kept as evidence: one reader does not find in them what another would not. Raises
    Refused as `unsealed` does, and `envelope_malformed` for another way to write the same.
    """
    payload, signatures = _parts(envelope, payload_type) or opened(envelope, payload_type=payload_type)
    message = pre_authentication_encoding(payload_type, payload)
    if not is_valid(public_key, message, signatures[0]):
        raise Refused("signature_invalid")
    if envelope != _written(payload, signatures[0], payload_type, public_key):
        raise Refused("envelope_malformed", part="bytes")
    return payload


def _parts(envelope: bytes, payload_type: str) -> tuple[bytes, tuple[bytes, ...]] | None:
    """Payload and signature of what looks as `_written` writes it; all else is for `opened`."""
    found = _AS_WRITTEN.fullmatch(envelope)
    if found is None or found["type"] != payload_type.encode():
        return None
    try:
        payload, signature = (base64.b64decode(found[part], validate=True) for part in ("payload", "sig"))
        return payload, (signature,)
    except binascii.Error:
        return None


def _written(payload: bytes, signature: bytes, payload_type: str, public_key: bytes) -> bytes:
    """JSON as `json.dumps` writes it; base64 and a media type need no escapes."""
    return b'{"payload":"%b","payloadType":"%b","signatures":[{"keyid":"%b","sig":"%b"}]}' % (
        base64.b64encode(payload),
        payload_type.encode(),
        key_id(public_key).encode(),
        base64.b64encode(signature),
    )


def opened(envelope: bytes, *, payload_type: str) -> tuple[bytes, tuple[bytes, ...]]:
    """The payload and the signatures, unverified. Raises Refused `envelope_malformed`.

    Stricter than DSSE asks: no other keys, and standard base64 only, so that two readers cannot differ.
    """
    try:
        value = parsed(envelope)
    except Refused as refusal:
        raise Refused("envelope_malformed", part="json") from refusal
    match value:
        case {"payload": str(payload), "payloadType": str(kind), "signatures": list(items), **others} if (
            kind == payload_type and not others and items
        ):
            return from_base64(payload), tuple(_signature(item) for item in items)
    raise Refused("envelope_malformed", part="envelope")


def from_base64(text: str) -> bytes:
    """Strict standard base64. Raises Refused `envelope_malformed`."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("envelope_malformed", part="base64") from error
    if base64.b64encode(data).decode() != text:
        raise Refused("envelope_malformed", part="base64")
    return data


def _signature(item: Json) -> bytes:
    match item:
        case {"sig": str(signature), **others} if set(others) <= {"keyid"}:
            return from_base64(signature)
    raise Refused("envelope_malformed", part="signatures")
