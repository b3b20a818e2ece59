"""Proof that a node showed two histories: two notes by its key over one log at one size, with two roots.

A log only grows, so no honest node ever signs both; nobody else can make them. Whoever has the node's public
key can see that, and needs to ask nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.base.canonical import Json, canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.federation.domain.receipts import log_name
from mithaq.federation.domain.segments import HEADER_BYTES_MAX
from mithaq.register.domain.checkpoint import VerifierKey, checkpoint_in

FORMAT = "mithaq-fork/1"
# Two notes, each as long as a header may be.
PROOF_BYTES_MAX = 2 * HEADER_BYTES_MAX + (8 << 10)


@dataclass(frozen=True)
class Fork:
    """What the node signed of its log for a receiver: how long it is, and the two roots."""

    receiver: str
    size: int
    roots: tuple[bytes, bytes]


def proof_of(receiver: str, notes: tuple[str, str]) -> bytes:
    """The proof as it is handed on."""
    said: dict[str, Json] = {"format": FORMAT, "receiver": receiver, "notes": list(notes)}
    return canonical_bytes(said) + b"\n"


def fork_in(proof: bytes, *, sender: VerifierKey) -> Fork:
    """What a proof shows.

    Raises Refused `fork_proof_malformed`, `signature_invalid` or `proof_shows_none`.
    """
    if len(proof) > PROOF_BYTES_MAX:
        raise Refused("fork_proof_malformed")
    try:
        receiver, notes = _said(parsed(proof))
        key = VerifierKey(log_name(sender.name, receiver), sender.public_key)
        one, other = (checkpoint_in(note, key) for note in notes)
    except Refused as refusal:
        if refusal.code == "signature_invalid":
            raise
        raise Refused("fork_proof_malformed") from refusal
    if one.size != other.size or one.root == other.root:
        raise Refused("proof_shows_none")
    return Fork(receiver, one.size, (one.root, other.root))


def _said(value: Json) -> tuple[str, tuple[str, str]]:
    if isinstance(value, Mapping):
        match dict(value):
            case {
                "format": str(found),
                "receiver": str(receiver),
                "notes": [str(one), str(other)],
                **more,
            } if found == FORMAT and not more:
                return receiver, (one, other)
    raise Refused("fork_proof_malformed")
