"""Import a file of records: submitted by one person, approved by another, published batch by batch."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base import text as text_rules
from mithaq.base.labels import public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange import published
from mithaq.exchange.adapters import files
from mithaq.exchange.domain import imports as life
from mithaq.exchange.domain.imports import ImportState
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.reading import ContentRefused, problems_of
from mithaq.exchange.domain.sheet import Outcome
from mithaq.exchange.models import Draft, Import, ImportRow, Record
from mithaq.exchange.queries import imports
from mithaq.fields.queries import field_codes
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft

BATCH = 500
BYTES_MAX = 250 * 2**20
log = logging.getLogger(__name__)
_CHANGES = (Outcome.NEW, Outcome.CHANGED)


def imports_folder() -> Path:
    """Where this node keeps the files of imports until they are done or discarded."""
    return Path(settings.HOME) / "imports"


def opened_import(key: UUID) -> BinaryIO:
    """The bytes of an import's file. Raises NotFound `file_unknown`."""
    return files.opened(str(key), folder=imports_folder())


def begin_import(
    *, id: UUID, name: str, chunks: Iterable[bytes], institution: UUID, by: Actor, at: datetime
) -> None:
    """Keep a file of an institution's records, to be checked.

    Raises Refused `not_permitted`, `file_name_invalid`, `file_too_large`, `file_empty` or `disk_full`, or
    NotFound `institution_unknown`.
    """
    require(by, Act.DRAFT_RECORD, of_institution=institution)
    parties.institution(institution)
    if not name or len(name) > 200 or text_rules.problem_of(name):
        raise Refused("file_name_invalid")
    kept = files.keep(chunks, folder=imports_folder(), name=str(id), bytes_max=BYTES_MAX)
    Import.objects.create(
        id=id,
        institution=institution,
        digest=kept.digest,
        name=name,
        size_bytes=kept.size_bytes,
        state=ImportState.CHECKING,
        uploaded_by=by.person,
        created_at=at,
        changed_at=at,
    )


@transaction.atomic
def submit_import(key: UUID, *, is_all_or_nothing: bool, by: Actor, at: datetime) -> None:
    """Ask a second person for approval, of all rows or of those that are good.

    Raises Refused `not_permitted`, `import_not_checked`, `import_rows_wrong` or `import_empty`.
    """
    row = _locked(key, by)
    for act in (Act.DRAFT_RECORD, Act.PUBLISH_RECORD):
        require(by, act, of_institution=row.institution)
    life.require_may_submit(imports.facts_of(row), is_all_or_nothing=is_all_or_nothing)
    row.state, row.submitted_by, row.review_note = ImportState.IN_REVIEW, by.person, ""
    row.is_all_or_nothing, row.changed_at = is_all_or_nothing, at
    row.save()


@transaction.atomic
def review_import(key: UUID, *, verdict: Verdict, note: str, by: Actor, at: datetime) -> None:
    """Approve an import or return it; the review is a statement to the node itself, for the file's digest.

    Raises Refused `four_eyes`, `not_permitted`, `import_not_in_review`, `note_missing` or `note_invalid`.
    """
    row = _locked(key, by)
    require(by, Act.REVIEW_RECORD, of_institution=row.institution)
    life.require_may_review(imports.facts_of(row), by=by.person, verdict=verdict, note=note)
    is_approved = verdict is Verdict.APPROVED
    row.state = ImportState.PUBLISHING if is_approved else ImportState.CHECKED
    row.reviewed_digest = row.digest if is_approved else ""
    row.reviewed_by, row.review_note, row.changed_at = by.person, note.strip(), at
    row.save()
    register.append(
        StatementDraft(
            act=published.IMPORT_REVIEWED,
            audience=("self",),
            subject=f"import:{row.id}",
            label=public_label(f"institution:{row.institution}").as_json(),
            body={
                "file_digest": row.digest,
                "rows": sum(row.counts.get(each, 0) for each in _CHANGES),
                "submitted_by": str(row.submitted_by),
                "verdict": verdict.value,
                "note": note.strip(),
            },
            author=f"person:{by.person}",
        ),
        at=at,
    )


@transaction.atomic
def stop_import(key: UUID, *, by: Actor, at: datetime) -> None:
    """Stop publishing after the batch under way.

    Raises Refused `not_permitted` or `import_not_publishing`.
    """
    row = _locked(key, by)
    require(by, Act.PUBLISH_RECORD, of_institution=row.institution)
    if row.state != ImportState.PUBLISHING:
        raise Refused("import_not_publishing")
    row.state, row.changed_at = ImportState.STOPPED, at
    row.save()


@transaction.atomic
def discard_import(key: UUID, *, by: Actor) -> None:
    """Throw an import away; what it has published stays.

    Raises Refused `not_permitted`, `import_in_review` or `import_publishing`.
    """
    row = _locked(key, by)
    require(by, Act.DRAFT_RECORD, of_institution=row.institution)
    life.require_may_discard(imports.facts_of(row))
    _forget_file(row)
    row.delete()


@transaction.atomic
def publish_batch(*, at: datetime, key: UUID | None = None) -> bool:
    """Publish the next rows of an approved import, in one transaction; whether there were any.

    Statements and the place reached are saved together, so no interruption doubles or loses a row. An import
    on which publishing itself fails is stopped, so that it does not keep all others waiting.
    """
    due = Import.objects.select_for_update(skip_locked=True).filter(state=ImportState.PUBLISHING)
    row = (due.filter(pk=key) if key else due.order_by("changed_at")).first()
    if row is None or not life.may_publish(imports.facts_of(row)):
        return False
    try:
        with transaction.atomic():
            _publish_next(row, at=at)
    except (OperationalError, InterfaceError, Refused):
        # What the whole node lacks is no fault of this import: it goes on when that is there again.
        raise
    except Exception:
        log.exception("the publication of import %s broke off", row.id)
        refusal = {"code": "import_broke_off", "facts": {}}
        Import.objects.filter(pk=row.pk).update(state=ImportState.STOPPED, refusal=refusal, changed_at=at)
    return True


def _publish_next(row: Import, *, at: datetime) -> None:
    submitter = access.actor_of_person(_submitter(row), on=at.date())
    if not may(submitter, Act.PUBLISH_RECORD, of_institution=row.institution):
        row.state, row.refusal = ImportState.STOPPED, {"code": "not_permitted", "facts": {}}
        row.save()
        return
    changes = ImportRow.objects.filter(of=row, outcome__in=_CHANGES)
    if row.is_all_or_nothing and not row.cursor and (fallen := _count_fallen(changes, row)):
        row.state, row.changed_at = ImportState.STOPPED, at
        row.refusal = {"code": "import_records_changed", "facts": {"changed": fallen}}
        row.save()
        return
    rows = list(changes.filter(number__gt=row.cursor).order_by("number")[:BATCH])
    left_out = _publish(rows, row, at=at)
    row.left_out += left_out
    row.done += len(rows) - left_out
    row.cursor = rows[-1].number if rows else row.cursor
    if len(rows) < BATCH:
        row.state, row.changed_at = ImportState.DONE, at
        changes.delete()
        _forget_file(row)
    row.save()


def _publish(rows: list[ImportRow], of: Import, *, at: datetime) -> int:
    """Publish what still stands as it was checked; how many rows were left out."""
    # A draft begins with a lock on its record, so none begins between this and the end of the batch.
    known, standing = _standing(rows, of, among=Record.objects.select_for_update())
    try:
        with transaction.atomic():
            _append(standing, known, of=of, at=at)
    except ContentRefused:
        # The lists that contents are read by have changed since the check.
        standing = [row for row in standing if not problems_of(row.content, known_fields=field_codes())]
        _append(standing, known, of=of, at=at)
    return len(rows) - len(standing)


def _count_fallen(changes: QuerySet[ImportRow], of: Import) -> int:
    """How many rows do not stand any more as they were checked."""
    left = changes.defer("content").order_by("number").iterator(chunk_size=BATCH)
    fallen = 0
    while rows := list(islice(left, BATCH)):
        fallen += len(rows) - len(_standing(rows, of, among=Record.objects.all())[1])
    return fallen


def _standing(
    rows: Sequence[ImportRow], of: Import, *, among: QuerySet[Record]
) -> tuple[Mapping[UUID, Record], list[ImportRow]]:
    """The records that the rows name, and the rows that stand as they were checked."""
    known = {record.id: record for record in among.filter(pk__in=[row.record for row in rows])}
    drafted = amended_now(known)
    standing = [row for row in rows if _stands(row, known.get(_record_of(row)), of)]
    return known, [row for row in standing if row.record not in drafted]


def amended_now(records: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the records that somebody amends in a draft: publishing that would undo an import's change."""
    return frozenset(Draft.objects.filter(record__in=set(records)).values_list("record", flat=True))


def _append(rows: Sequence[ImportRow], known: Mapping[UUID, Record], *, of: Import, at: datetime) -> None:
    appended = register.append_all(
        [_statement(row, known.get(_record_of(row)), of=of) for row in rows], at=at
    )
    published.apply_all_published([(each.position, each.statement) for each in appended])


def _stands(row: ImportRow, record: Record | None, of: Import) -> bool:
    """A record that somebody changed or withdrew since the check is not what was reviewed."""
    if record is None:
        return row.version == 0
    return (
        record.version == row.version
        and record.withdrawn_at is None
        and record.institution == of.institution
        and not record.source_name
        and record.issuer == settings.NODE_NAME
        and "open_step" not in record.content
    )


def _record_of(row: ImportRow) -> UUID:
    assert row.record is not None  # noqa: S101  # a row that would change something names a record
    return row.record


def _statement(row: ImportRow, known: Record | None, *, of: Import) -> StatementDraft:
    content: Mapping[str, Any] = row.content or {}
    return StatementDraft(
        act=published.AMENDED if known else published.PUBLISHED,
        audience=("everyone",),
        subject=published.subject_of(_record_of(row)),
        label=content["label"],
        body={
            "content": content,
            "institution": str(of.institution),
            "version": known.version + 1 if known else 1,
        },
        supersedes=known.statement if known else None,
        author=f"person:{_submitter(of)}",
    )


def _submitter(row: Import) -> UUID:
    assert row.submitted_by is not None  # noqa: S101  # nothing is approved that nobody submitted
    return row.submitted_by


def _locked(key: UUID, by: Actor) -> Import:
    """The import's row, locked; unknown to those whose business it is not."""
    if imports.import_of(key, reader=by).state is ImportState.CHECKING:
        # Its checker holds the row until the last line is read.
        row = Import.objects.select_for_update(skip_locked=True).filter(pk=key).first()
        if row is None:
            raise Refused("import_being_checked")
        return row
    row = Import.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound("import_unknown")
    return row


def _forget_file(row: Import) -> None:
    """Remove the file once this transaction stands."""
    name, folder = str(row.pk), imports_folder()
    transaction.on_commit(lambda: files.forget(name, folder=folder))
