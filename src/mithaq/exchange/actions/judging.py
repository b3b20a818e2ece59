"""Set a match aside, and take it back. An institution's own notes: nobody else sees them."""

from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base import text as text_rules
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.lessons import Why
from mithaq.exchange.models import SetAside

NOTE_MAX = 400


def set_aside(question: UUID, answer: UUID, *, why: Why, note: str, by: Actor, at: datetime) -> None:
    """Remember it for the actor's institution; a second verdict replaces the first.

    Raises Refused `not_permitted`, or `note_invalid` for one that is too long or reorders what readers see.
    """
    require(by, Act.JUDGE_MATCH)
    note = text_rules.cleaned(note).strip()
    if len(note) > NOTE_MAX or text_rules.problem_of(note):
        raise Refused("note_invalid", most=NOTE_MAX)
    SetAside.objects.update_or_create(
        institution=by.institution,
        question=question,
        answer=answer,
        defaults={"why": why.value, "note": note, "by": by.person, "at": at},
    )


def take_back(question: UUID, answer: UUID, *, by: Actor) -> None:
    """Forget it. Raises Refused `not_permitted`."""
    require(by, Act.JUDGE_MATCH)
    SetAside.objects.filter(institution=by.institution, question=question, answer=answer).delete()
