"""A case in the place of another: when the old one gives way, and when it must not.

A request gives way as soon as its amendment is submitted. What was granted stays as it is until the amendment
is issued, so that nothing lapses because more was asked. What two people must lift, no amendment lifts: none
is issued while the old authorisation is suspended or revoked, reopened or under appeal.
"""

from collections.abc import Iterable
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.file import Event
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.cases.steps import ENDED, STEPS, UNDER_WAY

_PENDING = UNDER_WAY | {
    State.DRAFT,
    State.GRANTED,
    State.GRANTED_WITH_CONDITIONS,
    State.UNDER_APPEAL,
    State.REOPENED,
}
_STOPS = frozenset({Move.SUSPEND, Move.REVOKE})
_LIFTS = frozenset({Move.REINSTATE, Move.GRANT, Move.GRANT_WITH_CONDITIONS})


def is_pending(state: State) -> bool:
    """Whether an amendment that stands there may still come to take the place of another case."""
    return state in _PENDING


def gives_way_at_once(state: State) -> bool:
    """Whether a case that stands there is superseded when its amendment is submitted."""
    return state in UNDER_WAY


def is_to_give_way(
    state: State, file: Iterable[Event], *, reference: str, superseded_by: UUID | None, chain: Iterable[UUID]
) -> bool:
    """Whether issuing an amendment supersedes the old case now; not where that is over already.

    `chain` are the amendment and all that it takes the place of. Raises Refused `case_amended_unsettled`.
    """
    if state is State.SUPERSEDED and superseded_by in set(chain):
        return False
    if state is State.SUPERSEDED or _is_stopped(file):
        raise Refused("case_amended_unsettled", reference=reference, state=state)
    if state in STEPS[Move.SUPERSEDE].sources:
        return True
    if state in ENDED:
        return False
    raise Refused("case_amended_unsettled", reference=reference, state=state)


def _is_stopped(file: Iterable[Event]) -> bool:
    """Whether it was suspended or revoked and nobody lifted that since, wherever it went from there."""
    moves = (each.move for each in sorted(file, key=lambda one: one.number))
    last = [each for each in moves if each in _STOPS | _LIFTS][-1:]
    return bool(last) and last[0] in _STOPS
