"""Publish, amend and withdraw: the official steps of a record."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.clearance.queries.readers import readable_labels, reader_of
from mithaq.exchange import published
from mithaq.exchange.domain import life
from mithaq.exchange.domain.content import Content, Step
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.models import Draft, Record
from mithaq.exchange.queries import drafts, records
from mithaq.fields.queries import field_codes
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft

SALT_BYTES = 32


@transaction.atomic
def publish_draft(key: UUID, *, by: Actor, at: datetime) -> str:
    """Publish an approved draft, or amend its record with it; returns the record's reference.

    Raises Refused `not_permitted` or `draft_not_approved`, or NotFound `draft_unknown`.
    """
    # The record first, as whoever withdraws it does: of two who wait for each other, neither would go on.
    known = Record.objects.select_for_update().filter(pk=drafts.draft(key, reader=by).record).first()
    draft = Draft.objects.select_for_update().filter(pk=key).first()
    if draft is None:
        raise NotFound("draft_unknown")
    require(by, Act.PUBLISH_RECORD, of_institution=draft.institution)
    life.require_may_publish(drafts.facts_of(draft))
    content = content_from(draft.content, known_fields=field_codes())
    statements = _statements(draft, content, known, by=by)
    for appended in register.append_all(statements, at=at):
        published.ACTS[appended.statement.act](appended.position, appended.statement)
    draft.delete()
    return Record.objects.values_list("reference", flat=True).get(pk=draft.record)


def _statements(draft: Draft, content: Content, known: Record | None, *, by: Actor) -> list[StatementDraft]:
    """What stands open, for everyone; and where that is not all, the whole, for the owner alone."""
    version = known.version + 1 if known else 1
    salt = secrets.token_hex(SALT_BYTES)
    opened = StatementDraft(
        act=published.AMENDED if known else published.PUBLISHED,
        audience=("everyone",),
        subject=published.subject_of(draft.record),
        label=content.label.as_json(),
        body=published.published_body(content, institution=draft.institution, version=version, salt=salt),
        supersedes=known.statement if known else None,
        author=f"person:{by.person}",
    )
    if content.open_step is Step.FULL:
        return [opened]
    held = StatementDraft(
        act=published.HELD,
        # Not to the node itself: auditors and administrators see those statements, word for word.
        audience=(f"institution:{draft.institution}",),
        subject=opened.subject,
        label=opened.label,
        body={"content": content.as_json(), "salt": salt, "version": version},
        author=opened.author,
    )
    return [opened, held]


@transaction.atomic
def withdraw_record(record: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw a record; a draft that amends it is discarded.

    Raises Refused `not_permitted`, `record_of_other_node`, `record_withdrawn` or `reason_missing`, or
    NotFound `record_unknown`.
    """
    labels = readable_labels(reader_of(by, on=at.date()))
    view = records.record_by_id(record, labels=labels, on=at.date())
    require(by, Act.WITHDRAW_RECORD, of_institution=view.institution)
    row = Record.objects.select_for_update().get(pk=record)
    life.require_ours(row.issuer, node=settings.NODE_NAME)
    life.require_may_withdraw(is_withdrawn=row.withdrawn_at is not None, reason=reason)
    appended = register.append(
        StatementDraft(
            act=published.WITHDRAWN,
            audience=("everyone",),
            subject=published.subject_of(record),
            label=view.content.label.as_json(),
            body={"reason": reason.strip()},
            supersedes=row.statement,
            author=f"person:{by.person}",
        ),
        at=at,
    )
    published.apply_withdrawn(appended.position, appended.statement)
    Draft.objects.filter(record=record).delete()
