"""Four eyes on a decision: who may sign it, which signatures count, and when they are enough.

A signature binds the digest of what is decided. When that changes, or when the case went back to review, it
is kept for evidence and counts no more. Who ever wrote the case, led it, resolved its advice or recorded in
it what a committee was told never signs.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.states import Role

ORDINARY, SENSITIVE = 2, 3
_SIGNING = (Role.COUNTERSIGNER, Role.SENIOR_COUNTERSIGNER)


@dataclass(frozen=True)
class Signer:
    """A person with the role in which they sign and the institution for which they do."""

    person: UUID
    role: Role
    institution: UUID


@dataclass(frozen=True)
class Signature:
    """What somebody signed, and when."""

    signer: Signer
    digest: str
    at: datetime
    key: str = ""
    """The name of the signer's own key; nothing where the node alone stands for who was signed in."""


@dataclass(frozen=True)
class Involved:
    """Who must not sign: everybody who wrote the case, led it, or resolved a conflict of its advice."""

    authors: frozenset[UUID]
    case_officers: frozenset[UUID]
    advisers: frozenset[UUID]
    recorders: frozenset[UUID] = frozenset()
    """Who recorded what a committee was told or approved."""


@dataclass(frozen=True)
class Required:
    """How many must sign, and how many of them in which role."""

    count: int
    roles: Mapping[Role, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.count < ORDINARY or sum(self.roles.values()) > self.count:
            raise ValueError("a decision takes two signatures, and no more by role than in all")
        if not set(self.roles) <= set(_SIGNING):
            raise ValueError("only countersigners sign")


@dataclass(frozen=True)
class Sensitivity:
    """What makes a decision sensitive. None means that nobody said, and counts as so."""

    has_restricted_label: bool | None = None
    has_wmd_concern: bool | None = None
    has_partial_embargo: bool | None = None
    overrides_hit: bool | None = None
    overrides_refusal: bool | None = None

    @property
    def is_sensitive(self) -> bool:
        return any(
            each is not False
            for each in (
                self.has_restricted_label,
                self.has_wmd_concern,
                self.has_partial_embargo,
                self.overrides_hit,
                self.overrides_refusal,
            )
        )


def required_for(sensitivity: Sensitivity) -> Required:
    """Two for every decision, refusals as well; three, one of them senior, for a sensitive one."""
    if sensitivity.is_sensitive:
        return Required(SENSITIVE, {Role.SENIOR_COUNTERSIGNER: 1})
    return Required(ORDINARY)


@dataclass(frozen=True)
class Standing:
    """Which signatures count, which do not any more, and what is missing."""

    counted: tuple[Signature, ...]
    void: tuple[Signature, ...]
    missing: int
    missing_roles: tuple[Role, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.missing_roles


def standing(
    signatures: Iterable[Signature], *, digest: str, required: Required, involved: Involved, since: datetime
) -> Standing:
    """Where the signatures stand for this content; a person counts once, in their highest role.

    `since` is when the case last came to be signed.
    """
    given = sorted(signatures, key=lambda each: (each.at, each.signer.person.int))
    sound = [each for each in given if _is_sound(each, digest, involved, since)]
    best: dict[UUID, Signature] = {}
    for each in sound:
        kept = best.get(each.signer.person)
        if kept is None or _rank(each) > _rank(kept):
            best[each.signer.person] = each
    counted = tuple(best.values())
    roles = Counter(each.signer.role for each in counted)
    missing_roles = tuple(
        role for role, least in sorted(required.roles.items()) for _ in range(least - _in_role(roles, role))
    )
    return Standing(
        counted,
        tuple(each for each in given if each not in sound),
        max(0, required.count - len(counted), len(missing_roles)),
        missing_roles,
    )


def _is_sound(each: Signature, digest: str, involved: Involved, since: datetime) -> bool:
    return bool(digest) and each.digest == digest and each.at >= since and not _bar(each.signer, involved)


def _rank(signature: Signature) -> int:
    return _SIGNING.index(signature.signer.role)


def _in_role(roles: Counter[Role], role: Role) -> int:
    """How many sign in a role or a higher one."""
    return sum(roles[each] for each in _SIGNING[_SIGNING.index(role) :])


def require_may_sign(
    signer: Signer,
    *,
    digest: str,
    earlier: Iterable[Signature],
    required: Required,
    involved: Involved,
    since: datetime,
) -> None:
    """Raises Refused `signer_role_missing`, `signer_is_author`, `signer_is_case_officer`,
    `signer_is_adviser`, `signer_recorded_notice`, or `signer_has_signed`.
    """
    if code := _bar(signer, involved):
        raise Refused(code)
    now = standing(earlier, digest=digest, required=required, involved=involved, since=since)
    if any(each.signer.person == signer.person for each in now.counted):
        raise Refused("signer_has_signed")


def _bar(signer: Signer, involved: Involved) -> str:
    """The code of what keeps somebody from signing, or nothing."""
    is_so = {
        "signer_role_missing": signer.role not in _SIGNING,
        "signer_is_author": signer.person in involved.authors,
        "signer_is_case_officer": signer.person in involved.case_officers,
        "signer_is_adviser": signer.person in involved.advisers,
        "signer_recorded_notice": signer.person in involved.recorders,
    }
    return next((code for code, bars in is_so.items() if bars), "")
