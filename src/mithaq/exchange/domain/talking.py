"""Working together before there is an agreement: interest, the conversation it opens, and how that ends.

interest: declared → withdrawn by the side that asked, or declined by the side that was asked.
conversation: open → closed, with a reason → open again, as long as the interest stands.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from mithaq.base import text as text_rules
from mithaq.base.ids import named_id
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.life import Standing

TEXT_MAX = 8_000
NOTE_MAX = 2_000
FILES_MAX = 5
# After so long without our answer a reminder comes by itself.
WAITED_TOO_LONG = timedelta(days=7)
SNOOZE = timedelta(days=7)


class Standpoint(StrEnum):
    """Where an interest stands."""

    STANDING = "standing"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class Ending(StrEnum):
    """Why a conversation was closed. The last two come with an official act, never from a list."""

    AGREED = "agreed"
    NOT_SUITABLE = "not_suitable"
    NO_ANSWER = "no_answer"
    OTHER = "other"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


CHOSEN_ENDINGS = (Ending.AGREED, Ending.NOT_SUITABLE, Ending.NO_ANSWER, Ending.OTHER)


class Entry(StrEnum):
    """What stands in a conversation. Notes and hand-overs are seen by one's own side only."""

    MESSAGE = "message"
    NOTE = "note"
    HAND_OVER = "hand_over"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def is_internal(self) -> bool:
        return self in {Entry.NOTE, Entry.HAND_OVER}


@dataclass(frozen=True)
class Sides:
    """The two institutions of a conversation."""

    asker: UUID
    owner: UUID

    def other_than(self, institution: UUID) -> UUID:
        """The side across the table."""
        return self.owner if institution == self.asker else self.asker


def require_may_declare(sides: Sides, standing: Standing) -> None:
    """Raises Refused `own_record`, or `record_not_open` for one that is not valid today."""
    if sides.asker == sides.owner:
        raise Refused("own_record")
    if standing is not Standing.PUBLISHED:
        raise Refused("record_not_open")


def require_answers(kind: Kind, *, other: Kind, owner: UUID, asker: UUID, is_seen: bool) -> None:
    """Raises Refused `answer_unfit` when the record that is to answer is not one's own, of the same kind, or
    hidden from the other side."""
    if owner != asker or kind is other or not is_seen:
        raise Refused("answer_unfit")


def may_be_ended(standpoint: Standpoint, closed_why: Ending | None) -> bool:
    """Whether an interest can be withdrawn or declined: it stands, and did not lead to an agreement."""
    return standpoint is Standpoint.STANDING and closed_why is not Ending.AGREED


def require_may_end(
    standpoint: Standpoint, *, by: UUID, side: UUID, closed_why: Ending | None = None
) -> None:
    """Raises Refused `interest_ended`, or `not_your_side` when the other institution would have to do it."""
    if by != side:
        raise Refused("not_your_side")
    if not may_be_ended(standpoint, closed_why):
        raise Refused("interest_ended")


def note_of(interest: UUID) -> UUID:
    """The entry that repeats the note of an interest, which stands in the register."""
    return named_id(f"interest {interest}")


def require_open(*, is_open: bool) -> None:
    """Raises Refused `conversation_closed`."""
    if not is_open:
        raise Refused("conversation_closed")


def text_of(text: str, *, most: int, may_be_empty: bool = False) -> str:
    """The text as it is kept. Raises Refused `message_empty` or `message_too_long`."""
    cleaned = text_rules.cleaned(text).strip()
    if not cleaned and not may_be_empty:
        raise Refused("message_empty")
    if len(cleaned) > most:
        raise Refused("message_too_long", most=most)
    return cleaned
