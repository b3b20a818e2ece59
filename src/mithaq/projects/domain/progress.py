"""Where milestones, deliverables and work packages stand on a day, by what parties told of them.

A deliverable is accepted by another party than its owner, and for the document that was submitted last: a
verdict names that document's digest. A rejection that stands outweighs acceptances, since in doubt nothing
counts as delivered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.domain.plans import Deliverable, Milestone, ProjectPlan, WorkPackage

SOON = timedelta(days=30)


class State(StrEnum):
    """How a milestone or a deliverable stands."""

    PLANNED = "planned"
    DUE = "due"
    LATE = "late"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    REACHED = "reached"


@dataclass(frozen=True)
class DeliverableStanding:
    """A deliverable on a day. `due_on` is the day itself, or the next that its owner works."""

    deliverable: Deliverable
    due_on: date
    state: State
    submission: Entry | None
    verdicts: tuple[Entry, ...]

    @property
    def accepted(self) -> Entry | None:
        """The first acceptance, where it is accepted."""
        return self.verdicts[0] if self.state is State.ACCEPTED else None


@dataclass(frozen=True)
class MilestoneStanding:
    """A milestone on a day."""

    milestone: Milestone
    due_on: date
    state: State
    reached: Entry | None


@dataclass(frozen=True)
class PackageStanding:
    """How far a work package has come, as its lead told it last."""

    package: WorkPackage
    percent: int
    trl: int | None
    told: Entry | None


Worked = Callable[[date, str], date]
"""A day, or the next that a party works."""


def deliverables_on(
    plan: ProjectPlan, told: Sequence[Entry], *, on: date, worked: Worked
) -> tuple[DeliverableStanding, ...]:
    """Every deliverable of the plan."""
    by_key = _by_key(told)
    return tuple(
        _deliverable(each, by_key.get(each.key, ()), on=on, due_on=worked(each.due_on, each.owner))
        for each in plan.deliverables
    )


def milestones_on(
    plan: ProjectPlan, told: Sequence[Entry], *, on: date, worked: Worked
) -> tuple[MilestoneStanding, ...]:
    """Every milestone of the plan; it is reached when the lead of its package, or of the project, says so."""
    by_key = _by_key(told)
    found = []
    for each in plan.milestones:
        said = [
            entry
            for entry in by_key.get(each.key, ())
            if entry.kind is EntryKind.MILESTONE_REACHED and entry.party in leads_of(plan, each.work_package)
        ]
        reached = min(said, key=lambda entry: (entry.on, entry.id), default=None)
        due_on = worked(each.due_on, leads_of(plan, each.work_package)[0])
        state = State.REACHED if reached else waiting(due_on, on=on)
        found.append(MilestoneStanding(each, due_on, state, reached))
    return tuple(found)


def packages_on(plan: ProjectPlan, told: Iterable[Entry]) -> tuple[PackageStanding, ...]:
    """Every work package of the plan; only what its own lead told counts."""
    said = {(each.key, each.party): each for each in told if each.kind is EntryKind.PROGRESS}
    found = []
    for package in plan.work_packages:
        entry = said.get((package.key, package.lead))
        percent = int(entry.text("percent")) if entry else 0
        trl = int(entry.text("trl")) if entry and "trl" in entry.facts else package.trl_in
        found.append(PackageStanding(package, percent, trl, entry))
    return tuple(found)


def leads_of(plan: ProjectPlan, package: str) -> tuple[str, ...]:
    """Who answers for a package: its lead, then that of the project."""
    found = plan.work_package(package)
    return (found.lead, plan.lead) if found else (plan.lead,)


def waiting(due_on: date, *, on: date) -> State:
    """The state of what is not done: what is due today is not late yet."""
    if on > due_on:
        return State.LATE
    return State.DUE if due_on <= on + SOON else State.PLANNED


def _deliverable(
    deliverable: Deliverable, told: Sequence[Entry], *, on: date, due_on: date
) -> DeliverableStanding:
    submission = next(
        (
            each
            for each in told
            if each.kind is EntryKind.DELIVERABLE_SUBMITTED and each.party == deliverable.owner
        ),
        None,
    )
    if submission is None:
        return DeliverableStanding(deliverable, due_on, waiting(due_on, on=on), None, ())
    verdicts = [
        each
        for each in told
        if each.kind is EntryKind.DELIVERABLE_JUDGED
        and each.party != deliverable.owner
        and each.text("digest") == submission.text("digest")
    ]
    ordered = tuple(sorted(verdicts, key=lambda each: (each.on, each.id)))
    words = {each.text("verdict") for each in ordered}
    state = State.SUBMITTED
    if "rejected" in words:
        state = State.REJECTED
    elif "accepted" in words:
        state = State.ACCEPTED
    return DeliverableStanding(deliverable, due_on, state, submission, ordered)


def _by_key(told: Iterable[Entry]) -> Mapping[str, Sequence[Entry]]:
    found = dict[str, list[Entry]]()
    for each in told:
        found.setdefault(each.key, []).append(each)
    return found
