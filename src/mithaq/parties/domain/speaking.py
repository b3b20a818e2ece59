"""What an institution says to others, by one of its people: read strictly, from the statement alone.

Statements of several nodes cross, and one that answers another may come first. So each is judged by itself:
who speaks, to whom, under which label; what it refers to may still be missing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.labels import Classification, Label
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned
from mithaq.register.domain.statement import Statement

TEXT_MAX = 4_000
# The legal day of who speaks may be another than that of UTC, by one.
_DAY = timedelta(days=1)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Spoken:
    """Who says it of what: an institution, by one of its people."""

    about: UUID
    party: str
    person: UUID


def label_among(parties: Collection[str], speaker: str) -> Label:
    """The label of what one party says to the others: they may have it, and nobody else."""
    return Label(Classification.RESTRICTED, tuple(sorted(parties)), (), speaker)


def spoken_in(statement: Statement, scheme: str) -> Spoken:
    """Who says it of the subject `scheme:uuid`. Raises Refused `statement_malformed`."""
    party = str(statement.body["party"])
    if not party.startswith("institution:"):
        raise malformed("party")
    if dict(statement.label) != label_among(statement.audience, party).as_json():
        raise malformed("label")
    kind, _, person = (statement.author or "").partition(":")
    if kind != "person":
        raise malformed("author")
    return Spoken(about_of(statement, scheme), party, uuid_of(person))


def about_of(statement: Statement, scheme: str) -> UUID:
    """What a statement on `scheme:uuid` speaks of. Raises Refused `statement_malformed`."""
    found, _, key = statement.subject.partition(":")
    if found != scheme:
        raise malformed("subject")
    return uuid_of(key)


def body_of(statement: Statement, keys: Collection[str]) -> dict[str, Json]:
    """The body with these keys, `party` among them, and no others. Raises Refused `statement_malformed`."""
    if set(statement.body) != {"party", *keys}:
        raise malformed("body")
    return dict(statement.body)


def require_about_now(on: date, at: datetime) -> None:
    """A legal day is that of UTC or one beside it. Raises Refused `statement_malformed`."""
    if not at.date() - _DAY <= on <= at.date() + _DAY:
        raise malformed("on")


def text_kept(value: str, *, may_be_empty: bool = False) -> str:
    """What people wrote, as it is kept. Raises Refused `message_empty` or `message_too_long`."""
    kept = cleaned(value).strip()
    if not kept and not may_be_empty:
        raise Refused("message_empty")
    if len(kept) > TEXT_MAX:
        raise Refused("message_too_long", longest=TEXT_MAX, length=len(kept))
    return kept


def text_of(value: Json, *, may_be_empty: bool = False) -> str:
    """A text as `text_kept` keeps it. Raises Refused `statement_malformed`."""
    try:
        if isinstance(value, str) and text_kept(value, may_be_empty=may_be_empty) == value:
            return value
    except Refused as refusal:
        raise malformed("text") from refusal
    raise malformed("text")


def digest_of(value: Json) -> str:
    """SHA-256 in lower-case hexadecimal. Raises Refused `statement_malformed`."""
    if isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef"):
        return value
    raise malformed("digest")


def day_of(value: Json) -> date:
    """A day as ISO 8601 writes it. Raises Refused `statement_malformed`."""
    return _as_written(value, date.fromisoformat, date.isoformat, "day")


def uuid_of(value: Json) -> UUID:
    """Raises Refused `statement_malformed`."""
    return _as_written(value, UUID, str, "id")


def malformed(part: str) -> Refused:
    """The refusal of a statement one part of which cannot be read."""
    return Refused("statement_malformed", part=part)


def _as_written(value: Json, read: Callable[[str], Found], write: Callable[[Found], str], part: str) -> Found:
    try:
        found = read(str(value))
    except ValueError as error:
        raise malformed(part) from error
    if write(found) != value:
        raise malformed(part)
    return found
