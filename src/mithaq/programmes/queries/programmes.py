"""Reads of programmes: their charter as it holds, who has joined, what was decided, counted and paid."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.parties import queries as parties
from mithaq.parties.domain.deadlines import last_moment
from mithaq.programmes.domain.budgets import BudgetLine
from mithaq.programmes.domain.charter import Charter, Indicator, Member, Objective, charter_from
from mithaq.programmes.domain.programme_said import Booking, progress
from mithaq.programmes.domain.steering import (
    Answer,
    Answered,
    Cast,
    Count,
    Outcome,
    Put,
    Vote,
    charters,
    counted,
    is_under,
    memberships,
)
from mithaq.programmes.models import (
    BudgetBooking,
    DecisionVote,
    IndicatorReading,
    MemberAnswer,
    Programme,
    ProgrammeCall,
)
from mithaq.programmes.models import Decision as DecisionRow


class _OfProgramme(Protocol):
    programme: UUID


Row = TypeVar("Row", bound=_OfProgramme)
Texts = Mapping[Language, str]


class Phase(StrEnum):
    """Where a programme stands by the dates of its charter."""

    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True)
class DecisionView:
    """A decision that was put, and the votes as they stand on the day of the view."""

    put: Put
    titles: Texts
    texts: Texts
    at: datetime
    count: Count
    voters: Mapping[str, UUID]

    @property
    def is_open(self) -> bool:
        return self.count.outcome is Outcome.OPEN

    def awaited_of(self, institution: UUID) -> tuple[str, ...]:
        """The members whose vote an institution could still give."""
        own = (member for member, speaker in self.voters.items() if speaker == institution)
        return tuple(member for member in own if self.is_open and member not in self.count.votes)


@dataclass(frozen=True)
class ProgrammeView:
    """A programme as what was said of it makes it, on a day. The last of `charters` holds."""

    id: UUID
    reference: str
    founder: UUID
    charters: tuple[Charter, ...]
    answers: Mapping[str, Answered]
    decisions: tuple[DecisionView, ...]
    parties: frozenset[str]
    on: date

    @property
    def charter(self) -> Charter:
        return self.charters[-1]

    @property
    def titles(self) -> Texts:
        return self.charter.titles

    @property
    def phase(self) -> Phase:
        if self.on < self.charter.starts_on:
            return Phase.AHEAD
        return Phase.RUNNING if self.on <= self.charter.ends_on else Phase.OVER

    @property
    def joined(self) -> tuple[Member, ...]:
        """Members and observers who have joined and not left."""
        return tuple(each for each in self.charter.members if self.answer_of(each.party) is Answer.JOINED)

    def answer_of(self, member: str) -> Answer | None:
        found = self.answers.get(member)
        return found.answer if found else None

    def decision(self, key: UUID) -> DecisionView:
        """Raises NotFound `decision_unknown`."""
        for each in self.decisions:
            if each.put.id == key:
                return each
        raise NotFound("decision_unknown", value=str(key))


@dataclass(frozen=True)
class Counted:
    """An indicator with the last value that was counted; `percent` of the way to its target, None before."""

    objective: Objective
    indicator: Indicator
    value: str | None
    on: date | None
    evidence: str

    @property
    def percent(self) -> int | None:
        if self.value is None:
            return None
        return progress(self.indicator.baseline, self.indicator.target, self.value)

    def is_late(self, today: date) -> bool:
        return (self.percent or 0) < 100 and self.indicator.due_on < today


@dataclass(frozen=True)
class CallView:
    """A call for proposals; it is open from `opens_at` until `closes_at`, instants in UTC."""

    id: UUID
    titles: Texts
    texts: Texts
    fields: tuple[str, ...]
    institution: UUID
    opens_on: date
    closes_on: date
    zone: str
    opens_at: datetime
    closes_at: datetime

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


def programmes(*, reader: Actor, on: date) -> tuple[ProgrammeView, ...]:
    """Those of which the reader's institution is told, the last founded first; a handful of queries."""
    return _views(_seen_by(reader, on).order_by("-founded_at", "id"), on=on)


def programme(reference: str, *, reader: Actor, on: date) -> ProgrammeView:
    """Raises NotFound `programme_unknown`, also for one that the reader may not see."""
    found = _views(_seen_by(reader, on).filter(reference=reference[:24]), on=on)
    if not found:
        raise NotFound("programme_unknown", value=reference[:80])
    return found[0]


def programme_by_id(key: UUID, *, on: date) -> ProgrammeView:
    """As the node knows it. Raises NotFound `programme_unknown`."""
    found = _views(Programme.objects.filter(pk=key), on=on)
    if not found:
        raise NotFound("programme_unknown", value=str(key))
    return found[0]


def indicators(view: ProgrammeView) -> tuple[Counted, ...]:
    """All indicators of the charter, each with what was counted last up to the day of the view.

    Counted by whoever speaks for a member.
    """
    speaking = {each.institution for each in view.charter.members} | {view.founder}
    rows = IndicatorReading.objects.filter(programme=view.id, on__lte=view.on, institution__in=speaking)
    last = {(row.objective, row.indicator): row for row in rows.order_by("on", "at", "id")}
    return tuple(
        _counted(objective, each, last.get((objective.key, each.key)))
        for objective, each in view.charter.indicators()
    )


def budget(view: ProgrammeView) -> tuple[BudgetLine, ...]:
    """Each member's years, by what the charter plans and what its own institution booked."""
    speaking = {each.party: each.institution for each in view.charter.members}
    sums = dict[tuple[str, int], dict[Booking, Decimal]]()
    for row in BudgetBooking.objects.filter(programme=view.id, on__lte=view.on):
        if speaking.get(row.member) == row.institution:
            line = sums.setdefault((row.member, row.year), {})
            booking = Booking(row.booking)
            line[booking] = line.get(booking, Decimal()) + row.amount
    planned = {(each.party, each.year): Decimal(each.amount) for each in view.charter.budget}
    nothing = Decimal()
    return tuple(
        BudgetLine(
            member=member,
            year=year,
            planned=planned.get((member, year), nothing),
            committed=sums.get((member, year), {}).get(Booking.COMMITTED, nothing),
            paid=sums.get((member, year), {}).get(Booking.PAID, nothing),
        )
        for member, year in sorted({*planned, *sums})
    )


def calls(view: ProgrammeView) -> tuple[CallView, ...]:
    """The calls of whoever speaks for a member, the last to close first."""
    speaking = {each.institution for each in view.charter.members} | {view.founder}
    rows = ProgrammeCall.objects.filter(programme=view.id, institution__in=speaking)
    return tuple(_call(row) for row in rows.order_by("-closes_on", "id"))


def waiting_decisions(*, reader: Actor, on: date) -> tuple[tuple[ProgrammeView, DecisionView], ...]:
    """The open decisions on which the reader's institution could still vote."""
    if not may(reader, Act.DECIDE_IN_PROGRAMME):
        return ()
    still = DecisionRow.objects.filter(closes_on__gte=on).values("programme")
    return tuple(
        (view, each)
        for view in _views(_seen_by(reader, on).filter(pk__in=still), on=on)
        for each in view.decisions
        if each.awaited_of(reader.institution)
    )


def waiting_memberships(*, reader: Actor, on: date) -> tuple[tuple[ProgrammeView, Member], ...]:
    """The members that have not answered and for which the reader's institution speaks."""
    if not may(reader, Act.DECIDE_IN_PROGRAMME):
        return ()
    own = _seen_by(reader, on).filter(parties__contains=[f"institution:{reader.institution}"])
    return tuple(
        (view, each)
        for view in _views(own, on=on)
        for each in view.charter.members_of(reader.institution)
        if each.party not in view.answers and view.phase is not Phase.OVER
    )


def _seen_by(reader: Actor, on: date) -> QuerySet[Programme]:
    if reader.is_host and may(reader, Act.TELL_PROGRAMME):
        return Programme.objects.all()
    codes = parties.codes_of(parties.institution(reader.institution), on)
    return Programme.objects.filter(parties__overlap=sorted(codes))


def _views(rows: Iterable[Programme], *, on: date) -> tuple[ProgrammeView, ...]:
    found = list(rows)
    keys = [row.id for row in found]
    decisions = _by_programme(DecisionRow.objects.filter(programme__in=keys).order_by("-at", "id"))
    votes = _by_programme(DecisionVote.objects.filter(programme__in=keys))
    answers = _by_programme(MemberAnswer.objects.filter(programme__in=keys))
    return tuple(
        _view(row, decisions.get(row.id, ()), votes.get(row.id, ()), answers.get(row.id, ()), on=on)
        for row in found
    )


def _by_programme(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found = dict[UUID, list[Row]]()
    for row in rows:
        found.setdefault(row.programme, []).append(row)
    return found


def _view(
    row: Programme,
    decisions: Sequence[DecisionRow],
    votes: Sequence[DecisionVote],
    answers: Sequence[MemberAnswer],
    *,
    on: date,
) -> ProgrammeView:
    casts = dict[UUID, list[Cast]]()
    for vote in votes:
        cast = Cast(vote.member, vote.institution, Vote(vote.vote), vote.on, vote.at, vote.id)
        casts.setdefault(vote.decision, []).append(cast)
    puts = {each.id: _put(each) for each in decisions}
    held = charters(charter_from(row.charter), tuple(puts.values()), casts, on=on)
    by_digest = {each.digest: each for each in held}
    said = (
        Answered(each.member, each.institution, Answer(each.answer), each.on, each.at, each.id)
        for each in answers
    )
    return ProgrammeView(
        id=row.id,
        reference=row.reference,
        founder=row.founder,
        charters=held,
        answers=memberships(held[-1], said, on=on),
        decisions=tuple(
            _decision(each, puts[each.id], by_digest[each.under], casts.get(each.id, ()), on=on)
            for each in decisions
            if each.under in by_digest and is_under(puts[each.id], by_digest[each.under])
        ),
        parties=frozenset(row.parties),
        on=on,
    )


def _put(row: DecisionRow) -> Put:
    charter = charter_from(row.charter) if row.charter else None
    return Put(row.id, row.institution, row.under, row.closes_on, charter)


def _decision(
    row: DecisionRow, put: Put, charter: Charter, casts: Collection[Cast], *, on: date
) -> DecisionView:
    return DecisionView(
        put=put,
        titles=_texts(row.titles),
        texts=_texts(row.texts),
        at=row.at,
        count=counted(put, charter, casts, on=on),
        voters=charter.voters,
    )


def _counted(objective: Objective, indicator: Indicator, row: IndicatorReading | None) -> Counted:
    if row is None:
        return Counted(objective, indicator, None, None, "")
    return Counted(objective, indicator, row.value, row.on, row.evidence)


def _call(row: ProgrammeCall) -> CallView:
    zone = parties.zone_named(row.zone)
    return CallView(
        id=row.id,
        titles=_texts(row.titles),
        texts=_texts(row.texts),
        fields=tuple(row.fields),
        institution=row.institution,
        opens_on=row.on,
        closes_on=row.closes_on,
        zone=row.zone,
        opens_at=last_moment(row.on - timedelta(days=1), zone),
        closes_at=last_moment(row.closes_on, zone),
    )


def _texts(value: Mapping[str, str]) -> Texts:
    return {Language(language): text for language, text in value.items()}
