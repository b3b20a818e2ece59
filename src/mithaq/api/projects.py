"""Calls on joint projects: plans, and what parties tell. No token sets a plan or accepts anything."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, JsonValue

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.projects.actions import telling
from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.domain.giving import Gift
from mithaq.projects.queries import balance, projects
from mithaq.projects.queries.balance import Balance
from mithaq.projects.queries.projects import ProjectLine, ProjectStage, ProjectView

router = Router(tags=["projects"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
PAGE_MAX = 100
FACTS_MAX = 50


class ProjectLineOut(Schema):
    """A project in a list; `late` and `submitted` count parts that are late or wait for a verdict."""

    reference: str
    titles: dict[str, str]
    stage: str
    lead: str
    parties: list[str]
    programme: UUID | None
    starts_on: date
    ends_on: date
    late: int
    submitted: int


class PackageStandingOut(Schema):
    """How far a work package has come; `float_days` are the days that it may end later."""

    key: str
    percent: int
    trl: int | None
    float_days: int


class PartStandingOut(Schema):
    """Where a milestone or a deliverable stands; `due_on` is a day that its party works."""

    key: str
    due_on: date
    state: str
    digest: str | None


class LevelOut(Schema):
    """The readiness of the whole from a day on."""

    on: date
    trl: int


class ProjectOut(Schema):
    """A project on the day of the call; `plan` is the digest of the plan in effect."""

    reference: str
    stage: str
    plan: str
    number: int
    work_packages: list[PackageStandingOut]
    milestones: list[PartStandingOut]
    deliverables: list[PartStandingOut]
    readiness: list[LevelOut]


class ProjectEntryOut(Schema):
    """The version of an entry that counts; `statement` is its place in the register."""

    id: UUID
    kind: str
    key: str
    party: str
    number: int
    facts: dict[str, Any]
    statement: UUID
    at: datetime


class ShareOut(Schema):
    """A party's part, amounts as decimal text; shares are parts of 1."""

    party: str
    cost: str
    work: str
    cost_share: str | None
    work_share: str | None
    balance: str | None


class BalanceOut(Schema):
    """Cost share and work share in one currency; `unrated` contributions have no rate into it."""

    currency: str
    shares: list[ShareOut]
    unrated: int


class GiftOut(Schema):
    """What a party gave to others, with its weight and the statement by which it counts."""

    project: UUID
    giver: str
    takers: list[str]
    what: str
    key: str
    on: date
    weight: int
    evidence: UUID


class ProjectsBalanceOut(Schema):
    """Over all projects that you see."""

    balances: list[BalanceOut]
    gifts: list[GiftOut]


class EntryIn(Schema):
    """What you tell: the facts of its kind, by their names."""

    facts: Annotated[dict[str, JsonValue], Field(max_length=FACTS_MAX)]


class ToldOut(Schema):
    """The identifier of the entry, the same at every node."""

    id: UUID


@router.get("/projects", response={200: list[ProjectLineOut], **REFUSED}, summary="The projects you see")
def listed(
    request: HttpRequest,
    stage: ProjectStage | None = None,
    programme: UUID | None = None,
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 20,
) -> list[ProjectLineOut]:
    """The projects of your institution, the last changed first."""
    caller = caller_of(request)
    found = projects.lines(
        reader=caller.acting(Scope.READ),
        on=caller.today,
        stage=stage,
        programme=programme,
        first=first,
        limit=limit,
    )
    return [_line_out(each) for each in found]


@router.get(
    "/projects-balance",
    response={200: ProjectsBalanceOut, **REFUSED},
    summary="Cost share, work share, give and take",
)
def whole_balance(request: HttpRequest, programme: UUID | None = None) -> ProjectsBalanceOut:
    """Over all projects and years that you see, or those of one programme."""
    caller = caller_of(request)
    reader, on = caller.acting(Scope.READ), caller.today
    return ProjectsBalanceOut(
        balances=[
            _balance_out(each) for each in balance.global_balance(reader=reader, on=on, programme=programme)
        ],
        gifts=[_gift_out(each) for each in balance.balance(reader=reader, on=on, programme=programme)],
    )


@router.get("/projects/{reference}", response={200: ProjectOut, **REFUSED}, summary="Where a project stands")
def one(request: HttpRequest, reference: str) -> ProjectOut:
    """Its parts, by what was told of them."""
    return _out(_view(request, reference))


@router.get(
    "/projects/{reference}/plan", response={200: dict[str, Any], **REFUSED}, summary="The plan in effect"
)
def plan(request: HttpRequest, reference: str) -> dict[str, Any]:
    """The plan as its lead set it: the digest is the SHA-256 of its canonical JSON (RFC 8785)."""
    return dict(_view(request, reference).plan.as_json())


@router.get(
    "/projects/{reference}/entries",
    response={200: list[ProjectEntryOut], **REFUSED},
    summary="What was told of it",
)
def entries(request: HttpRequest, reference: str, kind: EntryKind | None = None) -> list[ProjectEntryOut]:
    """The last version of each entry, or of those of one kind."""
    view = _view(request, reference)
    return [_entry_out(each) for each in (view.of_kind(kind) if kind else view.entries)]


@router.get(
    "/projects/{reference}/balance",
    response={200: BalanceOut, **REFUSED},
    summary="Cost share and work share",
)
def project_balance(request: HttpRequest, reference: str) -> BalanceOut:
    """Of one project, by what was contributed."""
    return _balance_out(balance.balance_of(_view(request, reference)))


@router.put(
    "/projects/{reference}/entries/{kind}/{key}",
    response={200: ToldOut, **REFUSED},
    summary="Tell of a project",
)
def tell(request: HttpRequest, reference: str, kind: EntryKind, key: str, body: EntryIn) -> Status[ToldOut]:
    """Tell all who take part an entry of your institution, or its next version. Verdicts take two people."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    view = projects.project(reference, reader=actor, on=caller.today)
    found = telling.tell(view.id, kind, key, body.facts, by=actor, at=caller.at)  # type: ignore[arg-type]  # floats are refused when they are told
    return Status(200, ToldOut(id=found))


def _view(request: HttpRequest, reference: str) -> ProjectView:
    caller = caller_of(request)
    return projects.project(reference, reader=caller.acting(Scope.READ), on=caller.today)


def _line_out(line: ProjectLine) -> ProjectLineOut:
    return ProjectLineOut(
        reference=line.reference,
        titles={language.value: title for language, title in line.titles.items()},
        stage=line.stage.value,
        lead=line.lead,
        parties=list(line.parties),
        programme=line.programme,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        late=line.late,
        submitted=line.submitted,
    )


def _out(view: ProjectView) -> ProjectOut:
    floats = {each.package.key: each.float_days for each in view.bars}
    return ProjectOut(
        reference=view.reference,
        stage=view.stage.value,
        plan=view.latest.digest,
        number=view.latest.number,
        work_packages=[
            PackageStandingOut(
                key=each.package.key,
                percent=each.percent,
                trl=each.trl,
                float_days=floats[each.package.key],
            )
            for each in view.packages
        ],
        milestones=[
            PartStandingOut(key=each.milestone.key, due_on=each.due_on, state=each.state.value, digest=None)
            for each in view.milestones
        ],
        deliverables=[
            PartStandingOut(
                key=each.deliverable.key,
                due_on=each.due_on,
                state=each.state.value,
                digest=each.submission.text("digest") if each.submission else None,
            )
            for each in view.deliverables
        ],
        readiness=[LevelOut(on=each.on, trl=each.trl) for each in view.readiness],
    )


def _entry_out(entry: Entry) -> ProjectEntryOut:
    return ProjectEntryOut(
        id=entry.id,
        kind=entry.kind.value,
        key=entry.key,
        party=entry.party,
        number=entry.number,
        facts=dict(entry.facts),
        statement=entry.statement,
        at=entry.at,
    )


def _balance_out(found: Balance) -> BalanceOut:
    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return BalanceOut(
        currency=found.currency,
        shares=[
            ShareOut(
                party=each.party,
                cost=str(each.cost),
                work=str(each.work),
                cost_share=text(each.cost_share),
                work_share=text(each.work_share),
                balance=text(each.balance),
            )
            for each in found.shares
        ],
        unrated=found.unrated,
    )


def _gift_out(gift: Gift) -> GiftOut:
    return GiftOut(
        project=gift.project,
        giver=gift.giver,
        takers=list(gift.takers),
        what=gift.what,
        key=gift.key,
        on=gift.on,
        weight=gift.weight,
        evidence=gift.evidence,
    )
