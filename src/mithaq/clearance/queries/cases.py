"""Reads of release cases: one with its file, the lists of whoever has part in them, and drafts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.cases import decided
from mithaq.clearance.domain.cases import file as files
from mithaq.clearance.domain.cases.acting import case_roles
from mithaq.clearance.domain.cases.amending import is_pending
from mithaq.clearance.domain.cases.asking import Asked
from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.file import Event, Kind
from mithaq.clearance.domain.cases.life import awaited
from mithaq.clearance.domain.cases.matrix import GRANTS, Content, Outcome
from mithaq.clearance.domain.cases.more import More, more_from
from mithaq.clearance.domain.cases.reading import asked_from, content_from
from mithaq.clearance.domain.cases.states import Move, Place, Role, State
from mithaq.clearance.domain.cases.steps import CLOSED, ENDED
from mithaq.clearance.models import Case, CaseDraft, CaseEvent
from mithaq.clearance.queries import agreements
from mithaq.parties import queries as parties

_ACT = "clearance.case."
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class CaseView:
    """A case as it stands, with its file. Its moments are by the clock of this node."""

    id: UUID
    reference: str
    institution: UUID
    author: UUID
    officer: UUID | None
    place: Place
    since: datetime
    signing_since: datetime | None
    submitted_at: datetime
    decided_at: datetime | None
    asked: Asked
    more: More
    content: Content | None
    decision: Mapping[str, Json]
    digest: str
    outcome: Outcome | None
    supersedes: UUID | None
    superseded_by: UUID | None
    file: tuple[Event, ...]
    statement: UUID
    consents_beyond: frozenset[str]
    """Whose consent its agreement asks for, where a recipient is none of its parties."""

    @property
    def is_decided(self) -> bool:
        """Whether what stands in `content` was decided; before, it is no more than a proposal."""
        return decided.is_decided(self.file)

    @property
    def granted(self) -> tuple[Cell, ...]:
        """The cells that are granted, or proposed to be."""
        outcomes = self.content.outcomes if self.content else ()
        return tuple(each.cell for each in outcomes if each.outcome in GRANTS)

    @property
    def last_step(self) -> UUID:
        """The statement that brought the case to where it stands."""
        return next(each.id for each in reversed(self.file) if each.move is not None)

    @property
    def notices(self) -> tuple[files.Recorded, ...]:
        """What committees of the Security Council were told or approved, as it stands."""
        return files.notices(self.file)

    @property
    def content_proposed(self) -> Content | None:
        """What was proposed to be signed, with the notices that stood then."""
        if self.content is None:
            return None
        stood = files.notices(files.until_proposed(self.file))
        return replace(self.content, notices=tuple(each.notice for each in stood))

    @property
    def advising(self) -> frozenset[UUID]:
        """The institutions that were ever asked for advice."""
        return files.advisers(self.file)

    @property
    def originators(self) -> frozenset[str]:
        """Whose parts are in the items, but for the applicant; each must consent, whatever was agreed."""
        found = {each.originator for each in self.more.items.values()} | set(self.more.third_parties or ())
        return frozenset(found - {f"institution:{self.institution}"})

    @property
    def consenting(self) -> frozenset[str]:
        """All who must consent, but for the applicant."""
        return self.originators | (self.consents_beyond - {f"institution:{self.institution}"})

    def file_for(self, reader: Actor) -> tuple[Event, ...]:
        """The file as far as the reader may see it."""
        return self.file if sees_inside(reader) else files.for_applicants(self.file)

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        """What somebody is in this case."""
        return case_roles(actor, applicant=self.institution, officer=self.officer, advising=self.advising)


@dataclass(frozen=True)
class DraftView:
    """A case that an applicant is writing."""

    id: UUID
    institution: UUID
    author: UUID
    asked: Asked
    more: More
    supersedes: UUID | None
    changed_at: datetime

    @property
    def parties(self) -> frozenset[str]:
        """The codes of all parties that it names."""
        return frozenset({each.party for each in self.asked.recipients} | set(self.more.third_parties or ()))


@dataclass(frozen=True)
class Went:
    """A delivery of an item: to whom, under which case, by which statement."""

    recipient: str
    case: str
    delivery: UUID
    at: datetime


@dataclass(frozen=True)
class Neighbour:
    """Another case, as far as a link names it."""

    id: UUID
    reference: str
    state: State


@dataclass(frozen=True)
class Neighbours:
    """The case that this one amends, the one that took its place, or the one that may yet."""

    amends: Neighbour | None
    superseded_by: Neighbour | None
    amendment: Neighbour | None


def case(key: UUID, *, reader: Actor) -> CaseView:
    """Raises NotFound `case_unknown`, also for whoever has no part in it."""
    row = Case.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("case_unknown")
    found = view(row)
    if not (_is_clearing(reader) or _has_part(found, reader)):
        raise NotFound("case_unknown")
    return found


def cases(*, reader: Actor, limit: int | None = None) -> tuple[CaseView, ...]:
    """The cases in which the reader has a part, the newest first."""
    return _seen(_of(reader).order_by("-since", "id")[:limit], reader)


def page(
    *, reader: Actor, start: int, limit: int, institution: UUID | None = None
) -> tuple[tuple[CaseView, ...], bool]:
    """Some of the cases in which the reader has a part, the newest first, and whether there are more.

    With an institution, those that it asked for.
    """
    rows = _of(reader).order_by("-since", "id")
    if institution is not None:
        rows = rows.filter(institution=institution)
    return _seen(rows[start : start + limit], reader), rows[start + limit :].exists()


def under(agreements: Collection[str], *, reader: Actor, limit: int) -> tuple[tuple[CaseView, ...], int]:
    """The newest of the reader.s cases that name one of these agreements, and how many there are."""
    rows = _of(reader).filter(asked__agreement__reference__in=list(agreements))
    return _seen(rows.order_by("-since", "id")[:limit], reader), rows.count()


def queued(*, reader: Actor) -> tuple[CaseView, ...]:
    """The cases that stand where a step of the reader is awaited, or that take a consent of theirs."""
    own = reader.institution
    if not case_roles(reader, applicant=own, officer=reader.person, advising=frozenset({own})):
        return ()
    waiting = (
        Q(state__in=_awaiting(reader))
        | Q(officer=reader.person, state__in=_awaiting(reader, officer=reader.person))
        | Q(institution=own, state__in=_awaiting(reader, applicant=own))
        | Q(pk__in=_asked_of(reader), state=State.CIRCULATION)
    )
    if may(reader, Act.CONSENT_RELEASE):
        waiting |= _consenting(own) & ~Q(state__in=ENDED)
    return _seen(_of(reader).filter(waiting), reader)


def others(
    *, reader: Actor, than: Collection[UUID], offset: int, limit: int
) -> tuple[tuple[CaseView, ...], int]:
    """A part of the reader's other cases, those under way first, then the newest; and how many there are."""
    rows = _of(reader).exclude(pk__in=than)
    is_closed = ExpressionWrapper(Q(state__in=CLOSED), BooleanField())
    ordered = rows.order_by(is_closed, "-since", "id")
    return _seen(ordered[offset : offset + limit], reader), rows.count()


def issued_with_conditions(*, reader: Actor) -> tuple[CaseView, ...]:
    """The cases issued under conditions that the reader asked for or leads, the newest first."""
    issued = CaseEvent.objects.filter(move=Move.ISSUE.value).values("case")
    own = Q(officer=reader.person)
    if may(reader, Act.ASK_RELEASE):
        own |= Q(institution=reader.institution)
    rows = _of(reader).filter(own, outcome=Outcome.GRANTED_WITH_CONDITIONS.value, pk__in=issued)
    found = _seen(rows.order_by("-since", "id"), reader)
    return tuple(each for each in found if {Role.APPLICANT, Role.CASE_OFFICER} & each.roles_of(reader))


def draft(key: UUID, *, reader: Actor) -> DraftView:
    """Raises NotFound `case_unknown`, also for a draft of another institution."""
    row = CaseDraft.objects.filter(pk=key).first()
    if row is None or row.institution != reader.institution or not may(reader, Act.ASK_RELEASE):
        raise NotFound("case_unknown")
    return _draft(row)


def was_submitted(key: UUID) -> bool:
    """Whether a draft is that of a case that was sent back."""
    return Case.objects.filter(pk=key).exists()


def drafts(*, reader: Actor) -> tuple[DraftView, ...]:
    """The drafts of the reader's institution, the newest first."""
    if not may(reader, Act.ASK_RELEASE):
        return ()
    rows = CaseDraft.objects.filter(institution=reader.institution).order_by("-changed_at", "id")
    return tuple(map(_draft, rows))


def amended(found: CaseView) -> tuple[CaseView, ...]:
    """All cases that this one takes the place of, the nearest first; two queries for each."""
    chain: list[CaseView] = []
    key = found.supersedes
    while key is not None:
        chain.append(view(Case.objects.get(pk=key)))
        key = chain[-1].supersedes
    return tuple(chain)


def amendment_under_way(key: UUID) -> Neighbour | None:
    """The case that may still take the place of this one; also one that amends an amendment of it."""
    before = [key]
    while before:
        rows = Case.objects.filter(supersedes__in=before).order_by("submitted_at", "id")
        for row in rows:
            if is_pending(State(row.state)):
                return Neighbour(row.id, row.reference, State(row.state))
        before = [row.id for row in rows if row.state == State.SUPERSEDED]
    return None


def neighbours(found: CaseView, *, reader: Actor) -> Neighbours:
    """The cases beside this one, as far as the reader may see them."""
    under_way = None if found.superseded_by else amendment_under_way(found.id)
    return Neighbours(
        _neighbour(found.supersedes, reader),
        _neighbour(found.superseded_by, reader),
        _neighbour(under_way.id if under_way else None, reader),
    )


def _recipient_of(row: CaseEvent) -> str:
    (delivered,) = files.deliveries([_event(row)])
    return delivered.cell.recipient.party


def _neighbour(key: UUID | None, reader: Actor) -> Neighbour | None:
    row = Case.objects.filter(pk=key).first() if key else None
    if row is None or not (_is_clearing(reader) or _has_part(view(row), reader)):
        return None
    return Neighbour(row.id, row.reference, State(row.state))


def view(row: Case) -> CaseView:
    """A case out of its row, with its file."""
    return _views([row])[0]


def is_asked_for(reference: str, *, reader: Actor) -> bool:
    """Whether a case in which the reader has a part asks for the release of an item."""
    return _of(reader).filter(asked__contains={"items": [{"reference": reference}]}).exists()


def asking_for(reference: str, *, reader: Actor) -> tuple[CaseView, ...]:
    """The reader's cases that ask for the release of an item, the newest first."""
    rows = _of(reader).filter(asked__contains={"items": [{"reference": reference}]})
    return _seen(rows.order_by("-since", "id"), reader)


def went_to(reference: str) -> tuple[Went, ...]:
    """To whom an item was delivered, under which cases, the last first; for who may see the item itself."""
    rows = CaseEvent.objects.filter(
        act=f"{_ACT}{Kind.DELIVERED}", body__delivery__cell__item=reference
    ).order_by("-at", "-id")
    named = dict(Case.objects.filter(pk__in=[row.case for row in rows]).values_list("id", "reference"))
    return tuple(Went(_recipient_of(row), named[row.case], row.id, row.at) for row in rows)


def keys_of(reader: Actor) -> QuerySet[Case, UUID]:
    """The identifiers of the cases in which the reader has a part, for reads of this pillar."""
    return _of(reader).values_list("id", flat=True)


def sees_inside(reader: Actor) -> bool:
    """Whether the reader sees hits, advice and reviews: those who clear do, an applicant does not."""
    return _is_clearing(reader)


def _is_clearing(reader: Actor) -> bool:
    return may(reader, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id)


def _has_part(found: CaseView, reader: Actor) -> bool:
    return bool(found.roles_of(reader)) or f"institution:{reader.institution}" in found.consenting


def _of(reader: Actor) -> QuerySet[Case]:
    """The cases in which the reader has a part, so that nobody counts more; who clears has one in all."""
    if _is_clearing(reader):
        return Case.objects.all()
    own, nobody = reader.institution, frozenset[UUID]()
    part_of = _consenting(own)
    if case_roles(reader, applicant=own, officer=None, advising=nobody):
        part_of |= Q(institution=own)
    if case_roles(reader, applicant=NOBODY, officer=None, advising=frozenset({own})):
        part_of |= Q(pk__in=_asked_of(reader))
    return Case.objects.filter(part_of)


def _consenting(own: UUID) -> Q:
    """The cases of others that take an institution's consent."""
    code = f"institution:{own}"
    is_originator = Q(more__third_parties__contains=[code])
    under = Case.objects.filter(asked__agreement__reference__in=agreements.negotiated_by(code))
    asked = {row.id: asked_from(row.asked) for row in under.exclude(institution=own).only("id", "asked")}
    consenting = agreements.consents_beyond_parties(list(asked.values()))
    beyond = [key for key, codes in zip(asked, consenting, strict=True) if code in codes]
    return (is_originator | Q(pk__in=beyond)) & ~Q(institution=own)


def _asked_of(reader: Actor) -> QuerySet[CaseEvent, UUID]:
    """The cases on which the reader's institution was asked for advice."""
    return CaseEvent.objects.filter(
        act=f"{_ACT}{Kind.ADVICE_ASKED}",
        body__asked_of__contains=[{"institution": str(reader.institution)}],
    ).values_list("case", flat=True)


def _awaiting(reader: Actor, *, applicant: UUID = NOBODY, officer: UUID | None = None) -> list[State]:
    """Where a case awaits somebody who is the applicant or the officer in it, or neither."""
    roles = case_roles(reader, applicant=applicant, officer=officer, advising=frozenset())
    return [state for state in State if awaited(Place(state)) & roles]


def _seen(rows: Iterable[Case], reader: Actor) -> tuple[CaseView, ...]:
    is_clearing = _is_clearing(reader)
    return tuple(each for each in _views(rows) if is_clearing or _has_part(each, reader))


def _views(rows: Iterable[Case]) -> list[CaseView]:
    some = list(rows)
    events: dict[UUID, list[CaseEvent]] = {}
    for event in CaseEvent.objects.filter(case__in=[row.id for row in some]).order_by("number"):
        events.setdefault(event.case, []).append(event)
    asked = [asked_from(row.asked) for row in some]
    beyond = agreements.consents_beyond_parties(asked)
    return [
        _view(row, events.get(row.id, []), told, codes)
        for row, told, codes in zip(some, asked, beyond, strict=True)
    ]


def _view(row: Case, events: Iterable[CaseEvent], asked: Asked, beyond: frozenset[str]) -> CaseView:
    file = tuple(map(_event, events))
    notices = tuple(each.notice for each in files.notices(file))
    return CaseView(
        id=row.id,
        reference=row.reference,
        institution=row.institution,
        author=row.author,
        officer=row.officer,
        place=Place(State(row.state), State(row.came_from) if row.came_from else None),
        since=parties.local(row.since),
        signing_since=parties.local(row.signing_since) if row.signing_since else None,
        submitted_at=parties.local(row.submitted_at),
        decided_at=parties.local(row.decided_at) if row.decided_at else None,
        asked=asked,
        more=more_from(row.more),
        content=content_from(asked, row.decision, notices=notices) if row.decision else None,
        decision=row.decision or {},
        digest=row.digest,
        outcome=Outcome(row.outcome) if row.outcome else None,
        supersedes=row.supersedes,
        superseded_by=row.superseded_by,
        file=file,
        statement=row.statement,
        consents_beyond=beyond,
    )


def _event(row: CaseEvent) -> Event:
    return Event(
        id=row.id,
        number=row.number,
        kind=Kind(row.act.removeprefix(_ACT)),
        move=Move(row.move) if row.move else None,
        role=Role(row.role) if row.role else None,
        by=row.by,
        institution=row.institution,
        text=row.text,
        body=row.body,
        at=parties.local(row.at),
    )


def _draft(row: CaseDraft) -> DraftView:
    return DraftView(
        id=row.id,
        institution=row.institution,
        author=row.author,
        asked=asked_from(row.asked),
        more=more_from(row.more),
        supersedes=row.supersedes,
        changed_at=row.changed_at,
    )
