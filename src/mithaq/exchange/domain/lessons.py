"""What an institution learns from the answers that it set aside: "not this one, because…"."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mithaq.exchange.domain.content import Content


class Why(StrEnum):
    """Why an answer was set aside."""

    OTHER_PURPOSE = "other_purpose"
    NOT_MATURE = "not_mature"
    TERMS = "terms"
    PARTNER = "partner"
    KNOWN = "known"


@dataclass(frozen=True)
class Lesson:
    """An answer that was set aside for this question, and whose it is."""

    content: Content
    institution: UUID
    why: Why


def lesson_value(
    other: Content, institution: UUID, lessons: Sequence[Lesson]
) -> tuple[float, tuple[Why, ...]]:
    """1 for an answer that repeats nothing that was set aside, less a half for each fault that it repeats."""
    repeated = dict.fromkeys(lesson.why for lesson in lessons if _repeats(other, institution, lesson))
    return max(0.0, 1 - len(repeated) / 2), tuple(repeated)


def _repeats(other: Content, institution: UUID, lesson: Lesson) -> bool:
    gone = lesson.content
    match lesson.why:
        case Why.OTHER_PURPOSE:
            return set(other.fields) <= set(gone.fields)
        case Why.NOT_MATURE:
            return other.trl is not None and gone.trl is not None and other.trl <= gone.trl
        case Why.TERMS:
            return set(other.cooperation) <= set(gone.cooperation)
        case Why.PARTNER:
            return institution == lesson.institution
        case Why.KNOWN:
            return False
