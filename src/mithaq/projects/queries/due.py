"""What projects wait for: milestones and deliverables that are due, and documents that wait for a verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.languages import Language
from mithaq.projects.domain.progress import SOON, State, waiting
from mithaq.projects.models import Due, Project
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView

FEED_MAX = 1_000


@dataclass(frozen=True)
class DueView:
    """A part of a project that a party answers for. `due_on` is a working day of that party."""

    project: UUID
    reference: str
    titles: Mapping[Language, str]
    what: str
    key: str
    due_on: date
    state: State


@dataclass(frozen=True)
class Judging:
    """A document that waits for the reader: to be read by a first person, or accepted by a second."""

    project: UUID
    reference: str
    titles: Mapping[Language, str]
    key: str
    is_reviewed: bool


def due(*, reader: Actor, on: date, limit: int | None = None) -> tuple[DueView, ...]:
    """What the reader's institution owes projects soon or too late, the earliest first."""
    rows = _of(reader).filter(due_on__lte=on + SOON)[:limit]
    return tuple(each for each in _views(rows, on=on) if each.state in {State.DUE, State.LATE})


def coming(*, reader: Actor, since: date, on: date) -> tuple[DueView, ...]:
    """What the reader's institution owes projects from a day on, the earliest first; at most FEED_MAX."""
    return _views(_of(reader).filter(due_on__gte=since)[:FEED_MAX], on=on)


def to_judge(*, reader: Actor, on: date) -> tuple[Judging, ...]:
    """The documents of other parties that the reader may review, or accept once a colleague has."""
    own = f"institution:{reader.institution}"
    may_review, may_accept = may(reader, Act.TELL_PROJECT), may(reader, Act.ACCEPT_DELIVERABLE)
    if not may_review and not may_accept:
        return ()
    mine = Project.objects.filter(parties__contains=[own]).values("id")
    keys = Due.objects.filter(project__in=mine, what="deliverable", stage="submitted").exclude(party=own)
    found = list[Judging]()
    views = projects.projects_by_id(keys.values_list("project", flat=True), on=on)
    for view in sorted(views.values(), key=lambda each: each.reference):
        found += _waiting(view, own, reader, may_review=may_review, may_accept=may_accept)
    return tuple(found)


def _waiting(
    view: ProjectView, own: str, reader: Actor, *, may_review: bool, may_accept: bool
) -> Iterable[Judging]:
    for each in view.deliverables:
        if each.state is not State.SUBMITTED or each.deliverable.owner == own or each.submission is None:
            continue
        digest, key = each.submission.text("digest"), each.deliverable.key
        read = {
            found.person for found in projects.reviews(view.id, party=own, deliverable=key, digest=digest)
        }
        if (may_review and not read) or (may_accept and read - {reader.person}):
            yield Judging(view.id, view.reference, view.titles, key, is_reviewed=bool(read))


def _of(reader: Actor) -> QuerySet[Due]:
    rows = Due.objects.filter(party=f"institution:{reader.institution}", stage__in=("open", "rejected"))
    return rows.order_by("due_on", "project", "key")


def _views(rows: Iterable[Due], *, on: date) -> tuple[DueView, ...]:
    found = list(rows)
    known = {row.id: row for row in Project.objects.filter(pk__in={each.project for each in found})}
    states = projects.states_of(each.party for each in found)
    return tuple(
        DueView(
            project=each.project,
            reference=known[each.project].reference,
            titles=projects.titles_of(known[each.project]),
            what=each.what,
            key=each.key,
            due_on=(day := projects.worked(each.due_on, states.get(each.party, ""))),
            state=waiting(day, on=on),
        )
        for each in found
    )
