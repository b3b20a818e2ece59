"""How exchange's statements change its tables. Actions and replay use the same functions, so they agree."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.clearance.published import labels
from mithaq.exchange.domain.carried import SAID, STRUCK
from mithaq.exchange.domain.content import Content, Kind, Step
from mithaq.exchange.domain.disclosure import commitment, cut
from mithaq.exchange.domain.life import LETTERS, LETTERS_IF_TAKEN, added_after, reference_of
from mithaq.exchange.domain.reading import open_content_from
from mithaq.exchange.domain.talking import Standpoint
from mithaq.exchange.models import Disclosure, Held, Interest, Record, copy_in, many
from mithaq.fields import queries as fields
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.register import queries as register
from mithaq.register.domain.statement import Statement

PUBLISHED = "exchange.record.published"
AMENDED = "exchange.record.amended"
WITHDRAWN = "exchange.record.withdrawn"
RECALLED = "exchange.record.recalled"
HELD = "exchange.record.held"
DISCLOSED = "exchange.record.disclosed"
DISCLOSURE_ENDED = "exchange.record.disclosure_ended"
REVIEWED = "exchange.record.reviewed"
IMPORT_REVIEWED = "exchange.import.reviewed"
INTEREST_DECLARED = "exchange.interest.declared"
INTEREST_WITHDRAWN = "exchange.interest.withdrawn"
INTEREST_DECLINED = "exchange.interest.declined"
# What a record keeps when it is amended.
_KEPT = ("id", "published_at", "reference")


def subject_of(record: UUID) -> str:
    """The party-like code by which statements name a record."""
    return f"record:{record}"


def record_of(statement: Statement) -> UUID:
    """The record that a statement speaks of."""
    return UUID(statement.subject.removeprefix("record:"))


def published_body(
    content: Content, *, institution: UUID, version: int, salt: str | None = None
) -> dict[str, Json]:
    """The body of a published or amended record: what stands open, and a commitment to what does not.

    `salt` is needed for content that is held back.
    """
    body: dict[str, Json] = {
        "content": cut(content, content.open_step).as_json(),
        "institution": str(institution),
        "version": version,
    }
    if content.open_step is not Step.FULL:
        assert salt  # noqa: S101  # without one the commitment could be guessed at
        body["commitment"] = commitment(content.as_json(), salt=salt)
    return body


def digest_of(content: Json) -> str:
    """The digest by which a review and a re-load recognise the same content."""
    return digest(canonical_bytes(content))


def apply_published(position: int, statement: Statement) -> None:
    """Write the record as first published, or as amended."""
    apply_all_published([(position, statement)])


def apply_all_published(
    batch: Sequence[tuple[int, Statement]], read: Mapping[UUID, object] = MappingProxyType({})
) -> None:
    """Write the records of a batch, each named once, with a handful of queries in all.

    `read` has contents by statement, where they were read before.
    """
    keys = [record_of(statement) for _, statement in batch]
    if len(set(keys)) < len(keys):
        raise ValueError("a batch names a record twice")
    known = {row["id"]: row for row in Record.objects.filter(pk__in=many(keys)).values(*_KEPT)}
    owners = [UUID(str(statement.body["institution"])) for _, statement in batch]
    institutions = parties.institutions_by_id(owners)
    contents = [_content_of(statement, read.get(statement.id)) for _, statement in batch]
    label_ids = {label: labels.intern(label) for label in {content.label for content in contents}}
    rows = [
        _row(
            key,
            position,
            statement,
            content,
            institution=institutions[owner],
            label_id=label_ids[content.label],
            known=known.get(key),
            added_at=added_at,
        )
        for key, (position, statement), content, owner, added_at in zip(
            keys, batch, contents, owners, _moments_added(batch), strict=True
        )
    ]
    _add([row for row in rows if row.id not in known])
    Record.objects.bulk_create(
        [row for row in rows if row.id in known],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[each.name for each in Record._meta.concrete_fields if not each.primary_key],
    )
    if known:
        Held.objects.filter(pk__in=many(known)).delete()


def _add(rows: Sequence[Record]) -> None:
    """Add records; where one's reference is another's already, it has a longer one, at every replay."""
    try:
        with transaction.atomic():
            copy_in(Record, rows)
    except IntegrityError:
        # Two of a million: to look before would cost all the others a query.
        taken = set(
            Record.objects.filter(reference__in=[row.reference for row in rows]).values_list(
                "reference", flat=True
            )
        )
        for row in rows:
            if row.reference in taken:
                row.reference = _reference_of(row, letters=LETTERS_IF_TAKEN)
            taken.add(row.reference)
        copy_in(Record, rows)


def _reference_of(row: Record, *, letters: int = LETTERS) -> str:
    year = row.published_at.year
    return reference_of(row.id, kind=Kind(row.kind), state=row.state, year=year, letters=letters)


def _moments_added(batch: Sequence[tuple[int, Statement]]) -> Iterator[datetime]:
    last = Record.objects.order_by("-position").values_list("added_at", flat=True).first()
    for position, statement in batch:
        is_ours = statement.issuer == settings.NODE_NAME
        if last is None:
            last = statement.at if is_ours else register.own_moment_before(position)
        else:
            last = added_after(last, statement.at, is_ours=is_ours)
        yield last


def _content_of(statement: Statement, read: object) -> Content:
    if isinstance(read, Content):
        return read
    return open_content_from(statement.body["content"], known_fields=fields.field_codes())


def _row(
    key: UUID,
    position: int,
    statement: Statement,
    content: Content,
    *,
    institution: InstitutionFacts,
    label_id: int,
    known: Mapping[str, Any] | None,
    added_at: datetime,
) -> Record:
    body, said = statement.body, content.as_json()
    row = Record(
        id=key,
        kind=content.kind,
        institution=institution.id,
        state=institution.state,
        label_id=label_id,
        fields=list(content.fields),
        trl=content.trl,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        content=said,
        version=int(str(body["version"])),
        published_at=known["published_at"] if known else statement.at,
        changed_at=statement.at,
        added_at=added_at,
        source_name=content.source.name if content.source else "",
        source_key=content.source.key if content.source else "",
        content_digest=digest_of(said),
        issuer=statement.issuer,
        statement=statement.id,
        position=position,
    )
    row.reference = known["reference"] if known else _reference_of(row)
    return row


def apply_held(position: int, statement: Statement) -> None:
    """Keep the whole content of the version that has just been published."""
    Held.objects.create(
        id=record_of(statement),
        content=statement.body["content"],
        salt=str(statement.body["salt"]),
        statement=statement.id,
        position=position,
    )


def apply_disclosed(position: int, statement: Statement) -> None:
    """Write the disclosure; it takes the place of an earlier one to the same institution."""
    del position
    body, record = statement.body, record_of(statement)
    institution, until = UUID(str(body["institution"])), body["until"]
    _end_disclosure(record, institution, statement)
    Disclosure.objects.create(
        id=statement.id,
        record=record,
        institution=institution,
        step=Step(str(body["step"])).value,
        at=statement.at,
        by=str(statement.author),
        until=date.fromisoformat(str(until)) if until else None,
        ended_at=None,
    )


def apply_disclosure_ended(position: int, statement: Statement) -> None:
    """Mark the disclosure as taken back."""
    del position
    _end_disclosure(record_of(statement), UUID(str(statement.body["institution"])), statement)


def _end_disclosure(record: UUID, institution: UUID, statement: Statement) -> None:
    rows = Disclosure.objects.filter(record=record, institution=institution, ended_at=None)
    rows.update(ended_at=statement.at)


def apply_withdrawn(position: int, statement: Statement) -> None:
    """Mark the record as withdrawn; its content stays as evidence."""
    (added_at,) = _moments_added([(position, statement)])
    Record.objects.filter(pk=record_of(statement)).update(
        withdrawn_at=statement.at,
        withdrawn_reason=str(statement.body["reason"]),
        changed_at=statement.at,
        added_at=added_at,
        statement=statement.id,
        position=position,
    )


def apply_recalled(position: int, statement: Statement) -> None:
    """Hide another node's record that it no longer lets us have; of ours, we only told others so."""
    if statement.issuer != settings.NODE_NAME:
        apply_withdrawn(position, statement)


def apply_interest_declared(position: int, statement: Statement) -> None:
    """Write the interest; its id is that of its statement."""
    body = statement.body
    Interest.objects.create(
        id=statement.id,
        record=UUID(str(body["record"])),
        asker=UUID(str(body["institution"])),
        owner=UUID(str(body["owner"])),
        answers_with=UUID(str(body["for"])) if body["for"] else None,
        note=str(body["note"]),
        declared_by=UUID(str(statement.author).removeprefix("person:")),
        declared_at=statement.at,
        standpoint=Standpoint.STANDING,
        statement=statement.id,
        position=position,
    )


def apply_interest_ended(position: int, statement: Statement) -> None:
    """Mark the interest as withdrawn or declined, with the reason.

    Where both nodes end it at once, each hears of the other's end after its own: the withdrawal stands.
    """
    is_withdrawn = statement.act == INTEREST_WITHDRAWN
    row = Interest.objects.filter(pk=UUID(str(statement.body["interest"])))
    row.exclude(standpoint=Standpoint.WITHDRAWN).update(
        standpoint=Standpoint.WITHDRAWN if is_withdrawn else Standpoint.DECLINED,
        ended_at=statement.at,
        ended_reason=str(statement.body["reason"]),
        statement=statement.id,
        position=position,
    )


def apply_nothing(position: int, statement: Statement) -> None:
    """Evidence only: a review, or what was said to a partner's node, changes no row that is rebuilt."""
    del position, statement


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    PUBLISHED: apply_published,
    AMENDED: apply_published,
    WITHDRAWN: apply_withdrawn,
    RECALLED: apply_recalled,
    REVIEWED: apply_nothing,
    HELD: apply_held,
    DISCLOSED: apply_disclosed,
    DISCLOSURE_ENDED: apply_disclosure_ended,
    IMPORT_REVIEWED: apply_nothing,
    INTEREST_DECLARED: apply_interest_declared,
    INTEREST_WITHDRAWN: apply_interest_ended,
    INTEREST_DECLINED: apply_interest_ended,
    SAID: apply_nothing,
    STRUCK: apply_nothing,
}
TABLES = (Record, Held, Disclosure, Interest)
