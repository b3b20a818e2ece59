"""What stands between a technology and who would take it under a licence, beside screening."""

from datetime import date, datetime

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.cases.steps import IN_FORCE
from mithaq.clearance.domain.feasibility import Prospect, Use, feasibility
from mithaq.clearance.models import Case
from mithaq.clearance.queries import cases, release
from mithaq.clearance.queries.case_facts import states_of_parties
from mithaq.parties import queries as parties

OPENING = frozenset({*IN_FORCE, State.NO_AUTHORISATION_NEEDED})


def require_may_take(taker: str, *, home: str, is_listed: bool, case: str, by: Actor, at: datetime) -> None:
    """A party may take a technology that is at home in a state.

    An embargo on its state stops it; what is listed, or leaves the state, needs a case in which it is a
    recipient and that opens the way. `case` is its reference. Raises Refused `licensee_stateless`,
    `licensee_embargoed`, `licensee_embargo_unknown`, `release_case_needed` or `release_case_not_in_force`;
    NotFound `case_unknown` for a case in which the actor has no part.
    """
    on = parties.legal_day(at)
    state = states_of_parties({taker}).get(taker)
    if state is None:
        raise Refused("licensee_stateless")
    _require_not_embargoed(state, is_listed=is_listed, on=on)
    if not is_listed and state == home:
        return
    if not case:
        raise Refused("release_case_needed")
    row = Case.objects.filter(reference=case.strip().upper()[:24]).first()
    found = cases.case(row.id, reader=by) if row else None
    is_named = found is not None and taker in {each.party for each in found.asked.recipients}
    if found is None or not is_named or found.place.state not in OPENING:
        raise Refused("release_case_not_in_force", case=case[:40])


def _require_not_embargoed(state: str, *, is_listed: bool, on: date) -> None:
    use = Use.MILITARY if is_listed else Use.CIVIL
    found = feasibility(state, release.embargoes_reviewed(), use=use, agreements=(), on=on)
    if found.prospect is Prospect.HARD_STOP:
        raise Refused("licensee_embargoed", state=state)
    if found.prospect is Prospect.NOT_TOLD:
        raise Refused("licensee_embargo_unknown", state=state)
