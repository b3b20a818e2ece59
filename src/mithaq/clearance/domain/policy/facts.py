"""What is decided on: one item for one recipient in one form of release, with every fact that this takes.

Each fact may be missing. What is missing refuses, so that nothing has to be remembered by the rules:
`missing` walks over all facts, also those that a later version adds. An empty tuple is an answer ("no open
hits"), `None` is not. A moment without a time zone and an empty text are missing as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

# Named again, so that who tells facts finds all their words here.
from mithaq.clearance.domain.cases.cells import Form as Form  # noqa: PLC0414
from mithaq.clearance.domain.cases.cells import PartyRole as PartyRole  # noqa: PLC0414
from mithaq.clearance.domain.cases.notices import NoticeStep as NoticeStep  # noqa: PLC0414

OPEN_ENDED = date.max
"""The end of what has none: an end that is not told is missing."""

Fact = TypeVar("Fact")


PERSONAL_FORMS = frozenset({Form.DATA_ROOM, Form.VISIT, Form.TRAINING, Form.JOINT_WORK})
"""Forms in which named persons learn: their nationalities must be told, as those of a person who receives."""


class ItemKind(StrEnum):
    """What an item is for export control."""

    CIVIL = "civil"
    DUAL_USE = "dual_use"
    MILITARY = "military"


class Concern(StrEnum):
    """A weapon of mass destruction or its means of delivery."""

    NUCLEAR = "nuclear"
    CHEMICAL = "chemical"
    BIOLOGICAL = "biological"
    MISSILE = "missile"


@dataclass(frozen=True)
class Classified:
    """A verdict under one control list: the provisions that name the item; none means "not listed" there."""

    list: str | None
    version: str | None
    paths: tuple[str, ...] | None


@dataclass(frozen=True)
class ConcernAnswer:
    """What a licensing officer found of a concern."""

    concern: Concern | None
    is_confirmed: bool | None
    by: str | None


@dataclass(frozen=True)
class LabelFacts:
    """What was found of the item's label. `is_releasable` is the label's own verdict on this recipient.

    Levels are numbers within one label policy; between two policies they say nothing.
    """

    policy: str | None
    is_valid: bool | None
    level: int | None
    is_releasable: bool | None


@dataclass(frozen=True)
class Consent:
    """That an originator lets its part of the item go to a recipient; `until` is not included."""

    originator: str | None
    recipient: str | None
    forms: tuple[Form, ...] | None
    given_on: date | None
    until: date | None


@dataclass(frozen=True)
class Item:
    """What is to be released. `concerns` are told by people, beside those that the control lists raise.

    It has one field of technology at least.
    """

    code: str | None
    kind: ItemKind | None
    fields: tuple[str, ...] | None
    classified: tuple[Classified, ...] | None
    concerns: tuple[Concern, ...] | None
    answers: tuple[ConcernAnswer, ...] | None
    label: LabelFacts | None
    is_recalled: bool | None
    originator: str | None
    third_party_originators: tuple[str, ...] | None
    consents: tuple[Consent, ...] | None


@dataclass(frozen=True)
class ListVersion:
    """A version of a list of parties."""

    list: str | None
    version: str | None


@dataclass(frozen=True)
class ListState:
    """A list as this node holds it: its version, the day it was last known to be current, and its bound."""

    list: str | None
    version: str | None
    current_on: date | None
    fresh_for_days: int | None


@dataclass(frozen=True)
class Screening:
    """What came of comparing the recipient with lists. Hits that were cleared are not told."""

    at: datetime | None
    against: tuple[ListVersion, ...] | None
    open_hits: tuple[str, ...] | None
    confirmed_hits: tuple[str, ...] | None


@dataclass(frozen=True)
class Recipient:
    """Who would receive. `nationalities` are those of every person who would learn, one of each at least."""

    party: str | None
    is_person: bool | None
    state: str | None
    is_government: bool | None
    nationalities: tuple[str, ...] | None
    role: PartyRole | None
    screening: Screening | None


@dataclass(frozen=True)
class EndUse:
    """What the recipient says it is for."""

    code: str | None
    is_wmd: bool | None
    is_military: bool | None


@dataclass(frozen=True)
class Agreement:
    """What the parties agreed. A field stands for all below it; recipients are named one by one.

    A party may be an institution, or a state or bloc for all institutions of it. Where `names_recipients` is
    false, somebody outside the parties may receive without being named, if third parties may and those
    consent that it asks for; the originator consents always.
    """

    id: str | None
    parties: tuple[str, ...] | None
    in_force_from: date | None
    in_force_until: date | None
    fields: tuple[str, ...] | None
    purposes: tuple[str, ...] | None
    forms: tuple[Form, ...] | None
    recipients: tuple[str, ...] | None
    label_policy: str | None
    highest_level: int | None
    allows_third_party: bool | None
    names_recipients: bool | None
    third_party_consents: tuple[str, ...] | None


@dataclass(frozen=True)
class Signature:
    """That a person signed what the digest names."""

    signer: str | None
    digest: str | None


@dataclass(frozen=True)
class Approval:
    """Who ever wrote the case and led it, what is to be signed, how many must, and who did."""

    authors: tuple[str, ...] | None
    case_officers: tuple[str, ...] | None
    digest: str | None
    required: int | None
    signatures: tuple[Signature, ...] | None


@dataclass(frozen=True)
class CommitteeNotice:
    """That a committee of the Security Council was told of this release, or approved it."""

    embargo: str | None
    step: NoticeStep | None
    reference: str | None
    item: str | None
    recipient: str | None
    dated_on: date | None


@dataclass(frozen=True)
class Cell:
    """One item for one recipient in one form, at one moment.

    `releaser_is_of` are the state of the releasing party and the blocs that it is a member of that day;
    `recipient_is_of` those of the recipient, none for one that is not registered here.
    """

    item: Item | None
    recipient: Recipient | None
    form: Form | None
    lists: tuple[ListState, ...] | None
    end_use: EndUse | None
    agreement: Agreement | None
    approval: Approval | None
    notices: tuple[CommitteeNotice, ...] | None
    released_by: str | None
    releaser_is_of: tuple[str, ...] | None
    recipient_is_of: tuple[str, ...] | None
    at: datetime | None


class UntoldError(Exception):
    """A rule asked for a fact that is missing. `missing` has told it already."""


def told(fact: Fact | None) -> Fact:
    """The fact. Raises UntoldError when it, or one of several, is missing."""
    if _is_missing(fact) or fact is None:
        raise UntoldError
    return fact


def day_of(cell: Cell) -> date:
    """The day of the decision, by the zone of its moment. Raises UntoldError when it is missing."""
    return told(cell.at).date()


def missing(cell: Cell) -> tuple[str, ...]:
    """The dotted names of all facts that are missing, each once, in the order of the cell."""
    return tuple(dict.fromkeys(_missing(cell, "")))


def _missing(value: object, name: str) -> Iterator[str]:
    # What dataclasses.fields() reads; every decision asks for it some ninety times.
    names: Iterable[str] = getattr(value, "__dataclass_fields__", ())
    if names:
        for field in names:
            yield from _missing(getattr(value, field), f"{name}.{field}" if name else field)
    elif isinstance(value, tuple):
        for each in value:
            yield from _missing(each, name)
    elif _is_missing(value):
        yield name


def _is_missing(value: object) -> bool:
    if isinstance(value, tuple):
        return any(each is None or each == "" for each in value)
    return value is None or value == "" or (isinstance(value, datetime) and value.tzinfo is None)
