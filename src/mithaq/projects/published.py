"""How what parties say of projects changes the tables, in whatever order it comes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models.functions import Greatest

from mithaq.base.ids import named_id
from mithaq.projects.adapters.weights import schedule
from mithaq.projects.domain import said
from mithaq.projects.domain.entries import EntryKind
from mithaq.projects.domain.giving import gifts
from mithaq.projects.domain.plans import plan_from, reference_of
from mithaq.projects.domain.progress import (
    DeliverableStanding,
    State,
    deliverables_on,
    leads_of,
    milestones_on,
)
from mithaq.projects.domain.rooms import DocumentVersion
from mithaq.projects.domain.said import (
    DOCUMENT_ADDED,
    DOCUMENT_RECALLED,
    DOCUMENT_RELEASED,
    ENTRY_TOLD,
    PLAN_SET,
    REVIEWED,
)
from mithaq.projects.domain.shares import made
from mithaq.projects.models import (
    Contributed,
    DocumentRecall,
    DocumentRelease,
    Due,
    Given,
    Plan,
    Project,
    Review,
    RoomVersion,
    Told,
)
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView
from mithaq.register.domain.statement import Statement

_STAGES = {
    State.SUBMITTED: "submitted",
    State.REJECTED: "rejected",
    State.ACCEPTED: "done",
    State.REACHED: "done",
}

_SETTLING = frozenset(
    {
        EntryKind.MILESTONE_REACHED,
        EntryKind.DELIVERABLE_SUBMITTED,
        EntryKind.DELIVERABLE_JUDGED,
        EntryKind.CONTRIBUTION_MADE,
    }
)


def apply_plan(position: int, statement: Statement) -> None:
    """Write the plan; the one with the highest number is in effect."""
    del position
    found = said.plan_in(statement)
    Plan.objects.create(
        id=statement.id,
        project=found.by.about,
        digest=found.plan.digest,
        number=found.number,
        follows=found.follows,
        person=found.by.person,
        plan=found.plan.as_json(),
        at=statement.at,
    )
    _settle_plan(found.by.about)


def apply_told(position: int, statement: Statement) -> None:
    """Write what a party told."""
    del position
    found = said.told_in(statement)
    Told.objects.create(
        id=statement.id,
        project=found.by.about,
        entry=found.entry.id,
        kind=found.entry.kind.value,
        key=found.entry.key,
        party=found.by.party,
        person=found.by.person,
        number=found.entry.number,
        follows=found.follows,
        facts=dict(found.entry.facts),
        at=statement.at,
    )
    Project.objects.filter(pk=found.by.about).update(changed_at=Greatest("changed_at", statement.at))
    if found.entry.kind in _SETTLING:
        _settle(found.by.about)


def apply_reviewed(position: int, statement: Statement) -> None:
    """Write who found that a document may be accepted."""
    del position
    found = said.reviewed_in(statement)
    Review.objects.create(
        id=statement.id,
        project=found.project,
        party=found.party,
        person=found.person,
        deliverable=found.deliverable,
        digest=found.digest,
        note=found.note,
        at=statement.at,
    )


def apply_added(position: int, statement: Statement) -> None:
    """Write a version of a joint document, at the node where it was added."""
    del position
    found = said.added_in(statement)
    _write_version(found.version, found.by.person, statement.at)


def apply_released(position: int, statement: Statement) -> None:
    """Write to whom a version went; where it was not added, also the version. What came first stays."""
    del position
    found = said.released_in(statement)
    _write_version(found.version, found.by.person, statement.at)
    DocumentRelease.objects.create(
        id=statement.id,
        reference=found.version.reference,
        recipient=found.recipient,
        case=found.case,
        package=found.package,
        at=statement.at,
    )


def apply_recalled(position: int, statement: Statement) -> None:
    """Write that a version was taken back; the first word stays."""
    del position
    found = said.recalled_in(statement)
    facts = {"reason": found.reason, "at": statement.at}
    DocumentRecall.objects.get_or_create(reference=found.reference, defaults=facts)


def _write_version(version: DocumentVersion, person: UUID, at: datetime) -> None:
    RoomVersion.objects.get_or_create(
        reference=version.reference,
        defaults={
            "project": version.project,
            "party": version.party,
            "key": version.key,
            "number": version.number,
            "digest": version.digest,
            "version": version.as_json(),
            "person": person,
            "at": at,
        },
    )


def _settle_plan(project: UUID) -> None:
    rows = list(Plan.objects.filter(project=project).order_by("number", "at", "id"))
    plans = [plan_from(each.plan) for each in rows]
    told = Told.objects.filter(project=project).values_list("at", flat=True)
    Project.objects.update_or_create(
        id=project,
        defaults={
            "reference": reference_of(project),
            "lead": plans[-1].lead,
            "parties": list(plans[-1].parties),
            "ever": sorted({code for each in plans for code in each.parties}),
            "titles": {language.value: title for language, title in plans[-1].titles.items()},
            "programme": plans[-1].programme,
            "starts_on": plans[-1].starts_on,
            "ends_on": plans[-1].ends_on,
            "opened_at": min(each.at for each in rows),
            "changed_at": max([*(each.at for each in rows), *told]),
        },
    )
    _settle(project)


def _settle(project: UUID) -> None:
    """Write what follows from the plan in effect and from what was told, as far as it came here."""
    view = projects.project_if_known(project, on=date.min)
    if view is None:
        return
    # Stages know no day; on the first of all days nothing is late, and no calendar is asked.
    deliverables = deliverables_on(view.plan, view.entries, on=date.min, worked=_as_planned)
    milestones = milestones_on(view.plan, view.entries, on=date.min, worked=_as_planned)
    rows = [
        _due(project, "deliverable", part.key, part.owner, part.due_on, each.state)
        for each in deliverables
        for part in [each.deliverable]
    ]
    rows += [
        _due(
            project, "milestone", part.key, leads_of(view.plan, part.work_package)[0], part.due_on, each.state
        )
        for each in milestones
        for part in [each.milestone]
    ]
    Due.objects.filter(project=project).delete()
    Due.objects.bulk_create(rows)
    _settle_balance(view, deliverables)


def _settle_balance(view: ProjectView, deliverables: Sequence[DeliverableStanding]) -> None:
    Given.objects.filter(project=view.id).delete()
    Given.objects.bulk_create(
        Given(
            id=each.evidence,
            project=view.id,
            giver=each.giver,
            takers=list(each.takers),
            what=each.what,
            key=each.key,
            on=each.on,
            weight=each.weight,
        )
        for each in gifts(view.plan, view.entries, deliverables, schedule())
    )
    Contributed.objects.filter(project=view.id).delete()
    Contributed.objects.bulk_create(
        Contributed(
            id=each.statement,
            project=view.id,
            party=each.party,
            year=amount.year,
            kind=amount.kind,
            value=amount.value,
            currency=view.plan.currency,
        )
        for each in view.of_kind(EntryKind.CONTRIBUTION_MADE)
        if each.party in view.plan.parties
        for amount in [made(each, view.plan)]
    )


def _due(project: UUID, what: str, key: str, party: str, due_on: date, state: State) -> Due:
    return Due(
        id=named_id("\n".join(("due", str(project), what, key))),
        project=project,
        what=what,
        key=key,
        party=party,
        due_on=due_on,
        stage=_STAGES.get(state, "open"),
    )


def _as_planned(day: date, _party: str) -> date:
    return day


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    PLAN_SET: apply_plan,
    ENTRY_TOLD: apply_told,
    REVIEWED: apply_reviewed,
    DOCUMENT_ADDED: apply_added,
    DOCUMENT_RELEASED: apply_released,
    DOCUMENT_RECALLED: apply_recalled,
}
TABLES = (
    *(Project, Plan, Told, Review, Due, Given, Contributed),
    *(RoomVersion, DocumentRelease, DocumentRecall),
)
"""What replay rebuilds."""
