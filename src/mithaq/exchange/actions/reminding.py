"""Make, put off and finish reminders about a conversation. One's own side only."""

from datetime import date, datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.domain import talking
from mithaq.exchange.models import Reminder
from mithaq.exchange.queries import conversations, reminders

REMINDER_NOTE_MAX = 400


def remind(
    conversation: UUID, *, id: UUID, due_on: date, note: str, is_for_charge: bool, by: Actor, at: datetime
) -> None:
    """Remind me, or whoever is in charge, on a day. Raises Refused `day_past` or `message_too_long`, or
    NotFound `conversation_unknown`."""
    if not conversations.in_reach(by).filter(pk=conversation).exists():
        raise NotFound("conversation_unknown")
    if due_on < at.date():
        raise Refused("day_past")
    Reminder.objects.create(
        id=id,
        conversation=conversation,
        institution=by.institution,
        person=None if is_for_charge else by.person,
        due_on=due_on,
        note=talking.text_of(note, most=REMINDER_NOTE_MAX, may_be_empty=True),
        made_by=by.person,
    )


def finish_reminder(key: UUID, *, by: Actor, at: datetime) -> UUID:
    """It is done; returns its conversation. Raises NotFound `reminder_unknown`."""
    row = _own(key, by)
    Reminder.objects.filter(pk=key, done_at=None).update(done_at=at)
    return row.conversation


def snooze_reminder(key: UUID, *, by: Actor, at: datetime) -> UUID:
    """Put it off by a week from today; returns its conversation. Raises NotFound `reminder_unknown`."""
    row = _own(key, by)
    Reminder.objects.filter(pk=key).update(due_on=at.date() + talking.SNOOZE)
    return row.conversation


def _own(key: UUID, by: Actor) -> Reminder:
    row = reminders.for_reader(by).filter(pk=key).first()
    if row is None or not conversations.in_reach(by).filter(pk=row.conversation).exists():
        raise NotFound("reminder_unknown")
    return row
