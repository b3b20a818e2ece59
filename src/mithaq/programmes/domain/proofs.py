"""The proof of an agreement: its text and the parties' signed statements in one file, to be checked alone.

The file says itself by which key each node signed; whoever checks it compares these keys with those that they
know.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mithaq.base.canonical import Json, canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.base.seals import key_id
from mithaq.programmes.domain import said
from mithaq.programmes.domain.agreed import AgreementText, term_of, text_from
from mithaq.programmes.domain.standing import Agreed, Proposal, Signature, agreed
from mithaq.register.domain.statement import statement_in

FORMAT = "mithaq-agreement/1"
PROOF_BYTES_MAX = 8 << 20


@dataclass(frozen=True)
class Sealed:
    """A signed statement, the node that signed it and its key."""

    node: str
    public_key: bytes
    envelope: bytes


@dataclass(frozen=True)
class Signer:
    """A party, the node that speaks for it and the name of that node's key."""

    party: str
    node: str
    key: str
    signature: Signature

    def as_json(self) -> dict[str, Json]:
        return {
            "party": self.party,
            "node": self.node,
            "key": self.key,
            "on": self.signature.on.isoformat(),
            "until": self.signature.until.isoformat(),
        }


@dataclass(frozen=True)
class Proven:
    """What a proof shows; `agreed` is there when all parties signed in time."""

    text: AgreementText
    signers: Sequence[Signer]
    agreed: Agreed | None


def proof_of(text: AgreementText, signatures: Sequence[Sealed]) -> bytes:
    """The file, as canonical JSON."""
    return canonical_bytes(
        {
            "format": FORMAT,
            "text": text.as_json(),
            "signatures": [
                {
                    "node": each.node,
                    "public_key": base64.b64encode(each.public_key).decode(),
                    "envelope": base64.b64encode(each.envelope).decode(),
                }
                for each in signatures
            ],
        }
    )


def proven_by(data: bytes) -> Proven:
    """What the file shows. One statement that is not a signature under this text makes all of it worthless.

    Raises Refused `agreement_proof_malformed`, or as reading a statement does.
    """
    if len(data) > PROOF_BYTES_MAX:
        raise Refused("agreement_proof_malformed", part="size")
    try:
        value = parsed(data)
    except Refused as refusal:
        raise Refused("agreement_proof_malformed", part="json") from refusal
    match value:
        case {"format": name, "text": text, "signatures": list(signatures), **others} if (
            name == FORMAT and not others
        ):
            found = text_from(text)
            if not found.parties:
                raise Refused("agreement_proof_malformed", part="text")
            signers = [_signer(each, found) for each in signatures]
        case _:
            raise Refused("agreement_proof_malformed", part="format")
    signed = [each.signature for each in signers]
    # Who put it forward, and when, is not what the signatures are about.
    proposal = Proposal(found.digest, found.parties[0], 1, term_of(found), datetime.min.replace(tzinfo=UTC))
    done = agreed([proposal], signed, found.parties)
    return Proven(found, signers, done[0] if done else None)


def _signer(value: Json, text: AgreementText) -> Signer:
    if not isinstance(value, Mapping) or set(value) != {"node", "public_key", "envelope"}:
        raise Refused("agreement_proof_malformed", part="signatures")
    key, node = _bytes(value["public_key"]), str(value["node"])
    statement = statement_in(_bytes(value["envelope"]), public_key=key)
    if statement.act != said.SIGNED or statement.issuer != node:
        raise Refused("agreement_proof_malformed", part="statement")
    signed = said.signed_in(statement)
    is_under = signed.digest == text.digest and signed.by.about == text.agreement
    if not is_under or signed.by.party not in text.parties:
        raise Refused("agreement_proof_malformed", part="statement")
    signature = Signature(signed.by.party, signed.digest, signed.on, signed.until, statement.at)
    return Signer(signed.by.party, node, key_id(key), signature)


def _bytes(value: Json) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("agreement_proof_malformed", part="base64") from error
