"""Reads of calls: those that are for the reader, and where each stands at a moment."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.labels import EVERYONE
from mithaq.base.refusals import NotFound
from mithaq.mobility.domain.calls import Call, CallState, closes_at, opens_at, state_at
from mithaq.mobility.domain.reading import call_from
from mithaq.mobility.models import Call as CallRow
from mithaq.parties import queries as parties


@dataclass(frozen=True)
class Decision:
    """Who decided, and how it stands to the ranking; people by their keys."""

    first: UUID
    second: UUID
    unsuccessful: int
    ranking: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class CallView:
    """A call at a moment."""

    id: UUID
    reference: str
    call: Call
    organiser: UUID
    audience: tuple[str, ...]
    issuer: str
    state: CallState
    opens_at: datetime
    closes_at: datetime
    reason: str
    awarded: tuple[UUID, ...]
    reserve: tuple[UUID, ...]
    decision: Decision | None

    @property
    def party(self) -> str:
        return f"institution:{self.organiser}"

    @property
    def is_ours(self) -> bool:
        """Whether it was opened at this node, where its applications are."""
        return self.issuer == settings.NODE_NAME


def calls(
    *,
    reader: Actor | None,
    at: datetime,
    programme: UUID | None = None,
    first: int = 0,
    limit: int | None = None,
) -> tuple[CallView, ...]:
    """Those that are for the reader, the one that ends last first; two queries in all."""
    rows = _seen_by(reader, on=at.date()).order_by("-closes_on", "id")
    if programme:
        rows = rows.filter(content__programme=str(programme))
    return tuple(_view(row, at) for row in (rows[first : first + limit] if limit else rows))


def count(*, reader: Actor | None, at: datetime) -> int:
    """How many calls are for the reader."""
    return _seen_by(reader, on=at.date()).count()


def call(reference: str, *, reader: Actor | None, at: datetime) -> CallView:
    """Raises NotFound `call_unknown`, also for one that is for others."""
    row = _seen_by(reader, on=at.date()).filter(reference=reference[:24]).first()
    if row is None:
        raise NotFound("call_unknown", value=reference[:80])
    return _view(row, at)


def call_by_id(key: UUID, *, at: datetime) -> CallView:
    """As the node knows it. Raises NotFound `call_unknown`."""
    row = CallRow.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("call_unknown", value=str(key))
    return _view(row, at)


def calls_by_id(keys: Iterable[UUID], *, at: datetime) -> Mapping[UUID, CallView]:
    """As the node knows them; one query."""
    return {row.id: _view(row, at) for row in CallRow.objects.filter(pk__in=set(keys))}


def closing(*, reader: Actor, at: datetime, limit: int) -> tuple[CallView, ...]:
    """Calls that are for the reader and not over, the one that ends first first."""
    rows = _seen_by(reader, on=at.date()).filter(closed_on=None, closes_on__gte=at.date())
    return tuple(_view(row, at) for row in rows.order_by("closes_on", "id")[:limit])


def is_organiser(view: CallView, reader: Actor) -> bool:
    """Whether the reader leads the call: its institution's own people alone, the host's not among them."""
    return view.organiser == reader.institution and may(reader, Act.OPEN_CALL)


def may_decide(view: CallView, reader: Actor) -> bool:
    """Whether the reader is one of those who may award its places."""
    return view.organiser == reader.institution and may(reader, Act.DECIDE_AWARD)


def codes_for(reader: Actor | None, *, on: date) -> Collection[str]:
    """The codes by which calls are for the reader."""
    if reader is None:
        return {EVERYONE}
    return {EVERYONE, *parties.codes_of(parties.institution(reader.institution), on)}


def _seen_by(reader: Actor | None, *, on: date) -> QuerySet[CallRow]:
    return CallRow.objects.filter(audience__overlap=sorted(codes_for(reader, on=on)))


def _view(row: CallRow, at: datetime) -> CallView:
    found = call_from(row.content)
    zone = parties.zone_named(found.zone)
    return CallView(
        id=row.id,
        reference=row.reference,
        call=found,
        organiser=row.organiser,
        audience=tuple(row.audience),
        issuer=row.issuer,
        state=state_at(
            found,
            at=at,
            zone=zone,
            is_taken_back=row.closed_on is not None,
            is_decided=row.decided_at is not None,
        ),
        opens_at=opens_at(found, zone),
        closes_at=closes_at(found, zone),
        reason=row.reason,
        awarded=tuple(row.awarded),
        reserve=tuple(row.reserve),
        decision=_decision(row),
    )


def _decision(row: CallRow) -> Decision | None:
    if row.decision is None or row.decided_at is None:
        return None
    said = row.decision
    return Decision(
        UUID(said["first"]),
        UUID(said["second"]),
        said["unsuccessful"],
        said["ranking"],
        said["reason"],
        row.decided_at,
    )
