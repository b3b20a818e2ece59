"""What conditions of releases ask for: of one case, and what is due soon or late for somebody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.conditions import Condition, Obligation, ObligationState, obligations
from mithaq.clearance.queries import case_facts, cases
from mithaq.clearance.queries.cases import CaseView

_DUE = frozenset({ObligationState.DUE_SOON, ObligationState.OVERDUE})


@dataclass(frozen=True)
class Due:
    """Something that a case owes soon or late; `late` are calendar days since it was due."""

    case: CaseView
    condition: Condition
    due_on: date
    state: ObligationState
    late: int


@dataclass(frozen=True)
class Past:
    """What a condition asked of one recipient by a day that is over; `shown_on` is when it was shown.

    `evidence` is the statement that showed it, else the one that brought the case to where it stands.
    """

    case: CaseView
    condition: Condition
    recipient: str
    due_on: date
    shown_on: date | None
    evidence: UUID


def owed_by(view: CaseView, *, on: date) -> tuple[Obligation, ...]:
    """All that the conditions of a case ask for, as of a day."""
    conditions = case_facts.authorisation(view).conditions
    return obligations(conditions, file.deliveries(view.file), file.evidence(view.file), on=on)


def due(*, reader: Actor, on: date) -> tuple[Due, ...]:
    """What is due soon or overdue in the cases that the reader asked for or leads, the earliest first.

    Conditions bind once a case was issued; what they ask for is owed also after it has ended.
    """
    found = [
        Due(view, condition, each.due_on, each.state, max(0, (on - each.due_on).days))
        for view in cases.issued_with_conditions(reader=reader)
        for each in owed_by(view, on=on)
        for condition in case_facts.authorisation(view).conditions
        if each.state in _DUE and condition.key == each.condition
    ]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.case.reference, each.condition.key)))


def past(*, reader: Actor, on: date) -> tuple[Past, ...]:
    """What was due before a day in the cases that the reader asked for or leads, the earliest first.

    What a condition asks of several recipients at once is nobody's alone, and left out.
    """
    found = [each for view in cases.issued_with_conditions(reader=reader) for each in _past_of(view, on=on)]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.case.reference, each.condition.key)))


def _past_of(view: CaseView, *, on: date) -> Iterator[Past]:
    conditions = {each.key: each for each in case_facts.authorisation(view).conditions}
    for owed in owed_by(view, on=on):
        condition = conditions[owed.condition]
        asked = _recipients(view, condition, owed.occasion)
        if owed.due_on < on and len(asked) == 1:
            shown = _shown(view, condition, owed.occasion)
            yield Past(
                case=view,
                condition=condition,
                recipient=next(iter(asked)),
                due_on=owed.due_on,
                shown_on=shown.at.date() if shown else None,
                evidence=shown.id if shown else view.last_step,
            )


def _recipients(view: CaseView, condition: Condition, occasion: str) -> frozenset[str]:
    """Of the delivery that an obligation follows, else of all cells that the condition binds."""
    delivered = [each.cell for each in file.deliveries(view.file) if each.key == occasion]
    bound = delivered or [each for each in view.granted if condition.binds(each)]
    return frozenset(each.recipient.party for each in bound)


def _shown(view: CaseView, condition: Condition, occasion: str) -> file.Event | None:
    found = (
        each
        for each in view.file
        if each.kind is file.Kind.EVIDENCED
        and (each.body.get("condition"), each.body.get("occasion")) == (condition.key, occasion)
        and each.body.get("evidence") in condition.evidence
    )
    return min(found, key=lambda each: each.at, default=None)
