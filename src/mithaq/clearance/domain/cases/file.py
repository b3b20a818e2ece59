"""The file of a case: its events in order, and what they come to: advice, signatures, pauses, deliveries.

Nothing is ever taken out of a file. A later event may take the place of an earlier one; which does, the rules
beside this one say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.clearance.domain.cases.advice import Advice, AdviceKind, Entity, EntityKind, Resolution
from mithaq.clearance.domain.cases.asking import Asked
from mithaq.clearance.domain.cases.cells import Form, Item
from mithaq.clearance.domain.cases.clocks import Pause, Stop
from mithaq.clearance.domain.cases.conditions import Delivery, Evidence, EvidenceKind
from mithaq.clearance.domain.cases.notices import Notice
from mithaq.clearance.domain.cases.reading import cell_from, notice_from
from mithaq.clearance.domain.cases.signing import Signature, Signer
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.domain.cases.terms import AccessLevel, EndUse


class Kind(StrEnum):
    """What an event is."""

    SUBMITTED = "submitted"
    MOVED = "moved"
    LED = "led"
    CLASSIFIED = "classified"
    ADVICE_ASKED = "advice_asked"
    ADVISED = "advised"
    RESOLVED = "resolved"
    CONSENTED = "consented"
    PROPOSED = "proposed"
    SIGNED = "signed"
    DELIVERED = "delivered"
    EVIDENCED = "evidenced"
    NOTICED = "noticed"
    NOTICE_WITHDRAWN = "notice_withdrawn"


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


_ANEW = frozenset({Kind.SUBMITTED, Kind.CLASSIFIED})
_LEADING = frozenset({Move.TAKE_IN, Move.PROPOSE})
_STOPS: Mapping[State, Stop] = {
    State.QUERY_OPEN: Stop.QUERY_OPEN,
    State.ON_HOLD: Stop.ON_HOLD,
    State.DRAFT: Stop.AWAITING_APPLICANT,
}
"""Where a case stands while no time passes for us."""


def authors(file: Iterable[Event]) -> frozenset[UUID]:
    """Everybody who submitted the case or wrote what was submitted, each time that it was."""
    submitted = tuple(_of(file, Kind.SUBMITTED))
    wrote = {UUID(each) for event in submitted for each in _words(event.body, "writers")}
    return frozenset({_known(event.by) for event in submitted} | wrote)


def officers(file: Iterable[Event]) -> frozenset[UUID]:
    """Everybody who led the case or proposed its decision."""
    return frozenset(_known(event.by) for event in file if event.move in _LEADING or event.kind is Kind.LED)


def for_applicants(file: Iterable[Event]) -> tuple[Event, ...]:
    """What those see of a file who do not clear it: no advice, reviews or signatures, and no names.

    The reason of a hold or a suspension may tell of a hit, so of other steps it is left out.
    """
    return tuple(
        replace(each, by=None, text=each.text if each.move in _SAID_TO_APPLICANTS else "")
        for each in file
        if each.kind in _FOR_APPLICANTS
    )


_FOR_APPLICANTS = frozenset({Kind.SUBMITTED, Kind.MOVED, Kind.CONSENTED, Kind.DELIVERED, Kind.EVIDENCED})
_SAID_TO_APPLICANTS = frozenset(
    {
        *(Move.SUBMIT, Move.SEND_BACK, Move.ASK_QUERY, Move.ANSWER_QUERY, Move.CLOSE_QUERY),
        *(Move.WITHDRAW, Move.SURRENDER, Move.APPEAL, Move.DISMISS_APPEAL, Move.ALLOW_APPEAL, None),
    }
)


def advice_asked(file: Iterable[Event]) -> frozenset[tuple[UUID, Entity]]:
    """Which institutions were asked about what, of the case as it is classified now."""
    return frozenset(
        (UUID(_said(each, "institution")), entity_from(each))
        for event in _of(_of_now(file), Kind.ADVICE_ASKED)
        for each in _objects(event.body, "asked_of")
    )


def advisers(file: Iterable[Event]) -> frozenset[UUID]:
    """The institutions that were ever asked."""
    return frozenset(
        UUID(_said(each, "institution"))
        for event in _of(file, Kind.ADVICE_ASKED)
        for each in _objects(event.body, "asked_of")
    )


def advice(file: Iterable[Event]) -> tuple[Advice, ...]:
    """The advice on the case as it is classified now; what was said of it before stays in the file."""
    return tuple(
        Advice(
            id=event.id,
            number=event.number,
            by=_known(event.by),
            institution=_known(event.institution),
            entity=entity_from(_object(event.body, "entity")),
            kind=AdviceKind(_said(event.body, "kind")),
            text=event.text,
            at=event.at,
            reasons=_words(event.body, "reasons"),
            conditions=_words(event.body, "conditions"),
        )
        for event in _of(_of_now(file), Kind.ADVISED)
    )


def resolutions(file: Iterable[Event]) -> tuple[Resolution, ...]:
    """How conflicts were resolved."""
    return tuple(
        Resolution(
            by=_known(event.by),
            entity=entity_from(_object(event.body, "entity")),
            kind=AdviceKind(_said(event.body, "kind")),
            text=event.text,
            over=frozenset(map(UUID, _words(event.body, "over"))),
        )
        for event in _of(file, Kind.RESOLVED)
    )


@dataclass(frozen=True)
class Consent:
    """What an originator let go: these versions of items, to these parties, in these forms, for this end use.

    Items are named with their digests, an end use by its code and its words; `until` is not included.
    """

    originator: str
    recipients: frozenset[str]
    items: frozenset[tuple[str, str]]
    forms: tuple[Form, ...]
    end_use: tuple[str, str]
    given_on: date
    until: date

    def is_for(self, item: Item, asked: Asked) -> bool:
        """Whether it was given for this version of an item and for the end use that is asked."""
        is_same_use = self.end_use == (asked.end_use or "", asked.end_use_text)
        return (item.reference, item.digest) in self.items and is_same_use

    def covers(self, asked: Asked) -> bool:
        """Whether it was given for all that is asked."""
        return (
            all(self.is_for(item, asked) for item in asked.items)
            and all(each.party in self.recipients for each in asked.recipients)
            and set(asked.forms) <= set(self.forms)
        )


def consent_json(asked: Asked, *, originator: str, until: date) -> dict[str, Json]:
    """What `consents` reads: a consent to all that a case asks now. Items are bound by their digests."""
    return {
        "originator": originator,
        "until": until.isoformat(),
        "recipients": sorted({each.party for each in asked.recipients}),
        "items": [{"reference": each.reference, "digest": each.digest} for each in sorted(asked.items)],
        "forms": sorted(each.value for each in asked.forms),
        "end_use": asked.end_use.value if asked.end_use else "",
        "end_use_text": asked.end_use_text,
    }


def consents(file: Iterable[Event]) -> tuple[Consent, ...]:
    """The last word of each originator; one that does not say what it was given for counts for nothing."""
    last = {_said(event.body, "originator"): event for event in _of(file, Kind.CONSENTED)}
    return tuple(
        Consent(
            originator=originator,
            recipients=frozenset(_words(event.body, "recipients")),
            items=frozenset(
                (_said(each, "reference"), _said(each, "digest")) for each in _objects(event.body, "items")
            ),
            forms=tuple(map(Form, _words(event.body, "forms"))),
            end_use=(_said(event.body, "end_use"), _said(event.body, "end_use_text")),
            given_on=event.at.date(),
            until=date.fromisoformat(_said(event.body, "until")),
        )
        for originator, event in last.items()
    )


def classifier(file: Iterable[Event]) -> UUID | None:
    """Who classified the items last."""
    found = [each.by for each in _of(file, Kind.CLASSIFIED)]
    return found[-1] if found else None


def signatures(file: Iterable[Event]) -> tuple[Signature, ...]:
    """All signatures, for whatever digest."""
    return tuple(
        Signature(
            Signer(_known(event.by), event.role, _known(event.institution)),
            _said(event.body, "signed"),
            event.at,
            _key_of(event.body.get("signature")),
        )
        for event in _of(file, Kind.SIGNED)
        if event.role is not None
    )


def _key_of(signature: Json) -> str:
    return str(signature["keyid"]) if isinstance(signature, Mapping) else ""


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
    """A delivery as its statement holds it; without a key of its own it has that of the statement."""
    amount, access, end_use = said.get("amount"), said.get("access"), said.get("end_use")
    return Delivery(
        key=_said(said, "key") or str(key),
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


@dataclass(frozen=True)
class Recorded:
    """A notice with who recorded it, in which statement."""

    id: UUID
    notice: Notice
    by: UUID
    at: datetime
    text: str


def notices(file: Iterable[Event]) -> tuple[Recorded, ...]:
    """What committees were told or approved, and what nobody withdrew since."""
    events = tuple(file)
    withdrawn = {_said(event.body, "notice") for event in _of(events, Kind.NOTICE_WITHDRAWN)}
    return tuple(
        Recorded(event.id, notice_from(event.body.get("notice")), _known(event.by), event.at, event.text)
        for event in _of(events, Kind.NOTICED)
        if str(event.id) not in withdrawn
    )


def until_proposed(file: Iterable[Event]) -> tuple[Event, ...]:
    """The file up to the last proposal: what was to be signed then."""
    events = sorted(file, key=lambda each: each.number)
    last = max((each.number for each in events if each.kind is Kind.PROPOSED), default=0)
    return tuple(each for each in events if each.number <= last)


def entity_from(said: Mapping[str, Json]) -> Entity:
    """What advice is about."""
    return Entity(EntityKind(_said(said, "entity")), _said(said, "key"))


def entity_json(entity: Entity) -> dict[str, Json]:
    """What `entity_from` reads."""
    return {"entity": entity.kind.value, "key": entity.key}


def _of_now(file: Iterable[Event]) -> Sequence[Event]:
    """What came after the case was last submitted or classified: before, it was another case."""
    events = sorted(file, key=lambda each: each.number)
    last = max((each.number for each in events if each.kind in _ANEW), default=0)
    return [each for each in events if each.number > last]


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
