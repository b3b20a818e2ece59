"""What a bundle is made of: segments as they travel, and receipts, which the writer's node signs as it would
sign the request that carries them on a wire. Each part says by itself from whom it is and for whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mithaq.base.canonical import Json, canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, opened, sealed, unsealed

# So much that was not taken is told with one receipt, and so much is taken of a partner's.
TOLD_AT_ONCE, REFUSED_MAX = 200, 1_000
RECEIPT_TYPE = "application/vnd.mithaq.receipt+json"


@dataclass(frozen=True)
class Answer:
    """A receipt, and what its giver did not take of the log with the reasons."""

    note: str
    refused: Sequence[Json]


def envelope_of(answer: Answer, seal: Seal) -> bytes:
    """The answer as it is carried."""
    said = canonical_bytes({"note": answer.note, "refused": list(answer.refused)})
    return sealed(said, payload_type=RECEIPT_TYPE, seal=seal)


def claimed_answer(envelope: bytes) -> Answer:
    """What an envelope says before its signature was looked at. Raises Refused `receipt_malformed`."""
    try:
        said = parsed(opened(envelope, payload_type=RECEIPT_TYPE)[0])
    except Refused as refusal:
        raise Refused("receipt_malformed") from refusal
    match said:
        case {"note": str(note), "refused": list(refused)}:
            return Answer(note, refused)
    raise Refused("receipt_malformed")


def answer_in(envelope: bytes, *, public_key: bytes) -> Answer:
    """The answer that the key signed. Raises Refused `receipt_malformed` or `signature_invalid`."""
    answer = claimed_answer(envelope)
    unsealed(envelope, payload_type=RECEIPT_TYPE, public_key=public_key)
    return answer
