"""Write and review drafts: ordinary rows until they are published."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.labels import public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries.readers import readable_labels, reader_of
from mithaq.exchange import published
from mithaq.exchange.domain import life
from mithaq.exchange.domain.content import Attachment
from mithaq.exchange.domain.life import DraftState, Verdict
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.models import Draft, Record
from mithaq.exchange.queries import disclosures, drafts, records
from mithaq.fields.queries import field_codes
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft

CONTENT_BYTES_MAX = 400_000


@transaction.atomic
def begin_draft(*, id: UUID, record: UUID, content: Mapping[str, Json], by: Actor, at: datetime) -> None:
    """Begin an offer or need of the actor's institution; it has no files yet.

    Raises Refused `not_permitted`, `file_not_attached`, `content_too_large` or `not_canonical`.
    """
    require(by, Act.DRAFT_RECORD, of_institution=by.institution)
    _require_attached(content, before={})
    _create(id, record, content=_own(content, by.institution), institution=by.institution, by=by, at=at)


@transaction.atomic
def begin_amendment(*, id: UUID, record: UUID, by: Actor, at: datetime) -> UUID:
    """Begin or find the draft that amends a published record; returns its id. Locks the record.

    A record of a public source is amended where it comes from, and loaded again.
    Raises Refused `not_permitted`, `record_of_other_node`, `record_from_source`, `record_withdrawn`,
    `amendment_under_way` when somebody beyond the actor's reach has begun one, or NotFound `record_unknown`.
    """
    labels = readable_labels(reader_of(by, on=at.date()))
    view = records.record_by_id(record, labels=labels, on=at.date())
    require(by, Act.DRAFT_RECORD, of_institution=view.institution)
    # Of two who begin at once, the second finds the draft of the first.
    Record.objects.select_for_update().get(pk=record)
    view = records.record_by_id(record, labels=labels, on=at.date())
    life.require_ours(view.issuer, node=settings.NODE_NAME)
    if view.content.source is not None:
        raise Refused("record_from_source", source=view.content.source.name)
    if view.withdrawn_at:
        raise Refused("record_withdrawn")
    if known := Draft.objects.filter(record=record).values_list("id", flat=True).first():
        if not drafts.is_in_reach(known, reader=by):
            raise Refused("amendment_under_way")
        return known
    _create(id, record, content=disclosures.whole(view).as_json(), institution=view.institution, by=by, at=at)
    return id


@transaction.atomic
def save_draft(key: UUID, *, content: Mapping[str, Json], revision: int, by: Actor, at: datetime) -> int:
    """Save what an editor wrote and return the new revision. Locks the draft.

    Saving an approved draft opens it again: an approval holds for the bytes that were reviewed.
    Raises Refused `not_permitted`, `draft_in_review`, `draft_changed_elsewhere`, `file_not_attached`,
    `content_too_large` or `not_canonical`, or NotFound `draft_unknown`.
    """
    row = _to_save(key, revision=revision, by=by)
    _require_attached(content, before=row.content)
    return _saved(row, content, at=at)


@transaction.atomic
def add_attachment(key: UUID, attachment: Attachment, *, revision: int, by: Actor, at: datetime) -> int:
    """Name a file in the draft that its actor brought, and return the new revision. Raises as saving does."""
    row = _to_save(key, revision=revision, by=by)
    named = [*without_attachment(row.content, attachment.digest), attachment.as_json()]
    return _saved(row, {**row.content, "attachments": named}, at=at)


def without_attachment(content: Mapping[str, Json], digest: str) -> list[Json]:
    """What a draft names as its files, without one."""
    found = content.get("attachments")
    known = found if isinstance(found, list) else []
    return [item for item in known if not (isinstance(item, Mapping) and item.get("digest") == digest)]


@transaction.atomic
def submit_draft(key: UUID, *, by: Actor, at: datetime) -> None:
    """Ask for a review. Raises ContentRefused with all that is missing, or Refused `draft_not_open`."""
    row = _locked(key, by)
    require(by, Act.DRAFT_RECORD, of_institution=row.institution)
    life.require_may_submit(drafts.facts_of(row))
    content_from(row.content, known_fields=field_codes())
    row.state, row.submitted_by, row.saved_at, row.review_note = DraftState.IN_REVIEW, by.person, at, ""
    row.save()


@transaction.atomic
def review_draft(key: UUID, *, verdict: Verdict, note: str, by: Actor, at: datetime) -> None:
    """Approve a draft or return it; the review is a statement to the node itself.

    Raises Refused `four_eyes`, `not_permitted`, `draft_not_in_review` or `note_missing`.
    """
    row = _locked(key, by)
    require(by, Act.REVIEW_RECORD, of_institution=row.institution)
    facts = drafts.facts_of(row)
    life.require_may_review(facts, by=by.person, verdict=verdict, note=note)
    is_approved = verdict is Verdict.APPROVED
    row.state = DraftState.APPROVED if is_approved else DraftState.OPEN
    row.reviewed_digest = facts.digest if is_approved else ""
    row.reviewed_by, row.review_note, row.saved_at = by.person, note.strip(), at
    row.revision += 1
    row.save()
    register.append(
        StatementDraft(
            act=published.REVIEWED,
            audience=("self",),
            subject=published.subject_of(row.record),
            label=public_label(f"institution:{row.institution}").as_json(),
            body={"content_digest": facts.digest, "verdict": verdict.value, "note": note.strip()},
            author=f"person:{by.person}",
        ),
        at=at,
    )


@transaction.atomic
def discard_draft(key: UUID, *, by: Actor) -> None:
    """Throw a draft away. Raises Refused `draft_in_review` or `not_permitted`."""
    row = _locked(key, by)
    require(by, Act.DRAFT_RECORD, of_institution=row.institution)
    if row.state == DraftState.IN_REVIEW:
        raise Refused("draft_in_review")
    row.delete()


def _locked(key: UUID, by: Actor) -> Draft:
    """The draft's row, locked; unknown to those whose business it is not."""
    drafts.draft(key, reader=by)
    row = Draft.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound("draft_unknown")
    return row


def _to_save(key: UUID, *, revision: int, by: Actor) -> Draft:
    row = _locked(key, by)
    require(by, Act.DRAFT_RECORD, of_institution=row.institution)
    life.require_may_save(drafts.facts_of(row), revision=revision)
    return row


def _saved(row: Draft, content: Mapping[str, Json], *, at: datetime) -> int:
    row.content = _own(content, row.institution, row.content.get("source"))
    row.state, row.reviewed_digest = DraftState.OPEN, ""
    row.revision += 1
    row.saved_at = at
    row.save()
    return row.revision


def _require_attached(content: Mapping[str, Json], *, before: Mapping[str, Json]) -> None:
    """All institutions' files are kept together: naming a digest does not show that one has its bytes."""
    if _digests(content) - _digests(before):
        raise Refused("file_not_attached")


def _digests(content: Mapping[str, Json]) -> set[str]:
    found = content.get("attachments")
    # A tuple is read as a list is: not to look into it would let it pass.
    named = found if isinstance(found, list | tuple) else ()
    digests = (item.get("digest") for item in named if isinstance(item, Mapping))
    return {digest for digest in digests if isinstance(digest, str)}


def _own(content: Mapping[str, Json], institution: UUID, source: Json = None) -> Mapping[str, Json]:
    """The content with its originator and source set: nobody labels in another's name."""
    label = content.get("label")
    own = dict(content)
    if isinstance(label, Mapping):
        own["label"] = {**label, "originator": f"institution:{institution}"}
    own["source"] = source
    if len(canonical_bytes(own)) > CONTENT_BYTES_MAX:
        raise Refused("content_too_large", most=CONTENT_BYTES_MAX)
    return own


def _create(key: UUID, record: UUID, *, content: Json, institution: UUID, by: Actor, at: datetime) -> None:
    Draft.objects.create(
        id=key,
        record=record,
        institution=institution,
        author=by.person,
        content=content,
        state=DraftState.OPEN,
        revision=1,
        created_at=at,
        saved_at=at,
    )
