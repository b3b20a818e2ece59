"""Requests for visit, with the fields of the multinational format (MISWG document 7, as nations print it).

At most 30 sites and 30 visitors; a recurring request runs at most a year. Who the visitors are is no part of
what is said officially: the statement counts them and names their highest level. `details` is a salted digest
over the rest of the request, by which it can be held against the statement.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.base.text import problem_of
from mithaq.parties.domain.calendars import DAY, Calendar, working_day_on_or_after, working_day_on_or_before
from mithaq.parties.domain.calendars import working_days_before as day_before_working_days
from mithaq.parties.domain.deadlines import after, is_reckonable

SITES_MAX, VISITORS_MAX, SUBJECT_MAX, NAME_MAX, DAYS_MAX = 30, 30, 2_000, 200, 366
AGE_MAX_DAYS = 366 * 120


class VisitKind(StrEnum):
    """How often, and how soon."""

    ONE_TIME = "one_time"
    RECURRING = "recurring"
    EMERGENCY = "emergency"
    AMENDMENT = "amendment"


class Initiative(StrEnum):
    """From which side it comes."""

    GOVERNMENT = "government"
    COMMERCIAL = "commercial"


class Basis(StrEnum):
    """On what it rests."""

    AGREEMENT = "agreement"
    PROGRAMME = "programme"
    CONTRACT = "contract"
    TENDER = "tender"
    OTHER = "other"


class Level(StrEnum):
    """The highest level of what is seen or said, from open to close."""

    UNCLASSIFIED = "unclassified"
    RESTRICTED = "restricted"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105  # a level, no password
    TOP_SECRET = "top_secret"  # noqa: S105  # a level, no password

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class VisitWord(StrEnum):
    """What is said to a request: by the host, or at last by the requester."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestState(StrEnum):
    """Where a request stands on a day."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVER = "over"
    """Granted, and its days are past; or its first day came without an answer."""


class Part(StrEnum):
    """A part of a request that can be wrong."""

    PARTIES = "parties"
    AMENDS = "amends"
    SITES = "sites"
    VISITORS = "visitors"
    DATES = "dates"
    PROGRAMME = "programme"
    BASIS = "basis"
    SUBJECT = "subject"
    WHY_URGENT = "why_urgent"
    DETAILS = "details"
    CLEARANCE = "clearance"
    OFFICER = "officer"


@dataclass(frozen=True)
class Site:
    """A place to be visited and who receives there."""

    name: str
    address: str
    contact: str

    def as_json(self) -> dict[str, Json]:
        return {"name": self.name, "address": self.address, "contact": self.contact}


@dataclass(frozen=True)
class Visitor:
    """Somebody who would come; the number of their document is encrypted where it is kept."""

    name: str
    born_on: date
    birthplace: str
    nationality: str
    clearance: Level
    document: str
    employer: str
    position: str

    def as_json(self) -> dict[str, Json]:
        return {
            "name": self.name,
            "born_on": self.born_on.isoformat(),
            "birthplace": self.birthplace,
            "nationality": self.nationality,
            "clearance": self.clearance.value,
            "document": self.document,
            "employer": self.employer,
            "position": self.position,
        }


@dataclass(frozen=True)
class Details:
    """What of a request stays with the two institutions; `officer` is the requester's security officer."""

    sites: tuple[Site, ...]
    visitors: tuple[Visitor, ...]
    officer: str
    officer_contact: str
    remarks: str

    def digest(self, salt: str) -> str:
        """A salted digest: without the salt nobody can try names."""
        said: dict[str, Json] = {
            "salt": salt,
            "sites": [each.as_json() for each in self.sites],
            "visitors": [each.as_json() for each in self.visitors],
            "officer": self.officer,
            "officer_contact": self.officer_contact,
            "remarks": self.remarks,
        }
        return digest(canonical_bytes(said))


@dataclass(frozen=True)
class Request:
    """What is said officially of a request; `ends_on` is its last day."""

    kind: VisitKind
    requester: str
    host: str
    amends: UUID | None
    sites: int
    visitors: int
    starts_on: date
    ends_on: date
    programme: str
    basis: Basis
    agreement: UUID | None
    initiative: Initiative
    is_by_host: bool
    subject: str
    level: Level
    why_urgent: str
    details: str

    def as_json(self) -> dict[str, Json]:
        return {
            "kind": self.kind.value,
            "requester": self.requester,
            "host": self.host,
            "amends": str(self.amends) if self.amends else None,
            "sites": self.sites,
            "visitors": self.visitors,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "programme": self.programme,
            "basis": self.basis.value,
            "agreement": str(self.agreement) if self.agreement else None,
            "initiative": self.initiative.value,
            "is_by_host": self.is_by_host,
            "subject": self.subject,
            "level": self.level.value,
            "why_urgent": self.why_urgent,
            "details": self.details,
        }


@dataclass(frozen=True)
class LeadTime:
    """Whole working days of the host's state between request and visit, and where that is said."""

    days: int
    amendment_days: int
    source: str

    def of(self, kind: VisitKind) -> int:
        """An emergency waits for nobody; a change waits less long than what it changes."""
        found: Mapping[VisitKind, int] = {
            VisitKind.EMERGENCY: 0,
            VisitKind.AMENDMENT: self.amendment_days,
        }
        return found.get(kind, self.days)


def earliest_start(asked_on: date, lead_days: int, calendar: Calendar) -> date:
    """The first worked day of the host before which so many whole working days lie after the request.

    Raises Refused `calendar_out_of_range`.
    """
    day = asked_on + DAY
    while lead_days > 0:
        lead_days -= calendar.is_working(day)
        day += DAY
    return working_day_on_or_after(day, calendar)


def ask_by(starts_on: date, lead_days: int, host: Calendar, requester: Calendar) -> date:
    """The last day worked at the requester's on which a request is in time. Raises as `earliest_start`."""
    return working_day_on_or_before(day_before_working_days(starts_on, lead_days, host), requester)


def require_in_time(request: Request, *, asked_on: date, lead_days: int, calendar: Calendar) -> None:
    """Raises Refused `visit_too_late` with the first day that can be asked for today."""
    if request.kind is VisitKind.EMERGENCY:
        return
    earliest = earliest_start(asked_on, lead_days, calendar)
    if request.starts_on < earliest:
        raise Refused("visit_too_late", earliest=earliest.isoformat(), days=lead_days)


def require_sound_request(request: Request, details: Details | None, *, on: date) -> None:
    """Raises Refused `visit_wrong` with the part that cannot be."""
    for part, is_sound in (*_parts(request), *(_detail_parts(request, details, on) if details else ())):
        if not is_sound:
            raise Refused("visit_wrong", part=part)


def state_on(request: Request, *, answer: bool | None, is_withdrawn: bool, on: date) -> RequestState:
    """Where it stands; `answer` is that of the host."""
    if is_withdrawn:
        return RequestState.WITHDRAWN
    if answer is None:
        return RequestState.ASKED if on <= request.ends_on else RequestState.OVER
    if not answer:
        return RequestState.REFUSED
    return RequestState.GRANTED if on <= request.ends_on else RequestState.OVER


def _parts(request: Request) -> Iterator[tuple[Part, bool]]:
    yield Part.PARTIES, request.requester != request.host
    yield Part.AMENDS, (request.amends is not None) == (request.kind is VisitKind.AMENDMENT)
    yield Part.SITES, 1 <= request.sites <= SITES_MAX
    yield Part.VISITORS, 1 <= request.visitors <= VISITORS_MAX
    yield Part.DATES, is_reckonable(request.starts_on)
    yield Part.DATES, request.starts_on <= request.ends_on < after(request.starts_on, months=12)
    yield Part.PROGRAMME, len(request.programme) <= NAME_MAX and problem_of(request.programme) is None
    yield Part.BASIS, request.basis is not Basis.AGREEMENT or request.agreement is not None
    yield Part.SUBJECT, bool(request.subject.strip()) and len(request.subject) <= SUBJECT_MAX
    yield Part.SUBJECT, problem_of(request.subject) is None
    yield Part.WHY_URGENT, bool(request.why_urgent.strip()) == (request.kind is VisitKind.EMERGENCY)
    yield Part.WHY_URGENT, len(request.why_urgent) <= SUBJECT_MAX and problem_of(request.why_urgent) is None
    yield Part.DETAILS, len(request.details) == 64 and set(request.details) <= set("0123456789abcdef")


def _detail_parts(request: Request, details: Details, on: date) -> Iterator[tuple[Part, bool]]:
    yield Part.SITES, len(details.sites) == request.sites
    yield Part.SITES, all(_is_line(each.name) for each in details.sites)
    yield Part.VISITORS, len(details.visitors) == request.visitors
    for each in details.visitors:
        lines = (each.name, each.birthplace, each.employer, each.position, each.document)
        yield Part.VISITORS, all(map(_is_line, lines))
        yield Part.VISITORS, on - timedelta(AGE_MAX_DAYS) <= each.born_on < on
        yield Part.CLEARANCE, each.clearance.rank >= request.level.rank
    yield Part.OFFICER, _is_line(details.officer) and _is_line(details.officer_contact)


def _is_line(text: str) -> bool:
    return bool(text.strip()) and len(text) <= NAME_MAX and "\n" not in text and problem_of(text) is None
