"""Reads of drafts: what waits for whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import NotFound
from mithaq.exchange.domain.life import DraftFacts, DraftState
from mithaq.exchange.domain.reading import Problem, problems_of
from mithaq.exchange.models import Draft, Record
from mithaq.fields.queries import field_codes


@dataclass(frozen=True)
class DraftView:
    """A draft as pages and programs see it. `problems` stand between it and its review."""

    id: UUID
    record: UUID
    institution: UUID
    author: UUID
    content: Json
    state: DraftState
    revision: int
    saved_at: datetime
    review_note: str
    reviewed_by: UUID | None
    is_amendment: bool
    problems: tuple[Problem, ...]


def draft(key: UUID, *, reader: Actor) -> DraftView:
    """Raises NotFound `draft_unknown`, also for a draft that is none of this reader's business."""
    row = _in_reach(reader).filter(pk=key).first()
    if row is None:
        raise NotFound("draft_unknown")
    return _view(row, is_amendment=Record.objects.filter(pk=row.record).exists())


def reviewed(key: UUID) -> DraftView:
    """A draft for the one who has just reviewed it, even where it has left their reach."""
    row = Draft.objects.get(pk=key)
    return _view(row, is_amendment=Record.objects.filter(pk=row.record).exists())


def is_in_reach(key: UUID, *, reader: Actor) -> bool:
    """Whether the draft exists for the reader."""
    return _in_reach(reader).filter(pk=key).exists()


@dataclass(frozen=True)
class Desk:
    """What waits for a person: to finish, to review, to publish, and what waits for others."""

    to_finish: tuple[DraftView, ...]
    to_review: tuple[DraftView, ...]
    to_publish: tuple[DraftView, ...]
    with_others: tuple[DraftView, ...]


def desk(reader: Actor) -> Desk:
    """The drafts within the reader's reach, sorted by whose step it is."""
    rows = list(_in_reach(reader).order_by("-saved_at")[:200])
    amended = set(Record.objects.filter(pk__in=[row.record for row in rows]).values_list("id", flat=True))
    piles: dict[str, list[DraftView]] = {"finish": [], "review": [], "publish": [], "others": []}
    for row in rows:
        piles[_pile(row, reader)].append(_view(row, is_amendment=row.record in amended))
    return Desk(*(tuple(piles[name]) for name in ("finish", "review", "publish", "others")))


def facts_of(row: Draft) -> DraftFacts:
    """What the rules of life need to know."""
    return DraftFacts(
        state=DraftState(row.state),
        revision=row.revision,
        author=row.author,
        submitted_by=row.submitted_by,
        digest=digest(canonical_bytes(row.content)),
        reviewed_digest=row.reviewed_digest,
    )


def _pile(row: Draft, reader: Actor) -> str:
    if row.state == DraftState.IN_REVIEW:
        is_own = reader.person in {row.author, row.submitted_by}
        may_review = may(reader, Act.REVIEW_RECORD, of_institution=row.institution)
        return "review" if may_review and not is_own else "others"
    step, act = (
        ("publish", Act.PUBLISH_RECORD) if row.state == DraftState.APPROVED else ("finish", Act.DRAFT_RECORD)
    )
    is_mine = reader.institution == row.institution or reader.person == row.author
    return step if is_mine and may(reader, act, of_institution=row.institution) else "others"


def _in_reach(reader: Actor) -> QuerySet[Draft]:
    acts = (Act.DRAFT_RECORD, Act.REVIEW_RECORD, Act.PUBLISH_RECORD)
    if not any(may(reader, act) for act in acts):
        return Draft.objects.none()
    reach = Q(institution=reader.institution)
    if reader.is_host:
        # Who amends for another institution goes on with it.
        reach |= Q(author=reader.person)
        if may(reader, Act.REVIEW_RECORD):
            reach |= Q(state=DraftState.IN_REVIEW)
    return Draft.objects.filter(reach)


def _view(row: Draft, *, is_amendment: bool) -> DraftView:
    return DraftView(
        id=row.id,
        record=row.record,
        institution=row.institution,
        author=row.author,
        content=row.content,
        state=DraftState(row.state),
        revision=row.revision,
        saved_at=row.saved_at,
        review_note=row.review_note,
        reviewed_by=row.reviewed_by,
        is_amendment=is_amendment,
        problems=problems_of(row.content, known_fields=field_codes()),
    )
