"""What conditions of releases ask for: of one case, and what is due soon or late for somebody."""

from dataclasses import dataclass
from datetime import date

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
