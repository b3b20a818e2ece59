"""Find a conversation to write in, and write one entry: what every step of a conversation shares."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.exchange.domain.content import Attachment
from mithaq.exchange.domain.talking import Ending, Entry
from mithaq.exchange.models import Conversation, Message
from mithaq.exchange.queries import conversations


def locked(key: UUID, by: Actor) -> Conversation:
    """The conversation's row, locked. Raises NotFound `conversation_unknown`, also for one between others."""
    row = conversations.in_reach(by).select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound("conversation_unknown")
    return row


def write_entry(
    row: Conversation,
    entry: Entry,
    *,
    id: UUID,
    text: str,
    by: Actor,
    at: datetime,
    why: str = "",
    about: UUID | None = None,
    kept: Sequence[Attachment] = (),
) -> datetime:
    """Write an entry after all that stand in a locked conversation; returns its moment; the caller saves.

    What one side writes for itself leaves no trace in what the other side sees, not even in its order.
    """
    at = max(at, row.written_at + timedelta(microseconds=1))
    Message.objects.create(
        id=id,
        conversation=row.id,
        entry=entry,
        is_internal=entry.is_internal,
        institution=by.institution,
        author=by.person,
        about=about,
        why=why,
        text=text,
        files=[file.as_json() for file in kept],
        at=at,
    )
    row.written_at = at
    if not entry.is_internal:
        row.last_at = at
    return at


def close_row(row: Conversation, ending: Ending, *, id: UUID, text: str, by: Actor, at: datetime) -> None:
    """Close a locked conversation and say so in it."""
    at = write_entry(row, Entry.CLOSED, id=id, text=text, why=ending.value, by=by, at=at)
    row.closed_why, row.closed_by, row.closed_at = ending.value, by.person, at
    row.waits_for, row.waiting_since = None, None
    row.save()
