"""What stands between a technology and who would take it under a licence, beside screening."""

from dataclasses import dataclass
from datetime import date, datetime

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.taking import open_cells
from mithaq.clearance.domain.feasibility import Prospect, Use, feasibility
from mithaq.clearance.models import Case
from mithaq.clearance.queries import cases, release
from mithaq.clearance.queries.case_facts import states_of_parties
from mithaq.parties import queries as parties


@dataclass(frozen=True)
class Going:
    """A technology that would go out: the state that is its home, and the reference of the record of it."""

    home: str
    record: str
    is_listed: bool


def require_may_take(taker: str, going: Going, *, case: str, by: Actor, at: datetime) -> None:
    """A party may take a technology.

    An embargo on its state stops it. What is listed, or leaves the state, needs a case that today grants the
    record to the party; `case` is its reference. That a case found no authorisation to be needed opens the
    way for what is not listed. Raises Refused `licensee_stateless`, `licensee_embargoed`,
    `licensee_embargo_unknown`, `release_case_needed`, `release_case_not_in_force`, also for a case in which
    the actor has no part, or `release_case_of_another`.
    """
    on = parties.legal_day(at)
    state = states_of_parties({taker}).get(taker)
    if state is None:
        raise Refused("licensee_stateless")
    _require_not_embargoed(state, is_listed=going.is_listed, on=on)
    if not going.is_listed and state == going.home:
        return
    if not case:
        raise Refused("release_case_needed")
    granted = {each.item for each in _open_cells(case, going, by, on) if each.recipient.party == taker}
    if not granted:
        raise Refused("release_case_not_in_force", case=case[:40])
    if going.record not in granted:
        raise Refused("release_case_of_another", case=case[:40], items=", ".join(sorted(granted)))


def _open_cells(case: str, going: Going, by: Actor, on: date) -> tuple[Cell, ...]:
    """None of a case that the actor may not see."""
    row = Case.objects.filter(reference=case.strip().upper()[:24]).first()
    try:
        found = cases.case(row.id, reader=by) if row else None
    except NotFound:
        return ()
    if found is None or found.content is None:
        return ()
    return open_cells(found.content.outcomes, found.place.state, is_listed=going.is_listed, on=on)


def _require_not_embargoed(state: str, *, is_listed: bool, on: date) -> None:
    use = Use.MILITARY if is_listed else Use.CIVIL
    found = feasibility(state, release.embargoes_reviewed(), use=use, agreements=(), on=on)
    if found.prospect is Prospect.HARD_STOP:
        raise Refused("licensee_embargoed", state=state)
    if found.prospect is Prospect.NOT_TOLD:
        raise Refused("licensee_embargo_unknown", state=state)
