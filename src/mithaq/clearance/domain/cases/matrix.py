"""What was decided on each cell of a case, and the digest of it all, which a signature binds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.asking import Asked, problems
from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.conditions import Condition, problems_of
from mithaq.clearance.domain.cases.notices import Notice


class Outcome(StrEnum):
    """What may be decided on a cell, and on a case."""

    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    NO_AUTHORISATION_NEEDED = "no_authorisation_needed"
    RETURNED_WITHOUT_ACTION = "returned_without_action"


GRANTS = frozenset({Outcome.GRANTED, Outcome.GRANTED_WITH_CONDITIONS})


@dataclass(frozen=True)
class CellOutcome:
    """What was decided on a cell: denial codes where it is refused, a period where it is granted."""

    cell: Cell
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def is_granted_on(self, day: date) -> bool:
        """Whether it is granted for a time in which the day lies."""
        if self.outcome not in GRANTS or self.valid_from is None or self.valid_until is None:
            return False
        return self.valid_from <= day < self.valid_until

    def as_json(self) -> dict[str, Json]:
        return {
            "cell": self.cell.as_json(),
            "outcome": self.outcome.value,
            "reasons": sorted(self.reasons),
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }


@dataclass(frozen=True)
class Content:
    """All that is decided, and so all that is signed."""

    asked: Asked
    conditions: tuple[Condition, ...]
    outcomes: tuple[CellOutcome, ...]
    policy_version: str
    notices: tuple[Notice, ...] = ()
    """What committees of the Security Council were told or approved, as it stands."""

    @property
    def outcome(self) -> Outcome:
        """The outcome of the case as a whole."""
        return overall(each.outcome for each in self.outcomes)


def overall(outcomes: Iterable[Outcome]) -> Outcome:
    """One outcome out of those of all cells; raises Refused `case_cells_undecided` when there is none.

    A case granted in part is granted with conditions: the part that was not granted is the condition.
    """
    found = set(outcomes)
    if not found:
        raise Refused("case_cells_undecided", count=0)
    if len(found) == 1:
        return found.pop()
    if found & GRANTS:
        return Outcome.GRANTED_WITH_CONDITIONS
    return Outcome.REFUSED if Outcome.REFUSED in found else Outcome.RETURNED_WITHOUT_ACTION


def content_digest(content: Content) -> str:
    """SHA-256 of what is decided; the order in which it was entered makes no difference.

    Raises Refused `case_content_incomplete` when something is not decided.
    """
    if problems := content_problems(content):
        raise Refused("case_content_incomplete", problems=problems)
    return digest(canonical_bytes(content_json(content)))


def content_json(content: Content) -> dict[str, Json]:
    """Exactly what a signature binds."""
    asked = content.asked
    return {
        "items": [item.as_json() for item in sorted(asked.items)],
        "recipients": [recipient.as_json() for recipient in sorted(asked.recipients)],
        "forms": sorted(form.value for form in asked.forms),
        "end_use": {"code": asked.end_use.value if asked.end_use else None, "text": asked.end_use_text},
        "agreement": asked.agreement.as_json() if asked.agreement else None,
        "label": asked.label.as_json() if asked.label else None,
        "conditions": [each.as_json() for each in sorted(content.conditions, key=lambda one: one.key)],
        "outcomes": [each.as_json() for each in sorted(content.outcomes, key=lambda one: one.cell)],
        "policy_version": content.policy_version,
        # Left out where there are none: what was signed before notices were known keeps its digest.
        **({"notices": [each.as_json() for each in sorted(content.notices)]} if content.notices else {}),
    }


def content_problems(content: Content) -> tuple[str, ...]:
    """The codes of all that is undecided or does not fit together; none means that it may be signed."""
    return tuple(dict.fromkeys([*_missing(content), *_unfit_outcomes(content), *_unfit_conditions(content)]))


def _missing(content: Content) -> Iterator[str]:
    yield from problems(content.asked)
    if not all(item.verdicts for item in content.asked.items):
        yield "item_unclassified"
    if not content.policy_version.strip():
        yield "policy_version_missing"


def _unfit_outcomes(content: Content) -> Iterator[str]:
    decided = [each.cell for each in content.outcomes]
    if not decided or len(decided) != len(set(decided)) or set(decided) != set(content.asked.cells):
        yield "cells_undecided"
    for each in content.outcomes:
        if (each.outcome is Outcome.REFUSED) is not bool(each.reasons):
            yield "denial_reason_misplaced"
        is_bound = any(condition.binds(each.cell) for condition in content.conditions)
        if each.outcome in GRANTS:
            if not _is_within(each, content.asked):
                yield "period_outside_asked"
            if is_bound is not (each.outcome is Outcome.GRANTED_WITH_CONDITIONS):
                yield "conditions_misplaced"
        elif each.valid_from or each.valid_until:
            yield "period_misplaced"


def _is_within(each: CellOutcome, asked: Asked) -> bool:
    """Whether the granted period is one, and no longer than was asked."""
    if not (each.valid_from and each.valid_until and asked.valid_from and asked.valid_until):
        return False
    return asked.valid_from <= each.valid_from < each.valid_until <= asked.valid_until


def _unfit_conditions(content: Content) -> Iterator[str]:
    keys = [condition.key for condition in content.conditions]
    if len(keys) != len(set(keys)):
        yield "condition_twice"
    granted = [each.cell for each in content.outcomes if each.outcome in GRANTS]
    for condition in content.conditions:
        yield from problems_of(condition)
        if not set(condition.cells) <= set(granted) or not granted:
            yield "condition_without_cell"
