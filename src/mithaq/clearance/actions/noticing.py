"""Record what committees of the Security Council were told or approved, and withdraw what stands no more."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.actions.casefile import locked, say, text_of
from mithaq.clearance.actions.casework import move_case
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.domain.cases.notices import Notice, require_notice
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.domain.cases.steps import IN_FORCE
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import release
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties

# Before the items are classified nobody knows which embargoes cover them.
RECORDED_AT = frozenset({State.CIRCULATION, State.CONSOLIDATION, State.FINAL_REVIEW})
_OFFICERS = frozenset({Role.CASE_OFFICER, Role.TECHNICAL_ASSESSOR})


def may_record(view: CaseView, by: Actor) -> bool:
    """Whether somebody may record a notice in the case as it stands."""
    return view.place.state in RECORDED_AT and may_withdraw(view, by)


def may_withdraw(view: CaseView, by: Actor) -> bool:
    """Whether somebody may say that a notice stands no more."""
    return bool(_OFFICERS & view.roles_of(by))


@transaction.atomic
def record_notice(
    key: UUID, notice: Notice, *, text: str = "", items: Mapping[str, ItemFacts], by: Actor, at: datetime
) -> UUID:
    """Record a notice or an approval before a decision is proposed; returns its statement. Locks the case.

    Raises Refused `case_move_not_yours`, `notice_too_late`, what the rules of notices refuse, or NotFound
    `case_unknown`.
    """
    view = locked(key, by)
    role = _officer(view, by)
    if view.place.state not in RECORDED_AT:
        raise Refused("notice_too_late", state=view.place.state)
    bound = release.bound(view, items=items, at=at)
    require_notice(notice, bound=bound, cells=view.asked.cells, on=parties.legal_day(at))
    body: dict[str, Json] = {"role": role.value, "notice": notice.as_json(), "text": text_of(text)}
    return say(published.NOTICED, key, body, by=by, at=at)


@transaction.atomic
def withdraw_notice(key: UUID, notice: UUID, *, text: str, by: Actor, at: datetime) -> None:
    """Say that a notice stands no more, and why; what was signed on it is void. Locks the case.

    An authorisation in force is suspended. Raises Refused `case_move_not_yours`, `notice_unknown` or
    `case_text_missing`; NotFound `case_unknown`.
    """
    view = locked(key, by)
    role = _officer(view, by)
    if notice not in {each.id for each in view.notices}:
        raise Refused("notice_unknown")
    kept = text_of(text)
    if not kept:
        raise Refused("case_text_missing", move="withdraw_notice")
    body: dict[str, Json] = {"role": role.value, "notice": str(notice), "text": kept}
    say(published.NOTICE_WITHDRAWN, key, body, by=by, at=at, supersedes=notice)
    if view.place.state in IN_FORCE:
        move_case(key, Move.SUSPEND, text=kept, by=by, at=at)


def _officer(view: CaseView, by: Actor) -> Role:
    mine = _OFFICERS & view.roles_of(by)
    if not mine:
        raise Refused("case_move_not_yours", move="record_notice", roles=(Role.CASE_OFFICER,))
    return max(mine, key=list(Role).index)
