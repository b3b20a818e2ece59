"""What goes over the wire."""

import base64
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mithaq.base.languages import Language
from mithaq.exchange.domain.content import Cooperation, IpState, Kind, Stage, Step
from mithaq.exchange.domain.lessons import Why
from mithaq.exchange.domain.life import DraftState, Standing, Verdict
from mithaq.exchange.queries.catalogue import Match
from mithaq.exchange.queries.disclosures import DisclosureView
from mithaq.exchange.queries.drafts import DraftView
from mithaq.exchange.queries.records import RecordView
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.register.queries import Entry


class LabelOut(Schema):
    """Who may see a record."""

    classification: Literal["public", "partners", "restricted"]
    releasable_to: list[str]
    handling: list[str]
    originator: str


class TextOut(Schema):
    """A record in one language."""

    title: str
    summary: str
    full_text: str
    advantages: str
    partner_sought: str


class AttachmentOut(Schema):
    """A file, known by its SHA-256 digest."""

    digest: str
    name: str
    media_type: str
    size_bytes: int


class SourceOut(Schema):
    """The public catalogue a record came from."""

    name: str
    key: str
    url: str


class ContentOut(Schema):
    """The content of an offer or a need."""

    kind: Kind
    texts: dict[Language, TextOut]
    fields: list[str]
    trl: int | None
    stage: Stage
    ip_state: IpState
    cooperation: list[Cooperation]
    languages: list[str]
    label: LabelOut
    valid_from: date
    valid_until: date
    attachments: list[AttachmentOut]
    source: SourceOut | None
    open_step: Step = Step.FULL


class RecordOut(Schema):
    """A published offer or need; `content` goes as far as `step`."""

    id: UUID
    reference: str
    institution: UUID
    state: str
    standing: Standing
    version: int
    published_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None
    statement: UUID
    step: Step
    content: ContentOut


class RecordPage(Schema):
    """A page of records; `next` is the cursor of the page after it."""

    total: int
    records: list[RecordOut]
    facets: dict[str, dict[str, int]]
    next: str | None


class ReasonOut(Schema):
    """One named feature of a match: its value and weight, 0 to 1, and what met."""

    feature: str
    value: float
    weight: float
    met: list[str]


class MatchOut(Schema):
    """A record of the other kind, why it fits, and the sentence that says most of what was asked."""

    score: float
    reasons: list[ReasonOut]
    record: RecordOut
    passage: str | None
    barred: list[str]


class VerdictIn(Schema):
    """Why a match does not suit."""

    why: Why
    note: str = ""


class DisclosureIn(Schema):
    """How far an institution may read, and the day it ends by itself, if any."""

    step: Step
    until: date | None = None


class DisclosureOut(Schema):
    """What is or was disclosed to an institution."""

    institution: UUID
    step: Step
    at: datetime
    until: date | None
    ended_at: datetime | None
    is_open: bool
    statement: UUID


class FieldOut(Schema):
    """A field of technology."""

    code: str
    parent: str | None
    names: dict[Language, str]
    sphere: str
    wipo35: list[int]


class InstitutionOut(Schema):
    """An institution."""

    id: UUID
    kind: str
    state: str
    names: dict[Language, str]
    is_government: bool
    is_host: bool


class DraftOut(Schema):
    """A draft and what stands between it and its review."""

    id: UUID
    record: UUID
    state: DraftState
    revision: int
    saved_at: datetime
    review_note: str
    content: dict[str, Any]
    problems: list[str]


class DraftIn(Schema):
    """A new draft."""

    content: dict[str, Any]


class DraftSave(Schema):
    """A draft's content, with the revision it was made from."""

    content: dict[str, Any]
    revision: int = Field(ge=0, lt=2**31)


class ReviewIn(Schema):
    """A second person's verdict."""

    verdict: Verdict
    note: str = Field("", max_length=4000)


class WithdrawIn(Schema):
    """Why a record is withdrawn."""

    reason: str = Field(max_length=2000)


class Published(Schema):
    """The reference under which a record was published."""

    reference: str


class DraftMade(Schema):
    """The draft that was made or found."""

    id: UUID
    revision: int


class StatementOut(Schema):
    """A statement: its position, what it says, its envelope as exact text, and the key that signed it."""

    position: int
    id: UUID
    act: str
    issuer: str
    audience: list[str]
    author: str | None
    subject: str
    at: datetime
    envelope: str
    public_key: str


class StatementPage(Schema):
    """The newest statements; `next` is the cursor of the page after it."""

    statements: list[StatementOut]
    next: str | None


class ProofOut(Schema):
    """An inclusion proof against the latest checkpoint and its key; hashes in base64."""

    index: int
    size: int
    hashes: list[str]
    checkpoint: str
    public_key: str


class ProvenStatement(Schema):
    """A statement and its proof."""

    statement: StatementOut
    proof: ProofOut


class ConsistencyOut(Schema):
    """The proof that a later register begins with an earlier one; hashes in base64."""

    old: int
    new: int
    hashes: list[str]


def record_out(view: RecordView) -> RecordOut:
    """A record for the wire."""
    return RecordOut(
        id=view.id,
        reference=view.reference,
        institution=view.institution,
        state=view.state,
        standing=view.standing,
        version=view.version,
        published_at=view.published_at,
        changed_at=view.changed_at,
        withdrawn_at=view.withdrawn_at,
        statement=view.statement,
        step=view.step,
        content=view.content.as_json(),  # type: ignore[arg-type]  # validated on the way out
    )


def disclosure_out(view: DisclosureView) -> DisclosureOut:
    """A disclosure for the wire."""
    return DisclosureOut(
        institution=view.institution,
        step=view.step,
        at=view.at,
        until=view.until,
        ended_at=view.ended_at,
        is_open=view.is_open,
        statement=view.statement,
    )


def match_out(match: Match) -> MatchOut:
    """A match for the wire."""
    reasons = [
        ReasonOut(feature=each.feature, value=each.value, weight=each.weight, met=list(each.met))
        for each in match.judgement.reasons
    ]
    return MatchOut(
        score=match.judgement.score,
        reasons=reasons,
        record=record_out(match.record),
        passage=match.passage.text if match.passage else None,
        barred=list(match.barred),
    )


def draft_out(view: DraftView) -> DraftOut:
    """A draft for the wire."""
    return DraftOut(
        id=view.id,
        record=view.record,
        state=view.state,
        revision=view.revision,
        saved_at=view.saved_at,
        review_note=view.review_note,
        content=dict(view.content),  # type: ignore[arg-type]  # a draft's content is an object
        problems=[f"{each.place}: {each.code}" for each in view.problems],
    )


def institution_out(facts: InstitutionFacts) -> InstitutionOut:
    """An institution for the wire."""
    return InstitutionOut(
        id=facts.id,
        kind=facts.kind,
        state=facts.state,
        names=dict(facts.names),
        is_government=facts.is_government,
        is_host=facts.is_host,
    )


def statement_out(entry: Entry) -> StatementOut:
    """A statement for the wire."""
    said = entry.statement
    return StatementOut(
        position=entry.position,
        id=said.id,
        act=said.act,
        issuer=said.issuer,
        audience=list(said.audience),
        author=said.author,
        subject=said.subject,
        at=said.at,
        envelope=entry.envelope.decode(),
        public_key=base64.b64encode(entry.public_key).decode(),
    )
