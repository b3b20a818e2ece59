"""What every act on a case shares: the locked case, who is acting, and the statement."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.clearance.actions import saying
from mithaq.clearance.domain.cases import life
from mithaq.clearance.domain.cases.states import Facts, Move, Place, Role
from mithaq.clearance.domain.cases.steps import STEPS
from mithaq.clearance.models import Case
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties
from mithaq.register import actions as register

TEXT_MAX = 5_000


def locked(key: UUID, by: Actor) -> CaseView:
    """The case, its row locked, and all that it rests on as it stands: nobody says anything meanwhile.

    Raises NotFound `case_unknown`, also for whoever has no part in it.
    """
    register.lock_writer()
    row = Case.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound("case_unknown")
    return cases.case(row.id, reader=by)


def role_for(view: CaseView, move: Move, by: Actor) -> Role:
    """The role in which somebody takes the step. Raises Refused `case_move_not_yours`."""
    mine = view.roles_of(by) & STEPS[move].roles
    if not mine:
        raise Refused("case_move_not_yours", move=move, roles=tuple(sorted(STEPS[move].roles)))
    # The higher of two roles, so that a senior signature counts as one.
    return max(mine, key=list(Role).index)


def moved(view: CaseView, move: Move, *, role: Role, facts: Facts) -> Place:
    """Where the case stands after the step; raises as the rules of its life do."""
    return life.require_move(view.place, move, role=role, facts=facts)


def text_of(text: str) -> str:
    """The text as the file keeps it. Raises Refused `message_too_long`."""
    kept = cleaned(text).strip()
    if len(kept) > TEXT_MAX:
        raise Refused("message_too_long", most=TEXT_MAX)
    return kept


def place_json(place: Place) -> dict[str, Json]:
    """Where a case stands, as its statements say it."""
    return {"state": place.state.value, "came_from": place.came_from.value if place.came_from else ""}


def say(
    act: str,
    key: UUID,
    body: Mapping[str, Json],
    *,
    by: Actor | None,
    at: datetime,
    supersedes: UUID | None = None,
) -> UUID:
    """Append the act to the case's file; returns the statement's id. By nobody: the node says it itself."""
    institution = by.institution if by else parties.host_institution().id
    subject, told = published.subject_of_case(key), {"institution": str(institution), **body}
    return saying.say(act, subject, told, by=by, at=at, supersedes=supersedes)
