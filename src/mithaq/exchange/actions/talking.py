"""Speak in a conversation: messages, notes, hand-overs, closing. Ordinary rows between two institutions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.base import text as text_rules
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.actions import carrying
from mithaq.exchange.actions.entries import close_row, locked, note_spoken, reopen_row, write_entry
from mithaq.exchange.adapters import files
from mithaq.exchange.domain import talking
from mithaq.exchange.domain.content import Attachment
from mithaq.exchange.domain.talking import CHOSEN_ENDINGS, Ending, Entry, Sides, Standpoint
from mithaq.exchange.models import Interest, ReadMark
from mithaq.exchange.queries import conversations


@dataclass(frozen=True)
class Upload:
    """A file on its way in."""

    name: str
    media_type: str
    chunks: Iterable[bytes]


@transaction.atomic
def post_message(
    key: UUID,
    *,
    id: UUID,
    text: str,
    uploads: Sequence[Upload] = (),
    reached: Collection[UUID] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Say something to the other side. Locks the conversation, so that its entries stand in order.

    `reached` are the institutions on partners' nodes to which statements go. Raises Refused
    `conversation_closed`, `message_empty`, `message_too_long`, `too_many_files`, `files_not_carried`,
    `interest_not_carried`, what keeping a file refuses, or NotFound `conversation_unknown`.
    """
    row = locked(key, by)
    talking.require_open(is_open=row.closed_at is None)
    if row.node:
        carrying.require_reached(
            Sides(row.asker, row.owner).other_than(by.institution), reached, node=row.node
        )
        if uploads:
            raise Refused("files_not_carried")
    said = talking.text_of(text, most=talking.TEXT_MAX, may_be_empty=bool(uploads))
    carrying.carry(row, Entry.MESSAGE, id=id, text=said, by=by, at=at)
    at = write_entry(row, Entry.MESSAGE, id=id, text=said, by=by, at=at, kept=_kept(uploads))
    if by.institution == row.asker:
        row.asker_charge = row.asker_charge or by.person
    else:
        row.owner_charge = row.owner_charge or by.person
    note_spoken(row, by.institution, at=at)
    row.save()


@transaction.atomic
def add_note(key: UUID, *, id: UUID, text: str, by: Actor, at: datetime) -> None:
    """Write what only one's own side sees. Raises as a message does, but takes a closed one too."""
    row = locked(key, by)
    write_entry(row, Entry.NOTE, id=id, text=talking.text_of(text, most=talking.TEXT_MAX), by=by, at=at)
    row.save()


@transaction.atomic
def hand_over(key: UUID, *, id: UUID, to: UUID, note: str, by: Actor, at: datetime) -> None:
    """Put a colleague in charge of our side; the other side sees who, and never the note.

    Raises Refused `colleague_unfit` for somebody of elsewhere or without the role, `message_too_long`, or
    NotFound `conversation_unknown`.
    """
    row = locked(key, by)
    said = talking.text_of(note, most=talking.NOTE_MAX, may_be_empty=True)
    try:
        colleague = access.actor_of_person(to, on=at.date())
    except NotFound as refusal:
        raise Refused("colleague_unfit") from refusal
    may_lead = conversations.in_reach(colleague).filter(pk=key).exists()
    if colleague.institution != by.institution or not may_lead:
        raise Refused("colleague_unfit")
    if by.institution == row.asker:
        row.asker_charge = to
    else:
        row.owner_charge = to
    write_entry(row, Entry.HAND_OVER, id=id, text=said, by=by, at=at, about=to)
    row.save()


@transaction.atomic
def strike_out(key: UUID, message: UUID, *, by: Actor, at: datetime) -> None:
    """Take back one's own message or note: its text and files are shown to nobody any more, its trace stays.

    Raises Refused `not_your_message`, `note_in_register` for the note of an interest, or
    NotFound `conversation_unknown` or `message_unknown`.
    """
    conversation = locked(key, by)
    row = conversations.visible_messages(by).filter(conversation=key, pk=message).first()
    if row is None or row.entry not in {Entry.MESSAGE, Entry.NOTE}:
        raise NotFound("message_unknown")
    if row.author != by.person:
        raise Refused("not_your_message")
    if row.id == talking.note_of(key):
        raise Refused("note_in_register")
    if row.struck_at is None:
        carrying.carry_strike(conversation, row.id, by=by, at=at)
        row.struck_at = at
        row.save(update_fields=["struck_at"])


@transaction.atomic
def close_conversation(key: UUID, *, id: UUID, why: Ending, text: str, by: Actor, at: datetime) -> None:
    """Close it for both sides. Raises Refused `conversation_closed`, `choice_unknown` or `message_too_long`,
    or NotFound `conversation_unknown`."""
    row = locked(key, by)
    talking.require_open(is_open=row.closed_at is None)
    if why not in CHOSEN_ENDINGS:
        raise Refused("choice_unknown", value=why.value)
    said = talking.text_of(text, most=talking.NOTE_MAX, may_be_empty=True)
    carrying.carry(row, Entry.CLOSED, id=id, text=said, why=why.value, by=by, at=at)
    close_row(row, why, id=id, text=said, by=by, at=at)


@transaction.atomic
def reopen_conversation(key: UUID, *, id: UUID, by: Actor, at: datetime) -> None:
    """Go on; an open one stays as it is.

    Raises Refused `interest_ended`, or NotFound `conversation_unknown`.
    """
    row = locked(key, by)
    if Interest.objects.get(pk=key).standpoint != Standpoint.STANDING:
        raise Refused("interest_ended")
    if row.closed_at is None:
        return
    carrying.carry(row, Entry.REOPENED, id=id, text="", by=by, at=at)
    reopen_row(row, id=id, by=by, at=at)


def mark_read(key: UUID, *, until: datetime, by: Actor) -> None:
    """Remember how far the person has read; never backwards."""
    if not conversations.in_reach(by).filter(pk=key).exists():
        raise NotFound("conversation_unknown")
    mark, is_new = ReadMark.objects.get_or_create(
        conversation=key, person=by.person, defaults={"read_until": until}
    )
    if not is_new and mark.read_until < until:
        ReadMark.objects.filter(pk=mark.pk, read_until__lt=until).update(read_until=until)


def opened_file(key: UUID, message: UUID, digest: str, *, by: Actor) -> tuple[str, BinaryIO]:
    """Name and bytes of a file of a conversation. Raises NotFound `file_unknown`."""
    for view in conversations.messages(key, reader=by):
        if view.id == message:
            for file in view.files:
                if file["digest"] == digest:
                    return str(file["name"]), files.opened(digest, folder=files.attachments_folder())
    raise NotFound("file_unknown")


def _kept(uploads: Sequence[Upload]) -> list[Attachment]:
    if len(uploads) > talking.FILES_MAX:
        raise Refused("too_many_files", most=talking.FILES_MAX)
    found = []
    for each in uploads:
        if not each.name or len(each.name) > 200 or text_rules.problem_of(each.name) or "/" in each.name:
            raise Refused("file_name_invalid")
        kept = files.keep(each.chunks, folder=files.attachments_folder())
        found.append(Attachment(kept.digest, each.name, each.media_type[:100], kept.size_bytes))
    return found
