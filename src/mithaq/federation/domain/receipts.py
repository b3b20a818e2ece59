"""Receipts: a receiver's cosignature on the checkpoint of a sender's log.

It says that everything up to that size arrived, in that order and with those bytes, and when. A package is a
log of its own, so its receipt is the same. Source: C2SP
tlog-cosignature.md (cosignature/v1, Ed25519). Two public keys are enough to verify it.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, is_valid
from mithaq.register.domain.checkpoint import KEY_ID_BYTES, Checkpoint, VerifierKey, by_any, checkpoint_in

COSIGNATURE = b"\x04"
_PACKAGE = "/package/"
TIME_BYTES, SIGNATURE_BYTES = 8, 64


@dataclass(frozen=True)
class Receipt:
    """What the receiver had at a moment: so much of the log, or a package.

    `key` is that of the sender's keys which signed.
    """

    checkpoint: Checkpoint
    key: bytes
    receiver: str
    at: datetime
    package: UUID | None


@dataclass(frozen=True)
class Head:
    """What a receiver answers who is asked how far it has a log: its receipt, and what it did not take.

    `note` is empty where it has nothing.
    """

    note: str
    refused: Sequence[Json]


def log_name(sender: str, receiver: str) -> str:
    """The origin of the log that a node keeps for another."""
    return f"{sender}/to/{receiver}"


def package_origin(package: UUID, sender: str, receiver: str) -> str:
    """The origin of the note over a package."""
    return f"{log_name(sender, receiver)}{_PACKAGE}{package}"


def log_parties(note: str) -> tuple[str, str]:
    """Sender and receiver of the log that a note is over, as it says. Raises Refused `receipt_malformed`."""
    match note.partition("\n")[0].split("/"):
        case [sender, "to", receiver]:
            return sender, receiver
    raise Refused("receipt_malformed")


def cosigned(note: str, *, name: str, seal: Seal, at: datetime) -> str:
    """The note with the receiver's cosignature as its last line."""
    text = _text(note)
    seconds = int(at.timestamp())
    signed = seal.sign(_message(text, seconds))
    blob = _key_id(name, seal.public_key) + seconds.to_bytes(TIME_BYTES) + signed
    return f"{note}— {name} {base64.b64encode(blob).decode()}\n"


def without_cosignature(receipt: str) -> str:
    """The note that `cosigned` was given."""
    return receipt[: receipt.rindex("\n— ") + 1]


def receipt_in(note: str, *, sender: VerifierKey, receiver: VerifierKey) -> Receipt:
    """The receipt that both signed. Raises Refused `receipt_malformed` or `signature_invalid`.

    `sender` and `receiver` are the keys of the two nodes, by the nodes' names.
    """
    try:
        package = _package(note)
        origin = (
            package_origin(package, sender.name, receiver.name)
            if package
            else log_name(sender.name, receiver.name)
        )
        checkpoint = checkpoint_in(note, VerifierKey(origin, sender.public_key))
    except Refused as refusal:
        if refusal.code == "signature_invalid":
            raise
        raise Refused("receipt_malformed") from refusal
    text = _text(note)
    for line in note.removeprefix(text + "\n").splitlines():
        match line.split(" "):
            case ["—", name, encoded] if name == receiver.name:
                seconds = _seconds(base64.b64decode(encoded), text, receiver)
                if seconds is not None:
                    at = datetime.fromtimestamp(seconds, UTC)
                    return Receipt(checkpoint, sender.public_key, receiver.name, at, package)
    raise Refused("signature_invalid")


def receipt_for(note: str, *, senders: Sequence[VerifierKey], receivers: Sequence[VerifierKey]) -> Receipt:
    """The receipt that any of these keys of the sender and any of the receiver's signed.

    Raises as `receipt_in` does.
    """

    def by_sender(sender: VerifierKey) -> Receipt:
        return by_any(receivers, lambda receiver: receipt_in(note, sender=sender, receiver=receiver))

    return by_any(senders, by_sender)


def _package(note: str) -> UUID | None:
    """Which package the note is over, if over one and not over the log."""
    _, is_package, key = note.partition("\n")[0].partition(_PACKAGE)
    try:
        return UUID(key) if is_package else None
    except ValueError as error:
        raise Refused("receipt_malformed") from error


def _seconds(blob: bytes, text: str, receiver: VerifierKey) -> int | None:
    if len(blob) != KEY_ID_BYTES + TIME_BYTES + SIGNATURE_BYTES:
        return None
    seconds = int.from_bytes(blob[KEY_ID_BYTES : KEY_ID_BYTES + TIME_BYTES])
    is_named = blob[:KEY_ID_BYTES] == _key_id(receiver.name, receiver.public_key)
    signature = blob[KEY_ID_BYTES + TIME_BYTES :]
    is_signed = is_named and is_valid(receiver.public_key, _message(text, seconds), signature)
    return seconds if is_signed and seconds < 2**33 else None


def _text(note: str) -> str:
    """The checkpoint's lines, with the newline of the last."""
    text, separator, _ = note.partition("\n\n")
    if not separator or not note.endswith("\n"):
        raise Refused("receipt_malformed")
    return text + "\n"


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + COSIGNATURE + public_key).digest()[:KEY_ID_BYTES]
