"""What a party says of an agreement to the others, as it travels between nodes, read strictly."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from mithaq.base.ids import crockford
from mithaq.parties.domain.speaking import (
    Spoken,
    about_of,
    body_of,
    day_of,
    digest_of,
    malformed,
    require_about_now,
    spoken_in,
    text_of,
    uuid_of,
)
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
SUBJECT = "agreed"
NUMBER_MAX = 10_000
REFERENCE_LETTERS = 10


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
    return f"{SUBJECT}:{agreement}"


def reference_of(agreement: UUID) -> str:
    """How people name it, the same at every node."""
    return f"A-{crockford(agreement.int, REFERENCE_LETTERS)}"


def proposed_in(statement: Statement) -> Proposed:
    """Raises Refused `statement_malformed` or `agreement_text_malformed`."""
    body = body_of(statement, {"text", "number", "follows", "note"})
    text, number = text_from(body["text"]), body["number"]
    if type(number) is not int or not 1 <= number <= NUMBER_MAX:
        raise malformed("number")
    by = _spoken(statement)
    if text.agreement != by.about or tuple(sorted(statement.audience)) != text.parties:
        raise malformed("audience")
    follows = digest_of(body["follows"]) if body["follows"] else ""
    if (number == 1) != (not follows) or follows == text.digest:
        raise malformed("number")
    return Proposed(by, text, number, follows, text_of(body["note"], may_be_empty=True))


def commented_in(statement: Statement) -> Commented:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"digest", "clause", "text"})
    clause = next((each for each in ClauseKind if each.value == body["clause"]), None)
    if clause is None and body["clause"] is not None:
        raise malformed("clause")
    return Commented(_spoken(statement), digest_of(body["digest"]), clause, text_of(body["text"]))


def signed_in(statement: Statement) -> Signed:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"digest", "on", "until"})
    on, until = day_of(body["on"]), day_of(body["until"])
    require_about_now(on, statement.at)
    if not on < until <= on + timedelta(days=SIGNATURE_DAYS_MAX):
        raise malformed("until")
    return Signed(_spoken(statement), digest_of(body["digest"]), on, until)


def noticed_in(statement: Statement) -> Noticed:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"on", "ends_on", "reason"})
    on, ends_on = day_of(body["on"]), day_of(body["ends_on"])
    require_about_now(on, statement.at)
    if ends_on <= on:
        raise malformed("ends_on")
    return Noticed(_spoken(statement), on, ends_on, text_of(body["reason"]))


def met_in(statement: Statement) -> Met:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"obligation", "on", "evidence"})
    on = day_of(body["on"])
    require_about_now(on, statement.at)
    return Met(_spoken(statement), uuid_of(body["obligation"]), on, text_of(body["evidence"]))


def agreement_of(statement: Statement) -> UUID:
    """The agreement that a statement speaks of. Raises Refused `statement_malformed`."""
    return about_of(statement, SUBJECT)


def _spoken(statement: Statement) -> Spoken:
    spoken = spoken_in(statement, SUBJECT)
    if spoken.party not in statement.audience:
        raise malformed("audience")
    for each in statement.audience:
        scheme, _, key = each.partition(":")
        if scheme != "institution":
            raise malformed("audience")
        uuid_of(key)
    return spoken
