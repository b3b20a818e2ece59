"""Reads of projects: their plans, what parties told, and where everything stands on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import queries as parties
from mithaq.parties.domain.calendars import working_day_on_or_after
from mithaq.projects.domain import progress, readiness, rights, schedule
from mithaq.projects.domain.entries import Entry, EntryKind, current
from mithaq.projects.domain.plans import ProjectPlan, plan_from
from mithaq.projects.domain.progress import DeliverableStanding, MilestoneStanding, PackageStanding
from mithaq.projects.models import Due, Plan, Project, Review, Told

Row = TypeVar("Row", Plan, Told)


class ProjectStage(StrEnum):
    """Where a project stands by its days."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


def stage_on(starts_on: date, ends_on: date, on: date) -> ProjectStage:
    """The last day is not included."""
    if on < starts_on:
        return ProjectStage.PLANNED
    return ProjectStage.RUNNING if on < ends_on else ProjectStage.ENDED


@dataclass(frozen=True)
class Version:
    """A plan that the lead set."""

    statement: UUID
    number: int
    digest: str
    follows: str
    person: UUID
    at: datetime


@dataclass(frozen=True)
class ProjectView:
    """A project as its parties' statements make it, on a day; versions stand in their order.

    `told` are all versions of entries, by whoever was a party under some plan; `entries` those that count.
    """

    id: UUID
    reference: str
    plan: ProjectPlan
    versions: tuple[Version, ...]
    told: tuple[Entry, ...]
    on: date

    @property
    def stage(self) -> ProjectStage:
        return stage_on(self.plan.starts_on, self.plan.ends_on, self.on)

    @property
    def titles(self) -> Mapping[Language, str]:
        return self.plan.titles

    @property
    def latest(self) -> Version:
        return self.versions[-1]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return current(self.told)

    def of_kind(self, *kinds: EntryKind) -> tuple[Entry, ...]:
        """The entries of some kinds, in the order in which they were told first."""
        return tuple(each for each in self.entries if each.kind in kinds)

    @cached_property
    def deliverables(self) -> tuple[DeliverableStanding, ...]:
        return progress.deliverables_on(self.plan, self.entries, on=self.on, worked=worked_by(self.plan))

    @cached_property
    def milestones(self) -> tuple[MilestoneStanding, ...]:
        return progress.milestones_on(self.plan, self.entries, on=self.on, worked=worked_by(self.plan))

    @cached_property
    def packages(self) -> tuple[PackageStanding, ...]:
        return progress.packages_on(self.plan, self.entries)

    @cached_property
    def bars(self) -> tuple[schedule.Bar, ...]:
        return schedule.bars(self.plan)

    @cached_property
    def readiness(self) -> tuple[readiness.Reached, ...]:
        return readiness.path(self.plan, self.told)

    @cached_property
    def licences(self) -> tuple[rights.Licence, ...]:
        return rights.licences(self.plan, self.entries)

    def deliverable(self, key: str) -> DeliverableStanding:
        """Raises NotFound `deliverable_unknown`."""
        for each in self.deliverables:
            if each.deliverable.key == key:
                return each
        raise NotFound("deliverable_unknown", value=key[:80])

    def history(self, entry: UUID) -> tuple[Entry, ...]:
        """All versions of an entry, in their order. Raises NotFound `project_entry_unknown`."""
        found = sorted((each for each in self.told if each.id == entry), key=lambda each: each.number)
        if not found:
            raise NotFound("project_entry_unknown", value=str(entry))
        return tuple(found)


@dataclass(frozen=True)
class ProjectLine:
    """A project in a list, and how many of its parts are late or wait for a verdict."""

    id: UUID
    reference: str
    titles: Mapping[Language, str]
    lead: str
    parties: tuple[str, ...]
    programme: UUID | None
    starts_on: date
    ends_on: date
    stage: ProjectStage
    late: int
    submitted: int


def lines(
    *,
    reader: Actor,
    on: date,
    stage: ProjectStage | None = None,
    programme: UUID | None = None,
    first: int = 0,
    limit: int | None = None,
) -> tuple[ProjectLine, ...]:
    """The projects that the reader may see, the last changed first; three queries in all."""
    found = chosen(reader, on=on, stage=stage, programme=programme).order_by("-changed_at", "id")
    rows = list(found[first : first + limit] if limit else found)
    due = Due.objects.filter(project__in=[row.id for row in rows]).exclude(stage="done")
    late, submitted = dict[UUID, int](), dict[UUID, int]()
    states = states_of({each.party for each in due})
    for each in due:
        if each.stage == "submitted":
            submitted[each.project] = submitted.get(each.project, 0) + 1
        elif on > worked(each.due_on, states.get(each.party, "")):
            late[each.project] = late.get(each.project, 0) + 1
    return tuple(_line(row, late.get(row.id, 0), submitted.get(row.id, 0), on=on) for row in rows)


def count(
    *, reader: Actor, on: date, stage: ProjectStage | None = None, programme: UUID | None = None
) -> int:
    """How many projects those are."""
    return chosen(reader, on=on, stage=stage, programme=programme).count()


def programmes_of(reader: Actor) -> tuple[UUID, ...]:
    """The programmes that projects of the reader name."""
    found = _seen_by(reader).exclude(programme=None).values_list("programme", flat=True)
    return tuple(sorted({each for each in found if each}))


def parties_of_seen(*, reader: Actor) -> Mapping[UUID, tuple[str, ...]]:
    """The parties of each project that the reader may see, without reading its plan; one query."""
    return {key: tuple(codes) for key, codes in _seen_by(reader).values_list("id", "parties")}


def project(reference: str, *, reader: Actor, on: date) -> ProjectView:
    """Raises NotFound `project_unknown`, also for one that the reader may not see."""
    row = _seen_by(reader).filter(reference=reference[:24]).first()
    if row is None:
        raise NotFound("project_unknown", value=reference[:80])
    return _views([row], on=on)[0]


def project_by_id(key: UUID, *, on: date) -> ProjectView:
    """As the node knows it. Raises NotFound `project_unknown`."""
    found = project_if_known(key, on=on)
    if found is None:
        raise NotFound("project_unknown", value=str(key))
    return found


def project_if_known(key: UUID, *, on: date) -> ProjectView | None:
    """As the node knows it; nothing where no plan of it came here yet."""
    return next(iter(_views(Project.objects.filter(pk=key), on=on)), None)


def projects_by_id(keys: Iterable[UUID], *, on: date) -> Mapping[UUID, ProjectView]:
    """As the node knows them; three queries in all."""
    return {each.id: each for each in _views(Project.objects.filter(pk__in=set(keys)), on=on)}


@dataclass(frozen=True)
class Reviewer:
    """Who found that a document may be accepted, and what they said."""

    person: UUID
    note: str
    at: datetime


def reviews(key: UUID, *, party: str, deliverable: str, digest: str) -> tuple[Reviewer, ...]:
    """Who of a party found that a document may be accepted."""
    rows = Review.objects.filter(project=key, party=party, deliverable=deliverable, digest=digest)
    return tuple(Reviewer(row.person, row.note, row.at) for row in rows.order_by("at", "id"))


def is_party(view: ProjectView, reader: Actor) -> bool:
    """Whether the reader's institution takes part."""
    return f"institution:{reader.institution}" in view.plan.parties


def worked_by(plan: ProjectPlan) -> progress.Worked:
    """The next working day of a party of the plan."""
    states = states_of(plan.parties)
    return lambda day, party: worked(day, states.get(party, ""))


@lru_cache(10_000)
def worked(day: date, state: str) -> date:
    """The day, or the next that is worked in the state; the day itself where its calendar is not known."""
    try:
        calendar = parties.calendar_of(state, first_year=day.year, last_year=day.year + 1)
        return working_day_on_or_after(day, calendar)
    except Refused:
        return day


def states_of(codes: Iterable[str]) -> Mapping[str, str]:
    """The states of institutions by their codes; one query."""
    keys = [UUID(each.removeprefix("institution:")) for each in codes]
    return {each.code: each.state for each in parties.institutions_by_id(keys).values()}


def titles_of(row: Project) -> Mapping[Language, str]:
    """The titles of the plan in effect, without reading the plan."""
    return {Language(language): title for language, title in row.titles.items()}


def chosen(
    reader: Actor, *, on: date, stage: ProjectStage | None = None, programme: UUID | None = None
) -> QuerySet[Project]:
    """The rows of projects that the reader may see, for reads of this pillar."""
    rows = _seen_by(reader)
    match stage:
        case ProjectStage.PLANNED:
            rows = rows.filter(starts_on__gt=on)
        case ProjectStage.RUNNING:
            rows = rows.filter(starts_on__lte=on, ends_on__gt=on)
        case ProjectStage.ENDED:
            rows = rows.filter(ends_on__lte=on)
    return rows.filter(programme=programme) if programme else rows


def _seen_by(reader: Actor) -> QuerySet[Project]:
    if reader.is_host and may(reader, Act.PLAN_PROJECT):
        return Project.objects.all()
    return Project.objects.filter(parties__contains=[f"institution:{reader.institution}"])


def _line(row: Project, late: int, submitted: int, *, on: date) -> ProjectLine:
    return ProjectLine(
        id=row.id,
        reference=row.reference,
        titles=titles_of(row),
        lead=row.lead,
        parties=tuple(row.parties),
        programme=row.programme,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        stage=stage_on(row.starts_on, row.ends_on, on),
        late=late,
        submitted=submitted,
    )


def _views(rows: Iterable[Project], *, on: date) -> tuple[ProjectView, ...]:
    found = list(rows)
    keys = [row.id for row in found]
    plans = _by_project(Plan.objects.filter(project__in=keys).order_by("number", "at", "id"))
    told = _by_project(Told.objects.filter(project__in=keys).order_by("at", "id"))
    return tuple(_view(row, plans[row.id], told.get(row.id, ()), on=on) for row in found)


def _by_project(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found = dict[UUID, list[Row]]()
    for row in rows:
        found.setdefault(row.project, []).append(row)
    return found


def _view(row: Project, plans: Sequence[Plan], told: Sequence[Told], *, on: date) -> ProjectView:
    return ProjectView(
        id=row.id,
        reference=row.reference,
        plan=plan_from(plans[-1].plan),
        versions=tuple(
            Version(each.id, each.number, each.digest, each.follows, each.person, each.at) for each in plans
        ),
        told=tuple(_entry(each) for each in told if each.party in row.ever),
        on=on,
    )


def _entry(row: Told) -> Entry:
    return Entry(
        project=row.project,
        party=row.party,
        kind=EntryKind(row.kind),
        key=row.key,
        number=row.number,
        facts=row.facts,
        statement=row.id,
        person=row.person,
        at=row.at,
    )
