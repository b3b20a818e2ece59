"""Reads of conversations. Only persons of the two institutions find one; the record's title is shown to those
who may see it now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.clearance.queries.readers import restricted_labels
from mithaq.exchange.domain.carried import SAID, STRUCK, subject_of
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.domain.talking import Ending, Entry, Sides, Standpoint, note_of
from mithaq.exchange.models import Conversation, Interest, Message, ReadMark, Record
from mithaq.exchange.queries import records
from mithaq.exchange.queries.records import RecordView
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import PersonFacts
from mithaq.register import queries as register

_BEGINNING = Value("1970-01-01T00:00:00Z", output_field=DateTimeField())


class Pile(StrEnum):
    """Which conversations a list shows."""

    MINE = "mine"
    OURS = "ours"
    WAITING_FOR_US = "waiting_for_us"
    WAITING_FOR_THEM = "waiting_for_them"
    CLOSED = "closed"


@dataclass(frozen=True)
class MessageView:
    """An entry as its readers see it; one that was struck out has lost its text and files.

    One of a partner's node came `at`, and was said at `said_at` by the clock there.
    """

    id: UUID
    entry: Entry
    institution: UUID
    author: UUID
    about: UUID | None
    why: str
    text: str
    files: Sequence[Mapping[str, Json]]
    at: datetime
    said_at: datetime | None
    struck_at: datetime | None
    is_in_register: bool


@dataclass(frozen=True)
class ConversationView:
    """A conversation as one side sees it. Records are there while the reader may see them.

    `node` is the partner's node that the other side is on, if it is on one.
    """

    id: UUID
    reference: str
    record: RecordView | None
    answers_with: RecordView | None
    sides: Sides
    node: str
    ours: UUID
    our_charge: UUID | None
    their_charge: UUID | None
    waits_for: UUID | None
    waiting_since: datetime | None
    opened_at: datetime
    last_at: datetime
    closed_why: Ending | None
    closed_by: UUID | None
    closed_at: datetime | None
    standpoint: Standpoint
    ended_reason: str
    statement: UUID
    unread: int

    @property
    def theirs(self) -> UUID:
        return self.sides.other_than(self.ours)

    @property
    def ours_code(self) -> str:
        return f"institution:{self.ours}"

    @property
    def theirs_code(self) -> str:
        return f"institution:{self.theirs}"

    @property
    def our_charge_code(self) -> str:
        return f"person:{self.our_charge}"

    @property
    def their_charge_code(self) -> str:
        return f"person:{self.their_charge}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def waits_for_us(self) -> bool:
        return self.waits_for == self.ours


def conversation(key: UUID, *, reader: Actor, scope: Scope) -> ConversationView:
    """Raises NotFound `conversation_unknown`, also for one between others."""
    rows = _with_unread(in_reach(reader).filter(pk=key), reader)
    found = _views(list(rows), reader, scope)
    if not found:
        raise NotFound("conversation_unknown")
    return found[0]


def conversations(
    pile: Pile, *, reader: Actor, scope: Scope, limit: int, offset: int = 0
) -> tuple[ConversationView, ...]:
    """A page of the conversations of a pile, the latest first."""
    rows = _with_unread(of_pile(pile, reader), reader)
    return _views(list(rows.order_by("-last_at", "id")[offset : offset + limit]), reader, scope)


def conversations_by_id(
    keys: Iterable[UUID], *, reader: Actor, scope: Scope
) -> Mapping[UUID, ConversationView]:
    """The conversations with these ids that exist for the reader."""
    rows = _with_unread(in_reach(reader).filter(pk__in=set(keys)), reader)
    return {view.id: view for view in _views(list(rows), reader, scope)}


def counts(reader: Actor) -> Mapping[Pile, int]:
    """How many conversations each pile has; one query."""
    reach = in_reach(reader)
    return dict(
        zip(
            Pile,
            reach.aggregate(
                **{pile.value: Count("id", filter=_condition(pile, reader)) for pile in Pile}
            ).values(),
            strict=True,
        )
    )


def unread_count(reader: Actor) -> int:
    """How many unread messages there are in conversations that the reader is in charge of, or nobody is."""
    rows = _with_unread(of_pile(Pile.MINE, reader), reader)
    return sum(row.unread for row in rows)  # type: ignore[attr-defined]  # annotated


def messages(
    key: UUID, *, reader: Actor, after: UUID | None = None, limit: int | None = None
) -> tuple[MessageView, ...]:
    """The entries that the reader's side may see, in order, from after one of them.

    Raises NotFound `conversation_unknown`, or `message_unknown` for one to begin after.
    """
    if not in_reach(reader).filter(pk=key).exists():
        raise NotFound("conversation_unknown")
    rows = visible_messages(reader).filter(conversation=key)
    if after is not None:
        last = rows.filter(pk=after).first()
        if last is None:
            raise NotFound("message_unknown")
        rows = rows.filter(at__gt=last.at)
    return tuple(map(_message, rows.order_by("at", "id")[:limit]))


def conversation_about(record: UUID, *, reader: Actor) -> UUID | None:
    """The conversation of the reader's institution about a record of another, while its interest stands."""
    standing = Interest.objects.filter(
        record=record, asker=reader.institution, standpoint=Standpoint.STANDING
    )
    return standing.values_list("id", flat=True).first()


def is_between_nodes(key: UUID) -> bool:
    """Whether a conversation is with an institution on a partner's node."""
    return Conversation.objects.filter(pk=key).exclude(node="").exists()


def carried_positions(view: ConversationView) -> list[int]:
    """Where in the register our statements about a conversation with a partner's node stand."""
    own = register.acts_about({subject_of(view.id)}, acts=(SAID, STRUCK))
    ends = [register.entry_by_id(key) for key in {view.id, view.statement}]
    return [*own, *(each.position for each in ends)]


def has_asked(record: UUID, *, institution: UUID) -> bool:
    """Whether the institution ever declared interest in the record; no answer to a reader."""
    return Interest.objects.filter(record=record, asker=institution).exists()


def conversations_about(keys: Sequence[UUID], *, reader: Actor) -> Mapping[UUID, UUID]:
    """The same for several records, by record; one query."""
    standing = Interest.objects.filter(
        record__in=keys, asker=reader.institution, standpoint=Standpoint.STANDING
    )
    return dict(standing.values_list("record", "id"))


def colleagues(key: UUID, *, reader: Actor, scope: Scope) -> tuple[PersonFacts, ...]:
    """Who of the reader's institution may lead the conversation."""
    is_closely_held = Conversation.objects.filter(_closely_held(reader.institution), pk=key).exists()
    able = [
        each.person
        for each in access.actors_of_institution(reader.institution, on=scope.on)
        if may(each, Act.CONVERSE) and (may(each, Act.SEE_RESTRICTED) or not is_closely_held)
    ]
    return tuple(parties.people_by_id(able).values())


def in_reach(reader: Actor) -> QuerySet[Conversation]:
    """The conversations that exist for the reader: those of their own institution, wherever it stands;
    about a restricted record of another only for those who may see it."""
    if not may(reader, Act.CONVERSE):
        return Conversation.objects.none()
    ours = Conversation.objects.filter(Q(asker=reader.institution) | Q(owner=reader.institution))
    return ours if may(reader, Act.SEE_RESTRICTED) else ours.exclude(_closely_held(reader.institution))


def visible_messages(reader: Actor) -> QuerySet[Message]:
    """Without the other side's notes and hand-overs."""
    return Message.objects.filter(Q(is_internal=False) | Q(institution=reader.institution))


def of_pile(pile: Pile, reader: Actor) -> QuerySet[Conversation]:
    """The conversations of a pile that exist for the reader."""
    return in_reach(reader).filter(_condition(pile, reader))


def _closely_held(institution: UUID) -> Q:
    restricted = Record.objects.filter(label_id__in=restricted_labels())
    return Q(asker=institution, record__in=restricted.values("id"))


def _condition(pile: Pile, reader: Actor) -> Q:
    is_open, us = Q(closed_at=None), reader.institution
    match pile:
        case Pile.MINE:
            return is_open & (
                Q(asker=us) & (Q(asker_charge=reader.person) | Q(asker_charge=None))
                | Q(owner=us) & (Q(owner_charge=reader.person) | Q(owner_charge=None))
            )
        case Pile.OURS:
            return is_open
        case Pile.WAITING_FOR_US:
            return is_open & Q(waits_for=us)
        case Pile.WAITING_FOR_THEM:
            return is_open & Q(waits_for__isnull=False) & ~Q(waits_for=us)
        case Pile.CLOSED:
            return Q(closed_at__isnull=False)


def _with_unread(rows: QuerySet[Conversation], reader: Actor) -> QuerySet[Conversation]:
    """Each conversation with the number of entries by others since the reader's mark."""
    mark = ReadMark.objects.filter(conversation=OuterRef("conversation"), person=reader.person)
    unread = (
        visible_messages(reader)
        .filter(conversation=OuterRef("pk"), struck_at=None)
        .exclude(author=reader.person)
        .filter(at__gt=Coalesce(Subquery(mark.values("read_until")[:1]), _BEGINNING))
        .order_by()
        .values("conversation")
        .annotate(number=Count("id"))
        .values("number")
    )
    return rows.annotate(unread=Coalesce(Subquery(unread), 0))


def _views(rows: Sequence[Conversation], reader: Actor, scope: Scope) -> tuple[ConversationView, ...]:
    interests = Interest.objects.in_bulk([row.id for row in rows])
    about = {row.record for row in rows}
    with_them = {each.answers_with for each in interests.values() if each.answers_with}
    known = records.records_by_id(about | with_them, labels=scope.labels, on=scope.on)
    references = dict(Record.objects.filter(pk__in=about).values_list("id", "reference"))
    return tuple(_view(row, interests[row.id], reader, references[row.record], known) for row in rows)


def _view(
    row: Conversation,
    interest: Interest,
    reader: Actor,
    reference: str,
    known: Mapping[UUID, RecordView],
) -> ConversationView:
    charges = (row.asker_charge, row.owner_charge)
    ours, theirs = charges if reader.institution == row.asker else charges[::-1]
    return ConversationView(
        id=row.id,
        reference=reference,
        record=known.get(row.record),
        answers_with=known.get(interest.answers_with) if interest.answers_with else None,
        sides=Sides(row.asker, row.owner),
        node=row.node,
        ours=reader.institution,
        our_charge=ours,
        their_charge=theirs,
        waits_for=row.waits_for,
        waiting_since=row.waiting_since,
        opened_at=row.opened_at,
        last_at=row.last_at,
        closed_why=Ending(row.closed_why) if row.closed_why else None,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        standpoint=Standpoint(interest.standpoint),
        ended_reason=interest.ended_reason,
        statement=interest.statement,
        unread=row.unread,  # type: ignore[attr-defined]  # annotated
    )


def _message(row: Message) -> MessageView:
    is_struck = row.struck_at is not None
    return MessageView(
        id=row.id,
        entry=Entry(row.entry),
        institution=row.institution,
        author=row.author,
        about=row.about,
        why=row.why,
        text="" if is_struck else row.text,
        files=() if is_struck else row.files,
        at=row.at,
        said_at=row.said_at,
        struck_at=row.struck_at,
        is_in_register=row.id == note_of(row.conversation),
    )
