"""Four eyes on a decision, what a signature binds, and what the other node can verify."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clearance import case_world as world
from clearance.case_world import ADVISER, AT, AUTHOR, DEFENCE, FIRST, MINISTRY, OFFICER, OTHER, SECOND, SENIOR
from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.approvals import (
    Approval,
    approval_from,
    approval_of,
    require_approved,
)
from mithaq.clearance.domain.cases.matrix import Content, Outcome, content_digest
from mithaq.clearance.domain.cases.signing import (
    Involved,
    Required,
    Sensitivity,
    Signature,
    Signer,
    Standing,
    require_may_sign,
    required_for,
    standing,
)
from mithaq.clearance.domain.cases.states import Role

DIGEST = "d" * 64
INVOLVED = Involved(AUTHOR, OFFICER, frozenset({ADVISER}))
TWO = Required(2)
THREE = Required(3, {Role.SENIOR_COUNTERSIGNER: 1})
CALM = Sensitivity(*[False] * 5)


def signer(person: UUID, role: Role = Role.COUNTERSIGNER, institution: UUID = MINISTRY) -> Signer:
    return Signer(person, role, institution)


def signed(
    person: UUID, role: Role = Role.COUNTERSIGNER, *, digest: str = DIGEST, minutes: int = 0
) -> Signature:
    return Signature(signer(person, role), digest, AT + timedelta(minutes=minutes))


def stand(*signatures: Signature, required: Required = TWO, involved: Involved = INVOLVED) -> Standing:
    return standing(signatures, digest=DIGEST, required=required, involved=involved, since=AT)


@pytest.mark.parametrize(
    ("signatures", "required", "missing", "roles"),
    [
        ((), TWO, 2, ()),
        ((signed(FIRST),), TWO, 1, ()),
        ((signed(FIRST), signed(SECOND)), TWO, 0, ()),
        ((signed(FIRST), signed(FIRST, minutes=1)), TWO, 1, ()),
        ((signed(FIRST), signed(FIRST, Role.SENIOR_COUNTERSIGNER)), TWO, 1, ()),
        ((signed(FIRST), signed(AUTHOR)), TWO, 1, ()),
        ((signed(FIRST), signed(OFFICER)), TWO, 1, ()),
        ((signed(FIRST), signed(ADVISER)), TWO, 1, ()),
        ((signed(FIRST), signed(SECOND, Role.CASE_OFFICER)), TWO, 1, ()),
        ((signed(FIRST), signed(SECOND, digest="e" * 64)), TWO, 1, ()),
        ((signed(FIRST), signed(SECOND, minutes=-1)), TWO, 1, ()),
        ((signed(FIRST), signed(SECOND)), THREE, 1, (Role.SENIOR_COUNTERSIGNER,)),
        ((signed(FIRST), signed(SECOND), signed(OTHER)), THREE, 1, (Role.SENIOR_COUNTERSIGNER,)),
        ((signed(FIRST), signed(SECOND), signed(SENIOR, Role.SENIOR_COUNTERSIGNER)), THREE, 0, ()),
        (
            (signed(FIRST), signed(SECOND), signed(SECOND, Role.SENIOR_COUNTERSIGNER), signed(OTHER)),
            THREE,
            0,
            (),
        ),
        ((signed(FIRST), signed(SECOND)), Required(2, {Role.COUNTERSIGNER: 2}), 0, ()),
        (
            (signed(FIRST), signed(SENIOR, Role.SENIOR_COUNTERSIGNER)),
            Required(2, {Role.COUNTERSIGNER: 2}),
            0,
            (),
        ),
        ((signed(FIRST), signed(OTHER)), Required(2, {}, frozenset({FIRST, SECOND, SENIOR})), 1, ()),
        ((signed(FIRST), signed(SENIOR)), Required(2, {}, frozenset({FIRST, SECOND, SENIOR})), 0, ()),
    ],
)
def test_signatures_are_enough_when_enough_uninvolved_persons_signed_this_content(
    signatures: tuple[Signature, ...], required: Required, missing: int, roles: tuple[Role, ...]
) -> None:
    found = stand(*signatures, required=required)

    assert (found.missing, found.missing_roles, found.is_complete) == (missing, roles, missing == 0)


def test_a_signature_that_does_not_count_stays_for_evidence() -> None:
    other, early, barred = signed(FIRST, digest="e" * 64), signed(SECOND, minutes=-1), signed(AUTHOR)

    found = stand(other, early, barred, signed(SENIOR))

    assert found.counted == (signed(SENIOR),)
    assert set(found.void) == {other, early, barred}


def test_nothing_signed_on_an_empty_digest_counts() -> None:
    blank = [signed(FIRST, digest=""), signed(SECOND, digest="")]

    found = standing(blank, digest="", required=TWO, involved=INVOLVED, since=AT)

    assert found.counted == ()


def test_a_rule_may_keep_an_institution_out() -> None:
    kept_out = replace(INVOLVED, institutions=frozenset({DEFENCE}))
    foreign = Signature(signer(SECOND, institution=DEFENCE), DIGEST, AT)

    assert not stand(signed(FIRST), foreign, involved=kept_out).is_complete
    assert stand(signed(FIRST), foreign).is_complete


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (signer(AUTHOR), "signer_is_author"),
        (signer(OFFICER), "signer_is_case_officer"),
        (signer(ADVISER), "signer_is_adviser"),
        (signer(FIRST), "signer_has_signed"),
        (signer(SECOND, Role.CASE_OFFICER), "signer_role_missing"),
        (signer(SECOND, Role.AUDITOR), "signer_role_missing"),
        (signer(SECOND, institution=DEFENCE), "signer_institution_excluded"),
        (signer(OTHER), "signer_not_chosen"),
    ],
)
def test_who_must_not_sign_is_told_why(who: Signer, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        require_may_sign(
            who,
            digest=DIGEST,
            earlier=[signed(FIRST)],
            required=Required(2, {}, frozenset({AUTHOR, OFFICER, ADVISER, FIRST, SECOND})),
            involved=replace(INVOLVED, institutions=frozenset({DEFENCE})),
            since=AT,
        )

    assert refusal.value.code == code


def test_whoever_signed_what_has_changed_since_may_sign_again() -> None:
    before = [signed(FIRST, digest="e" * 64), signed(SECOND, minutes=-5)]

    for person in (FIRST, SECOND):
        require_may_sign(
            signer(person), digest=DIGEST, earlier=before, required=TWO, involved=INVOLVED, since=AT
        )


@pytest.mark.parametrize("part", Sensitivity.__dataclass_fields__)
@pytest.mark.parametrize("said", [True, None])
def test_a_sensitive_decision_takes_three_one_of_them_senior(part: str, said: bool | None) -> None:
    assert required_for(CALM) == TWO
    assert required_for(replace(CALM, **{part: said})) == THREE
    assert required_for(Sensitivity()) == THREE


@pytest.mark.parametrize(
    ("count", "roles", "among"),
    [
        (1, {}, None),
        (2, {Role.COUNTERSIGNER: 3}, None),
        (2, {Role.APPLICANT: 1}, None),
        (3, {}, frozenset({FIRST, SECOND})),
    ],
)
def test_a_rule_of_signing_that_cannot_hold_is_our_own_fault(
    count: int, roles: dict[Role, int], among: frozenset[UUID] | None
) -> None:
    with pytest.raises(ValueError, match="sign"):
        Required(count, roles, among)


PEOPLE = [AUTHOR, OFFICER, ADVISER, FIRST, SECOND, SENIOR]
SIGNATURES = some.builds(
    signed,
    some.sampled_from(PEOPLE),
    some.sampled_from([Role.COUNTERSIGNER, Role.SENIOR_COUNTERSIGNER, Role.CASE_OFFICER]),
    digest=some.sampled_from([DIGEST, "e" * 64]),
    minutes=some.integers(-2, 2),
)


@given(some.lists(SIGNATURES, max_size=8), some.sampled_from([TWO, THREE]))
def test_who_counts_is_never_involved_and_never_counted_twice(
    signatures: list[Signature], required: Required
) -> None:
    found = stand(*signatures, required=required)

    persons = [each.signer.person for each in found.counted]
    assert len(persons) == len(set(persons))
    assert {AUTHOR, OFFICER, ADVISER}.isdisjoint(persons)
    assert all(each.digest == DIGEST for each in found.counted)
    assert not found.is_complete or len(persons) >= required.count
    assert set(found.counted).isdisjoint(found.void)


@given(some.lists(SIGNATURES, max_size=5), SIGNATURES)
def test_one_more_signature_never_makes_a_decision_less_signed(
    signatures: list[Signature], more: Signature
) -> None:
    before, after = stand(*signatures, required=THREE), stand(*signatures, more, required=THREE)

    assert after.missing <= before.missing
    assert len(after.missing_roles) <= len(before.missing_roles)


@given(some.lists(SIGNATURES, max_size=4, unique=True))
def test_the_order_in_which_signatures_arrive_makes_no_difference(signatures: list[Signature]) -> None:
    assert len({stand(*order).missing for order in permutations(signatures)}) == 1


@given(some.lists(SIGNATURES, max_size=8))
def test_a_change_of_content_voids_every_signature(signatures: list[Signature]) -> None:
    after = standing(signatures, digest="f" * 64, required=TWO, involved=INVOLVED, since=AT)

    assert after.counted == ()
    assert len(after.void) == len(signatures)


# What is signed, and what the partner's node reads

CASE = "C-TR-2026-1"
KNOWN = {"person:first": Role.COUNTERSIGNER, "person:second": Role.SENIOR_COUNTERSIGNER}
MAY = {who: frozenset({role}) for who, role in KNOWN.items()}


def approval(who: str = "person:first") -> Approval:
    return approval_of(world.mixed(), reference=CASE, role=KNOWN[who], signer=who)


def test_an_approval_names_all_that_the_partner_must_know() -> None:
    said = json.loads(approval().payload())

    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["subject"] == [{"name": "C-TR-2026-1", "digest": {"sha256": content_digest(world.mixed())}}]
    assert said["predicate"]["reasons"] == ["att_11_2", "eu_7"]
    assert said["predicate"]["outcome"] == Outcome.GRANTED_WITH_CONDITIONS
    assert set(said["predicate"]) == {
        "label",
        "recipients",
        "agreement",
        "policy_version",
        "outcome",
        "reasons",
        "role",
        "signer",
    }
    assert world.ASKED.end_use_text not in approval().payload().decode()


def test_an_approval_is_read_as_it_was_written() -> None:
    assert [approval_from(approval(who).payload()) for who in KNOWN] == [approval(who) for who in KNOWN]


def test_two_known_signers_of_one_content_are_enough() -> None:
    given = [approval(who) for who in KNOWN]

    taken = require_approved(given, reference=CASE, digest=content_digest(world.mixed()), count=2, known=MAY)

    assert list(taken) == given


def changed(path: str, value: Json) -> bytes:
    said = json.loads(approval().payload())
    place = said
    *way, last = path.split(".")
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return canonical_bytes(said)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"{}",
        approval().payload() + b" ",
        json.dumps(json.loads(approval().payload())).encode(),
        changed("_type", "https://in-toto.io/Statement/v0.1"),
        changed("predicateType", "urn:other"),
        changed("more", 1),
        changed("predicate.more", 1),
        changed("predicate.label", None),
        changed("predicate.label", {}),
        changed("predicate.outcome", "perhaps"),
        changed("predicate.role", "king"),
        changed("predicate.signer", ""),
        changed("predicate.policy_version", ""),
        changed("predicate.reasons", [1]),
        changed("predicate.recipients", [{"party": "state:SN"}]),
        changed("predicate.agreement.version", True),
        changed("predicate.agreement.version", 0),
        changed("predicate.agreement.digest", "c" * 63),
        changed("subject.0.digest.sha256", "D" * 64),
        changed("subject.0.name", ""),
        changed("subject", []),
    ],
)
def test_what_is_no_approval_to_the_letter_is_refused(payload: bytes) -> None:
    with pytest.raises(Refused, match="approval_malformed"):
        approval_from(payload)


DECIDED = content_digest(world.mixed())


@pytest.mark.parametrize(
    ("approvals", "count", "code"),
    [
        ([], 2, "approvals_too_few"),
        ([approval()], 2, "approvals_too_few"),
        ([approval()], 1, "approvals_too_few"),
        ([approval(), approval()], 2, "approvals_too_few"),
        ([approval(), approval("person:second")], 3, "approvals_too_few"),
        ([approval(), replace(approval(), signer="person:stranger")], 2, "approval_signer_unknown"),
        ([approval(), replace(approval(), role=Role.SENIOR_COUNTERSIGNER)], 2, "approval_signer_unknown"),
        ([replace(approval(), digest=DIGEST), approval("person:second")], 2, "approval_of_other"),
        ([replace(approval(), digest=DIGEST)] * 2, 2, "approval_of_other"),
        ([replace(approval(who), reference="C-2") for who in KNOWN], 2, "approval_of_other"),
        ([approval(), replace(approval("person:second"), policy_version="rules-8")], 2, "approval_of_other"),
        ([approval(), replace(approval("person:second"), recipients=())], 2, "approval_of_other"),
    ],
)
def test_the_partner_takes_no_release_in_without_two_known_signers_of_one_content(
    approvals: list[Approval], count: int, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        require_approved(approvals, reference=CASE, digest=DECIDED, count=count, known=MAY)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "undecided",
    [
        replace(world.mixed(), outcomes=()),
        replace(world.mixed(), asked=replace(world.ASKED, label=None)),
        replace(world.mixed(), asked=replace(world.ASKED, agreement=None)),
    ],
)
def test_nobody_signs_what_is_not_decided(undecided: Content) -> None:
    with pytest.raises(Refused, match="case_content_incomplete"):
        approval_of(undecided, reference="C-1", role=Role.COUNTERSIGNER, signer="person:first")
