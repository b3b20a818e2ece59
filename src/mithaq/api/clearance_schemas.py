"""What goes over the wire of screening, classification and letters."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from mithaq.clearance.domain.cases.letters import LetterKind, LetterStanding
from mithaq.clearance.domain.control.facts import Truth
from mithaq.clearance.domain.control.parameters import Comparator
from mithaq.clearance.domain.control.suggesting import Outlook
from mithaq.clearance.domain.listed.standing import Stale
from mithaq.clearance.domain.screening.fields import Finding
from mithaq.clearance.domain.screening.subjects import PartyKind

Value = Annotated[str, Field(max_length=1_000)]
Values = Annotated[list[Value], Field(max_length=60)]


class ScreenIn(Schema):
    """A name in any script, and what else is known, such as `{"birthDate": ["1962"]}`."""

    name: str = Field(min_length=1, max_length=300)
    kind: PartyKind = PartyKind.PERSON
    fields: dict[str, Values] = Field({}, max_length=30)


class PartMet(Schema):
    """Parts of names that met or stand against each other, or one alone."""

    asked: str
    listed: str
    kind: str
    likeness_thousandths: int


class FieldCompared(Schema):
    """What both sides tell of a field."""

    field: str
    asked: list[str]
    listed: list[str]
    finding: Finding


class ListedOut(Schema):
    """A listed party that it may be, and why."""

    list: str
    entity: str
    name: str
    score_thousandths: int
    met: tuple[PartMet, ...]
    fields: tuple[FieldCompared, ...]


class ScreenOut(Schema):
    """Who was found. That nobody was means little while a list is stale."""

    found: list[ListedOut]
    stale_lists: list[str]


class PartyListOut(Schema):
    """A list of parties: its version, and why its age stops releases, if it does."""

    code: str
    format: str
    authority: str
    version: str | None
    published_on: date | None
    parties: int
    loaded_at: datetime | None
    stale_for: list[Stale]


class ClassifyIn(Schema):
    """What an item is, does and can do; answers such as `3A001.b=no`; the lists to ask, or all."""

    text: str = Field(max_length=30_000)
    answers: Values = []
    lists: Values = []


class ParameterOut(Schema):
    """A condition of a provision on a quantity; its value as it is written."""

    path: str
    key: str
    comparator: Comparator
    value: str
    unit: str


class FindingOut(Schema):
    """What is known of a condition, and by which words."""

    path: str
    finding: Truth
    condition: ParameterOut | None
    said: str | None


class ProvisionOut(Schema):
    """A provision."""

    path: str
    text: str


class CandidateOut(Schema):
    """A provision that may apply, after those above it."""

    path: str
    chain: list[ProvisionOut]
    score_thousandths: int
    words: list[str]
    standing: Truth
    findings: list[FindingOut]


class RuledOutOut(Schema):
    """A provision that the words met and a known condition rules out."""

    path: str
    failures: list[FindingOut]


class QuestionOut(Schema):
    """A quantity that is not known, and the conditions that it decides."""

    key: str
    name: str
    asks: list[ParameterOut]


class CorrespondenceOut(Schema):
    """A candidate, and the provision of another list that stands in its place."""

    path: str
    list: str
    other_path: str


class VerdictOut(Schema):
    """What a list has for an item: suggested, never decided."""

    list: str
    version: str
    method: str
    is_authority: bool
    outlook: Outlook
    otherwise: str
    candidates: tuple[CandidateOut, ...]
    ruled_out: tuple[RuledOutOut, ...]
    questions: tuple[QuestionOut, ...]
    elsewhere: tuple[CorrespondenceOut, ...]
    unused: tuple[str, ...]


class ClassifyOut(Schema):
    """The authority's verdict first."""

    verdicts: list[VerdictOut]


class ControlListOut(Schema):
    """A version of a control list that is in use; `unread` rows of its file could not be read."""

    code: str
    title: str
    version: str
    dated_on: date | None
    digest: str
    entries: int
    provisions: int
    unread: int
    is_authority: bool
    loaded_at: datetime


class LetterOut(Schema):
    """A genuine letter: what everybody may be told of it, and whether it may be relied on today."""

    reference: str
    kind: LetterKind
    on: date
    standing: LetterStanding
    still_holds: bool
