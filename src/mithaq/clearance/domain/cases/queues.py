"""Queues: the cases that wait for a role in an institution, the most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.clearance.domain.cases.life import awaited
from mithaq.clearance.domain.cases.states import Place, Role, State


@dataclass(frozen=True)
class Waiting:
    """A case that stands somewhere. `institutions` are those whose step it waits for."""

    reference: str
    place: Place
    institutions: frozenset[UUID]
    deadline: date | None
    waiting_since: date
    advice_from: frozenset[UUID] = frozenset()
    """During circulation the institutions that were asked and have not spoken."""


def queue(cases: Iterable[Waiting], *, role: Role, institution: UUID) -> tuple[Waiting, ...]:
    """The cases whose next step is this role's in this institution.

    In order: the earliest deadline (none comes last), those that are not on hold, the longest wait, the
    reference.
    """
    return tuple(sorted((each for each in cases if _waits_for(each, role, institution)), key=_urgency))


def states_awaiting(roles: frozenset[Role]) -> frozenset[State]:
    """The states in which a case may wait for somebody who has one of these roles in it."""
    found = {state for state in State if awaited(Place(state)) & roles}
    return frozenset(found | ({State.CIRCULATION} if Role.ADVISER in roles else set()))


def _waits_for(case: Waiting, role: Role, institution: UUID) -> bool:
    if role is Role.ADVISER:
        return case.place.state is State.CIRCULATION and institution in case.advice_from
    is_advised = case.place.state is not State.CIRCULATION or not case.advice_from
    return is_advised and institution in case.institutions and role in awaited(case.place)


def _urgency(case: Waiting) -> tuple[date, bool, date, str]:
    is_on_hold = case.place.state is State.ON_HOLD
    return case.deadline or date.max, is_on_hold, case.waiting_since, case.reference
