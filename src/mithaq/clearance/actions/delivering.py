"""What follows a grant: deliveries within its conditions, and the evidence that conditions were met."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.actions.casefile import locked, say, text_of
from mithaq.clearance.actions.signing import require_released
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.conditions import (
    Delivery,
    EvidenceKind,
    Obligation,
    ObligationState,
)
from mithaq.clearance.domain.cases.deliveries import require_may_deliver
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.domain.cases.states import Role
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import case_facts, cases
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.owed import owed_by
from mithaq.parties import queries as parties
from mithaq.programmes.queries import owed as programmes


@transaction.atomic
def record_delivery(
    key: UUID, delivery: Delivery, *, items: Mapping[str, ItemFacts], by: Actor, at: datetime
) -> UUID:
    """Record that a granted cell is delivered now; returns the id of its statement. Locks the case.

    Its key, where the face gives one, lets the same delivery be recorded once. Everything is asked again: the
    authorisation and its conditions, what is overdue, and the policy with the lists, the agreement and the
    record of today. What is overdue for deliveries under the case that this one took the place of counts as
    well. Raises Refused `case_move_not_yours` for whoever does not apply, what a delivery refuses,
    `delivery_agreement_overdue`, `case_release_stopped`, or NotFound `case_unknown`.
    """
    view = locked(key, by)
    if Role.APPLICANT not in view.roles_of(by):
        raise Refused("case_move_not_yours", move="deliver", roles=(Role.APPLICANT,))
    now = replace(
        delivery,
        on=parties.legal_day(at),
        unit=text_of(delivery.unit),
        site=text_of(delivery.site),
        persons=tuple(map(text_of, delivery.persons)),
    )
    require_may_deliver(
        case_facts.authorisation(view),
        now,
        earlier=file.deliveries(view.file),
        evidence=file.evidence(view.file),
    )
    _require_nothing_overdue_before(view, at)
    _require_agreement_kept(view, now, at)
    signed = case_facts.signatures_standing(view)
    counted = signed.counted if signed else ()
    require_released(view, only=now.cell, items=items, signatures=counted, at=at)
    said: dict[str, Json] = {
        "key": now.key,
        "cell": now.cell.as_json(),
        "on": now.on.isoformat(),
        "amount": now.amount,
        "unit": now.unit,
        "site": now.site,
        "persons": list(now.persons),
        "access": now.access.value if now.access else "",
        "end_use": now.end_use.value if now.end_use else "",
    }
    return say(published.DELIVERED, key, {"delivery": said}, by=by, at=at)


@transaction.atomic
def take_evidence(
    key: UUID,
    *,
    condition: str,
    occasion: str,
    kind: EvidenceKind,
    text: str,
    by: Actor,
    at: datetime,
) -> None:
    """Take what was handed in for an obligation, as the officer who looked at it. Locks the case.

    Raises Refused `case_move_not_yours`, `obligation_unknown`, `evidence_kind_wrong` or `case_text_missing`;
    NotFound `case_unknown`.
    """
    view = locked(key, by)
    if not {Role.CASE_OFFICER, Role.TECHNICAL_ASSESSOR} & view.roles_of(by):
        raise Refused("case_move_not_yours", move="take_evidence", roles=(Role.CASE_OFFICER,))
    owed = {
        (each.condition, each.occasion) for each in owed_by(view, on=parties.legal_day(at)) if _is_owed(each)
    }
    if (condition, occasion) not in owed:
        raise Refused("obligation_unknown")
    wanted = next(each for each in case_facts.authorisation(view).conditions if each.key == condition)
    if kind not in wanted.evidence:
        raise Refused("evidence_kind_wrong", kinds=tuple(sorted(wanted.evidence)))
    kept = text_of(text)
    if not kept:
        raise Refused("case_text_missing", move="take_evidence")
    body: dict[str, Json] = {
        "condition": condition,
        "occasion": occasion,
        "evidence": kind.value,
        "text": kept,
    }
    say(published.EVIDENCED, key, body, by=by, at=at)


def _require_nothing_overdue_before(view: CaseView, at: datetime) -> None:
    overdue = [
        f"{old.reference}: {each.condition}"
        for old in cases.amended(view)
        if file.deliveries(old.file)
        for each in owed_by(old, on=parties.legal_day(at))
        if each.state is ObligationState.OVERDUE
    ]
    if overdue:
        raise Refused("delivery_obligations_overdue", conditions=", ".join(dict.fromkeys(overdue)))


def _require_agreement_kept(view: CaseView, delivery: Delivery, at: datetime) -> None:
    """Whoever is late with what the agreement asks of them gets nothing more under it."""
    named, recipient = view.asked.agreement, delivery.cell.recipient.party
    late = programmes.overdue(named.reference, [recipient], on=parties.legal_day(at)) if named else ()
    if late:
        days = ", ".join(each.due_on.isoformat() for each in late)
        raise Refused("delivery_agreement_overdue", agreement=late[0].view.reference, days=days)


def _is_owed(each: Obligation) -> bool:
    return each.state is not ObligationState.MET
