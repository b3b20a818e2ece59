"""What institutions on two nodes say to each other, as it travels between them, read strictly.

A node speaks for one of the two sides only; who that is, and whether they may, is asked where the rows are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.ids import NAMED_VERSION
from mithaq.base.labels import Classification, Label
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.talking import CHOSEN_ENDINGS, NOTE_MAX, TEXT_MAX, Entry, Sides, text_of
from mithaq.register.domain.statement import Statement

SAID = "exchange.conversation.said"
STRUCK = "exchange.conversation.struck"
CARRIED_ENTRIES = (Entry.MESSAGE, Entry.CLOSED, Entry.REOPENED)


@dataclass(frozen=True)
class Declared:
    """An institution's interest in a record of another node."""

    record: UUID
    sides: Sides
    answers_with: UUID | None
    note: str
    person: UUID


@dataclass(frozen=True)
class Ended:
    """An interest that one side withdrew or declined."""

    interest: UUID
    reason: str
    person: UUID


@dataclass(frozen=True)
class Said:
    """An entry of a conversation between two nodes; `why` is told of one that closes it."""

    conversation: UUID
    id: UUID
    institution: UUID
    person: UUID
    entry: Entry
    why: str
    text: str

    def as_body(self) -> dict[str, Json]:
        """The body of its statement; the conversation is the subject, the person the author."""
        return {
            "id": str(self.id),
            "institution": str(self.institution),
            "entry": self.entry.value,
            "why": self.why,
            "text": self.text,
        }


@dataclass(frozen=True)
class Struck:
    """A message that its writer took back."""

    conversation: UUID
    message: UUID
    person: UUID


def label_between(speaker: UUID, other: UUID, classification: Classification) -> Label:
    """The label of what one institution says to another: the two may have it, and nobody else."""
    codes = (f"institution:{speaker}", f"institution:{other}")
    return Label(classification, tuple(sorted(codes)), (), codes[0])


def subject_of(conversation: UUID) -> str:
    """The party-like code by which statements name a conversation."""
    return f"conversation:{conversation}"


def declared_in(statement: Statement) -> Declared:
    """Raises Refused `statement_malformed`."""
    body = statement.body
    _require_keys(statement, {"record", "institution", "owner", "note", "for"})
    answers = body["for"]
    return Declared(
        record=_about(statement, body["record"]),
        sides=Sides(asker=_uuid(body["institution"]), owner=_uuid(body["owner"])),
        answers_with=None if answers is None else _uuid(answers),
        note=_text(body["note"], most=NOTE_MAX, may_be_empty=True),
        person=_author(statement),
    )


def ended_in(statement: Statement) -> Ended:
    """Raises Refused `statement_malformed`."""
    _require_keys(statement, {"interest", "reason"})
    reason = _text(statement.body["reason"], most=NOTE_MAX)
    return Ended(_uuid(statement.body["interest"]), reason, _author(statement))


def said_in(statement: Statement) -> Said:
    """Raises Refused `statement_malformed`."""
    body = statement.body
    _require_keys(statement, {"id", "institution", "entry", "why", "text"})
    entry = next((each for each in CARRIED_ENTRIES if each.value == body["entry"]), None)
    endings = {each.value for each in CHOSEN_ENDINGS} if entry is Entry.CLOSED else {""}
    if entry is None or body["why"] not in endings:
        raise _malformed("body")
    is_message = entry is Entry.MESSAGE
    text = _text(body["text"], most=TEXT_MAX if is_message else NOTE_MAX, may_be_empty=not is_message)
    return Said(
        conversation=conversation_of(statement),
        id=_own_id(body["id"]),
        institution=_uuid(body["institution"]),
        person=_author(statement),
        entry=entry,
        why=str(body["why"]),
        text=text,
    )


def struck_in(statement: Statement) -> Struck:
    """Raises Refused `statement_malformed`."""
    _require_keys(statement, {"id"})
    return Struck(conversation_of(statement), _uuid(statement.body["id"]), _author(statement))


def conversation_of(statement: Statement) -> UUID:
    """The conversation that a statement speaks of. Raises Refused `statement_malformed`."""
    scheme, _, key = statement.subject.partition(":")
    if scheme != "conversation":
        raise _malformed("subject")
    return _uuid(key)


def require_between(
    statement: Statement, *, speaker: UUID, other: UUID, classifications: Collection[Classification]
) -> None:
    """A statement is for the two institutions and nobody else. Raises Refused `statement_malformed`."""
    if set(statement.audience) != {f"institution:{speaker}", f"institution:{other}"}:
        raise _malformed("audience")
    allowed = [label_between(speaker, other, each).as_json() for each in classifications]
    if dict(statement.label) not in allowed:
        raise _malformed("label")


def require_about(statement: Statement, record: UUID) -> None:
    """Raises Refused `statement_malformed` for one whose subject is not the record."""
    if statement.subject != f"record:{record}":
        raise _malformed("subject")


def _about(statement: Statement, record: Json) -> UUID:
    require_about(statement, key := _uuid(record))
    return key


def _require_keys(statement: Statement, keys: Collection[str]) -> None:
    if set(statement.body) != set(keys):
        raise _malformed("body")


def _author(statement: Statement) -> UUID:
    scheme, _, key = (statement.author or "").partition(":")
    if scheme != "person":
        raise _malformed("author")
    return _uuid(key)


def _uuid(value: Json) -> UUID:
    try:
        found = UUID(str(value))
    except ValueError as error:
        raise _malformed("body") from error
    if str(found) != value:
        raise _malformed("body")
    return found


def _own_id(value: Json) -> UUID:
    """An identifier of the sender's making, and none that follows from a name: entries of ours have these."""
    found = _uuid(value)
    if found.version == NAMED_VERSION:
        raise _malformed("body")
    return found


def _text(value: Json, *, most: int, may_be_empty: bool = False) -> str:
    """A text that a node would have kept just so."""
    try:
        if isinstance(value, str) and text_of(value, most=most, may_be_empty=may_be_empty) == value:
            return value
    except Refused as refusal:
        raise _malformed("body") from refusal
    raise _malformed("body")


def _malformed(part: str) -> Refused:
    return Refused("statement_malformed", part=part)
