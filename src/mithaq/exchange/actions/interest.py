"""Declare, withdraw and decline interest: official acts that only the two institutions see."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.ids import named_id
from mithaq.base.refusals import Refused
from mithaq.clearance.queries.readers import may_institution_see, readable_labels, reader_of
from mithaq.exchange import published
from mithaq.exchange.actions.entries import close_row, locked, write_entry
from mithaq.exchange.actions.sighting import note_sighting
from mithaq.exchange.domain import talking
from mithaq.exchange.domain.life import Standing
from mithaq.exchange.domain.talking import Ending, Entry, Sides, Standpoint
from mithaq.exchange.models import Conversation, Interest, Record
from mithaq.exchange.queries import conversations, records
from mithaq.exchange.queries.records import RecordView
from mithaq.register import actions as register
from mithaq.register import queries as statements
from mithaq.register.domain.statement import StatementDraft


@transaction.atomic
def declare_interest(record: UUID, *, note: str, answers_with: UUID | None, by: Actor, at: datetime) -> UUID:
    """Declare the interest of the actor's institution and open a conversation; returns its id.

    Declared already, it leads to the conversation that there is. Raises Refused `not_permitted`,
    `interest_not_carried`, `own_record`, `record_not_open`, `answer_unfit`, `message_too_long`, or NotFound
    `record_unknown`.
    """
    require(by, Act.SHOW_INTEREST)
    labels = readable_labels(reader_of(by, on=at.date()))
    view = records.record_by_id(record, labels=labels, on=at.date())
    sides = Sides(asker=by.institution, owner=view.institution)
    # The record's row is the lock: of two colleagues who ask at once, the second is led to the first one's.
    Record.objects.select_for_update().get(pk=record)
    view = records.record_by_id(record, labels=labels, on=at.date())
    if not view.is_ours:
        raise Refused("interest_not_carried", issuer=view.issuer)
    talking.require_may_declare(sides, view.standing)
    if known := conversations.conversation_about(record, reader=by):
        return known
    text = talking.text_of(note, most=talking.NOTE_MAX, may_be_empty=True)
    if answers_with is not None:
        _require_answers(records.record_by_id(answers_with, labels=labels, on=at.date()), view, by, at)
    appended = register.append(
        StatementDraft(
            act=published.INTEREST_DECLARED,
            audience=_audience(sides),
            subject=published.subject_of(record),
            label=view.content.label.as_json(),
            body={
                "record": str(record),
                "institution": str(sides.asker),
                "owner": str(sides.owner),
                "note": text,
                "for": str(answers_with) if answers_with else None,
            },
            author=f"person:{by.person}",
        ),
        at=at,
    )
    published.apply_interest_declared(appended.position, appended.statement)
    note_sighting(view, by=by, on=at.date())
    _open(appended.statement.id, view, sides, text=text, by=by, at=at)
    return appended.statement.id


@transaction.atomic
def withdraw_interest(key: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Take the interest back and close its conversation.

    Raises Refused `not_permitted`, `not_your_side`, `interest_ended`, `message_empty` or `message_too_long`,
    or NotFound `conversation_unknown`.
    """
    _end(key, Ending.WITHDRAWN, reason=reason, by=by, at=at)


@transaction.atomic
def decline_interest(key: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Decline the interest of another institution and close its conversation. Raises as withdrawing."""
    _end(key, Ending.DECLINED, reason=reason, by=by, at=at)


def _end(key: UUID, ending: Ending, *, reason: str, by: Actor, at: datetime) -> None:
    row = locked(key, by)
    require(by, Act.SHOW_INTEREST)
    interest = Interest.objects.get(pk=key)
    is_withdrawn = ending is Ending.WITHDRAWN
    side = row.asker if is_withdrawn else row.owner
    closed_why = Ending(row.closed_why) if row.closed_why else None
    talking.require_may_end(
        Standpoint(interest.standpoint), by=by.institution, side=side, closed_why=closed_why
    )
    text = talking.text_of(reason, most=talking.NOTE_MAX)
    # Under the label it was declared with: the record's own may hide by now from one of the two sides.
    declared = statements.entry_by_id(key).statement
    appended = register.append(
        StatementDraft(
            act=published.INTEREST_WITHDRAWN if is_withdrawn else published.INTEREST_DECLINED,
            audience=_audience(Sides(row.asker, row.owner)),
            subject=published.subject_of(row.record),
            label=declared.label,
            body={"interest": str(key), "reason": text},
            supersedes=interest.statement,
            author=f"person:{by.person}",
        ),
        at=at,
    )
    published.apply_interest_ended(appended.position, appended.statement)
    # One that was closed before keeps its own ending.
    if row.closed_at is None:
        close_row(row, ending, id=named_id(f"end {key}"), text=text, by=by, at=at)


def _require_answers(answer: RecordView, view: RecordView, by: Actor, at: datetime) -> None:
    if answer.standing is not Standing.PUBLISHED:
        raise Refused("answer_unfit")
    talking.require_answers(
        answer.content.kind,
        other=view.content.kind,
        owner=answer.institution,
        asker=by.institution,
        is_seen=may_institution_see(answer.content.label, view.institution, on=at.date()),
    )


def _open(key: UUID, view: RecordView, sides: Sides, *, text: str, by: Actor, at: datetime) -> None:
    row = Conversation(
        id=key,
        record=view.id,
        asker=sides.asker,
        owner=sides.owner,
        asker_charge=by.person,
        owner_charge=_publisher(view, at),
        asker_spoke=bool(text),
        waits_for=sides.owner,
        waiting_since=at,
        opened_at=at,
        written_at=at,
        last_at=at,
    )
    write_entry(row, Entry.MESSAGE, id=talking.note_of(key), text=text, by=by, at=at)
    row.save(force_insert=True)


def _publisher(view: RecordView, at: datetime) -> UUID | None:
    """Who published the record, while they may still speak for its institution; else nobody yet."""
    author = statements.entry_by_id(view.statement).statement.author or ""
    if not author.startswith("person:"):
        return None
    actor = access.actor_of_person(UUID(author.removeprefix("person:")), on=at.date())
    is_theirs = actor.institution == view.institution and may(actor, Act.CONVERSE)
    return actor.person if is_theirs else None


def _audience(sides: Sides) -> tuple[str, ...]:
    return f"institution:{sides.asker}", f"institution:{sides.owner}"
