"""Find a conversation to write in, and write one entry: what every step of a conversation shares."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.exchange.domain import talking
from mithaq.exchange.domain.content import Attachment
from mithaq.exchange.domain.talking import Ending, Entry, Sides
from mithaq.exchange.models import Conversation, Message
from mithaq.exchange.queries import conversations
from mithaq.register import actions as register


def locked(key: UUID, by: Actor) -> Conversation:
    """The conversation's row, locked. Raises NotFound `conversation_unknown`, also for one between others."""
    found = conversations.in_reach(by).filter(pk=key)
    if found.exclude(node="").exists():
        register.lock_writer()
    row = found.select_for_update().first()
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
    said_at: datetime | None = None,
) -> datetime:
    """Write an entry after all that stand in a locked conversation; returns its moment; the caller saves.

    What one side writes for itself leaves no trace in what the other side sees, not even in its order.
    `said_at` is when it was said on another node, by the clock there, which orders nothing here.
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
        said_at=said_at,
    )
    row.written_at = at
    if not entry.is_internal:
        row.last_at = at
    return at


def open_row(
    key: UUID,
    *,
    record: UUID,
    sides: Sides,
    node: str,
    charges: tuple[UUID | None, UUID | None],
    note: str,
    by: Actor,
    at: datetime,
    said_at: datetime | None = None,
) -> None:
    """Open the conversation of an interest that was declared, its note first; it waits for the owner.

    `charges` are who is in charge at the asker and at the owner, `by` is who asks.
    """
    row = Conversation(
        id=key,
        record=record,
        asker=sides.asker,
        owner=sides.owner,
        node=node,
        asker_charge=charges[0],
        owner_charge=charges[1],
        waits_for=sides.owner,
        waiting_since=at,
        asker_spoke=bool(note),
        opened_at=at,
        written_at=at,
        last_at=at,
    )
    write_entry(row, Entry.MESSAGE, id=talking.note_of(key), text=note, by=by, at=at, said_at=said_at)
    row.save(force_insert=True)


def note_spoken(row: Conversation, speaker: UUID, *, at: datetime) -> None:
    """One side has said something in a locked conversation: the other side's answer is due."""
    if speaker == row.asker:
        row.asker_spoke = True
    else:
        row.owner_spoke = True
    wait_for_other(row, speaker, at=at)


def wait_for_other(row: Conversation, speaker: UUID, *, at: datetime) -> None:
    """The answer of the side across from the speaker is due."""
    row.waits_for, row.waiting_since = Sides(row.asker, row.owner).other_than(speaker), at


def reopen_row(
    row: Conversation, *, id: UUID, by: Actor, at: datetime, said_at: datetime | None = None
) -> None:
    """Open a locked conversation again and say so in it."""
    row.closed_why, row.closed_by, row.closed_at = "", None, None
    at = write_entry(row, Entry.REOPENED, id=id, text="", by=by, at=at, said_at=said_at)
    wait_for_other(row, by.institution, at=at)
    row.save()


def close_row(
    row: Conversation,
    ending: Ending,
    *,
    id: UUID,
    text: str,
    by: Actor,
    at: datetime,
    said_at: datetime | None = None,
) -> None:
    """Close a locked conversation and say so in it."""
    at = write_entry(row, Entry.CLOSED, id=id, text=text, why=ending.value, by=by, at=at, said_at=said_at)
    row.closed_why, row.closed_by, row.closed_at = ending.value, by.person, at
    row.waits_for, row.waiting_since = None, None
    row.save()
