"""Calls on release cases: the queues, one with its file, writing and submitting one, answers and evidence.

Signing, deciding hits, and every other step that takes a second pair of eyes are not here: who signs is taken
from a signed-in session, and a token is none.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import Caller, caller_of
from mithaq.api.case_answers import case_out, draft_out, summary_out
from mithaq.api.case_schemas import (
    AnswerIn,
    CaseDraftOut,
    CaseIn,
    CaseOut,
    CasePage,
    EvidenceIn,
    SubmitIn,
)
from mithaq.api.chance import ten_random_bytes
from mithaq.api.cursors import cursor_of, place_in
from mithaq.api.problems import Problem
from mithaq.base.ids import new_id
from mithaq.base.text import cleaned
from mithaq.clearance.actions import applying, casework, delivering
from mithaq.clearance.domain.cases.asking import Agreement, Asked
from mithaq.clearance.domain.cases.cells import Recipient
from mithaq.clearance.domain.cases.more import ItemFacts, More
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.queries import agreements, cases, clocks
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.projects.queries import releasing

router = Router(tags=["release cases"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


class Queue(StrEnum):
    """Which cases: those whose next step is the caller's, those that their institution asked for, or all."""

    WAITING = "waiting"
    OURS = "ours"
    ALL = "all"


@router.get(
    "/cases",
    response={200: CasePage, 401: Problem, 403: Problem, 422: Problem},
    summary="Release cases by queue",
)
def list_cases(
    request: HttpRequest,
    queue: Queue = Queue.WAITING,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: str | None = None,
) -> CasePage:
    """Cases in which the caller has a part: what waits for them by its deadline, else the newest first."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CLEARANCE)
    start = place_in(cursor, otherwise=0)
    if queue is Queue.WAITING:
        waiting = clocks.queue(reader=actor, on=caller.today)
        shown, has_more = waiting[start : start + limit], start + limit < len(waiting)
    else:
        asked_by = actor.institution if queue is Queue.OURS else None
        views, has_more = cases.page(reader=actor, start=start, limit=limit, institution=asked_by)
        shown = tuple(clocks.timed(views, reader=actor, on=caller.today))
    found = [summary_out(each, reader=actor, on=caller.today) for each in shown]
    return CasePage(cases=found, next=cursor_of(start + limit) if has_more else None)


@router.get("/cases/{key}", response={200: CaseOut, **REFUSED}, summary="A release case with its file")
def case(request: HttpRequest, key: UUID) -> CaseOut:
    """One case, as far as the caller may see it: advice, proposals and names only for those who clear."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CLEARANCE)
    return case_out(cases.case(key, reader=actor), reader=actor, on=caller.today)


@router.post("/cases/{key}/answer", response={204: None, **REFUSED}, summary="Answer a query")
def answer(request: HttpRequest, key: UUID, body: AnswerIn) -> Status[None]:
    """Answer the query that is open in a case of the caller's institution; its clock goes on."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CLEARANCE, Scope.PUBLISH)
    casework.move_case(key, Move.ANSWER_QUERY, text=body.text, by=actor, at=caller.at)
    return Status(204, None)


@router.post("/cases/{key}/evidence", response={204: None, **REFUSED}, summary="Add evidence to a condition")
def evidence(request: HttpRequest, key: UUID, body: EvidenceIn) -> Status[None]:
    """Take what was handed in for an obligation, as the officer who looked at it."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CLEARANCE, Scope.PUBLISH)
    delivering.take_evidence(
        key,
        condition=body.condition,
        occasion=body.occasion,
        kind=body.kind,
        text=body.text,
        by=actor,
        at=caller.at,
    )
    return Status(204, None)


@router.get(
    "/case-drafts",
    response={200: list[CaseDraftOut], 401: Problem, 403: Problem},
    summary="Cases that are being written",
)
def drafts(request: HttpRequest) -> list[CaseDraftOut]:
    """The drafts of the caller's institution, the latest first."""
    actor = caller_of(request).acting(Scope.CLEARANCE)
    return [draft_out(each) for each in cases.drafts(reader=actor)]


@router.post("/case-drafts", response={201: CaseDraftOut, **REFUSED}, summary="Begin a case")
def begin(request: HttpRequest, body: CaseIn) -> Status[CaseDraftOut]:
    """Begin to write a case; what is missing before it can be submitted is told."""
    caller = caller_of(request)
    actor, items, asked = _read(caller, body)
    key = new_id(caller.at, ten_random_bytes())
    applying.begin_case(key, by=actor, at=caller.at)
    applying.write_case(key, asked, _more(body), items=items, by=actor, at=caller.at)
    return Status(201, draft_out(cases.draft(key, reader=actor)))


@router.get("/case-drafts/{key}", response={200: CaseDraftOut, **REFUSED}, summary="A case being written")
def draft(request: HttpRequest, key: UUID) -> CaseDraftOut:
    """One draft of the caller's institution."""
    return draft_out(cases.draft(key, reader=caller_of(request).acting(Scope.CLEARANCE)))


@router.put("/case-drafts/{key}", response={200: CaseDraftOut, **REFUSED}, summary="Write a case")
def write(request: HttpRequest, key: UUID, body: CaseIn) -> CaseDraftOut:
    """Put what is sent in the place of what was written."""
    caller = caller_of(request)
    actor, items, asked = _read(caller, body)
    applying.write_case(key, asked, _more(body), items=items, by=actor, at=caller.at)
    return draft_out(cases.draft(key, reader=actor))


@router.delete("/case-drafts/{key}", response={204: None, **REFUSED}, summary="Discard a case being written")
def discard(request: HttpRequest, key: UUID) -> Status[None]:
    """Throw a draft away."""
    applying.discard_case(key, by=caller_of(request).acting(Scope.CLEARANCE, Scope.DRAFT))
    return Status(204, None)


@router.post("/case-drafts/{key}/submit", response={200: CaseOut, **REFUSED}, summary="Submit a case")
def submit(request: HttpRequest, key: UUID, body: SubmitIn) -> CaseOut:
    """Submit a case; whoever's token it is attests to it, and can never sign its decision."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CLEARANCE, Scope.PUBLISH)
    applying.submit_case(key, is_attested=body.is_attested, text="", by=actor, at=caller.at)
    return case_out(cases.case(key, reader=actor), reader=actor, on=caller.today)


def _read(caller: Caller, body: CaseIn) -> tuple[Actor, Sequence[ItemFacts], Asked]:
    """Who writes, the records that are named, and what is asked."""
    actor = caller.acting(Scope.CLEARANCE, Scope.DRAFT)
    require(actor, Act.ASK_RELEASE)
    labels = caller.scope.labels
    items = releasing.require_own_items(body.items, actor.institution, labels=labels, on=caller.today)
    return actor, items, _asked(body, parties.institution(actor.institution), caller.today)


def _asked(body: CaseIn, own: InstitutionFacts, on: date) -> Asked:
    found = agreements.agreement_of(body.agreement, own, on=on) if body.agreement else None
    return Asked(
        items=(),
        recipients=tuple(Recipient(each.party, each.role) for each in body.recipients),
        forms=tuple(body.forms),
        end_use=body.end_use,
        end_use_text=cleaned(body.end_use_text).strip(),
        agreement=Agreement(found.reference, found.version, found.digest) if found else None,
        label=None,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
    )


def _more(body: CaseIn) -> More:
    third = body.third_parties
    return More(
        items={},
        third_parties=tuple(sorted(set(third))) if third is not None else None,
        nationalities={
            each.party: tuple(code.upper() for code in each.nationalities)
            for each in body.recipients
            if each.nationalities
        },
        is_wmd=body.is_wmd,
        is_military=body.is_military,
        governments={
            each.party: each.is_government for each in body.recipients if each.is_government is not None
        },
    )
