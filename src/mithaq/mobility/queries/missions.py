"""Reads of missions: where each stands on a day, which reports are due, and who goes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.refusals import NotFound, Refused
from mithaq.mobility.domain.certificates import certificate_file
from mithaq.mobility.domain.missions import (
    MissionState,
    ReportDue,
    ReportKind,
    Terms,
    reports_due,
    state_on,
)
from mithaq.mobility.domain.reading import terms_from
from mithaq.mobility.models import Certified, Mission, MissionEnd, MissionPerson, MissionReport
from mithaq.parties import queries as parties
from mithaq.parties.domain.calendars import working_day_on_or_after
from mithaq.register import queries as register

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Report:
    """What one of the two told the other."""

    kind: ReportKind
    party: str
    person: UUID
    on: date
    text: str
    statement: UUID


@dataclass(frozen=True)
class End:
    """Who broke it off, from when on and why."""

    party: str
    on: date
    reason: str


@dataclass(frozen=True)
class Due:
    """A report on a day: `due_on` is worked in the state of whoever owes it."""

    report: ReportDue
    due_on: date
    is_given: bool


@dataclass(frozen=True)
class MissionView:
    """A mission on a day; `statement` is the later of the two that say yes to it."""

    id: UUID
    reference: str
    terms: Terms
    agreed_by: tuple[str, ...]
    agreed_on: date | None
    end: End | None
    reports: tuple[Report, ...]
    certificates: tuple[UUID, ...]
    statement: UUID
    sending_state: str
    on: date

    @property
    def state(self) -> MissionState:
        return state_on(
            self.terms,
            agreed_by=self.agreed_by,
            agreed_on=self.agreed_on,
            broken_on=self.end.on if self.end else None,
            on=self.on,
        )

    @property
    def is_agreed(self) -> bool:
        return self.agreed_on is not None

    @property
    def due(self) -> tuple[Due, ...]:
        """The reports that the sending institution owes, each with the day on which it is due."""
        if not self.is_agreed or self.state in {MissionState.BROKEN_OFF, MissionState.LAPSED}:
            return ()
        given = defaultdict[ReportKind, int](int)
        for each in self.reports:
            if each.party == self.terms.sending:
                given[each.kind] += 1
        found = []
        for owed in reports_due(self.terms):
            given[owed.kind] -= 1
            found.append(Due(owed, _worked_in(owed.due_on, self.sending_state), given[owed.kind] >= 0))
        return tuple(found)

    @property
    def overdue(self) -> tuple[Due, ...]:
        return tuple(each for each in self.due if not each.is_given and each.due_on < self.on)


def missions(
    *, reader: Actor, on: date, programme: UUID | None = None, first: int = 0, limit: int | None = None
) -> tuple[MissionView, ...]:
    """Those of the reader's institution, the one that begins last first; five queries in all."""
    rows = _seen_by(reader).order_by("-starts_on", "id")
    if programme:
        rows = rows.filter(terms__programme=str(programme))
    return views_of(rows[first : first + limit] if limit else rows, on=on)


def agreed_under(
    programmes: Iterable[UUID], projects: Iterable[UUID], *, reader: Actor, on: date
) -> tuple[MissionView, ...]:
    """Those under one of these programmes or projects to which both sides have said yes, as `missions`."""
    under = Q(terms__programme__in=list(map(str, programmes))) | Q(
        terms__project__in=list(map(str, projects))
    )
    rows = _seen_by(reader).filter(under, sending_at__isnull=False, host_at__isnull=False)
    return views_of(rows.order_by("-starts_on", "id"), on=on)


def count(*, reader: Actor) -> int:
    """How many missions the reader may see."""
    return _seen_by(reader).count()


def mission(reference: str, *, reader: Actor, on: date) -> MissionView:
    """Raises NotFound `mission_unknown`, also for one between others."""
    found = views_of(_seen_by(reader).filter(reference=reference[:24]), on=on)
    if not found:
        raise NotFound("mission_unknown", value=reference[:80])
    return found[0]


def mission_by_id(key: UUID, *, on: date) -> MissionView:
    """As the node knows it. Raises NotFound `mission_unknown`."""
    found = views_of(Mission.objects.filter(pk=key), on=on)
    if not found:
        raise NotFound("mission_unknown", value=str(key))
    return found[0]


def waiting(*, reader: Actor, on: date, limit: int) -> tuple[MissionView, ...]:
    """Missions to which the other side has said yes and the reader's institution has not."""
    if not may(reader, Act.AGREE_MISSION):
        return ()
    own = f"institution:{reader.institution}"
    rows = Mission.objects.filter(
        Q(sending=own, sending_at=None) | Q(host=own, host_at=None), starts_on__gt=on
    )
    return views_of(rows.order_by("starts_on", "id")[:limit], on=on)


def owing(*, reader: Actor, on: date, limit: int) -> tuple[MissionView, ...]:
    """Missions of the reader's institution with a report that is late or due soon."""
    if not may(reader, Act.AGREE_MISSION):
        return ()
    rows = Mission.objects.filter(sending=f"institution:{reader.institution}", starts_on__lt=on)
    rows = rows.exclude(host_at=None).exclude(sending_at=None).order_by("-ends_on", "id")[:200]
    found = [
        each
        for each in views_of(rows, on=on)
        if any(not due.is_given and due.due_on <= on + SOON for due in each.due)
    ]
    return tuple(found[:limit])


@dataclass(frozen=True)
class Person:
    """Who goes, as the reader's institution knows them."""

    name: str
    contact: str


def person_of(key: UUID, *, reader: Actor) -> Person | None:
    """Who it is, for those who agree to missions in the institution that wrote it down."""
    if not may(reader, Act.AGREE_MISSION):
        return None
    row = MissionPerson.objects.filter(mission=key, institution=reader.institution).first()
    return Person(row.name, row.contact) if row and row.name else None


def certificate(view: MissionView, *, reader: Actor) -> bytes:
    """The file for whoever was there; the host that signed it alone has the name and the salt.

    Raises NotFound `certificate_unknown`, also once the name is erased.
    """
    own = f"institution:{reader.institution}"
    row = Certified.objects.filter(mission=view.id, party=own).order_by("-at").first()
    person = MissionPerson.objects.filter(mission=view.id, institution=reader.institution).first()
    if row is None or person is None or not person.salt or not may(reader, Act.AGREE_MISSION):
        raise NotFound("certificate_unknown")
    entry = register.entry_at(row.position)
    return certificate_file(
        name=person.name,
        salt=person.salt,
        node=entry.statement.issuer,
        public_key=entry.public_key,
        envelope=entry.envelope,
    )


def views_of(rows: Iterable[Mission], *, on: date) -> tuple[MissionView, ...]:
    """These missions on a day; four queries more, however many they are."""
    found = list(rows)
    keys = [row.id for row in found]
    reports = _by_mission(MissionReport.objects.filter(mission__in=keys).order_by("at", "id"))
    # What others say of a mission may have come before it; whose word counts is known now.
    parties_of = {row.id: (row.sending, row.host) for row in found}
    ends = {
        row.mission: End(row.party, row.on, row.reason)
        for row in MissionEnd.objects.filter(mission__in=keys).order_by("-on", "-at", "-id")
        if row.party in parties_of[row.mission]
    }
    hosts = {row.id: row.host for row in found}
    signed = defaultdict[UUID, list[UUID]](list)
    for row in Certified.objects.filter(mission__in=keys).order_by("at", "id"):
        if row.party == hosts[row.mission]:
            signed[row.mission].append(row.id)
    senders = [UUID(row.sending.removeprefix("institution:")) for row in found]
    states = {each.code: each.state for each in parties.institutions_by_id(senders).values()}
    return tuple(
        _view(
            row,
            reports.get(row.id, ()),
            ends.get(row.id),
            signed=tuple(signed[row.id]),
            sending_state=states.get(row.sending, ""),
            on=on,
        )
        for row in found
    )


def _seen_by(reader: Actor) -> QuerySet[Mission]:
    own = f"institution:{reader.institution}"
    return Mission.objects.filter(Q(sending=own) | Q(host=own))


def _by_mission(rows: Iterable[MissionReport]) -> Mapping[UUID, list[MissionReport]]:
    found = defaultdict[UUID, list[MissionReport]](list)
    for row in rows:
        found[row.mission].append(row)
    return found


def _view(
    row: Mission,
    reports: Sequence[MissionReport],
    end: End | None,
    *,
    signed: tuple[UUID, ...],
    sending_state: str,
    on: date,
) -> MissionView:
    terms = terms_from(row.terms)
    said = ((terms.sending, row.sending_at), (terms.host, row.host_at))
    return MissionView(
        id=row.id,
        reference=row.reference,
        terms=terms,
        agreed_by=tuple(party for party, moment in said if moment),
        agreed_on=_later(row.sending_at, row.host_at),
        end=end,
        reports=tuple(
            Report(ReportKind(each.kind), each.party, each.person, each.on, each.text, each.id)
            for each in reports
            if each.party in terms.parties
        ),
        certificates=signed,
        statement=row.statement,
        sending_state=sending_state,
        on=on,
    )


def _later(one: datetime | None, other: datetime | None) -> date | None:
    # By UTC: every node reckons the same day.
    return max(one, other).date() if one and other else None


@lru_cache(10_000)
def _worked_in(day: date, state: str) -> date:
    """The day, or the next that is worked in the state; the day itself where its calendar is not known."""
    try:
        calendar = parties.calendar_of(state, first_year=day.year, last_year=day.year + 1)
        return working_day_on_or_after(day, calendar)
    except Refused:
        return day
