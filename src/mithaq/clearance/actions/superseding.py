"""Let a case give way to its amendment: a request at once, an authorisation when the amendment is issued."""

from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions.casefile import locked, moved, place_json, role_for, say
from mithaq.clearance.domain.cases.amending import gives_way_at_once, is_to_give_way
from mithaq.clearance.domain.cases.states import Facts, Move, Role
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.cases import CaseView

_AMENDED = Facts(has_amendment=True)


def require_amendable(view: CaseView, by: Actor) -> Role:
    """The role in which an applicant amends a locked case.

    Raises Refused `case_amended_already` naming the other amendment, `case_move_not_yours`, or
    `case_move_impossible`; NotFound `case_unknown` for whoever is not of its institution.
    """
    if view.institution != by.institution:
        raise NotFound("case_unknown")
    _require_no_other(view)
    role = role_for(view, Move.SUPERSEDE, by)
    moved(view, Move.SUPERSEDE, role=role, facts=_AMENDED)
    return role


def make_room(old: UUID, *, new: UUID, seen: UUID | None, by: Actor, at: datetime) -> None:
    """Let an amendment be submitted, in the caller's transaction: a request gives way. Locks the old case.

    `seen` is the last step of the old case that its applicant read. Raises Refused `case_amended_changed`
    when there is another by now, or as `require_amendable` does.
    """
    view = locked(old, by)
    _require_no_other(view)
    if view.last_step != seen:
        raise Refused("case_amended_changed", reference=view.reference, state=view.place.state)
    role = require_amendable(view, by)
    if gives_way_at_once(view.place.state):
        _supersede(view, new, role=role, by=by, at=at)


def take_place(view: CaseView, *, role: Role, by: Actor, at: datetime) -> None:
    """Supersede all that an amendment takes the place of as it is issued, in the caller's transaction.

    Locks the old cases. Raises Refused `case_amended_unsettled`.
    """
    before = [each.id for each in cases.amended(view)]
    for key in before:
        old = locked(key, by)
        if is_to_give_way(
            old.place.state,
            old.file,
            reference=old.reference,
            superseded_by=old.superseded_by,
            chain=(view.id, *before),
        ):
            _supersede(old, view.id, role=role, by=by, at=at)


def _require_no_other(view: CaseView) -> None:
    under_way = cases.amendment_under_way(view.id)
    if under_way is not None:
        raise Refused("case_amended_already", reference=under_way.reference)


def _supersede(old: CaseView, new: UUID, *, role: Role, by: Actor, at: datetime) -> None:
    place = moved(old, Move.SUPERSEDE, role=role, facts=_AMENDED)
    say(
        published.MOVED,
        old.id,
        {
            "move": Move.SUPERSEDE.value,
            "role": role.value,
            "text": "",
            "superseded_by": str(new),
            **place_json(place),
        },
        by=by,
        at=at,
        supersedes=old.statement,
    )
