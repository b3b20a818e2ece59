"""Who must consent to what a case asks, why, and who has."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.consenting import Question, question_from
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.cases.steps import ENDED
from mithaq.clearance.models import ConsentQuestion
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties

_OVER = ENDED | {State.REFUSED, State.RETURNED_WITHOUT_ACTION, State.REVOKED}


@dataclass(frozen=True)
class Asked:
    """A party that must consent: an originator of a part, or a party of the agreement that asks for it.

    `until` is not included; nothing while no consent of theirs stands for all that is asked.
    """

    party: str
    is_originator: bool
    until: date | None
    is_elsewhere: bool
    question: "QuestionView | None"
    """What was asked of them at another node, if it is what the case asks now."""


@dataclass(frozen=True)
class QuestionView:
    """A question between nodes and its last answer; `until` is not included, nothing before an answer."""

    id: UUID
    asker: str
    party: str
    question: Question
    at: datetime
    until: date | None
    text: str
    answered_at: datetime | None


def questions(*, reader: Actor) -> tuple[QuestionView, ...]:
    """What partners' nodes ask of the reader's institution, the newest first."""
    if not may(reader, Act.CONSENT_RELEASE):
        return ()
    rows = ConsentQuestion.objects.filter(party=_own(reader)).exclude(issuer=settings.NODE_NAME)
    return tuple(map(_question, rows.order_by("-at", "id")))


def waiting(*, reader: Actor) -> tuple[QuestionView, ...]:
    """Those of them that nobody has answered."""
    return tuple(each for each in questions(reader=reader) if each.answered_at is None)


def asked(view: CaseView, *, on: date) -> tuple[Asked, ...]:
    """All that must consent, originators first."""
    given = {
        each.originator: each.until
        for each in file.consents(view.file)
        if on < each.until and each.covers(view.asked)
    }
    put = {
        each.party: each
        for each in map(_question, ConsentQuestion.objects.filter(case=view.id).order_by("at", "id"))
        if _is_of_now(each, view)
    }
    ours = parties.issuers_of(_key(each) for each in view.consenting)
    found = (
        Asked(
            party=each,
            is_originator=each in view.originators,
            until=given.get(each),
            is_elsewhere=ours.get(_key(each), settings.NODE_NAME) != settings.NODE_NAME,
            question=put.get(each),
        )
        for each in view.consenting
    )
    return tuple(sorted(found, key=lambda each: (not each.is_originator, each.party)))


def is_open(view: CaseView) -> bool:
    """Whether a consent could still matter to the case."""
    return view.place.state not in _OVER


def may_consent(view: CaseView, actor: Actor) -> bool:
    """Whether the actor speaks for a party that must consent, and the case is not over."""
    return is_open(view) and may(actor, Act.CONSENT_RELEASE) and _own(actor) in view.consenting


def is_awaited(view: CaseView, actor: Actor, *, on: date) -> bool:
    """Whether the case waits for the consent that the actor may give."""
    return may_consent(view, actor) and any(
        each.party == _own(actor) and each.until is None for each in asked(view, on=on)
    )


def _is_of_now(asked: QuestionView, view: CaseView) -> bool:
    said = asked.question.consent(originator=asked.party, until=date.max)
    return said == file.consent_json(view.asked, originator=asked.party, until=date.max)


def _question(row: ConsentQuestion) -> QuestionView:
    return QuestionView(
        id=row.id,
        asker=row.asker,
        party=row.party,
        question=question_from(row.question),
        at=row.at,
        until=row.until,
        text=row.text,
        answered_at=row.answered_at,
    )


def _key(code: str) -> UUID:
    return UUID(code.removeprefix("institution:"))


def _own(actor: Actor) -> str:
    return f"institution:{actor.institution}"
