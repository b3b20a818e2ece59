"""Calls on programmes: the charter, what was decided, counted and paid. No token joins, puts or votes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.parties.domain.speaking import TEXT_MAX
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.charter import Amount, Key, Measure, Party
from mithaq.programmes.domain.programme_said import Booked, Booking, Reading
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import DecisionView, ProgrammeView

router = Router(tags=["programmes"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
Evidence = Annotated[str, Field(min_length=1, max_length=TEXT_MAX)]


class ProgrammeOut(Schema):
    """A programme on the day of the call; `charter` is the digest of the one that holds."""

    reference: str
    phase: str
    titles: dict[str, str]
    starts_on: date
    ends_on: date
    charter: str
    members: int
    joined: list[str]


class VoteOut(Schema):
    """A member's vote."""

    member: str
    vote: str
    on: date


class SteeringDecisionOut(Schema):
    """A decision and the votes that count; `charter` is the digest of the one that it would set in force."""

    id: UUID
    titles: dict[str, str]
    closes_on: date
    outcome: str
    decided_on: date | None
    charter: str | None
    votes: list[VoteOut]


class IndicatorOut(Schema):
    """An indicator with the value that was counted last, and how much of the way is done, if any was."""

    objective: str
    indicator: str
    baseline: str
    target: str
    unit: str
    due_on: date
    value: str | None
    counted_on: date | None
    evidence: str
    percent: int | None


class BudgetOut(Schema):
    """A member's year, in the currency of the charter."""

    member: str
    year: int
    planned: Decimal
    committed: Decimal
    paid: Decimal


class CallOut(Schema):
    """A call for proposals; it is open from `opens_at` until `closes_at`."""

    id: UUID
    titles: dict[str, str]
    texts: dict[str, str]
    fields: list[str]
    opens_at: datetime
    closes_at: datetime
    closes_on: date
    zone: str


class ReadingIn(Schema):
    """What was counted, and how that can be seen."""

    objective: Key
    indicator: Key
    value: Measure
    on: date
    evidence: Evidence


class BookedIn(Schema):
    """What a member committed or paid, and how that can be seen."""

    member: Party
    year: Annotated[int, Field(ge=1900, le=2200)]
    booking: Booking
    amount: Amount
    on: date
    evidence: Evidence


@router.get("/programmes", response={200: list[ProgrammeOut], **REFUSED}, summary="Programmes")
def listed(request: HttpRequest) -> list[ProgrammeOut]:
    """The programmes of which your institution is told, the last founded first."""
    caller = caller_of(request)
    found = programmes.programmes(reader=caller.acting(Scope.READ), on=caller.today)
    return [_out(each) for each in found]


@router.get("/programmes/{reference}", response={200: ProgrammeOut, **REFUSED}, summary="A programme")
def one(request: HttpRequest, reference: str) -> ProgrammeOut:
    """Where a programme stands."""
    return _out(_view(request, reference))


@router.get(
    "/programmes/{reference}/charter", response={200: dict[str, Any], **REFUSED}, summary="Its charter"
)
def charter(request: HttpRequest, reference: str) -> dict[str, Any]:
    """The charter that holds: its digest is the SHA-256 of its canonical JSON (RFC 8785)."""
    return dict(_view(request, reference).charter.as_json())


@router.get(
    "/programmes/{reference}/decisions",
    response={200: list[SteeringDecisionOut], **REFUSED},
    summary="Decisions and votes",
)
def decisions(request: HttpRequest, reference: str) -> list[SteeringDecisionOut]:
    """What was put to the vote, the last first."""
    return [_decision_out(each) for each in _view(request, reference).decisions]


@router.get(
    "/programmes/{reference}/indicators",
    response={200: list[IndicatorOut], **REFUSED},
    summary="Indicators with their last values",
)
def indicators(request: HttpRequest, reference: str) -> list[IndicatorOut]:
    """All indicators of the charter that holds."""
    return [
        IndicatorOut(
            objective=each.objective.key,
            indicator=each.indicator.key,
            baseline=each.indicator.baseline,
            target=each.indicator.target,
            unit=each.indicator.unit,
            due_on=each.indicator.due_on,
            value=each.value,
            counted_on=each.on,
            evidence=each.evidence,
            percent=each.percent,
        )
        for each in programmes.indicators(_view(request, reference))
    ]


@router.post(
    "/programmes/{reference}/indicators", response={204: None, **REFUSED}, summary="Tell what was counted"
)
def measure(request: HttpRequest, reference: str, body: ReadingIn) -> Status[None]:
    """Tell all members the value of an indicator."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    view = programmes.programme(reference, reader=actor, on=caller.today)
    reading = Reading(body.objective, body.indicator, body.value, body.on)
    governing.measure(view.id, reading, evidence=body.evidence, by=actor, at=caller.at)
    return Status(204, None)


@router.get(
    "/programmes/{reference}/budget", response={200: list[BudgetOut], **REFUSED}, summary="The budget"
)
def budget(request: HttpRequest, reference: str) -> list[BudgetOut]:
    """By member and year: planned, committed, paid."""
    return [
        BudgetOut(
            member=each.member,
            year=each.year,
            planned=each.planned,
            committed=each.committed,
            paid=each.paid,
        )
        for each in programmes.budget(_view(request, reference))
    ]


@router.post(
    "/programmes/{reference}/budget",
    response={204: None, **REFUSED},
    summary="Tell what was committed or paid",
)
def book(request: HttpRequest, reference: str, body: BookedIn) -> Status[None]:
    """Tell all members what a member for which your institution speaks committed or paid."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    view = programmes.programme(reference, reader=actor, on=caller.today)
    booked = Booked(body.member, body.year, body.booking, body.amount, body.on)
    governing.book(view.id, booked, evidence=body.evidence, by=actor, at=caller.at)
    return Status(204, None)


@router.get(
    "/programmes/{reference}/calls", response={200: list[CallOut], **REFUSED}, summary="Calls for proposals"
)
def calls(request: HttpRequest, reference: str) -> list[CallOut]:
    """The calls of a programme, the last to close first."""
    return [
        CallOut(
            id=each.id,
            titles=_texts(each.titles),
            texts=_texts(each.texts),
            fields=list(each.fields),
            opens_at=each.opens_at,
            closes_at=each.closes_at,
            closes_on=each.closes_on,
            zone=each.zone,
        )
        for each in programmes.calls(_view(request, reference))
    ]


def _view(request: HttpRequest, reference: str) -> ProgrammeView:
    caller = caller_of(request)
    return programmes.programme(reference, reader=caller.acting(Scope.READ), on=caller.today)


def _out(view: ProgrammeView) -> ProgrammeOut:
    return ProgrammeOut(
        reference=view.reference,
        phase=view.phase.value,
        titles=_texts(view.titles),
        starts_on=view.charter.starts_on,
        ends_on=view.charter.ends_on,
        charter=view.charter.digest,
        members=len(view.charter.members),
        joined=[each.party for each in view.joined],
    )


def _decision_out(view: DecisionView) -> SteeringDecisionOut:
    return SteeringDecisionOut(
        id=view.put.id,
        titles=_texts(view.titles),
        closes_on=view.put.closes_on,
        outcome=view.count.outcome.value,
        decided_on=view.count.decided_on,
        charter=view.put.charter.digest if view.put.charter else None,
        votes=[
            VoteOut(member=member, vote=each.vote.value, on=each.on)
            for member, each in view.count.votes.items()
        ],
    )


def _texts(texts: programmes.Texts) -> dict[str, str]:
    return {language.value: text for language, text in texts.items()}
