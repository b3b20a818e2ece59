"""The life of a draft and of a record: which step may follow which, and whose step it is.

draft: open → in review → approved → published (the draft is then gone); a reviewer may return it to open.
record: published → amended … → withdrawn, or expired when its validity ends.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from mithaq.base import text as text_rules
from mithaq.base.ids import crockford
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.content import Kind

LETTERS, LETTERS_IF_TAKEN = 8, 12
DIGEST_BITS = 256


class DraftState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    APPROVED = "approved"


class Verdict(StrEnum):
    """What a reviewer says."""

    APPROVED = "approved"
    RETURNED = "returned"


class Standing(StrEnum):
    """Where a published record stands on a day."""

    AHEAD = "ahead"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class DraftFacts:
    """What the rules need to know of a draft. `author` and `submitted_by` are persons."""

    state: DraftState
    revision: int
    author: UUID
    submitted_by: UUID | None
    digest: str
    reviewed_digest: str


def require_may_save(draft: DraftFacts, *, revision: int) -> None:
    """Raises Refused `draft_in_review`, or `draft_changed_elsewhere` when somebody saved in between."""
    if draft.state is DraftState.IN_REVIEW:
        raise Refused("draft_in_review")
    if draft.revision != revision:
        raise Refused("draft_changed_elsewhere", revision=draft.revision)


def require_may_submit(draft: DraftFacts) -> None:
    """Raises Refused `draft_not_open`."""
    if draft.state is not DraftState.OPEN:
        raise Refused("draft_not_open", state=draft.state)


def require_may_review(draft: DraftFacts, *, by: UUID, verdict: Verdict, note: str) -> None:
    """Raises Refused `draft_not_in_review`, `four_eyes`, or `note_missing` when returned without a word."""
    if draft.state is not DraftState.IN_REVIEW:
        raise Refused("draft_not_in_review", state=draft.state)
    if by in {draft.author, draft.submitted_by}:
        raise Refused("four_eyes")
    if verdict is Verdict.RETURNED and not note.strip():
        raise Refused("note_missing")
    _require_plain(note)


def require_may_publish(draft: DraftFacts) -> None:
    """Raises Refused `draft_not_approved`; an approval holds for the very bytes that were reviewed."""
    if draft.state is not DraftState.APPROVED or draft.digest != draft.reviewed_digest:
        raise Refused("draft_not_approved", state=draft.state)


def require_ours(issuer: str, *, node: str) -> None:
    """Raises Refused `record_of_other_node`: only the node that published a record changes it."""
    if issuer != node:
        raise Refused("record_of_other_node", issuer=issuer)


def require_may_withdraw(*, is_withdrawn: bool, reason: str) -> None:
    """Raises Refused `record_withdrawn` or `reason_missing`."""
    if is_withdrawn:
        raise Refused("record_withdrawn")
    if not reason.strip():
        raise Refused("reason_missing")
    _require_plain(reason)


def _require_plain(text: str) -> None:
    if code := text_rules.problem_of(text):
        raise Refused(code)


def standing_on(day: date, *, valid_from: date, valid_until: date, is_withdrawn: bool) -> Standing:
    """Where a record stands on a day; the day its validity ends is already expired."""
    if is_withdrawn:
        return Standing.WITHDRAWN
    if day >= valid_until:
        return Standing.EXPIRED
    return Standing.PUBLISHED if day >= valid_from else Standing.AHEAD


def added_after(last: datetime, said_at: datetime, *, is_ours: bool) -> datetime:
    """When this node had a statement on a record: a moment after `last`, that of the statement before it.

    What a partner's clock says counts for nothing: who asks for what was added after a moment misses nothing.
    """
    least = last + timedelta(microseconds=1)
    return max(said_at, least) if is_ours else least


def reference_of(record: UUID, *, kind: Kind, state: str, year: int, letters: int = LETTERS) -> str:
    """The short name people use, such as O-TR-2026-7K3QX2MA; it follows from the record alone.

    Among a million records of one kind, state and year, two have the same name with a chance of 1 in 3: the
    later one then has LETTERS_IF_TAKEN, which begin alike.
    """
    number = int.from_bytes(hashlib.sha256(record.bytes).digest()) >> DIGEST_BITS - 5 * letters
    return f"{kind.value[0].upper()}-{state}-{year}-{crockford(number, letters)}"
