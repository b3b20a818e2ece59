"""What a party says of an agreement to the others, as it travels between nodes, read strictly.

Statements of several parties cross: one that answers another may come first. So each is judged by itself: who
speaks, for which parties, under which label; what it refers to may still be missing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.ids import crockford
from mithaq.base.labels import Classification, Label
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned
from mithaq.programmes.domain.agreed import AgreementText, text_from
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.standing import SIGNATURE_DAYS_MAX
from mithaq.register.domain.statement import Statement

PROPOSED = "programmes.agreement.proposed"
COMMENTED = "programmes.agreement.commented"
SIGNED = "programmes.agreement.signed"
NOTICED = "programmes.agreement.noticed"
APPROVED = "programmes.agreement.approved"
MET = "programmes.obligation.met"
COMMENT_MAX = 4_000
NUMBER_MAX = 10_000
REFERENCE_LETTERS = 10
# The legal day of a party may be another than that of UTC, by one.
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spoken:
    """Who says it: an institution that is a party, by one of its people."""

    agreement: UUID
    party: str
    person: UUID


@dataclass(frozen=True)
class Proposed:
    """A text put forward; `follows` is the digest of the one that it answers."""

    by: Spoken
    text: AgreementText
    number: int
    follows: str
    note: str


@dataclass(frozen=True)
class Commented:
    """A remark on a text, or on a clause of it."""

    by: Spoken
    digest: str
    clause: ClauseKind | None
    text: str


@dataclass(frozen=True)
class Signed:
    """A signature under a digest."""

    by: Spoken
    digest: str
    on: date
    until: date


@dataclass(frozen=True)
class Noticed:
    """The end of an agreement, told in advance."""

    by: Spoken
    on: date
    ends_on: date
    reason: str


@dataclass(frozen=True)
class Met:
    """A party says that it did what it owed, and how that can be seen."""

    by: Spoken
    obligation: UUID
    on: date
    evidence: str


def subject_of(agreement: UUID) -> str:
    """The party-like code by which statements name an agreement."""
    return f"agreed:{agreement}"


def reference_of(agreement: UUID) -> str:
    """How people name it, the same at every node."""
    return f"A-{crockford(agreement.int, REFERENCE_LETTERS)}"


def label_among(parties: Collection[str], speaker: str) -> Label:
    """The label of what one party says to the others: they may have it, and nobody else."""
    return Label(Classification.RESTRICTED, tuple(sorted(parties)), (), speaker)


def proposed_in(statement: Statement) -> Proposed:
    """Raises Refused `statement_malformed` or `agreement_text_malformed`."""
    body = _body(statement, {"party", "text", "number", "follows", "note"})
    text, number = text_from(body["text"]), body["number"]
    if type(number) is not int or not 1 <= number <= NUMBER_MAX:
        raise _malformed("number")
    by = _spoken(statement)
    if text.agreement != by.agreement or tuple(sorted(statement.audience)) != text.parties:
        raise _malformed("audience")
    follows = _digest(body["follows"]) if body["follows"] else ""
    if (number == 1) != (not follows) or follows == text.digest:
        raise _malformed("number")
    return Proposed(by, text, number, follows, _text(body["note"], may_be_empty=True))


def commented_in(statement: Statement) -> Commented:
    """Raises Refused `statement_malformed`."""
    body = _body(statement, {"party", "digest", "clause", "text"})
    clause = next((each for each in ClauseKind if each.value == body["clause"]), None)
    if clause is None and body["clause"] is not None:
        raise _malformed("clause")
    return Commented(_spoken(statement), _digest(body["digest"]), clause, _text(body["text"]))


def signed_in(statement: Statement) -> Signed:
    """Raises Refused `statement_malformed`."""
    body = _body(statement, {"party", "digest", "on", "until"})
    on, until = _day(body["on"]), _day(body["until"])
    _require_today(on, statement.at)
    if not on < until <= on + timedelta(days=SIGNATURE_DAYS_MAX):
        raise _malformed("until")
    return Signed(_spoken(statement), _digest(body["digest"]), on, until)


def noticed_in(statement: Statement) -> Noticed:
    """Raises Refused `statement_malformed`."""
    body = _body(statement, {"party", "on", "ends_on", "reason"})
    on, ends_on = _day(body["on"]), _day(body["ends_on"])
    _require_today(on, statement.at)
    if ends_on <= on:
        raise _malformed("ends_on")
    return Noticed(_spoken(statement), on, ends_on, _text(body["reason"]))


def met_in(statement: Statement) -> Met:
    """Raises Refused `statement_malformed`."""
    body = _body(statement, {"party", "obligation", "on", "evidence"})
    on = _day(body["on"])
    _require_today(on, statement.at)
    return Met(_spoken(statement), _uuid(body["obligation"]), on, _text(body["evidence"]))


def agreement_of(statement: Statement) -> UUID:
    """The agreement that a statement speaks of. Raises Refused `statement_malformed`."""
    scheme, _, key = statement.subject.partition(":")
    if scheme != "agreed":
        raise _malformed("subject")
    return _uuid(key)


def text_of(value: str, *, may_be_empty: bool = False) -> str:
    """A remark as it is kept. Raises Refused `message_empty` or `message_too_long`."""
    kept = cleaned(value).strip()
    if not kept and not may_be_empty:
        raise Refused("message_empty")
    if len(kept) > COMMENT_MAX:
        raise Refused("message_too_long", longest=COMMENT_MAX, length=len(kept))
    return kept


def _spoken(statement: Statement) -> Spoken:
    party = str(statement.body["party"])
    if party not in statement.audience or not party.startswith("institution:"):
        raise _malformed("audience")
    if not all(each.startswith("institution:") for each in statement.audience):
        raise _malformed("audience")
    if dict(statement.label) != label_among(statement.audience, party).as_json():
        raise _malformed("label")
    scheme, _, person = (statement.author or "").partition(":")
    if scheme != "person":
        raise _malformed("author")
    return Spoken(agreement_of(statement), party, _uuid(person))


def _body(statement: Statement, keys: Collection[str]) -> dict[str, Json]:
    if set(statement.body) != set(keys):
        raise _malformed("body")
    return dict(statement.body)


def _require_today(on: date, at: datetime) -> None:
    if not at.date() - _DAY <= on <= at.date() + _DAY:
        raise _malformed("on")


def _text(value: Json, *, may_be_empty: bool = False) -> str:
    try:
        if isinstance(value, str) and text_of(value, may_be_empty=may_be_empty) == value:
            return value
    except Refused as refusal:
        raise _malformed("text") from refusal
    raise _malformed("text")


def _digest(value: Json) -> str:
    text = str(value)
    if len(text) == 64 and set(text) <= set("0123456789abcdef"):
        return text
    raise _malformed("digest")


def _day(value: Json) -> date:
    try:
        found = date.fromisoformat(str(value))
    except ValueError as error:
        raise _malformed("day") from error
    if found.isoformat() != value:
        raise _malformed("day")
    return found


def _uuid(value: Json) -> UUID:
    try:
        found = UUID(str(value))
    except ValueError as error:
        raise _malformed("id") from error
    if str(found) != value:
        raise _malformed("id")
    return found


def _malformed(part: str) -> Refused:
    return Refused("statement_malformed", part=part)
