"""What a signer signs, as both nodes read it: a statement in the shape of in-toto's, in canonical JSON.

Source of the shape: in-toto Attestation Framework, Statement v1 (`_type`, `subject`, `predicateType`,
`predicate`). The subject is the digest of what is decided. It stands in the statement of the signature.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mithaq.base.canonical import Json, canonical_bytes, parsed
from mithaq.base.labels import Label, label_from
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.asking import Agreement
from mithaq.clearance.domain.cases.cells import PartyRole, Recipient
from mithaq.clearance.domain.cases.matrix import Content, Outcome, content_digest, content_problems
from mithaq.clearance.domain.cases.signing import ORDINARY
from mithaq.clearance.domain.cases.states import Role

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:mithaq:release-approval:1"
ACT_PREDICATE_TYPE = "urn:mithaq:release-act:1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""Of what a person seals by a key of their own, as the framework names it."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Approval:
    """What one signer stands for; `signer` is their party code."""

    reference: str
    digest: str
    label: Label
    recipients: tuple[Recipient, ...]
    agreement: Agreement
    policy_version: str
    outcome: Outcome
    reasons: tuple[str, ...]
    role: Role
    signer: str

    def as_json(self) -> dict[str, Json]:
        return {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": self.reference, "digest": {"sha256": self.digest}}],
            "predicateType": PREDICATE_TYPE,
            "predicate": {
                "label": self.label.as_json(),
                "recipients": [each.as_json() for each in self.recipients],
                "agreement": self.agreement.as_json(),
                "policy_version": self.policy_version,
                "outcome": self.outcome.value,
                "reasons": list(self.reasons),
                "role": self.role.value,
                "signer": self.signer,
            },
        }

    def payload(self) -> bytes:
        """The bytes to be sealed."""
        return canonical_bytes(self.as_json())


def approval_of(content: Content, *, reference: str, role: Role, signer: str) -> Approval:
    """What somebody signs for this content. Raises Refused `case_content_incomplete`."""
    asked = content.asked
    if asked.label is None or asked.agreement is None:
        raise Refused("case_content_incomplete", problems=content_problems(content))
    return Approval(
        reference=reference,
        digest=content_digest(content),
        label=asked.label,
        recipients=tuple(sorted(asked.recipients)),
        agreement=asked.agreement,
        policy_version=content.policy_version,
        outcome=content.outcome,
        reasons=tuple(sorted({code for each in content.outcomes for code in each.reasons})),
        role=role,
        signer=signer,
    )


def act_payload(*, reference: str, digest: str, act: str, role: Role, signer: str) -> bytes:
    """The bytes that somebody seals for an act that takes two people; the digest binds its reason."""
    return canonical_bytes(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": reference, "digest": {"sha256": digest}}],
            "predicateType": ACT_PREDICATE_TYPE,
            "predicate": {"act": act, "role": role.value, "signer": signer},
        }
    )


def approval_from(payload: bytes) -> Approval:
    """Read a payload strictly: every key known, none missing, and the bytes canonical.

    Raises Refused `approval_malformed`.
    """
    try:
        approval = _approval(parsed(payload))
    except (KeyError, TypeError, ValueError, Refused) as error:
        raise Refused("approval_malformed") from error
    if approval.payload() != payload:
        raise Refused("approval_malformed")
    return approval


def _approval(value: Json) -> Approval:
    match value:
        case {
            "subject": [{"name": str(reference), "digest": {"sha256": str(digest)}}],
            "predicate": {
                "label": label,
                "recipients": list(recipients),
                "agreement": agreement,
                "policy_version": str(policy_version),
                "outcome": str(outcome),
                "reasons": list(reasons),
                "role": str(role),
                "signer": str(signer),
            },
        } if reference and signer and policy_version and _DIGEST.fullmatch(digest):
            return Approval(
                reference=reference,
                digest=digest,
                label=label_from(label),
                recipients=tuple(_recipient(each) for each in recipients),
                agreement=_agreement(agreement),
                policy_version=policy_version,
                outcome=Outcome(outcome),
                reasons=_codes(reasons),
                role=Role(role),
                signer=signer,
            )
    raise ValueError("no approval")


def _recipient(value: Json) -> Recipient:
    match value:
        case {"party": str(party), "role": str(role)}:
            return Recipient(party, PartyRole(role))
    raise ValueError("no recipient")


def _agreement(value: Json) -> Agreement:
    match value:
        case {"reference": str(reference), "version": int(version), "digest": str(digest)} if (
            version is not True and version > 0 and _DIGEST.fullmatch(digest)
        ):
            return Agreement(reference, version, digest)
    raise ValueError("no agreement")


def _codes(values: Sequence[Json]) -> tuple[str, ...]:
    codes = tuple(each for each in values if isinstance(each, str))
    if len(codes) != len(values):
        raise ValueError("a reason is a code")
    return codes


def require_approved(
    approvals: Iterable[Approval],
    *,
    reference: str,
    digest: str,
    count: int,
    known: Mapping[str, frozenset[Role]],
) -> tuple[Approval, ...]:
    """What the partner's node asks before it takes a release in; the seals are verified already.

    `known` are those who may sign, with the roles in which they may. Raises Refused `approval_of_other`
    when one speaks of something else, `approval_signer_unknown`, or `approvals_too_few`.
    """
    given = tuple(approvals)
    for each in given:
        is_same = replace(each, role=given[0].role, signer=given[0].signer) == given[0]
        if (each.reference, each.digest) != (reference, digest) or not is_same:
            raise Refused("approval_of_other", signer=each.signer)
        if each.role not in known.get(each.signer, frozenset()):
            raise Refused("approval_signer_unknown", signer=each.signer)
    least, found = max(count, ORDINARY), len({each.signer for each in given})
    if found < least:
        raise Refused("approvals_too_few", count=least, found=found)
    return given
