"""Open Delphi studies, answer in the open round, and close it before its day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.parties import queries as parties
from mithaq.watch.domain.delphi import (
    ABOUT_MAX,
    LEAST_SHOWN,
    PANEL_MOST,
    QUESTIONS_MOST,
    REASON_MAX,
    ROUNDS_LEAST,
    ROUNDS_MOST,
    TEXT_MAX,
    TITLE_MAX,
    Question,
    open_round,
    problem_of,
    scale_of,
)
from mithaq.watch.models import DelphiPanellist, DelphiRound, DelphiStudy, Topic
from mithaq.watch.queries import delphi

LIMITS = {
    "least_panel": LEAST_SHOWN,
    "most_panel": PANEL_MOST,
    "most_questions": QUESTIONS_MOST,
    "least_rounds": ROUNDS_LEAST,
    "most_rounds": ROUNDS_MOST,
    "most_title": TITLE_MAX,
    "most_text": TEXT_MAX,
}


@dataclass(frozen=True)
class NewStudy:
    """What somebody wants to ask a panel; `days` are the last days of the rounds."""

    title: str
    about: str
    questions: Sequence[Question]
    days: Sequence[date]
    panel: Sequence[UUID]


@dataclass(frozen=True)
class Given:
    """An answer to a question; `value` is None where somebody leaves it open."""

    value: int | None
    reason: str


@transaction.atomic
def open_study(new: NewStudy, *, id: UUID, by: Actor, at: datetime) -> None:
    """Open a study; its first round takes answers at once.

    The facilitator has no seat, so that who asks is not among those who answer. Raises Refused
    `not_permitted`, `delphi_title_unfit`, `delphi_about_too_long`, `delphi_questions_wrong`,
    `delphi_question_unfit`, `delphi_rounds_wrong`, `delphi_days_wrong`, `delphi_panel_small`,
    `delphi_panel_large` or `delphi_panel_unfit`; NotFound `no_such_topic`.
    """
    require(by, Act.KEEP_WATCH)
    today, panel = parties.legal_day(at), sorted(set(new.panel))
    title, about = cleaned(new.title).strip(), cleaned(new.about).strip()
    questions = [_kept(each) for each in new.questions]
    if problem := problem_of(title=title, questions=questions, days=new.days, panel=len(panel), today=today):
        raise Refused(problem, **LIMITS)
    if len(about) > ABOUT_MAX:
        raise Refused("delphi_about_too_long", most=ABOUT_MAX)
    if set(panel) - set(delphi.invitable(reader=by, today=at.date())):
        raise Refused("delphi_panel_unfit")
    row = DelphiStudy.objects.create(
        id=id,
        title=title,
        about=about,
        questions=[asdict(each) for each in questions],
        terms=sorted({each.term for each in questions if each.term}),
        by=by.person,
        opened_at=at,
    )
    DelphiRound.objects.bulk_create(
        DelphiRound(study=row, number=number, closes_on=day) for number, day in enumerate(new.days, start=1)
    )
    DelphiPanellist.objects.bulk_create(DelphiPanellist(study=row, person=each) for each in panel)


@transaction.atomic
def answer(study: UUID, given: Mapping[int, Given], *, round: int, by: Actor, at: datetime) -> None:
    """Answer questions of the open round by their numbers; what is left open takes an answer back.

    Raises Refused `delphi_round_closed` where the round that the form was read in takes no answers any
    more, `delphi_answer_outside` or `delphi_reason_too_long`; NotFound `no_such_study` for those who are
    not of the panel.
    """
    row = _locked(study, by)
    if not row.panel.filter(person=by.person).exists():
        raise NotFound("no_such_study")
    if open_round(delphi.rounds_of(row), parties.legal_day(at)) != round:
        raise Refused("delphi_round_closed", round=round)
    questions = dict(enumerate(delphi.questions_of(row), start=1))
    now = row.rounds.get(number=round)
    for number, each in given.items():
        if number not in questions:
            raise NotFound("no_such_study")
        low, high = scale_of(questions[number].kind, opened_in=delphi.opened_in(row))
        name = delphi.pseudonym(row.id, number, by.person)
        if each.value is None:
            now.answers.filter(question=number, pseudonym=name).delete()
            continue
        if not low <= each.value <= high:
            raise Refused("delphi_answer_outside", question=number, low=str(low), high=str(high))
        said = {"value": each.value, "reason": _reason(each.reason)}
        now.answers.update_or_create(question=number, pseudonym=name, defaults=said)


@transaction.atomic
def close_round(study: UUID, *, round: int, by: Actor, at: datetime) -> None:
    """Close the open round; the next one opens with it.

    Raises Refused `delphi_round_closed`; NotFound `no_such_study` for another's.
    """
    row = _locked(study, by)
    if row.by != by.person:
        raise NotFound("no_such_study")
    if open_round(delphi.rounds_of(row), parties.legal_day(at)) != round:
        raise Refused("delphi_round_closed", round=round)
    row.rounds.filter(number=round).update(closed_at=at)


def _locked(study: UUID, by: Actor) -> DelphiStudy:
    """The study, locked, so that no answer comes in while its round closes."""
    require(by, Act.SEE_WATCH)
    row = DelphiStudy.objects.select_for_update().filter(pk=study).first()
    if row is None:
        raise NotFound("no_such_study")
    return row


def _kept(question: Question) -> Question:
    term, text = question.term.strip(), cleaned(question.text).strip()
    if term and not Topic.objects.filter(term=term).exists():
        raise NotFound("no_such_topic", term=term[:100])
    return Question(question.kind, term, text, question.bound)


def _reason(text: str) -> str:
    said = cleaned(text).strip()
    if len(said) > REASON_MAX:
        raise Refused("delphi_reason_too_long", most=REASON_MAX)
    return said
