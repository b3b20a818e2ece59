"""What the file of a case says of its decisions: whether one stands, and which may be appealed against."""

from collections.abc import Sequence

from mithaq.base.canonical import Json
from mithaq.clearance.domain.cases.file import Event, state_after
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.cases.steps import APPEALABLE, DECIDED, STEPS, UNDER_WAY

DECISIONS = frozenset(move for move, rule in STEPS.items() if rule.target in DECIDED)
"""The steps that decide a case."""
_UNDER_WAY = UNDER_WAY | {State.DRAFT}
_BEGINNINGS = frozenset({Move.APPEAL, Move.REOPEN})


def is_decided(file: Sequence[Event]) -> bool:
    """Whether the last decision stands: no later step put the case under way again."""
    told = (state_after(each) for each in reversed(file))
    last = next((state for state in told if state in DECIDED | _UNDER_WAY), None)
    return last in DECIDED


def last_decision(file: Sequence[Event]) -> Json:
    """What was last decided, whether or not it still stands; nothing before the first decision."""
    numbers = (each.number for each in reversed(file) if each.move in DECISIONS)
    number = next(numbers, 0)
    proposed = (each for each in reversed(file) if each.move is Move.PROPOSE and each.number < number)
    return next((each.body["decision"] for each in proposed), None)


def contested(file: Sequence[Event]) -> Event | None:
    """The decision that an appeal would be against; a dismissed appeal is none of its own.

    A revocation is one. None where all that was asked was granted.
    """
    last = next((each for each in reversed(file) if each.move in DECISIONS | {Move.REVOKE}), None)
    return last if last is not None and state_after(last) in APPEALABLE else None


def beginning(file: Sequence[Event]) -> Event:
    """Since when the case is being decided: its submission, or the last appeal or reopening."""
    return next((each for each in reversed(file) if each.move in _BEGINNINGS), file[0])
