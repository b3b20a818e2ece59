"""The file of a case: its events in order, and what they come to: advice, signatures, pauses, deliveries.

Nothing is ever taken out of a file. A later event may take the place of an earlier one; which does, the rules
beside this one say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.clearance.domain.cases.advice import Advice, AdviceKind, Entity, EntityKind, Level, Resolution
from mithaq.clearance.domain.cases.clocks import Pause, Stop
from mithaq.clearance.domain.cases.conditions import Delivery, Evidence, EvidenceKind
from mithaq.clearance.domain.cases.reading import cell_from
from mithaq.clearance.domain.cases.signing import Signature, Signer
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.domain.cases.terms import AccessLevel, EndUse


class Kind(StrEnum):
    """What an event is."""

    SUBMITTED = "submitted"
    MOVED = "moved"
    CLASSIFIED = "classified"
    ADVICE_ASKED = "advice_asked"
    ADVISED = "advised"
    RESOLVED = "resolved"
    CONSENTED = "consented"
    PROPOSED = "proposed"
    SIGNED = "signed"
    DELIVERED = "delivered"
    EVIDENCED = "evidenced"


@dataclass(frozen=True)
class Event:
    """One statement of the file; `at` is by the clock of the node, so that its day counts in law."""

    id: UUID
    number: int
    kind: Kind
    move: Move | None
    role: Role | None
    by: UUID | None
    institution: UUID | None
    text: str
    body: Mapping[str, Json]
    at: datetime


_STOPS: Mapping[State, Stop] = {
    State.QUERY_OPEN: Stop.QUERY_OPEN,
    State.ON_HOLD: Stop.ON_HOLD,
    State.DRAFT: Stop.AWAITING_APPLICANT,
}
"""Where a case stands while no time passes for us."""


def advice_asked(file: Iterable[Event]) -> frozenset[tuple[UUID, Entity]]:
    """Which institutions were asked about what."""
    return frozenset(
        (UUID(_said(each, "institution")), entity_from(each))
        for event in _of(file, Kind.ADVICE_ASKED)
        for each in _objects(event.body, "asked_of")
    )


def advice(file: Iterable[Event]) -> tuple[Advice, ...]:
    """All advice that the file received."""
    return tuple(
        Advice(
            id=event.id,
            number=event.number,
            by=_known(event.by),
            institution=_known(event.institution),
            level=Level(_said(event.body, "level")),
            entity=entity_from(_object(event.body, "entity")),
            kind=AdviceKind(_said(event.body, "kind")),
            text=event.text,
            at=event.at,
            reasons=_words(event.body, "reasons"),
            conditions=_words(event.body, "conditions"),
        )
        for event in _of(file, Kind.ADVISED)
    )


def resolutions(file: Iterable[Event]) -> tuple[Resolution, ...]:
    """How conflicts were resolved."""
    return tuple(
        Resolution(
            by=_known(event.by),
            entity=entity_from(_object(event.body, "entity")),
            level=Level(_said(event.body, "level")),
            kind=AdviceKind(_said(event.body, "kind")),
            text=event.text,
            over=frozenset(map(UUID, _words(event.body, "over"))),
        )
        for event in _of(file, Kind.RESOLVED)
    )


def signatures(file: Iterable[Event]) -> tuple[Signature, ...]:
    """All signatures, for whatever digest."""
    return tuple(
        Signature(
            Signer(_known(event.by), event.role, _known(event.institution)),
            _said(event.body, "signed"),
            event.at,
        )
        for event in _of(file, Kind.SIGNED)
        if event.role is not None
    )


def pauses(file: Iterable[Event]) -> tuple[Pause, ...]:
    """When the clock did not run; a pause that lasts has no end.

    A hold during a query ends it: the case then goes on from where the query was asked.
    """
    found: list[Pause] = []
    stop, begun = None, date.min
    for event in sorted(file, key=lambda each: each.number):
        state = state_after(event)
        if state is None or _STOPS.get(state) is stop:
            continue
        if stop is not None:
            found.append(Pause(stop, begun, event.at.date()))
        stop, begun = _STOPS.get(state), event.at.date()
    return (*found, Pause(stop, begun)) if stop is not None else tuple(found)


def state_after(event: Event) -> State | None:
    """Where the case stood after an event; one that moves nothing does not tell."""
    told = event.body.get("state")
    return State(str(told)) if told else None


def deliveries(file: Iterable[Event]) -> tuple[Delivery, ...]:
    """What was delivered under the case."""
    return tuple(
        delivery_from(event.id, _object(event.body, "delivery")) for event in _of(file, Kind.DELIVERED)
    )


def delivery_from(key: UUID, said: Mapping[str, Json]) -> Delivery:
    """A delivery as its statement holds it; its key is that of the statement."""
    amount, access, end_use = said.get("amount"), said.get("access"), said.get("end_use")
    return Delivery(
        key=str(key),
        cell=cell_from(said.get("cell")),
        on=date.fromisoformat(_said(said, "on")),
        amount=int(str(amount)) if amount is not None else None,
        unit=_said(said, "unit"),
        site=_said(said, "site"),
        persons=_words(said, "persons"),
        access=AccessLevel(str(access)) if access else None,
        end_use=EndUse(str(end_use)) if end_use else None,
    )


def evidence(file: Iterable[Event]) -> tuple[Evidence, ...]:
    """What was handed in for the conditions; the file holds only what an officer took."""
    return tuple(
        Evidence(
            condition=_said(event.body, "condition"),
            occasion=_said(event.body, "occasion"),
            kind=EvidenceKind(_said(event.body, "evidence")),
            on=event.at.date(),
            is_accepted=True,
        )
        for event in _of(file, Kind.EVIDENCED)
    )


def entity_from(said: Mapping[str, Json]) -> Entity:
    """What advice is about."""
    return Entity(EntityKind(_said(said, "entity")), _said(said, "key"))


def entity_json(entity: Entity) -> dict[str, Json]:
    """What `entity_from` reads."""
    return {"entity": entity.kind.value, "key": entity.key}


def _of(file: Iterable[Event], kind: Kind) -> Iterator[Event]:
    return (each for each in sorted(file, key=lambda one: one.number) if each.kind is kind)


def _known(value: UUID | None) -> UUID:
    if value is None:
        raise ValueError("an event of people tells who it was")
    return value


def _said(body: Mapping[str, Json], name: str) -> str:
    return str(body.get(name) or "")


def _object(body: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    value = body.get(name)
    if not isinstance(value, Mapping):
        raise ValueError(f"the event lacks {name}")
    return value


def _objects(body: Mapping[str, Json], name: str) -> Sequence[Mapping[str, Json]]:
    values = body.get(name)
    return [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []


def _words(body: Mapping[str, Json], name: str) -> tuple[str, ...]:
    values = body.get(name)
    return tuple(map(str, values)) if isinstance(values, list | tuple) else ()
