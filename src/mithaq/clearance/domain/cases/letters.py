"""The letters of a case: which step gives rise to which, what still holds, and the code that verifies one.

A letter follows from one statement of the file and so can be written again at any time. It tells what the
applicant may know: the decision and its conditions, a question put to them, who signed; never advice, hits or
what an officer noted, be it as the reason of a step.

A code has 80 bits in Crockford's base32 (digits and letters without I, L, O and U), in four groups. The first
is the end of the statement's id, by which the letter is found; the others are 60 bits of a keyed BLAKE2b over
the case, the statement, the kind of letter, the state and the digest of what was decided. Nobody without the
node's key can make one, and any change makes another.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import canonical_bytes
from mithaq.base.ids import CROCKFORD, crockford
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import ascii_digits
from mithaq.clearance.domain.cases.decided import DECISIONS, contested
from mithaq.clearance.domain.cases.file import Event, Kind
from mithaq.clearance.domain.cases.states import Move, Place, Role, State
from mithaq.clearance.domain.cases.steps import APPEAL_DAYS, IN_FORCE, LEADING_BACK, STEPS


class LetterKind(StrEnum):
    """What a letter tells."""

    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    NO_AUTHORISATION_NEEDED = "no_authorisation_needed"
    RETURNED_WITHOUT_ACTION = "returned_without_action"
    AUTHORISED = "authorised"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    QUERY = "query"


class LetterStanding(StrEnum):
    """What still holds of a letter."""

    STANDS = "stands"
    NOT_ISSUED = "not_issued"
    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    SURRENDERED = "surrendered"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    UNDER_APPEAL = "under_appeal"
    UNDER_REVIEW = "under_review"
    SET_ASIDE = "set_aside"
    REPLACED = "replaced"
    AWAITS_ANSWER = "awaits_answer"
    CLOSED = "closed"


KIND_OF: Mapping[Move, LetterKind] = {
    Move.GRANT: LetterKind.GRANTED,
    Move.GRANT_WITH_CONDITIONS: LetterKind.GRANTED_WITH_CONDITIONS,
    Move.REFUSE: LetterKind.REFUSED,
    Move.FIND_NOT_NEEDED: LetterKind.NO_AUTHORISATION_NEEDED,
    Move.RETURN: LetterKind.RETURNED_WITHOUT_ACTION,
    Move.ISSUE: LetterKind.AUTHORISED,
    Move.SUSPEND: LetterKind.SUSPENDED,
    Move.REINSTATE: LetterKind.REINSTATED,
    Move.REVOKE: LetterKind.REVOKED,
    Move.ASK_QUERY: LetterKind.QUERY,
}
"""The steps that a letter tells of."""
_DECISIONS = frozenset(
    {
        LetterKind.GRANTED,
        LetterKind.GRANTED_WITH_CONDITIONS,
        LetterKind.REFUSED,
        LetterKind.NO_AUTHORISATION_NEEDED,
        LetterKind.RETURNED_WITHOUT_ACTION,
    }
)
_IN_TWO = frozenset({LetterKind.REINSTATED, LetterKind.REVOKED})


@dataclass(frozen=True)
class Signed:
    """Who stands for a letter, and in which role."""

    person: UUID
    role: Role
    at: datetime


@dataclass(frozen=True)
class Letter:
    """A letter; `digest` and `decided_at` are of the decision that it tells of, and a query has neither."""

    kind: LetterKind
    statement: UUID
    state: State
    at: datetime
    signed: tuple[Signed, ...]
    digest: str
    decided_at: datetime | None
    text: str
    contested_on: date | None = None
    """The day of the decision that an appeal would be against."""

    @property
    def appeal_until(self) -> date | None:
        """The last day of an appeal; none where the case knows no appeal from here, or its time is over."""
        if self.contested_on is None or self.state not in STEPS[Move.APPEAL].sources:
            return None
        last = self.contested_on + timedelta(days=APPEAL_DAYS)
        return last if self.at.date() <= last else None


def letters(file: Iterable[Event]) -> tuple[Letter, ...]:
    """All letters of a case, the oldest first."""
    events = sorted(file, key=lambda each: each.number)
    return tuple(
        _letter(KIND_OF[event.move], events[: place + 1])
        for place, event in enumerate(events)
        if event.move is not None and event.move in KIND_OF
    )


def current(found: Sequence[Letter], place: Place) -> Letter:
    """The letter that tells how the case stands. Raises Refused `letter_none` while there is none."""
    last = found[-1] if found else None
    if last is None or place.state in _WITHOUT_LETTER:
        raise Refused("letter_none")
    if (last.kind is LetterKind.QUERY) is not (place.state is State.QUERY_OPEN):
        raise Refused("letter_none")
    return last


def _letter(kind: LetterKind, events: Sequence[Event]) -> Letter:
    """The letter of the last event."""
    event = events[-1]
    is_query = kind is LetterKind.QUERY
    against = None if is_query else contested(events)
    return Letter(
        kind=kind,
        statement=event.id,
        state=State(str(event.body["state"])),
        at=event.at,
        signed=_signed(kind, events),
        digest="" if is_query else str(_proposed(events).body["digest"]),
        decided_at=None if is_query else _decided(events).at,
        text=event.text if is_query else "",
        contested_on=against.at.date() if against else None,
    )


def _signed(kind: LetterKind, events: Sequence[Event]) -> tuple[Signed, ...]:
    if kind in _IN_TWO:
        return _signers(events, since=_step_before(events), digest=str(events[-1].body["signed"]))
    if kind is LetterKind.AUTHORISED or kind in _DECISIONS:
        proposed = _proposed(events)
        signers = _signers(events, since=proposed.number, digest=str(proposed.body["digest"]))
        return signers if kind in _DECISIONS else (*signers, *_by(events[-1]))
    return _by(events[-1])


def _signers(events: Sequence[Event], *, since: int, digest: str) -> tuple[Signed, ...]:
    return tuple(
        signed
        for event in events
        if event.kind is Kind.SIGNED and event.number > since and event.body.get("signed") == digest
        # One that was given elsewhere, while the case was on hold, counted for nothing.
        if State(str(event.body["state"])) not in LEADING_BACK
        for signed in _by(event)
    )


def _by(event: Event) -> tuple[Signed, ...]:
    if event.by is None or event.role is None:
        raise ValueError("a letter tells who stands for it")
    return (Signed(event.by, event.role, event.at),)


def _proposed(events: Sequence[Event]) -> Event:
    return next(each for each in reversed(events) if each.kind is Kind.PROPOSED)


def _decided(events: Sequence[Event]) -> Event:
    return next(each for each in reversed(events) if each.move in DECISIONS)


def _step_before(events: Sequence[Event]) -> int:
    """The number of the last step before the last event: what two people sign begins after it."""
    return next(each.number for each in reversed(events[:-1]) if each.move is not None)


_BY_STATE: Mapping[State, LetterStanding] = {
    State.GRANTED: LetterStanding.NOT_ISSUED,
    State.GRANTED_WITH_CONDITIONS: LetterStanding.NOT_ISSUED,
    State.REFUSED: LetterStanding.STANDS,
    State.NO_AUTHORISATION_NEEDED: LetterStanding.STANDS,
    State.RETURNED_WITHOUT_ACTION: LetterStanding.STANDS,
    State.ISSUED: LetterStanding.IN_FORCE,
    State.REINSTATED: LetterStanding.IN_FORCE,
    State.SUSPENDED: LetterStanding.SUSPENDED,
    State.REVOKED: LetterStanding.REVOKED,
    State.EXPIRED: LetterStanding.EXPIRED,
    State.EXHAUSTED: LetterStanding.EXHAUSTED,
    State.SURRENDERED: LetterStanding.SURRENDERED,
    State.SUPERSEDED: LetterStanding.SUPERSEDED,
    State.WITHDRAWN: LetterStanding.WITHDRAWN,
    State.UNDER_APPEAL: LetterStanding.UNDER_APPEAL,
    State.REOPENED: LetterStanding.UNDER_REVIEW,
}
_WITHOUT_LETTER = (frozenset(State) - frozenset(_BY_STATE) - {State.QUERY_OPEN}) | {State.WITHDRAWN}
"""A case that is being worked on has no decision, and one that was withdrawn never came to one that holds."""
_TOLD_BY_STATE = {LetterKind.SUSPENDED: State.SUSPENDED, LetterKind.REVOKED: State.REVOKED}
_TIMED = frozenset({State.GRANTED, State.GRANTED_WITH_CONDITIONS, *IN_FORCE})


def standing(
    letter: Letter,
    later: Sequence[Letter],
    place: Place,
    *,
    on: date,
    valid_from: date | None,
    valid_until: date | None,
) -> LetterStanding:
    """What holds of a letter on a day; `later` are the case's letters after it.

    The period is that of the decision, its end not included. One that nobody told never holds.
    """
    if letter.kind is LetterKind.QUERY:
        is_last = not any(each.kind is LetterKind.QUERY for each in later)
        is_open = place.state is State.QUERY_OPEN and is_last
        return LetterStanding.AWAITS_ANSWER if is_open else LetterStanding.CLOSED
    if any(each.kind in _DECISIONS for each in later) or (letter.kind is LetterKind.SUSPENDED and later):
        return LetterStanding.REPLACED
    if place.state is _TOLD_BY_STATE.get(letter.kind):
        return LetterStanding.STANDS
    found = _BY_STATE.get(place.state, LetterStanding.SET_ASIDE)
    if place.state in _TIMED and (valid_until is None or on >= valid_until):
        return LetterStanding.EXPIRED
    if found is LetterStanding.IN_FORCE and (valid_from is None or on < valid_from):
        return LetterStanding.NOT_YET
    return found


_CONFUSED = str.maketrans("OIL", "011")
_LETTERS, _GROUP, _BITS = 16, 4, 5
_FOUND_BITS, _KEYED_BITS = 20, 60


def code_of(letter: Letter, *, case: UUID, key: bytes) -> str:
    """The code of a letter, such as `7K3Q-X2MA-0B1C-2D3E`; the key is secret and at most 64 bytes long."""
    said = canonical_bytes(
        {
            "case": str(case),
            "statement": str(letter.statement),
            "kind": letter.kind.value,
            "state": letter.state.value,
            "digest": letter.digest,
        }
    )
    keyed = int.from_bytes(hashlib.blake2b(said, key=key, digest_size=8, person=b"letter-code").digest())
    found = letter.statement.int & (1 << _FOUND_BITS) - 1
    number = found << _KEYED_BITS | keyed >> 64 - _KEYED_BITS
    return _grouped(crockford(number, _LETTERS))


def is_code_of(code: str, letter: Letter, *, case: UUID, key: bytes) -> bool:
    """Whether a code, as `code_from` returns it, is that of the letter."""
    return hmac.compare_digest(code, code_of(letter, case=case, key=key))


def code_from(typed: str) -> str:
    """A code as somebody typed it: any case, digits and dashes, O for 0, I and L for 1.

    Raises NotFound `letter_unknown` for what cannot be one.
    """
    kept = "".join(each for each in unicodedata.normalize("NFKC", typed) if each.isalnum()).upper()
    code = ascii_digits(kept).translate(_CONFUSED)
    if len(code) != _LETTERS or not set(code) <= set(CROCKFORD):
        raise NotFound("letter_unknown")
    return _grouped(code)


def end_of_statement(code: str) -> str:
    """The last five hexadecimal digits of the statement of a letter with this code."""
    number = 0
    for each in code[:_GROUP]:
        number = number << _BITS | CROCKFORD.index(each)
    return f"{number:05x}"


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, _LETTERS, _GROUP))
