"""Decide a case: propose what is decided, and sign it, each person for exactly that, until it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.keys import signed_by
from mithaq.access.domain.permissions import Actor
from mithaq.access.queries import keys
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, signature_over
from mithaq.clearance.actions.casefile import locked, moved, place_json, role_for, say, text_of
from mithaq.clearance.domain.cases import file, life
from mithaq.clearance.domain.cases.approvals import PAYLOAD_TYPE, act_payload, approval_of
from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.conditions import Condition
from mithaq.clearance.domain.cases.matrix import GRANTS, CellOutcome, Content, Outcome, content_digest
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.domain.cases.reading import decision_json
from mithaq.clearance.domain.cases.signing import (
    Required,
    Signature,
    Signer,
    require_may_sign,
    standing,
)
from mithaq.clearance.domain.cases.states import Facts, Move, Place, Role, State
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import case_facts, clocks, release
from mithaq.clearance.queries.cases import CaseView

_MOVE_OF = {
    Outcome.GRANTED: Move.GRANT,
    Outcome.GRANTED_WITH_CONDITIONS: Move.GRANT_WITH_CONDITIONS,
    Outcome.REFUSED: Move.REFUSE,
    Outcome.NO_AUTHORISATION_NEEDED: Move.FIND_NOT_NEEDED,
    Outcome.RETURNED_WITHOUT_ACTION: Move.RETURN,
}
_IN_TWO = frozenset({Move.REINSTATE, Move.REVOKE})
_FREE = GRANTS | {Outcome.NO_AUTHORISATION_NEEDED}


@transaction.atomic
def propose_decision(
    key: UUID,
    outcomes: Sequence[CellOutcome],
    conditions: Sequence[Condition],
    *,
    text: str,
    items: Mapping[str, ItemFacts],
    by: Actor,
    at: datetime,
) -> str:
    """Propose what is decided on every cell; returns the digest that is to be signed. Locks the case.

    What the policy stops cannot be proposed to be granted. Raises Refused `case_release_stopped` with the
    cells and reasons, what a complete decision or the life of a case refuses, or NotFound `case_unknown`.
    """
    view = locked(key, by)
    role = role_for(view, Move.PROPOSE, by)
    kept = text_of(text)
    notices = tuple(each.notice for each in view.notices)
    content = Content(view.asked, tuple(conditions), tuple(outcomes), release.pack_version(), notices)
    case_facts.require_decision(view, content, text=kept, at=at)
    decision = {**decision_json(content), "text": kept}
    proposed = replace(view, content=content, decision=decision)
    require_released(proposed, items=items, signatures=(), passing=frozenset({release.UNSIGNED}), at=at)
    facts = case_facts.facts_of(proposed, actor=by, text=kept, at=at)
    digest = content_digest(content)
    body: dict[str, Json] = {
        "move": Move.PROPOSE.value,
        "role": role.value,
        "text": kept,
        "decision": decision,
        "digest": digest,
        "outcome": content.outcome.value,
        **place_json(moved(view, Move.PROPOSE, role=role, facts=facts)),
    }
    say(published.PROPOSED, key, body, by=by, at=at, supersedes=view.statement)
    return digest


@transaction.atomic
def sign_decision(
    key: UUID,
    *,
    digest: str,
    items: Mapping[str, ItemFacts],
    by: Actor,
    at: datetime,
    seal: Seal | None = None,
) -> State:
    """Sign what is decided, named by the digest that was read; returns where the case then stands.

    `seal` is the signer's own key, which they opened; who ever had one signs by no other way. The last
    signature that is needed makes the decision, if the policy still allows all that is granted. Locks the
    case. Raises Refused `case_content_changed` when something else is decided by now, what keeps somebody
    from signing, `case_release_stopped`, what `signed_by` refuses, or what the life of a case does; NotFound
    `case_unknown`.
    """
    view = locked(key, by)
    content = view.content
    if content is None or view.signing_since is None or content_digest(content) != digest:
        raise Refused("case_content_changed")
    if content.policy_version != release.pack_version():
        raise Refused("case_policy_changed")
    move = Move.SIGN_FIRST if view.place.state is State.FIRST_SIGNATURE else _MOVE_OF[content.outcome]
    life.require_from(view.place, move)
    role = role_for(view, move, by)
    signer = Signer(by.person, role, by.institution)
    earlier, needed = file.signatures(view.file), case_facts.required(view)
    _require_may_sign(view, signer, digest, earlier, needed)
    signatures = (*earlier, Signature(signer, digest, at))
    signed = standing(
        signatures,
        digest=digest,
        required=needed,
        involved=case_facts.involved(view),
        since=view.signing_since,
    )
    facts = case_facts.with_signature(case_facts.facts_of(view, actor=by, text="", at=at), signed)
    # Also one in the middle, which is no step, is given while nothing speaks against the release.
    life.require_facts(Move.SIGN_FIRST, facts)
    is_last = move is not Move.SIGN_FIRST and signed.is_complete
    if is_last:
        require_released(view, items=items, signatures=signed.counted, at=at)
    is_step = move is Move.SIGN_FIRST or is_last
    place = moved(view, move, role=role, facts=facts) if is_step else view.place
    approval = approval_of(content, reference=view.reference, role=role, signer=f"person:{by.person}")
    body: dict[str, Json] = {
        "move": move.value if is_step else "",
        "role": role.value,
        "signed": digest,
        "approval": approval.as_json(),
        **_own_signature(approval.payload(), seal, by=by, at=at),
        **({"counted": clocks.told_of_decision(view, at=at)} if is_last else {}),
        **place_json(place),
    }
    say(published.SIGNED, key, body, by=by, at=at, supersedes=view.statement)
    return place.state


@transaction.atomic
def sign_act(key: UUID, move: Move, *, text: str, by: Actor, at: datetime, seal: Seal | None = None) -> State:
    """Reinstate or revoke an authorisation: two people sign the same act for the same reason.

    `seal` is the signer's own key, as in `sign_decision`.

    The first signature leaves the case where it stands. Locks the case. Raises Refused `case_act_not_in_two`,
    what keeps somebody from signing, or what the life of a case refuses; NotFound `case_unknown`.
    """
    if move not in _IN_TWO:
        raise Refused("case_act_not_in_two", move=move)
    view = locked(key, by)
    life.require_from(view.place, move)
    kept = text_of(text)
    role = _signing_role(view, by)
    digest = case_facts.act_digest(view, move, kept)
    signer = Signer(by.person, role, by.institution)
    earlier = case_facts.act_signatures(view, move, kept)
    _require_may_sign(replace(view, signing_since=view.since), signer, digest, earlier, Required(2))
    # Also the first signature is given only for what the second could make.
    facts = replace(case_facts.facts_of(view, actor=by, text=kept, at=at), is_act_signed=True)
    life.require_facts(move, facts)
    place = view.place
    if earlier:
        place = _act_place(view, move, (role, *(each.signer.role for each in earlier)), facts)
    payload = act_payload(
        reference=view.reference,
        digest=digest,
        act=move.value,
        role=role,
        signer=f"person:{by.person}",
    )
    body: dict[str, Json] = {
        "move": move.value if earlier else "",
        "act_move": move.value,
        "role": role.value,
        "signed": digest,
        "text": kept,
        **_own_signature(payload, seal, by=by, at=at),
        **place_json(place),
    }
    say(published.SIGNED, key, body, by=by, at=at, supersedes=view.statement)
    return place.state


def require_released(
    view: CaseView,
    *,
    items: Mapping[str, ItemFacts],
    signatures: Sequence[Signature],
    at: datetime,
    only: Cell | None = None,
    passing: frozenset[str] = frozenset(),
) -> None:
    """Raises Refused `case_release_stopped` when the policy refuses a cell that would go free, or that one.

    `passing` are the codes of reasons that are passed over: a proposal has no signatures yet, and alone
    passes over that. The policies are asked once nothing else stops the cell: with the last signature.
    """
    content = view.content
    if content is None:
        raise Refused("case_content_changed")
    free = {each.cell for each in content.outcomes if each.outcome in _FREE}
    if only is not None:
        free &= {only}
    if not free:
        return
    decided = release.decisions(
        view,
        items=items,
        signatures=signatures,
        digest=content_digest(content),
        required=case_facts.required(view).count,
        at=at,
    )
    stopped = [
        tuple(each for each in decision.reasons if each.code not in passing)
        for cell, decision in decided.items()
        if cell in free
    ]
    if reasons := tuple(dict.fromkeys(each for some in stopped for each in some)):
        raise Refused("case_release_stopped", cells=sum(map(bool, stopped)), reasons=reasons)


def _own_signature(payload: bytes, seal: Seal | None, *, by: Actor, at: datetime) -> dict[str, Json]:
    """What the signer's own key says, checked as a partner will; nothing where they never had one."""
    signature = signature_over(payload, payload_type=PAYLOAD_TYPE, seal=seal) if seal else None
    known = keys.of_person(by.person)
    person = f"person:{by.person}"
    signed_by(payload, signature, payload_type=PAYLOAD_TYPE, person=person, at=at, keys=known)
    return {"signature": signature} if signature else {}


def _require_may_sign(
    view: CaseView, signer: Signer, digest: str, earlier: Sequence[Signature], required: Required
) -> None:
    require_may_sign(
        signer,
        digest=digest,
        earlier=earlier,
        required=required,
        involved=case_facts.involved(view),
        since=view.signing_since or view.since,
    )


def _signing_role(view: CaseView, by: Actor) -> Role:
    mine = view.roles_of(by) & {Role.COUNTERSIGNER, Role.SENIOR_COUNTERSIGNER}
    if not mine:
        raise Refused("signer_role_missing")
    return max(mine, key=list(Role).index)


def _act_place(view: CaseView, move: Move, roles: Sequence[Role], facts: Facts) -> Place:
    """One of the two must hold the role that the step asks for."""
    role = max(roles, key=list(Role).index)
    return moved(view, move, role=role, facts=facts)
