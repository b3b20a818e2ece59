"""Reads of requests for visit: lead times, what waits for whom, and who would come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.refusals import NotFound, Refused
from mithaq.mobility.adapters import identity_box, lead_times
from mithaq.mobility.domain.reading import request_from
from mithaq.mobility.domain.visits import (
    Details,
    LeadTime,
    Level,
    Request,
    RequestState,
    Site,
    Visitor,
    VisitWord,
    ask_by,
    state_on,
)
from mithaq.mobility.models import VisitAnswer, VisitFile, VisitRequest
from mithaq.mobility.models import Visitor as VisitorRow
from mithaq.parties import queries as parties
from mithaq.parties.domain.calendars import Calendar
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.queries import agreements


@dataclass(frozen=True)
class Word:
    """What the host said to a request, or the requester after it."""

    word: VisitWord
    party: str
    person: UUID
    limits: tuple[str, ...]
    reason: str
    at: datetime


@dataclass(frozen=True)
class VisitView:
    """A request for visit on a day, as it was put to the host."""

    id: UUID
    reference: str
    request: Request
    person: UUID
    at: datetime
    answer: Word | None
    withdrawal: Word | None
    on: date

    @property
    def state(self) -> RequestState:
        return state_on(
            self.request,
            answer=self.answer.word is VisitWord.GRANTED if self.answer else None,
            is_withdrawn=self.withdrawal is not None,
            on=self.on,
        )


@dataclass(frozen=True)
class Prepared:
    """A request that waits for a second person of the requester, who puts it to the host."""

    id: UUID
    request: Request
    by: UUID
    at: datetime


def visits(*, reader: Actor, on: date, first: int = 0, limit: int | None = None) -> tuple[VisitView, ...]:
    """Those of the reader's institution, on either side, the last day first; two queries in all."""
    rows = _seen_by(reader).order_by("-starts_on", "id")
    return _views(rows[first : first + limit] if limit else rows, on=on)


def count(*, reader: Actor) -> int:
    """How many requests the reader may see."""
    return _seen_by(reader).count()


def visit(reference: str, *, reader: Actor, on: date) -> VisitView:
    """Raises NotFound `visit_unknown`, also for one between others."""
    found = _views(_seen_by(reader).filter(reference=reference[:24]), on=on)
    if not found:
        raise NotFound("visit_unknown", value=reference[:80])
    return found[0]


def visit_by_id(key: UUID, *, on: date) -> VisitView:
    """As the node knows it. Raises NotFound `visit_unknown`."""
    found = _views(VisitRequest.objects.filter(pk=key), on=on)
    if not found:
        raise NotFound("visit_unknown", value=str(key))
    return found[0]


def to_answer(*, reader: Actor, on: date, limit: int) -> tuple[VisitView, ...]:
    """Requests that wait for the host's answer by somebody like the reader, the first day first."""
    if not may(reader, Act.APPROVE_VISIT):
        return ()
    rows = VisitRequest.objects.filter(host=f"institution:{reader.institution}", ends_on__gte=on)
    rows = rows.exclude(pk__in=VisitAnswer.objects.values("visit"))
    return _views(rows.order_by("starts_on", "id")[:limit], on=on)


def prepared(*, reader: Actor) -> tuple[Prepared, ...]:
    """Requests of the reader's institution that are not yet put to a host, the oldest first."""
    if not may(reader, Act.APPROVE_VISIT) and not may(reader, Act.ASK_VISIT):
        return ()
    rows = VisitFile.objects.filter(institution=reader.institution, asked_at=None).order_by("at", "id")
    return tuple(Prepared(row.id, request_from(row.request), row.by, row.at) for row in rows)


def prepared_one(key: UUID, *, reader: Actor) -> Prepared:
    """Raises NotFound `visit_unknown`, also for one of another institution."""
    found = next((each for each in prepared(reader=reader) if each.id == key), None)
    if found is None:
        raise NotFound("visit_unknown", value=str(key))
    return found


def details(key: UUID, *, reader: Actor) -> Details | None:
    """Who would come and where, for those on both sides who ask for visits or approve them at this node.

    Numbers of documents are shown whole only to those who approve. Raises Refused `identity_key_unreadable`.
    """
    if not may(reader, Act.APPROVE_VISIT) and not may(reader, Act.ASK_VISIT):
        return None
    row = VisitFile.objects.filter(pk=key).first()
    if row is None or reader.institution not in {row.institution, row.host if row.asked_at else None}:
        return None
    return details_of(row, with_documents=may(reader, Act.APPROVE_VISIT))


def details_of(row: VisitFile, *, with_documents: bool) -> Details:
    """A file as it was written; without documents, each stands as its last three signs."""
    visitors = VisitorRow.objects.filter(visit=row.id).order_by("number")
    return Details(
        sites=tuple(Site(each["name"], each["address"], each["contact"]) for each in row.sites),
        visitors=tuple(_visitor(each, with_document=with_documents) for each in visitors),
        officer=row.officer,
        officer_contact=row.officer_contact,
        remarks=row.remarks,
    )


@dataclass(frozen=True)
class Lead:
    """How long before a visit its host must be asked: `ask_by` for a day that was named."""

    days: int
    source: str
    ask_by: date | None


def lead_of(request: Request, *, on: date) -> Lead:
    """What the agreement of the request asks for, else what the rulebook has for the host's state."""
    lead, source = _lead(request, on=on)
    own = _state(request.requester)
    try:
        host = calendar_of_party(request.host, on=on)
        last = ask_by(request.starts_on, lead, host, _calendar(own, on=on))
    except Refused:
        last = None
    return Lead(lead, source, last)


def calendar_of_party(code: str, *, on: date) -> Calendar:
    """The working days of an institution's state around a day. Raises Refused `calendar_unknown`."""
    return _calendar(_state(code), on=on)


def _calendar(state: str, *, on: date) -> Calendar:
    return parties.calendar_of(state, first_year=on.year - 1, last_year=on.year + 2)


def _state(code: str) -> str:
    return parties.institution(UUID(code.removeprefix("institution:"))).state


def _lead(request: Request, *, on: date) -> tuple[int, str]:
    found = agreements.agreements_by_id([request.agreement] if request.agreement else [], on=on)
    for view in found.values():
        # What others agreed between them binds neither of these two.
        if not {request.requester, request.host} <= set(view.parties):
            continue
        holding = view.holding
        clause = holding.text.clause(ClauseKind.VISITS) if holding else None
        days = clause.facts.get("lead_working_days") if clause else None
        if isinstance(days, int):
            lead = LeadTime(days, days, view.reference)
            return lead.of(request.kind), lead.source
    lead = lead_times.lead_time_of(_state(request.host), on=on, home=Path(settings.HOME))
    return lead.of(request.kind), lead.source


def _seen_by(reader: Actor) -> QuerySet[VisitRequest]:
    own = f"institution:{reader.institution}"
    return VisitRequest.objects.filter(Q(requester=own) | Q(host=own))


def _views(rows: Iterable[VisitRequest], *, on: date) -> tuple[VisitView, ...]:
    found = list(rows)
    words = _words(VisitAnswer.objects.filter(visit__in=[row.id for row in found]).order_by("at", "id"))
    return tuple(_view(row, words.get(row.id, []), on=on) for row in found)


def _words(rows: Iterable[VisitAnswer]) -> Mapping[UUID, list[Word]]:
    found: dict[UUID, list[Word]] = {}
    for row in rows:
        word = Word(VisitWord(row.word), row.party, row.person, tuple(row.limits), row.reason, row.at)
        found.setdefault(row.visit, []).append(word)
    return found


def _view(row: VisitRequest, words: list[Word], *, on: date) -> VisitView:
    request = request_from(row.request)
    # A word of who is not asked, or does not ask, is none.
    by_host = [each for each in words if each.party == request.host]
    by_requester = [each for each in words if each.party == request.requester]
    return VisitView(
        id=row.id,
        reference=row.reference,
        request=request,
        person=row.person,
        at=row.at,
        answer=next((each for each in by_host if each.word is not VisitWord.WITHDRAWN), None),
        withdrawal=next((each for each in by_requester if each.word is VisitWord.WITHDRAWN), None),
        on=on,
    )


def _visitor(row: VisitorRow, *, with_document: bool) -> Visitor:
    document = identity_box.opened(
        bytes(row.document), row=f"{row.visit} {row.number}", home=Path(settings.HOME)
    )
    return Visitor(
        name=row.name,
        born_on=row.born_on,
        birthplace=row.birthplace,
        nationality=row.nationality,
        clearance=Level(row.clearance),
        document=document if with_document else f"…{document[-3:]}",
        employer=row.employer,
        position=row.position,
    )
