"""The proof of a decision, for whoever holds the node's key: what was decided, and who signed exactly that.

It holds the content that was signed and statements in the node's envelopes: who was appointed to sign, whose
keys are whose, and who signed. The digest of the content is reckoned anew and held against every signature.
Whoever had a key of their own signed by it; for others the node stands alone.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mithaq.access.domain import keys as persons
from mithaq.access.domain.keys import Keys
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.base.canonical import Json, canonical_bytes, digest, parsed
from mithaq.base.refusals import Refused
from mithaq.base.seals import from_base64
from mithaq.clearance.domain.cases.acting import SIGNING_ROLES
from mithaq.clearance.domain.cases.approvals import (
    PAYLOAD_TYPE,
    Approval,
    approval_from,
    require_approved,
)
from mithaq.clearance.domain.cases.matrix import Outcome, overall
from mithaq.clearance.domain.cases.reading import outcomes_from
from mithaq.clearance.domain.cases.signing import ORDINARY
from mithaq.clearance.domain.cases.states import Role
from mithaq.register.domain.statement import Statement, moment, statement_in

FORMAT = "mithaq-decision/1"
_OF_KEYS = frozenset({persons.REGISTERED, persons.ENDED})
_TOLD_TWICE = ("label", "recipients", "agreement", "policy_version")


@dataclass(frozen=True)
class Proof:
    """What a proof holds: `content` is out of `content_json`, the envelopes are those of the register."""

    origin: str
    public_key: bytes
    content: Mapping[str, Json]
    envelopes: tuple[bytes, ...]

    def as_bytes(self) -> bytes:
        """The proof as a file."""
        return canonical_bytes(
            {
                "format": FORMAT,
                "origin": self.origin,
                "public_key": base64.b64encode(self.public_key).decode(),
                "content": self.content,
                "envelopes": [base64.b64encode(each).decode() for each in self.envelopes],
            }
        )


@dataclass(frozen=True)
class Signer:
    """Who signed, by their party code, in which role, when, and by which key of their own, if by one."""

    person: str
    role: Role
    at: datetime
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        return {
            "person": self.person,
            "role": self.role.value,
            "at": moment(self.at),
            "key": self.key,
        }


@dataclass(frozen=True)
class Proven:
    """What a sound proof shows. Without a trusted key nobody has shown whose key it is."""

    origin: str
    reference: str
    digest: str
    outcome: Outcome
    signers: tuple[Signer, ...]
    is_of_trusted_key: bool


def signer_from(value: Mapping[str, str]) -> Signer:
    """What `as_json` wrote."""
    return Signer(value["person"], Role(value["role"]), datetime.fromisoformat(value["at"]), value["key"])


def proof_from(data: bytes) -> Proof:
    """Read a proof strictly. Raises Refused `proof_malformed`."""
    try:
        match parsed(data):
            case {
                "format": str(version),
                "origin": str(origin),
                "public_key": str(key),
                "content": Mapping() as content,
                "envelopes": list(envelopes),
                **others,
            } if version == FORMAT and not others:
                return Proof(origin, from_base64(key), content, tuple(map(_bytes, envelopes)))
    except Refused as error:
        raise Refused("proof_malformed") from error
    raise Refused("proof_malformed")


def proven(
    proof: Proof, *, appointed: str, signed: str, trusted_key: bytes | None, keys: Keys | None = None
) -> Proven:
    """Check everything; `appointed` and `signed` are the acts of the two sorts of statements.

    `keys` are those of the node's people that a receiver took earlier: beside them a key that the proof
    brings counts for nothing. Raises Refused `proof_key_differs` for another key than the trusted one,
    `proof_content_differs` when something else was signed than the proof tells, what a damaged envelope or
    statement refuses, and what `require_approved` and `signed_by` do.
    """
    if trusted_key is not None and trusted_key != proof.public_key:
        raise Refused("proof_key_differs")
    statements = [statement_in(each, public_key=proof.public_key) for each in proof.envelopes]
    if {each.act for each in statements} - {appointed, signed, *_OF_KEYS}:
        raise Refused("proof_malformed")
    signatures = [each for each in statements if each.act == signed]
    approvals = [_approval(each) for each in signatures]
    if not approvals:
        raise Refused("approvals_too_few", count=ORDINARY, found=0)
    first = approvals[0]
    if digest(canonical_bytes(proof.content)) != first.digest or not _tells_the_same(first, proof.content):
        raise Refused("proof_content_differs")
    require_approved(
        approvals,
        reference=first.reference,
        digest=first.digest,
        count=ORDINARY,
        known=_appointed(
            (each for each in statements if each.act == appointed),
            signed_on={str(each.author): each.at.date() for each in signatures},
        ),
    )
    told = persons.keys_said(each for each in statements if each.act in _OF_KEYS)
    known = told if keys is None else keys
    signers = (
        Signer(approval.signer, approval.role, each.at, _own_key(approval, each, known))
        for approval, each in zip(approvals, signatures, strict=True)
    )
    return Proven(
        proof.origin,
        first.reference,
        first.digest,
        first.outcome,
        tuple(sorted(signers, key=lambda each: (each.at, each.person))),
        is_of_trusted_key=trusted_key is not None,
    )


def _bytes(value: Json) -> bytes:
    if isinstance(value, str):
        return from_base64(value)
    raise Refused("proof_malformed")


def _approval(statement: Statement) -> Approval:
    """What its author signed for. Raises Refused `approval_malformed`, also where another is named."""
    approval = approval_from(canonical_bytes(statement.body.get("approval")))
    if (statement.author, statement.body.get("signed")) != (approval.signer, approval.digest):
        raise Refused("approval_malformed")
    return approval


def _own_key(approval: Approval, statement: Statement, keys: Keys) -> str:
    return persons.signed_by(
        approval.payload(),
        statement.body.get("signature"),
        payload_type=PAYLOAD_TYPE,
        person=approval.signer,
        at=statement.at,
        keys=keys,
    )


def _tells_the_same(approval: Approval, content: Mapping[str, Json]) -> bool:
    """Whether what an approval says in the open is what its digest binds."""
    told = approval.as_json()["predicate"]
    return (
        isinstance(told, Mapping)
        and all(told[name] == content.get(name) for name in _TOLD_TWICE)
        and approval.outcome is overall(each.outcome for each in outcomes_from(content))
    )


def _appointed(
    appointments: Iterable[Statement], *, signed_on: Mapping[str, date]
) -> Mapping[str, frozenset[Role]]:
    """Who was appointed to sign by the day on which they did, and as what.

    Raises Refused `proof_malformed`.
    """
    known: dict[str, frozenset[Role]] = {}
    for each in appointments:
        role, since = str(each.body.get("role")), _day(each.body.get("from"))
        if role in SIGNING_ROLES and each.subject in signed_on and since <= signed_on[each.subject]:
            known[each.subject] = known.get(each.subject, frozenset()) | SIGNING_ROLES[NodeRole(role)]
    return known


def _day(value: Json) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Refused("proof_malformed") from error
