"""What one party gave to the others: each deliverable that was accepted, each contribution that was made.

A deliverable weighs what the plan says of it, else what the schedule says of its type. A contribution weighs
one point for each full `amount` of the schedule, in the currency of the project, and no less than one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.domain.plans import ProjectPlan
from mithaq.projects.domain.progress import DeliverableStanding, State
from mithaq.projects.domain.shares import made


@dataclass(frozen=True)
class Schedule:
    """By what give and take is weighed."""

    deliverables: Mapping[str, int]
    contributions: Mapping[str, int]
    """Points by kind for each `amount`."""
    amount: int


@dataclass(frozen=True)
class Gift:
    """What a party gave to others, with its weight; `evidence` is the statement by which it counts."""

    project: UUID
    giver: str
    takers: tuple[str, ...]
    what: str
    key: str
    on: date
    weight: int
    evidence: UUID


def gifts(
    plan: ProjectPlan,
    told: Iterable[Entry],
    deliverables: Iterable[DeliverableStanding],
    schedule: Schedule,
) -> tuple[Gift, ...]:
    """All that was given, the first first."""
    found = [_of_deliverable(each, plan, schedule) for each in deliverables if each.state is State.ACCEPTED]
    found += [
        _of_contribution(each, plan, schedule)
        for each in told
        if each.kind is EntryKind.CONTRIBUTION_MADE and each.party in plan.parties
    ]
    return tuple(sorted(found, key=lambda each: (each.on, each.evidence)))


def _of_deliverable(standing: DeliverableStanding, plan: ProjectPlan, schedule: Schedule) -> Gift:
    found, accepted = standing.deliverable, standing.accepted
    assert accepted is not None  # noqa: S101  # of its state
    return Gift(
        project=plan.project,
        giver=found.owner,
        takers=_others(plan, found.owner),
        what="deliverable",
        key=found.key,
        on=accepted.on,
        weight=found.weight or schedule.deliverables[found.deliverable_type],
        evidence=accepted.statement,
    )


def _of_contribution(entry: Entry, plan: ProjectPlan, schedule: Schedule) -> Gift:
    amount = made(entry, plan)
    times = int((amount.value or Decimal(0)) // schedule.amount)
    return Gift(
        project=plan.project,
        giver=entry.party,
        takers=_others(plan, entry.party),
        what=f"contribution_{amount.kind}",
        key=entry.key,
        on=entry.on,
        weight=max(1, times) * schedule.contributions[amount.kind],
        evidence=entry.statement,
    )


def _others(plan: ProjectPlan, giver: str) -> tuple[str, ...]:
    return tuple(each for each in plan.parties if each != giver)
