"""Calls on shortlists and saved searches: a person's own lists, and what is new for them."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import Caller, caller_of
from mithaq.api.chance import ten_random_bytes
from mithaq.api.problems import Problem
from mithaq.api.schemas import RecordOut, record_out
from mithaq.base.ids import new_id
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import saving, shortlisting
from mithaq.exchange.domain.alerts import MAILED, Alert
from mithaq.exchange.domain.searching import Facet, Search
from mithaq.exchange.queries import records, saved, shortlists
from mithaq.words.terms import reader_language

router = Router(tags=["lists and saved searches"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}
Codes = Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=20)]


class Made(Schema):
    """What was made."""

    id: UUID


class EntryOut(Schema):
    """A record on a list with its note; neither once it is no longer available."""

    record: RecordOut | None
    note: str


class ShortlistOut(Schema):
    """A list in the order that people gave it."""

    id: UUID
    name: str
    is_shared: bool
    is_own: bool
    subject: str | None
    entries: list[EntryOut]


class ShortlistIn(Schema):
    """A new list; `subject` and `records` are references."""

    name: str = Field(max_length=200)
    is_shared: bool = False
    subject: str | None = None
    records: Codes = []


class SearchOut(Schema):
    """A saved search; one that watches the answers to a record names it, unless that is gone."""

    id: UUID
    name: str
    text: str
    chosen: dict[Facet, list[str]]
    answers_to: str | None
    is_match: bool
    alert: Alert


class SearchIn(Schema):
    """A search to keep, or the record whose new answers are watched. Letters are chosen on the pages."""

    name: str = Field(max_length=200)
    text: str = Field("", max_length=400)
    chosen: dict[Facet, Codes] = {}
    answers_to: str | None = None
    alert: Alert = Alert.PAGE


@router.get("/shortlists", response={200: list[ShortlistOut], 401: Problem, 403: Problem}, summary="My lists")
def lists(request: HttpRequest) -> list[ShortlistOut]:
    """The caller's lists and those that colleagues share."""
    caller = caller_of(request)
    found = shortlists.shortlists(caller.acting(Scope.READ), caller.scope)
    return [
        ShortlistOut(
            id=each.id,
            name=each.name,
            is_shared=each.is_shared,
            is_own=each.is_own,
            subject=each.subject.reference if each.subject else None,
            entries=[
                EntryOut(record=record_out(entry.record) if entry.record else None, note=entry.note)
                for entry in each.entries
            ],
        )
        for each in found
    ]


@router.post("/shortlists", response={201: Made, **REFUSED}, summary="Make a list")
def make_list(request: HttpRequest, body: ShortlistIn) -> Status[Made]:
    """Begin a list with some records on it."""
    caller = caller_of(request)
    actor = caller.acting(Scope.DRAFT)
    subject = _id_of(caller, body.subject) if body.subject else None
    found = [_id_of(caller, each) for each in body.records]
    key = new_id(caller.at, ten_random_bytes())
    shortlisting.make_shortlist(
        id=key,
        name=body.name,
        subject=subject,
        is_shared=body.is_shared,
        by=actor,
        at=caller.at,
        found=found,
    )
    return Status(201, Made(id=key))


@router.delete("/shortlists/{key}", response={204: None, **REFUSED}, summary="Delete a list")
def delete_list(request: HttpRequest, key: UUID) -> Status[None]:
    """Throw a list of one's own away."""
    shortlisting.delete_shortlist(key, by=caller_of(request).acting(Scope.DRAFT))
    return Status(204, None)


@router.get(
    "/searches", response={200: list[SearchOut], 401: Problem, 403: Problem}, summary="My saved searches"
)
def searches(request: HttpRequest) -> list[SearchOut]:
    """The caller's saved searches."""
    caller = caller_of(request)
    actor = caller.acting(Scope.READ)
    found = []
    for each in saved.saved_searches(actor.person):
        question = saved.question_of(each, caller.scope)
        found.append(
            SearchOut(
                id=each.id,
                name=each.name,
                text=each.asked.text,
                chosen={facet: list(values) for facet, values in each.asked.chosen.items()},
                answers_to=question.reference if question else None,
                is_match=each.is_match,
                alert=each.alert,
            )
        )
    return found


@router.post("/searches", response={201: Made, **REFUSED}, summary="Save a search")
def save_search(request: HttpRequest, body: SearchIn) -> Status[Made]:
    """Keep a search; what comes from now on is new."""
    caller = caller_of(request)
    actor = caller.acting(Scope.DRAFT)
    if body.alert in MAILED:
        # An address has to be confirmed first, which only a person can do.
        raise Refused("letters_on_pages")
    question = _id_of(caller, body.answers_to) if body.answers_to else None
    key = new_id(caller.at, ten_random_bytes())
    saving.save_search(
        id=key,
        name=body.name,
        asked=Search(body.text, {facet: tuple(values) for facet, values in body.chosen.items()}),
        question=question,
        alert=body.alert,
        by=actor,
        at=caller.at,
    )
    return Status(201, Made(id=key))


@router.get("/searches/{key}/news", response={200: list[RecordOut], **REFUSED}, summary="What is new")
def news(request: HttpRequest, key: UUID) -> list[RecordOut]:
    """Records that are new since the caller last looked on the pages, the latest change first."""
    caller = caller_of(request)
    actor = caller.acting(Scope.READ)
    search = saved.saved_search(key, person=actor.person)
    found = saved.news(search, actor, caller.scope, reader_language(), after=search.seen_position)
    return [record_out(each) for each in found.records]


@router.delete("/searches/{key}", response={204: None, **REFUSED}, summary="Delete a saved search")
def delete_search(request: HttpRequest, key: UUID) -> Status[None]:
    """Forget a saved search."""
    saving.delete_search(key, by=caller_of(request).acting(Scope.DRAFT))
    return Status(204, None)


def _id_of(caller: Caller, reference: str) -> UUID:
    return records.record(reference, labels=caller.scope.labels, on=caller.today).id
