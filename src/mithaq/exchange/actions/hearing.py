"""What follows here from what a partner's node said: the conversation opens, goes on, closes. Ordinary rows.

The rules of `queries/hearing.py` have taken the statements, under the register's lock. Entries stand in the
order in which they came: the other node's clock is shown, and decides nothing. What crossed on the way is
never lost: what was said to a conversation that was closed meanwhile stands in it, and leaves it closed.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.ids import named_id
from mithaq.clearance.queries.readers import readable_labels, reader_of_institution
from mithaq.exchange import published
from mithaq.exchange.actions.entries import close_row, note_spoken, open_row, reopen_row, write_entry
from mithaq.exchange.actions.interest import publisher_of
from mithaq.exchange.actions.sighting import note_sighting
from mithaq.exchange.domain import carried
from mithaq.exchange.domain.carried import Said
from mithaq.exchange.domain.talking import Ending, Entry, Standpoint
from mithaq.exchange.models import Conversation, Interest, Message
from mithaq.exchange.queries import records
from mithaq.parties import queries as parties
from mithaq.register.domain.statement import Statement


def follow_declared(statements: Sequence[Statement], at: datetime) -> None:
    """Open the conversations of interest in records of ours."""
    for statement in statements:
        said = carried.declared_in(statement)
        by, on = _speaker(said.sides.asker, said.person), parties.legal_day(at)
        owner = reader_of_institution(parties.institution(said.sides.owner), on=on)
        view = records.record_by_id(said.record, labels=readable_labels(owner), on=on)
        note_sighting(view, by=by, on=on)
        open_row(
            statement.id,
            record=said.record,
            sides=said.sides,
            node=statement.issuer,
            charges=(None, publisher_of(view, on=on)),
            note=said.note,
            by=by,
            at=at,
            said_at=statement.at,
        )


def follow_ended(statements: Sequence[Statement], at: datetime) -> None:
    """Close the conversations of interest that was withdrawn or declined; a closed one keeps its ending."""
    for statement in statements:
        said = carried.ended_in(statement)
        row = _locked(said.interest)
        is_withdrawn = statement.act == published.INTEREST_WITHDRAWN
        if row.closed_at is None:
            close_row(
                row,
                Ending.WITHDRAWN if is_withdrawn else Ending.DECLINED,
                id=named_id(f"end {row.id}"),
                text=said.reason,
                by=_speaker(row.asker if is_withdrawn else row.owner, said.person),
                at=at,
                said_at=statement.at,
            )


def follow_said(statements: Sequence[Statement], at: datetime) -> None:
    """Write what the other side said."""
    for statement in statements:
        said = carried.said_in(statement)
        _write(_locked(said.conversation), said, at=at, said_at=statement.at)


def follow_struck(statements: Sequence[Statement], at: datetime) -> None:
    """Show messages that the other side took back to nobody any more."""
    for statement in statements:
        said = carried.struck_in(statement)
        Message.objects.filter(pk=said.message, struck_at=None).update(struck_at=at)


def _write(row: Conversation, said: Said, *, at: datetime, said_at: datetime) -> None:
    by = _speaker(said.institution, said.person)
    if said.entry is Entry.CLOSED and row.closed_at is None:
        close_row(row, Ending(said.why), id=said.id, text=said.text, by=by, at=at, said_at=said_at)
        return
    if said.entry is Entry.REOPENED and row.closed_at is not None and _stands(row):
        reopen_row(row, id=said.id, by=by, at=at, said_at=said_at)
        return
    at = write_entry(row, said.entry, id=said.id, text=said.text, why=said.why, by=by, at=at, said_at=said_at)
    if said.entry is Entry.MESSAGE:
        note_spoken(row, said.institution, at=at)
        if row.closed_at is not None:
            row.waits_for, row.waiting_since = None, None
    row.save()


def _stands(row: Conversation) -> bool:
    return Interest.objects.filter(pk=row.id, standpoint=Standpoint.STANDING).exists()


def _locked(key: UUID) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=key)


def _speaker(institution: UUID, person: UUID) -> Actor:
    """Who speaks on the other node: nobody who could act at this one."""
    return Actor(person=person, institution=institution, is_host=False, roles=frozenset())
