"""Calls on interest and conversations: declare, list, read, speak, close."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.chance import ten_random_bytes
from mithaq.api.problems import Problem
from mithaq.base.ids import new_id
from mithaq.exchange.actions import interest, talking
from mithaq.exchange.domain.talking import NOTE_MAX, TEXT_MAX, Ending, Entry, Standpoint
from mithaq.exchange.queries import conversations, records
from mithaq.exchange.queries.conversations import ConversationView, MessageView, Pile
from mithaq.federation import queries as federation

router = Router(tags=["conversations"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


class InterestIn(Schema):
    """Why the record is of interest, and the reference of the caller's own record that it meets."""

    note: str = Field("", max_length=NOTE_MAX)
    answers_with: str | None = Field(None, max_length=24)


class ConversationMade(Schema):
    """A conversation's id."""

    id: UUID


class ConversationOut(Schema):
    """A conversation as the caller's side sees it; `node` is the partner's node of the other side, if any."""

    id: UUID
    reference: str
    asker: UUID
    owner: UUID
    node: str
    our_charge: UUID | None
    their_charge: UUID | None
    waits_for: UUID | None
    opened_at: datetime
    last_at: datetime
    closed_why: Ending | None
    closed_at: datetime | None
    interest: Standpoint
    unread: int


class FileOut(Schema):
    """A file of a message."""

    digest: str
    name: str
    size_bytes: int


class MessageOut(Schema):
    """An entry of a conversation; one that was struck out has no text.

    `said_at` is when it was said on a partner's node, by the clock there.
    """

    id: UUID
    entry: Entry
    institution: UUID
    author: UUID
    text: str
    files: list[FileOut]
    at: datetime
    said_at: datetime | None
    struck_at: datetime | None


class MessageIn(Schema):
    """What to say to the other side."""

    text: str = Field(max_length=TEXT_MAX)


class ClosingIn(Schema):
    """How it ended, and a last word that both sides read."""

    why: Ending
    note: str = Field("", max_length=NOTE_MAX)


@router.post(
    "/records/{reference}/interest", response={201: ConversationMade, **REFUSED}, summary="Show interest"
)
def show_interest(request: HttpRequest, reference: str, body: InterestIn) -> Status[ConversationMade]:
    """Declare the interest of the caller's institution; or give the conversation that there is."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    labels, today = caller.scope.labels, caller.today
    view = records.record(reference, labels=labels, on=today)
    answers = records.record(body.answers_with, labels=labels, on=today).id if body.answers_with else None
    key = interest.declare_interest(
        view.id,
        note=body.note,
        answers_with=answers,
        reached=federation.reached_institutions(on=today),
        by=actor,
        at=caller.at,
    )
    return Status(201, ConversationMade(id=key))


@router.get(
    "/conversations",
    response={200: list[ConversationOut], 401: Problem, 403: Problem, 422: Problem},
    summary="Conversations",
)
def list_conversations(
    request: HttpRequest,
    pile: Pile = Pile.OURS,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[ConversationOut]:
    """The conversations of the caller's institution, the latest first."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    found = conversations.conversations(pile, reader=actor, scope=caller.scope, limit=limit, offset=offset)
    return [_conversation_out(view) for view in found]


@router.get(
    "/conversations/{key}/messages", response={200: list[MessageOut], **REFUSED}, summary="Read messages"
)
def read_messages(
    request: HttpRequest,
    key: UUID,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> list[MessageOut]:
    """The entries in order, from after one of them. Reading them so leaves them unread on the pages."""
    actor = caller_of(request).acting(Scope.CONVERSE)
    found = conversations.messages(key, reader=actor, after=after, limit=limit)
    return [_message_out(view) for view in found]


@router.post(
    "/conversations/{key}/messages", response={201: ConversationMade, **REFUSED}, summary="Post a message"
)
def post_message(request: HttpRequest, key: UUID, body: MessageIn) -> Status[ConversationMade]:
    """Say something to the other side; the answer is the message's id."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    message = new_id(caller.at, ten_random_bytes())
    reached = federation.reached_institutions(on=caller.today)
    talking.post_message(key, id=message, text=body.text, reached=reached, by=actor, at=caller.at)
    return Status(201, ConversationMade(id=message))


@router.post("/conversations/{key}/close", response={204: None, **REFUSED}, summary="Close a conversation")
def close(request: HttpRequest, key: UUID, body: ClosingIn) -> Status[None]:
    """Close it for both sides."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    entry = new_id(caller.at, ten_random_bytes())
    talking.close_conversation(key, id=entry, why=body.why, text=body.note, by=actor, at=caller.at)
    return Status(204, None)


def _conversation_out(view: ConversationView) -> ConversationOut:
    return ConversationOut(
        id=view.id,
        reference=view.reference,
        asker=view.sides.asker,
        owner=view.sides.owner,
        node=view.node,
        our_charge=view.our_charge,
        their_charge=view.their_charge,
        waits_for=view.waits_for,
        opened_at=view.opened_at,
        last_at=view.last_at,
        closed_why=view.closed_why,
        closed_at=view.closed_at,
        interest=view.standpoint,
        unread=view.unread,
    )


def _message_out(view: MessageView) -> MessageOut:
    return MessageOut(
        id=view.id,
        entry=view.entry,
        institution=view.institution,
        author=view.author,
        text=view.text,
        files=[FileOut.model_validate(dict(file)) for file in view.files],
        at=view.at,
        said_at=view.said_at,
        struck_at=view.struck_at,
    )
