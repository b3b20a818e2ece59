"""Calls on people who move. No token decides an award, agrees to a mission, or asks for a visit."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from mithaq.access.domain.permissions import Act, require
from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.chance import ten_random_bytes
from mithaq.api.problems import Problem
from mithaq.base.ids import new_id
from mithaq.mobility.actions import applying
from mithaq.mobility.actions.applying import LINE_MAX, TEXT_MAX, Content
from mithaq.mobility.domain.calls import CareerStage
from mithaq.mobility.queries import applications, balance, calls, missions, visits
from mithaq.mobility.queries.applications import ApplicationView
from mithaq.mobility.queries.calls import CallView
from mithaq.mobility.queries.missions import MissionView
from mithaq.mobility.queries.visits import VisitView

router = Router(tags=["people"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
PAGE_MAX = 100
First = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]
Line = Annotated[str, Field(max_length=LINE_MAX)]


class PeopleCallOut(Schema):
    """A call at the moment of the request; `call` is what its organiser said, as it is signed."""

    reference: str
    state: str
    organiser: str
    node: str
    opens_at: datetime
    closes_at: datetime
    awarded: list[UUID]
    reserve: list[UUID]
    call: dict[str, Any]


class ApplicationOut(Schema):
    """An application of your institution. Reads give no number of a document."""

    id: UUID
    reference: str
    call: str
    made_at: datetime
    outcome: str | None
    erased_at: datetime | None
    name: str | None


class ApplicationIn(Schema):
    """What an applicant writes; `identity` is encrypted where it is kept."""

    name: Line
    contact: Line
    nationality: Annotated[str, Field(max_length=2)]
    stage: CareerStage
    languages: Annotated[list[Annotated[str, Field(max_length=2)]], Field(max_length=20)]
    curriculum: Annotated[str, Field(max_length=TEXT_MAX)]
    motivation: Annotated[str, Field(max_length=TEXT_MAX)]
    identity: Line = ""


class MadeOut(Schema):
    """What was made."""

    reference: str


class MissionOut(Schema):
    """A mission on the day of the request; `terms` are those to which both say yes. Nobody is named."""

    reference: str
    state: str
    agreed_by: list[str]
    overdue: list[date]
    terms: dict[str, Any]


class VisitOut(Schema):
    """A request for visit on the day of the request: counts and level, and nobody's name."""

    reference: str
    state: str
    at: datetime
    limits: list[str]
    request: dict[str, Any]


class FactOut(Schema):
    """A mission that is done: what one party gave another, and the statement that shows it."""

    giver: str
    taker: str
    kind: str
    days: int
    on: date
    evidence: UUID


@router.get("/calls", response={200: list[PeopleCallOut], **REFUSED}, summary="The calls that are for you")
def listed(request: HttpRequest, first: First = 0, limit: Limit = 20) -> list[PeopleCallOut]:
    """The calls that are for you, or for everybody without a token; the one that ends last first."""
    caller = caller_of(request)
    found = calls.calls(reader=caller.actor, at=caller.at, first=first, limit=limit)
    return [_call_out(each) for each in found]


@router.get("/calls/{reference}", response={200: PeopleCallOut, **REFUSED}, summary="A call")
def one(request: HttpRequest, reference: str) -> PeopleCallOut:
    """What a call offers, to whom, until when, and what became of it."""
    caller = caller_of(request)
    return _call_out(calls.call(reference, reader=caller.actor, at=caller.at))


@router.post("/calls/{reference}/applications", response={201: MadeOut, **REFUSED}, summary="Apply to a call")
def apply(request: HttpRequest, reference: str, body: ApplicationIn) -> Status[MadeOut]:
    """Apply for your institution. The register gets a salted digest and no name."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    view, key = calls.call(reference, reader=actor, at=caller.at), new_id(caller.at, ten_random_bytes())
    said = body.dict()
    content = Content(**{**said, "languages": tuple(said["languages"])})
    applying.apply(key, view.id, content, by=actor, at=caller.at)
    return Status(201, MadeOut(reference=applications.references_of([key])[0]))


@router.get("/applications", response={200: list[ApplicationOut], **REFUSED}, summary="Your applications")
def own(request: HttpRequest, first: First = 0, limit: Limit = 20) -> list[ApplicationOut]:
    """Your own; for an officer, those of their institution."""
    caller = caller_of(request)
    actor = caller.acting(Scope.READ)
    require(actor, Act.APPLY)
    found = applications.own_applications(reader=actor, at=caller.at, first=first, limit=limit)
    return [_application_out(each) for each in found]


@router.delete("/applications/{reference}", response={204: None, **REFUSED}, summary="Erase an application")
def erase(request: HttpRequest, reference: str) -> Status[None]:
    """Erase the file of an application with its reviews, for good."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    view = applications.application(reference, reader=actor, at=caller.at)
    applying.erase(view.id, by=actor, at=caller.at)
    return Status(204, None)


@router.get("/missions", response={200: list[MissionOut], **REFUSED}, summary="The missions you see")
def all_missions(request: HttpRequest, first: First = 0, limit: Limit = 20) -> list[MissionOut]:
    """The missions of your institution, the one that begins last first."""
    caller = caller_of(request)
    actor = caller.acting(Scope.READ)
    require(actor, Act.AGREE_MISSION)
    found = missions.missions(reader=actor, on=caller.today, first=first, limit=limit)
    return [_mission_out(each) for each in found]


@router.get("/visits", response={200: list[VisitOut], **REFUSED}, summary="The requests for visit you see")
def all_visits(request: HttpRequest, first: First = 0, limit: Limit = 20) -> list[VisitOut]:
    """The requests of your institution, on either side."""
    caller = caller_of(request)
    actor = caller.acting(Scope.READ)
    require(actor, Act.ASK_VISIT)
    found = visits.visits(reader=actor, on=caller.today, first=first, limit=limit)
    return [_visit_out(each) for each in found]


@router.get(
    "/missions/balance", response={200: list[FactOut], **REFUSED}, summary="What missions gave to whom"
)
def given(request: HttpRequest, since: date, until: date) -> list[FactOut]:
    """Missions of your institution that ended in a period and were reported on; its last day is left out."""
    caller = caller_of(request)
    actor = caller.acting(Scope.READ)
    require(actor, Act.AGREE_MISSION)
    own_code = f"institution:{actor.institution}"
    return [
        FactOut(
            giver=each.giver,
            taker=each.taker,
            kind=each.kind.value,
            days=each.days,
            on=each.on,
            evidence=each.evidence,
        )
        for each in balance.balance(since=since, until=until)
        if own_code in {each.giver, each.taker}
    ]


def _call_out(view: CallView) -> PeopleCallOut:
    return PeopleCallOut(
        reference=view.reference,
        state=view.state.value,
        organiser=view.party,
        node=view.issuer,
        opens_at=view.opens_at,
        closes_at=view.closes_at,
        awarded=list(view.awarded),
        reserve=list(view.reserve),
        call=view.call.as_json(),
    )


def _application_out(view: ApplicationView) -> ApplicationOut:
    return ApplicationOut(
        id=view.id,
        reference=view.reference,
        call=view.call.reference,
        made_at=view.made_at,
        outcome=view.outcome.value if view.outcome else None,
        erased_at=view.erased_at,
        name=view.file.name if view.file else None,
    )


def _mission_out(view: MissionView) -> MissionOut:
    return MissionOut(
        reference=view.reference,
        state=view.state.value,
        agreed_by=list(view.agreed_by),
        overdue=[each.due_on for each in view.overdue],
        terms=view.terms.as_json(),
    )


def _visit_out(view: VisitView) -> VisitOut:
    return VisitOut(
        reference=view.reference,
        state=view.state.value,
        at=view.at,
        limits=list(view.answer.limits) if view.answer else [],
        request=view.request.as_json(),
    )
