"""What a partner's node says of interest and in conversations: taken from the side it speaks for, or not.

Whoever has no part in a record or a conversation is told that there is none, as people are.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings

from mithaq.base.labels import Classification
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries.readers import label, may_institution_see
from mithaq.exchange.domain import carried, talking
from mithaq.exchange.domain.carried import Declared
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.life import standing_on
from mithaq.exchange.domain.talking import Ending, Entry, Sides, Standpoint
from mithaq.exchange.models import Conversation, Interest, Message, Record
from mithaq.parties import queries as parties
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement

_OF_INTEREST = (Classification.PARTNERS, Classification.RESTRICTED)
_OF_ENTRIES = (Classification.RESTRICTED,)


def refusals_of_interest(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of interest in records of ours: by statement why it is not taken.

    The record must be open, and its label let the institution see it, on the day when it was said.
    """
    return refused_of(statements, _require_declared)


def refusals_of_withdrawn(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of interest that a partner's institution takes back: by statement why it is not taken."""
    return refused_of(statements, lambda each: _require_ended(each, Ending.WITHDRAWN))


def refusals_of_declined(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of our interest that a partner's institution declines: by statement why it is not taken."""
    return refused_of(statements, lambda each: _require_ended(each, Ending.DECLINED))


def refusals_of_said(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of entries of conversations: by statement why it is not taken."""
    return refused_of(statements, _require_said)


def refusals_of_struck(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of messages that are taken back: by statement why it is not taken."""
    return refused_of(statements, _require_struck)


def _require_declared(statement: Statement) -> None:
    said = carried.declared_in(statement)
    sides = said.sides
    _require_speaks(statement, sides.asker)
    row = Record.objects.filter(pk=said.record, issuer=settings.NODE_NAME, institution=sides.owner).first()
    day = parties.legal_day(statement.at)
    if row is None or not may_institution_see(label(row.label_id), sides.asker, on=day):
        raise NotFound("record_unknown", reference=str(said.record))
    carried.require_between(statement, speaker=sides.asker, other=sides.owner, classifications=_OF_INTEREST)
    is_withdrawn = row.withdrawn_at is not None and row.withdrawn_at <= statement.at
    talking.require_may_declare(
        sides,
        standing_on(day, valid_from=row.valid_from, valid_until=row.valid_until, is_withdrawn=is_withdrawn),
    )
    known = Interest.objects.filter(record=said.record, asker=sides.asker, standpoint=Standpoint.STANDING)
    if known.exists():
        raise Refused("interest_known")
    _require_answers(said, Kind(row.kind), issuer=statement.issuer)


def _require_answers(said: Declared, kind: Kind, *, issuer: str) -> None:
    """What is to answer came here from the same node before."""
    if said.answers_with is None:
        return
    answer = Record.objects.filter(pk=said.answers_with, issuer=issuer).first()
    if answer is None:
        raise Refused("answer_unfit")
    talking.require_answers(
        Kind(answer.kind), other=kind, owner=answer.institution, asker=said.sides.asker, is_seen=True
    )


def _require_ended(statement: Statement, ending: Ending) -> None:
    said = carried.ended_in(statement)
    row = _conversation(statement, said.interest)
    speaker = row.asker if ending is Ending.WITHDRAWN else row.owner
    _require_side(statement, row, speaker)
    carried.require_about(statement, row.record)
    _require_between(statement, row, speaker, _OF_INTEREST)
    if Interest.objects.filter(pk=row.id, standpoint=ending.value).exists():
        raise Refused("interest_ended")


def _require_said(statement: Statement) -> None:
    said = carried.said_in(statement)
    row = _conversation(statement, said.conversation)
    _require_side(statement, row, said.institution)
    _require_between(statement, row, said.institution, _OF_ENTRIES)
    if Message.objects.filter(pk=said.id).exists():
        raise Refused("entry_known")


def _require_struck(statement: Statement) -> None:
    said = carried.struck_in(statement)
    row = _conversation(statement, said.conversation)
    message = Message.objects.filter(
        pk=said.message, conversation=row.id, entry=Entry.MESSAGE, is_internal=False
    ).first()
    if message is None:
        raise NotFound("message_unknown")
    _require_side(statement, row, message.institution)
    _require_between(statement, row, message.institution, _OF_ENTRIES)
    if message.author != said.person:
        raise Refused("not_your_message")
    if message.id == talking.note_of(row.id):
        raise Refused("note_in_register")


def _conversation(statement: Statement, key: UUID) -> Conversation:
    """A conversation with the node that speaks; none for one with another, or at home."""
    row = Conversation.objects.filter(pk=key, node=statement.issuer).first()
    if row is None:
        raise NotFound("conversation_unknown")
    return row


def _require_side(statement: Statement, row: Conversation, speaker: UUID) -> None:
    if speaker not in {row.asker, row.owner}:
        raise NotFound("conversation_unknown")
    _require_speaks(statement, speaker)


def _require_between(
    statement: Statement, row: Conversation, speaker: UUID, classifications: Sequence[Classification]
) -> None:
    other = Sides(row.asker, row.owner).other_than(speaker)
    carried.require_between(statement, speaker=speaker, other=other, classifications=classifications)


def _require_speaks(statement: Statement, institution: UUID) -> None:
    """A node speaks for the institutions that it registered."""
    issuer = parties.issuers_of([institution]).get(institution)
    if issuer is None:
        raise NotFound("institution_unknown", value=str(institution))
    if issuer != statement.issuer:
        raise Refused("institution_of_other_node", issuer=issuer)
