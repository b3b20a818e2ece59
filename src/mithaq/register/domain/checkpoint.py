"""Checkpoints: the size and root of a register at a moment, as a C2SP signed note.

Sources: C2SP signed-note.md and tlog-checkpoint.md. Narrower in one point: the origin is the key's own name.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, from_base64, is_valid
from mithaq.base.text import problem_of

ED25519 = b"\x01"
KEY_ID_BYTES = 4
HASH_BYTES = 32
SIZE_DIGITS_MAX = 19
Read = TypeVar("Read")


@dataclass(frozen=True)
class Checkpoint:
    """What a register says of itself: `origin` is its name, `lines` what it adds to size and root."""

    origin: str
    size: int
    root: bytes
    lines: tuple[str, ...] = ()

    def text(self) -> str:
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.lines))


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs notes by."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        named = self.name.encode() + b"\n" + ED25519 + self.public_key
        return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

    def text(self) -> str:
        """The key in the C2SP form: name, key id, algorithm and key."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public_key).decode()}"


def verifier_key_from(text: str) -> VerifierKey:
    """Read a key in the C2SP form. Raises Refused `checkpoint_malformed`."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    key = _decoded(encoded, "key")
    found = VerifierKey(name, key[1:])
    is_sound = key[:1] == ED25519 and len(key) == HASH_BYTES + 1 and found.key_id.hex() == key_id
    if not is_sound or not _is_name(name):
        raise Refused("checkpoint_malformed", part="key")
    return found


def note_of(checkpoint: Checkpoint, *, name: str, seal: Seal) -> str:
    """The signed note. Raises ValueError for a name that a note cannot carry."""
    if not _is_name(name):
        raise ValueError(f"{name!r} is no name of a key: it holds a space or a plus sign, or nothing")
    text = checkpoint.text()
    signed = VerifierKey(name, seal.public_key).key_id + seal.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signed).decode()}\n"


def checkpoint_in(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint that the key signed. Raises Refused `checkpoint_malformed` or `signature_invalid`.

    Signatures of others (witnesses) may stand beside it and are passed over.
    """
    text, separator, signatures = note.rpartition("\n\n")
    text += "\n"
    if not separator or not signatures.endswith("\n") or problem_of(note):
        raise Refused("checkpoint_malformed", part="note")
    signed = [_signature(line) for line in signatures.removesuffix("\n").split("\n")]
    if not any(name == key.name and _is_by(key, text, value) for name, value in signed):
        raise Refused("signature_invalid")
    return _checkpoint(text, origin=key.name)


def by_any(keys: Iterable[VerifierKey], read: Callable[[VerifierKey], Read]) -> Read:
    """What is read by the first of these keys that signed it.

    Raises Refused `signature_invalid` where none did, and what reading refuses.
    """
    for key in keys:
        try:
            return read(key)
        except Refused as refusal:
            if refusal.code != "signature_invalid":
                raise
    raise Refused("signature_invalid")


def _checkpoint(text: str, *, origin: str) -> Checkpoint:
    match text.removesuffix("\n").split("\n"):
        case [found, size, root, *lines] if found == origin and _is_number(size) and all(lines):
            value = _decoded(root, "root")
        case _:
            raise Refused("checkpoint_malformed", part="text")
    if len(value) != HASH_BYTES:
        raise Refused("checkpoint_malformed", part="root")
    return Checkpoint(origin, int(size), value, tuple(lines))


def _signature(line: str) -> tuple[str, bytes]:
    match line.split(" "):
        case ["—", name, encoded] if _is_name(name):
            return name, _decoded(encoded, "signature")
    raise Refused("checkpoint_malformed", part="signature")


def _is_by(key: VerifierKey, text: str, signed: bytes) -> bool:
    is_named = signed[:KEY_ID_BYTES] == key.key_id
    return is_named and is_valid(key.public_key, text.encode(), signed[KEY_ID_BYTES:])


def _is_name(text: str) -> bool:
    return bool(text) and "+" not in text and not any(letter.isspace() for letter in text)


def _is_number(text: str) -> bool:
    is_short = text.isascii() and text.isdigit() and len(text) <= SIZE_DIGITS_MAX
    return is_short and (text == "0" or not text.startswith("0"))


def _decoded(text: str, part: str) -> bytes:
    try:
        return from_base64(text)
    except Refused as refusal:
        raise Refused("checkpoint_malformed", part=part) from refusal
