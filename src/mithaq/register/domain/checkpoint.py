"""Checkpoints: the size and root of a register at a moment, as a C2SP signed note."""

import base64
import hashlib
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, from_base64, is_valid

ED25519 = b"\x01"
KEY_ID_BYTES = 4
HASH_BYTES = 32


@dataclass(frozen=True)
class Checkpoint:
    """What a register says of itself: `origin` is its name."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


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
    """Raises Refused `checkpoint_malformed`."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    key = from_base64(encoded)
    found = VerifierKey(name, key[1:])
    if key[:1] != ED25519 or len(key) != HASH_BYTES + 1 or found.key_id.hex() != key_id:
        raise Refused("checkpoint_malformed", part="key")
    return found


def note_of(checkpoint: Checkpoint, *, name: str, seal: Seal) -> str:
    """The signed note."""
    text = checkpoint.text()
    signed = VerifierKey(name, seal.public_key).key_id + seal.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signed).decode()}\n"


def checkpoint_in(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint that the key signed. Raises Refused `checkpoint_malformed` or `signature_invalid`."""
    text, separator, signatures = note.rpartition("\n\n")
    text += "\n"
    if not separator or not signatures.endswith("\n"):
        raise Refused("checkpoint_malformed", part="note")
    if not any(_is_signature(line, text, key) for line in signatures.splitlines()):
        raise Refused("signature_invalid")
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not _is_number(lines[1]):
        raise Refused("checkpoint_malformed", part="text")
    root = from_base64(lines[2])
    if len(root) != HASH_BYTES:
        raise Refused("checkpoint_malformed", part="root")
    return Checkpoint(lines[0], int(lines[1]), root)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or not text.startswith("0"))


def _is_signature(line: str, text: str, key: VerifierKey) -> bool:
    match line.split(" "):
        case ["—", name, encoded] if name == key.name:
            signed = from_base64(encoded)
            return signed[:KEY_ID_BYTES] == key.key_id and is_valid(
                key.public_key, text.encode(), signed[KEY_ID_BYTES:]
            )
    return False
