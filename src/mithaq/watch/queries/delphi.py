"""Reads of Delphi studies: what a panel said in the rounds that are closed, and one's own answers.

Nothing here tells which account an answer is of, but for the reader's own: `pseudonym` is asked for the
reader alone. What a round brought is told once it is closed, and only where enough answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.access.queries import accounts, actors_by_person
from mithaq.base.refusals import NotFound
from mithaq.parties import queries as parties
from mithaq.watch.domain.delphi import (
    LEAST_SHOWN,
    Question,
    QuestionKind,
    Round,
    Side,
    Spread,
    Stability,
    open_round,
    scale_of,
    spread_of,
    stability,
)
from mithaq.watch.models import DelphiAnswer, DelphiPanellist, DelphiStudy

SALT = "mithaq.watch.delphi"


@dataclass(frozen=True)
class StudyHead:
    """A study in a list. `waits` where the reader is of the panel and has not answered in the open round."""

    id: UUID
    title: str
    opened_at: datetime
    open_round: int | None
    rounds: int
    closes_on: date | None
    waits: bool


@dataclass(frozen=True)
class Reason:
    """A reason as it is told: nobody's, beside where its answer lay."""

    side: Side
    text: str


@dataclass(frozen=True)
class RoundResult:
    """What a closed round brought for a question; nothing but its number where too few answered."""

    number: int
    spread: Spread | None
    stability: Stability | None
    is_consensus: bool
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class Own:
    """What the reader answered in a round."""

    round: int
    value: int
    reason: str


@dataclass(frozen=True)
class QuestionView:
    """A question with its closed rounds, and what the reader said of it. `number` counts from 1."""

    number: int
    question: Question
    scale: tuple[int, int]
    results: Sequence[RoundResult]
    own: Sequence[Own]

    @property
    def last(self) -> RoundResult | None:
        """The last round that can be told."""
        return next((each for each in reversed(self.results) if each.spread), None)

    @property
    def own_last(self) -> Own | None:
        return self.own[-1] if self.own else None


@dataclass(frozen=True)
class RoundView:
    """A round and whether it is closed."""

    number: int
    closes_on: date
    closed_at: datetime | None
    is_closed: bool


@dataclass(frozen=True)
class StudyView:
    """A study as its facilitator, its panel, or once it is finished whoever reads the watch may see it.

    `answered` is how many answered in the open round; None while they are too few to be told.
    """

    id: UUID
    title: str
    about: str
    by: UUID
    opened_at: datetime
    rounds: Sequence[RoundView]
    open_round: int | None
    panel: int
    answered: int | None
    questions: Sequence[QuestionView]
    is_facilitator: bool
    is_panellist: bool

    @property
    def is_finished(self) -> bool:
        return self.open_round is None


def pseudonym(study: UUID, question: int, person: UUID) -> str:
    """Under what an answer of a person to a question is kept: an HMAC by the node's secret key.

    Without that key nobody can tell whose it is, nor which answers to two questions are one person's.
    """
    return salted_hmac(SALT, f"{study}:{question}:{person}", algorithm="sha256").hexdigest()


def studies(*, reader: Actor, today: date) -> list[StudyHead]:
    """Studies that the reader has a part in, and finished ones; the last first."""
    require(reader, Act.SEE_WATCH)
    seats = set(DelphiPanellist.objects.filter(person=reader.person).values_list("study_id", flat=True))
    found = []
    for row in DelphiStudy.objects.prefetch_related("rounds").order_by("-opened_at", "-id"):
        rounds = rounds_of(row)
        at = open_round(rounds, today)
        if at is not None and row.id not in seats and row.by != reader.person:
            continue
        closes_on = next((each.closes_on for each in rounds if each.number == at), None)
        waits = row.id in seats and at is not None and not _has_answered(row, at, reader)
        found.append(StudyHead(row.id, row.title, row.opened_at, at, len(rounds), closes_on, waits))
    return found


def waiting(*, reader: Actor, today: date) -> list[StudyHead]:
    """Studies that wait for the reader's answers; none for who may not read the watch."""
    if not may(reader, Act.SEE_WATCH):
        return []
    return [each for each in studies(reader=reader, today=today) if each.waits]


def finished_on(term: str, *, reader: Actor, today: date) -> list[StudyHead]:
    """Finished studies that asked about a topic."""
    asked = set(DelphiStudy.objects.filter(terms__contains=[term]).values_list("id", flat=True))
    return [
        each
        for each in (studies(reader=reader, today=today) if asked else [])
        if each.id in asked and each.open_round is None
    ]


def study(id: UUID, *, reader: Actor, today: date) -> StudyView:
    """One study. Raises NotFound `no_such_study`, also for one that runs and is none of the reader's."""
    require(reader, Act.SEE_WATCH)
    row = DelphiStudy.objects.filter(pk=id).first()
    if row is None:
        raise NotFound("no_such_study")
    rounds = rounds_of(row)
    at = open_round(rounds, today)
    panel = set(row.panel.values_list("person", flat=True))
    is_facilitator, is_panellist = row.by == reader.person, reader.person in panel
    if at is not None and not (is_facilitator or is_panellist):
        raise NotFound("no_such_study")
    answers = list(DelphiAnswer.objects.filter(round__study=row).select_related("round"))
    closed = [each.number for each in rounds if at is None or each.number < at]
    questions = [
        _question_view(row, number, question, answers, closed, reader if is_panellist else None)
        for number, question in enumerate(questions_of(row), start=1)
    ]
    now = [
        sum(1 for each in answers if each.round.number == at and each.question == one.number)
        for one in questions
    ]
    answered = max(now, default=0)
    return StudyView(
        id=row.id,
        title=row.title,
        about=row.about,
        by=row.by,
        opened_at=row.opened_at,
        rounds=[
            RoundView(each.number, each.closes_on, each.closed_at, each.number in closed)
            for each in row.rounds.order_by("number")
        ],
        open_round=at,
        panel=len(panel),
        answered=answered if answered >= LEAST_SHOWN else None,
        questions=questions,
        is_facilitator=is_facilitator,
        is_panellist=is_panellist,
    )


def invitable(*, reader: Actor, today: date) -> list[UUID]:
    """People with an open account who may read the watch, without the reader."""
    require(reader, Act.KEEP_WATCH)
    people = [key for key, account in accounts().items() if account.is_open and key != reader.person]
    actors = actors_by_person(people, on=today)
    return [key for key in people if key in actors and may(actors[key], Act.SEE_WATCH)]


def may_open(reader: Actor) -> bool:
    """Whether somebody opens studies: analysts and administrators of any institution here."""
    return may(reader, Act.KEEP_WATCH)


def questions_of(row: DelphiStudy) -> list[Question]:
    """The questions of a study, in order."""
    return [
        Question(QuestionKind(each["kind"]), each["term"], each["text"], each["bound"])
        for each in row.questions
    ]


def opened_in(row: DelphiStudy) -> int:
    """The year in which a study was opened, by the day that counts in law."""
    return parties.legal_day(row.opened_at).year


def rounds_of(row: DelphiStudy) -> list[Round]:
    """The rounds of a study, in order."""
    found = sorted(row.rounds.all(), key=lambda each: each.number)
    return [Round(each.number, each.closes_on, each.closed_at is not None) for each in found]


def _has_answered(row: DelphiStudy, at: int, reader: Actor) -> bool:
    names = [pseudonym(row.id, each, reader.person) for each in range(1, len(row.questions) + 1)]
    return DelphiAnswer.objects.filter(round__study=row, round__number=at, pseudonym__in=names).exists()


def _question_view(
    row: DelphiStudy,
    number: int,
    question: Question,
    answers: Sequence[DelphiAnswer],
    closed: Sequence[int],
    panellist: Actor | None,
) -> QuestionView:
    mine = [each for each in answers if each.question == number]
    by_round: dict[int, dict[str, DelphiAnswer]] = {}
    for each in mine:
        by_round.setdefault(each.round.number, {})[each.pseudonym] = each
    results = [_result(question, at, by_round.get(at, {}), by_round.get(at - 1, {})) for at in closed]
    own: list[Own] = []
    if panellist is not None:
        name = pseudonym(row.id, number, panellist.person)
        own = [
            Own(at, found[name].value, found[name].reason)
            for at, found in sorted(by_round.items())
            if name in found
        ]
    scale = scale_of(question.kind, opened_in=opened_in(row))
    return QuestionView(number, question, scale, results, own)


def _result(
    question: Question, at: int, now: Mapping[str, DelphiAnswer], before: Mapping[str, DelphiAnswer]
) -> RoundResult:
    spread = spread_of(question.kind, [each.value for each in now.values()])
    if spread is None:
        return RoundResult(at, None, None, is_consensus=False, reasons=())
    reasons = [Reason(spread.side(each.value), each.reason) for each in now.values() if each.reason]
    order = list(Side)
    return RoundResult(
        number=at,
        spread=spread,
        stability=stability(
            {name: each.value for name, each in before.items()},
            {name: each.value for name, each in now.items()},
        ),
        is_consensus=spread.is_consensus(question.bound),
        # By their text, so that not even the order in which they came is told.
        reasons=sorted(reasons, key=lambda each: (order.index(each.side), each.text)),
    )
