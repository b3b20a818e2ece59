"""Reads of reminders: those that were made, and those that come by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from mithaq.access.domain.permissions import Actor
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.domain.talking import WAITED_TOO_LONG
from mithaq.exchange.models import Reminder
from mithaq.exchange.queries import conversations
from mithaq.exchange.queries.conversations import ConversationView, Pile


@dataclass(frozen=True)
class ReminderView:
    """A reminder. Without an id it came by itself: the conversation has waited too long for our answer."""

    id: UUID | None
    conversation: ConversationView
    due_on: date
    note: str
    is_for_charge: bool


def due(reader: Actor, scope: Scope, *, at: datetime) -> tuple[ReminderView, ...]:
    """What the reader is to be reminded of today, the longest due first."""
    rows = list(for_reader(reader).filter(done_at=None, due_on__lte=scope.on))
    waiting = _waiting_too_long(reader, at)
    keys = {row.conversation for row in rows} | waiting.keys()
    found = conversations.conversations_by_id(keys, reader=reader, scope=scope)
    made = [
        ReminderView(row.id, found[row.conversation], row.due_on, row.note, row.person is None)
        for row in rows
        if row.conversation in found
        and (row.person or found[row.conversation].our_charge in {None, reader.person})
    ]
    by_itself = [
        ReminderView(None, found[key], since.date() + WAITED_TOO_LONG, "", is_for_charge=True)
        for key, since in waiting.items()
    ]
    return tuple(sorted([*made, *by_itself], key=lambda each: each.due_on))


def of_conversation(key: UUID, reader: Actor) -> tuple[Reminder, ...]:
    """The reminders about a conversation that the reader is still to get."""
    return tuple(for_reader(reader).filter(conversation=key, done_at=None).order_by("due_on"))


def for_reader(reader: Actor) -> QuerySet[Reminder]:
    """The rows of the reader's own reminders, and of those for whoever is in charge at their institution."""
    rows = Reminder.objects.filter(institution=reader.institution)
    return rows.filter(Q(person=reader.person) | Q(person=None))


def _waiting_too_long(reader: Actor, at: datetime) -> Mapping[UUID, datetime]:
    """Since when conversations wait for the reader, without those that they are reminded of anyway."""
    reminded = for_reader(reader).filter(conversation=OuterRef("pk"), done_at=None)
    rows = conversations.of_pile(Pile.MINE, reader).filter(
        ~Exists(reminded), waits_for=reader.institution, waiting_since__lte=at - WAITED_TOO_LONG
    )
    return {key: since for key, since in rows.values_list("id", "waiting_since") if since}
