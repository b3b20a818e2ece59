"""What goes over the wire of release cases."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mithaq.clearance.domain.cases.advice import AdviceKind, EntityKind
from mithaq.clearance.domain.cases.cells import Form, PartyRole
from mithaq.clearance.domain.cases.clocks import Light, Stop
from mithaq.clearance.domain.cases.conditions import EvidenceKind, ObligationState
from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.domain.cases.terms import EndUse

TEXT_MAX = 5_000
Code = Annotated[str, Field(max_length=80)]
Codes = Annotated[list[Code], Field(max_length=50)]
StateCode = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]


class RecipientIn(Schema):
    """A party by its code, and what it is in the release.

    Whether it is a government body is said of a party that is not registered here; `nationalities` are the
    state codes of the people there who would learn.
    """

    party: Code
    role: PartyRole
    is_government: bool | None = None
    nationalities: Annotated[list[StateCode], Field(max_length=50)] = []


class CaseIn(Schema):
    """A case as it is written; it may be incomplete. `items` and `agreement` are references.

    `third_parties` are the codes of those from whom parts of the items came: null while that is not said, and
    an empty list for nobody.
    """

    items: Codes = []
    recipients: Annotated[list[RecipientIn], Field(max_length=50)] = []
    forms: Annotated[list[Form], Field(max_length=20)] = []
    end_use: EndUse | None = None
    end_use_text: str = Field("", max_length=4_000)
    agreement: Code | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    third_parties: Codes | None = None
    is_wmd: bool | None = None
    is_military: bool | None = None


class SubmitIn(Schema):
    """Whether the caller attests that all is true and complete."""

    is_attested: bool


class AnswerIn(Schema):
    """The answer to a query."""

    text: str = Field(min_length=1, max_length=TEXT_MAX)


class EvidenceIn(Schema):
    """What was handed in for an obligation, which its condition and occasion name."""

    condition: Code
    occasion: Code
    kind: EvidenceKind
    text: str = Field(min_length=1, max_length=TEXT_MAX)


class RecipientOut(Schema):
    """A recipient; whether it is a government body where that was said."""

    party: str
    role: PartyRole
    is_government: bool | None
    nationalities: list[str]


class ListVerdictOut(Schema):
    """What an item was found to be on a control list; no entry: not listed."""

    control_list: str
    version: str
    entry: str


class ItemOut(Schema):
    """A version of a record."""

    reference: str
    version: int
    title: str
    verdicts: list[ListVerdictOut]


class AskedOut(Schema):
    """What is asked."""

    items: list[ItemOut]
    recipients: list[RecipientOut]
    forms: list[Form]
    end_use: EndUse | None
    end_use_text: str
    agreement: str | None
    valid_from: date | None
    valid_until: date | None
    third_parties: list[str] | None
    is_wmd: bool | None
    is_military: bool | None


class CaseDraftOut(Schema):
    """A case that is being written, and what is missing before it can be submitted."""

    id: UUID
    changed_at: datetime
    asked: AskedOut
    problems: list[str]


class ClockOut(Schema):
    """Working days so far and left, below zero when late; why the clock stands still."""

    elapsed: int
    left: int
    deadline: date
    light: Light
    stopped_by: list[Stop]


class CaseSummary(Schema):
    """A case in a list; its outcome once it is decided, its clock until then."""

    id: UUID
    reference: str
    institution: UUID
    state: State
    since: datetime
    submitted_at: datetime
    outcome: Outcome | None
    waits_for_you: bool
    clock: ClockOut | None


class CasePage(Schema):
    """Some cases; `next` is the cursor of the page after them."""

    cases: list[CaseSummary]
    next: str | None


class CellOut(Schema):
    """What is decided on one item for one recipient in one form."""

    item: str
    party: str
    role: PartyRole
    form: Form
    outcome: Outcome
    reasons: list[str]
    valid_from: date | None
    valid_until: date | None


class DecisionOut(Schema):
    """What was decided; for those who clear also what is proposed, with its grounds and digest."""

    is_decided: bool
    outcome: Outcome
    cells: list[CellOut]
    conditions: list[dict[str, Any]]
    text: str | None
    digest: str | None


class AdviceOut(Schema):
    """What an institution said of the case, or of what `key` names."""

    institution: UUID
    entity: EntityKind
    key: str
    kind: AdviceKind
    text: str
    reasons: list[str]
    conditions: list[str]
    at: datetime


class ObligationOut(Schema):
    """What a condition asks for."""

    condition: str
    occasion: str
    due_on: date
    state: ObligationState


class DeliveryOut(Schema):
    """A delivery that took place."""

    on: date
    item: str
    party: str
    form: Form


class EventOut(Schema):
    """An event of the file; `kind` as in the act of its statement, `clearance.case.moved`."""

    number: int
    kind: str
    move: Move | None
    role: Role | None
    by: UUID | None
    text: str
    at: datetime


class ConsentOut(Schema):
    """A party that must consent; `until` (not included) is null while no consent of theirs stands."""

    party: str
    is_originator: bool
    until: date | None


class CaseOut(CaseSummary):
    """A case with its file, as far as the caller may see it."""

    asked: AskedOut
    decision: DecisionOut | None
    consents: list[ConsentOut]
    advice: list[AdviceOut]
    obligations: list[ObligationOut]
    deliveries: list[DeliveryOut]
    file: list[EventOut]
