"""Declare, withdraw and decline interest: official acts that only the two institutions see."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.ids import named_id
from mithaq.base.labels import Classification, Label, label_from
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries.readers import may_institution_see, readable_labels, reader_of
from mithaq.exchange import published
from mithaq.exchange.actions import carrying
from mithaq.exchange.actions.entries import close_row, locked, open_row
from mithaq.exchange.actions.sighting import note_sighting
from mithaq.exchange.domain import talking
from mithaq.exchange.domain.carried import label_between
from mithaq.exchange.domain.life import Standing
from mithaq.exchange.domain.talking import Ending, Sides, Standpoint
from mithaq.exchange.models import Interest, Record
from mithaq.exchange.queries import conversations, records
from mithaq.exchange.queries.records import RecordView
from mithaq.register import actions as register
from mithaq.register import queries as statements
from mithaq.register.domain.statement import StatementDraft


@transaction.atomic
def declare_interest(
    record: UUID,
    *,
    note: str,
    answers_with: UUID | None,
    reached: Collection[UUID] = (),
    by: Actor,
    at: datetime,
) -> UUID:
    """Declare the interest of the actor's institution and open a conversation; returns its id.

    `reached` are the institutions on partners' nodes to which statements go. Declared already, it leads to
    the conversation that there is. Raises Refused `not_permitted`, `interest_not_carried`, `own_record`,
    `record_not_open`, `answer_unfit`, `message_too_long`, or NotFound `record_unknown`.
    """
    require(by, Act.SHOW_INTEREST)
    labels = readable_labels(reader_of(by, on=at.date()))
    view = records.record_by_id(record, labels=labels, on=at.date())
    sides = Sides(asker=by.institution, owner=view.institution)
    if not view.is_ours:
        register.lock_writer()
    # The record's row is the lock: of two colleagues who ask at once, the second is led to the first one's.
    Record.objects.select_for_update().get(pk=record)
    view = records.record_by_id(record, labels=labels, on=at.date())
    talking.require_may_declare(sides, view.standing)
    if known := conversations.conversation_about(record, reader=by):
        return known
    if not view.is_ours:
        carrying.require_reached(view.institution, reached, node=view.issuer)
    text = talking.text_of(note, most=talking.NOTE_MAX, may_be_empty=True)
    if answers_with is not None:
        _require_answers(records.record_by_id(answers_with, labels=labels, on=at.date()), view, by, at)
    appended = register.append(
        StatementDraft(
            act=published.INTEREST_DECLARED,
            audience=_audience(sides),
            subject=published.subject_of(record),
            label=_label(view, sides).as_json(),
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
    open_row(
        appended.statement.id,
        record=record,
        sides=sides,
        node="" if view.is_ours else view.issuer,
        charges=(by.person, publisher_of(view, on=at.date()) if view.is_ours else None),
        note=text,
        by=by,
        at=at,
    )
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
    label = label_from(statements.entry_by_id(key).statement.label)
    sides = Sides(row.asker, row.owner)
    if row.node:
        label = label_between(by.institution, sides.other_than(by.institution), label.classification)
    appended = register.append(
        StatementDraft(
            act=published.INTEREST_WITHDRAWN if is_withdrawn else published.INTEREST_DECLINED,
            audience=_audience(sides),
            subject=published.subject_of(row.record),
            label=label.as_json(),
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
    # What every node loads by itself does not go to the other one, which would know nothing of it.
    is_carried = answer.is_ours and answer.content.source is None
    if answer.standing is not Standing.PUBLISHED or not (view.is_ours or is_carried):
        raise Refused("answer_unfit")
    talking.require_answers(
        answer.content.kind,
        other=view.content.kind,
        owner=answer.institution,
        asker=by.institution,
        is_seen=may_institution_see(answer.content.label, view.institution, on=at.date()),
    )


def publisher_of(view: RecordView, *, on: date) -> UUID | None:
    """Who published a record of ours, while they may still speak for its institution; else nobody yet."""
    author = statements.entry_by_id(view.statement).statement.author or ""
    if not author.startswith("person:"):
        return None
    try:
        actor = access.actor_of_person(UUID(author.removeprefix("person:")), on=on)
    except NotFound:
        # A node that was restored has its records back, and not who joined since.
        return None
    is_theirs = actor.institution == view.institution and may(actor, Act.CONVERSE)
    return actor.person if is_theirs else None


def _label(view: RecordView, sides: Sides) -> Label:
    """The record's; for another node one for the two institutions, as closely held as the record."""
    if view.is_ours:
        return view.content.label
    classification = max(Classification.PARTNERS, view.content.label.classification, key=lambda it: it.rank)
    return label_between(sides.asker, sides.owner, classification)


def _audience(sides: Sides) -> tuple[str, ...]:
    return f"institution:{sides.asker}", f"institution:{sides.owner}"
