"""Calls on records, fields and institutions."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from mithaq.access.domain.permissions import Act, may
from mithaq.access.domain.tokens import Scope as TokenScope
from mithaq.api.callers import Caller, caller_of
from mithaq.api.chance import ten_random_bytes
from mithaq.api.cursors import cursor_of, place_in
from mithaq.api.problems import Problem
from mithaq.api.schemas import (
    DraftMade,
    FieldOut,
    InstitutionOut,
    MatchOut,
    Published,
    RecordOut,
    RecordPage,
    VerdictIn,
    WithdrawIn,
    institution_out,
    match_out,
    record_out,
)
from mithaq.base.ids import new_id
from mithaq.exchange.actions import drafting, judging, publishing
from mithaq.exchange.actions.sighting import note_sighting
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.searching import OFFSET_MAX, Facet, Search
from mithaq.exchange.queries import catalogue, disclosures, drafts, records
from mithaq.exchange.queries.records import RecordView
from mithaq.exchange.queries.verdicts import verdicts
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties
from mithaq.words.terms import reader_language

router = Router(tags=["catalogue"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
Codes = Annotated[list[str], Query(default_factory=list, max_length=20)]


@router.get(
    "/records", response={200: RecordPage, 401: Problem, 422: Problem}, summary="Search the catalogue"
)
def search(
    request: HttpRequest,
    q: str = "",
    kind: Kind | None = None,
    field: Codes = [],  # noqa: B006  # ninja copies it
    state: Codes = [],  # noqa: B006
    bloc: Codes = [],  # noqa: B006
    trl: Codes = [],  # noqa: B006
    cooperation: Codes = [],  # noqa: B006
    validity: Codes = [],  # noqa: B006
    classification: Codes = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> RecordPage:
    """Records that answer the question and exist for the caller, ranked when there is a text.

    The text is taken to be in the language that `Accept-Language` prefers, or in Arabic by its letters.
    """
    caller = caller_of(request)
    chosen = {
        Facet.KIND: (kind.value,) if kind else (),
        Facet.FIELD: tuple(field),
        Facet.STATE: tuple(state),
        Facet.BLOC: tuple(bloc),
        Facet.TRL: tuple(trl),
        Facet.COOPERATION: tuple(cooperation),
        Facet.VALIDITY: tuple(validity),
        Facet.CLASSIFICATION: tuple(classification),
    }
    start = place_in(cursor, otherwise=0)
    asked = Search(q, {facet: values for facet, values in chosen.items() if values}, start, limit)
    page = catalogue.search(asked, caller.scope, reader_language())
    after = start + limit
    return RecordPage(
        total=page.found.total,
        records=[record_out(view) for view in page.records],
        facets={facet.value: dict(counts) for facet, counts in page.found.facets.items()},
        next=cursor_of(after) if after < min(page.found.total, OFFSET_MAX) else None,
    )


@router.get("/records/{reference}", response={200: RecordOut, 401: Problem, 404: Problem}, summary="A record")
def record(request: HttpRequest, reference: str) -> RecordOut:
    """One record by its reference, as far as the caller may read it."""
    caller = caller_of(request)
    view = disclosures.record(reference, caller.scope)
    note_sighting(view, by=caller.actor, on=caller.today)
    return record_out(view)


@router.get(
    "/records/{reference}/matches",
    response={200: list[MatchOut], 401: Problem, 404: Problem, 422: Problem},
    summary="Matches of a record",
)
def matches(
    request: HttpRequest, reference: str, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> list[MatchOut]:
    """Offers for a need or needs for an offer, the best first, with their reasons."""
    caller = caller_of(request)
    view = disclosures.record(reference, caller.scope)
    judges = caller.actor is not None and may(caller.actor, Act.JUDGE_MATCH)
    aside = verdicts(view.id, caller.actor.institution, caller.scope) if judges and caller.actor else ()
    return [match_out(each) for each in catalogue.matches(view, caller.scope, limit=limit, lessons=aside)]


@router.put(
    "/records/{reference}/matches/{answer}/verdict",
    response={204: None, **REFUSED},
    summary="Set a match aside",
)
def set_aside(request: HttpRequest, reference: str, answer: str, body: VerdictIn) -> Status[None]:
    """Not this one, because…: remembered for the caller's institution; the next list has learnt from it."""
    caller = caller_of(request)
    actor = caller.acting(TokenScope.DRAFT)
    question, other = _pair(caller, reference, answer)
    judging.set_aside(question.id, other.id, why=body.why, note=body.note, by=actor, at=caller.at)
    return Status(204, None)


@router.delete(
    "/records/{reference}/matches/{answer}/verdict",
    response={204: None, **REFUSED},
    summary="Take a match back",
)
def take_back(request: HttpRequest, reference: str, answer: str) -> Status[None]:
    """Forget that it was set aside."""
    caller = caller_of(request)
    actor = caller.acting(TokenScope.DRAFT)
    question, other = _pair(caller, reference, answer)
    judging.take_back(question.id, other.id, by=actor)
    return Status(204, None)


def _pair(caller: Caller, reference: str, answer: str) -> tuple[RecordView, RecordView]:
    labels, today = caller.scope.labels, caller.today
    return records.record(reference, labels=labels, on=today), records.record(answer, labels=labels, on=today)


@router.post("/records/{reference}/amend", response={200: DraftMade, **REFUSED}, summary="Begin an amendment")
def amend(request: HttpRequest, reference: str) -> DraftMade:
    """Begin or find the draft that amends a record."""
    caller = caller_of(request)
    actor = caller.acting(TokenScope.DRAFT)
    view = records.record(reference, labels=caller.scope.labels, on=caller.today)
    key = drafting.begin_amendment(
        id=new_id(caller.at, ten_random_bytes()), record=view.id, by=actor, at=caller.at
    )
    return DraftMade(id=key, revision=drafts.draft(key, reader=actor).revision)


@router.post(
    "/records/{reference}/withdraw",
    response={200: Published, **REFUSED, 413: Problem},
    summary="Withdraw a record",
)
def withdraw(request: HttpRequest, reference: str, body: WithdrawIn) -> Published:
    """Withdraw a record; it stays in the register."""
    caller = caller_of(request)
    actor = caller.acting(TokenScope.PUBLISH)
    view = records.record(reference, labels=caller.scope.labels, on=caller.today)
    publishing.withdraw_record(view.id, reason=body.reason, by=actor, at=caller.at)
    return Published(reference=view.reference)


@router.get("/fields", response={200: list[FieldOut], 401: Problem}, summary="The taxonomy of fields")
def fields(request: HttpRequest) -> list[FieldOut]:
    """All fields of technology, groups before their leaves."""
    caller_of(request)
    return [
        FieldOut(
            code=each.code,
            parent=each.parent,
            names=dict(each.names),
            sphere=each.sphere,
            wipo35=list(each.wipo35),
        )
        for each in taxonomy()
    ]


@router.get("/institutions", response={200: list[InstitutionOut], 401: Problem}, summary="Institutions")
def institutions(request: HttpRequest) -> list[InstitutionOut]:
    """All institutions that the node knows."""
    caller_of(request)
    return [institution_out(each) for each in parties.institutions()]


@router.get(
    "/institutions/{key}",
    response={200: InstitutionOut, 401: Problem, 404: Problem, 422: Problem},
    summary="An institution",
)
def institution(request: HttpRequest, key: UUID) -> InstitutionOut:
    """One institution."""
    caller_of(request)
    return institution_out(parties.institution(key))
