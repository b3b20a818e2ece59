"""What is said of a programme, as it travels between nodes, read strictly.

Whether who speaks may speak for a member follows from the charter, which may come later: it is judged where
the statements are put together (`steering`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from mithaq.base.canonical import Json
from mithaq.parties.domain.deadlines import is_reckonable
from mithaq.parties.domain.speaking import (
    Spoken,
    body_of,
    day_of,
    digest_of,
    malformed,
    require_about_now,
    spoken_in,
    text_of,
    uuid_of,
)
from mithaq.programmes.domain.charter import (
    Amount,
    Charter,
    Key,
    Lines,
    Measure,
    Party,
    Texts,
    charter_from,
)
from mithaq.programmes.domain.steering import Answer, Vote
from mithaq.register.domain.statement import Statement

FOUNDED = "programmes.programme.founded"
ANSWERED = "programmes.membership.answered"
PUT = "programmes.decision.put"
VOTED = "programmes.decision.voted"
OPENED = "programmes.call.opened"
MEASURED = "programmes.indicator.measured"
BOOKED = "programmes.budget.booked"
PROGRAMME = "programme"
CLOSES_DAYS_MAX = 366
Found = TypeVar("Found")


class Booking(StrEnum):
    """What happened to money of the budget."""

    COMMITTED = "committed"
    PAID = "paid"


@dataclass(frozen=True)
class PutForward:
    """A decision as it is put: in words, and with the charter that it would set in force."""

    under: str
    titles: Lines
    texts: Texts
    charter: Charter | None
    closes_on: date


@dataclass(frozen=True)
class Call:
    """A call for proposals: until the end of a day at a place."""

    titles: Lines
    texts: Texts
    fields: tuple[str, ...]
    opens_on: date
    closes_on: date
    zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+\-/]{1,60}$")]


@dataclass(frozen=True)
class Reading:
    """What was counted."""

    objective: Key
    indicator: Key
    value: Measure
    on: date


@dataclass(frozen=True)
class Booked:
    """Money that a member committed or paid for a year of the budget."""

    member: Party
    year: Annotated[int, Field(strict=True, ge=1900, le=2200)]
    booking: Booking
    amount: Amount
    on: date


_PUT, _CALL = TypeAdapter(PutForward), TypeAdapter(Call)
_READING, _BOOKED = TypeAdapter(Reading), TypeAdapter(Booked)


def subject_of_programme(programme: UUID) -> str:
    """The party-like code by which statements name a programme."""
    return f"{PROGRAMME}:{programme}"


def programme_of(statement: Statement) -> UUID:
    """The programme that a statement speaks of. Raises Refused `statement_malformed`."""
    return speaker_of(statement).about


def speaker_of(statement: Statement) -> Spoken:
    """Who speaks. Raises Refused `statement_malformed`."""
    return spoken_in(statement, PROGRAMME)


def founded_in(statement: Statement) -> Charter:
    """The first charter. Raises Refused `statement_malformed` or `charter_malformed`."""
    body, by = body_of(statement, {"charter"}), speaker_of(statement)
    charter = charter_from(body["charter"])
    if charter.programme != by.about or by.party != f"institution:{charter.founder}":
        raise malformed("subject")
    if tuple(sorted(statement.audience)) != charter.parties:
        raise malformed("audience")
    return charter


def answered_in(statement: Statement) -> tuple[str, Answer, date, str]:
    """For which member, what, on which day, in which words. Raises Refused `statement_malformed`."""
    body = body_of(statement, {"member", "answer", "on", "note"})
    on = day_of(body["on"])
    require_about_now(on, statement.at)
    return str(body["member"]), _word(Answer, body["answer"]), on, text_of(body["note"], may_be_empty=True)


def put_in(statement: Statement) -> PutForward:
    """Raises Refused `statement_malformed` or `charter_malformed`."""
    body, by = body_of(statement, {"decision"}), speaker_of(statement)
    said = body["decision"]
    if not isinstance(said, Mapping):
        raise malformed("decision")
    # A charter is read by its own rule, for its own refusal.
    charter = charter_from(said["charter"]) if said.get("charter") else None
    found = _read(_PUT, said, "decision")
    digest_of(found.under)
    if charter and (charter.programme != by.about or charter.digest == found.under):
        raise malformed("charter")
    days = (found.closes_on - statement.at.date()).days
    if not 0 <= days <= CLOSES_DAYS_MAX or not found.titles:
        raise malformed("closes_on")
    return found


def voted_in(statement: Statement) -> tuple[UUID, str, Vote, date, str]:
    """On which decision, for which member, what, on which day, in which words."""
    body = body_of(statement, {"decision", "member", "vote", "on", "note"})
    on = day_of(body["on"])
    require_about_now(on, statement.at)
    note = text_of(body["note"], may_be_empty=True)
    return uuid_of(body["decision"]), str(body["member"]), _word(Vote, body["vote"]), on, note


def opened_in(statement: Statement) -> Call:
    """Raises Refused `statement_malformed`."""
    found = _read(_CALL, body_of(statement, {"call"})["call"], "call")
    if not found.titles or found.closes_on < found.opens_on:
        raise malformed("call")
    if not is_reckonable(found.opens_on) or not is_reckonable(found.closes_on):
        raise malformed("call")
    return found


def measured_in(statement: Statement) -> tuple[Reading, str]:
    """What was counted, and how that can be seen. Raises Refused `statement_malformed`."""
    body = body_of(statement, {"reading", "evidence"})
    return _read(_READING, body["reading"], "reading"), text_of(body["evidence"])


def booked_in(statement: Statement) -> tuple[Booked, str]:
    """What was committed or paid, and how that can be seen. Raises Refused `statement_malformed`."""
    body = body_of(statement, {"booked", "evidence"})
    return _read(_BOOKED, body["booked"], "booked"), text_of(body["evidence"])


def as_said(value: PutForward | Call | Reading | Booked) -> dict[str, Json]:
    """The value as a statement's body has it."""
    found: dict[str, Json] = TypeAdapter(type(value)).dump_python(value, mode="json")
    return found


def progress(baseline: str, target: str, value: str) -> int:
    """How much of the way from the baseline to the target is done, in whole percent from 0 to 100."""
    start, end, now = Decimal(baseline), Decimal(target), Decimal(value)
    if start == end:
        return 100 if now == end else 0
    return int(max(Decimal(0), min(Decimal(1), (now - start) / (end - start))) * 100)


def _read(adapter: TypeAdapter[Found], value: Json, part: str) -> Found:
    try:
        found = adapter.validate_python(value)
        is_as_written = adapter.dump_python(found, mode="json") == value
    except (ValidationError, OverflowError) as error:
        raise malformed(part) from error
    if not is_as_written:
        raise malformed(part)
    return found


def _word(words: type[Found], value: Json) -> Found:
    try:
        return words(value)  # type: ignore[call-arg]  # an enumeration of words is called by its value
    except ValueError as error:
        raise malformed("word") from error
