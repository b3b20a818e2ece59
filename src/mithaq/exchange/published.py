"""How exchange's statements change its tables. Actions and replay use the same functions, so they agree."""

from collections.abc import Callable, Mapping
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.clearance import published as labels
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.life import reference_of
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.domain.talking import Standpoint
from mithaq.exchange.models import Interest, Record
from mithaq.fields import queries as fields
from mithaq.parties import queries as parties
from mithaq.register.domain.statement import Statement

PUBLISHED = "exchange.record.published"
AMENDED = "exchange.record.amended"
WITHDRAWN = "exchange.record.withdrawn"
REVIEWED = "exchange.record.reviewed"
INTEREST_DECLARED = "exchange.interest.declared"
INTEREST_WITHDRAWN = "exchange.interest.withdrawn"
INTEREST_DECLINED = "exchange.interest.declined"


def subject_of(record: UUID) -> str:
    """The party-like code by which statements name a record."""
    return f"record:{record}"


def record_of(statement: Statement) -> UUID:
    """The record that a statement speaks of."""
    return UUID(statement.subject.removeprefix("record:"))


def published_body(content: Content, *, institution: UUID, version: int) -> dict[str, Json]:
    """The body of a published or amended record."""
    return {"content": content.as_json(), "institution": str(institution), "version": version}


def digest_of(content: Json) -> str:
    """The digest by which a review and a re-load recognise the same content."""
    return digest(canonical_bytes(content))


def apply_published(position: int, statement: Statement) -> None:
    """Write the record as first published, or as amended."""
    body = statement.body
    content = content_from(body["content"], known_fields=fields.field_codes())
    record = record_of(statement)
    institution = parties.institution(UUID(str(body["institution"])))
    known = Record.objects.filter(pk=record).values("published_at", "reference").first()
    published_at = known["published_at"] if known else statement.at
    label_id = labels.intern(content.label)
    row = Record(
        id=record,
        reference=known["reference"]
        if known
        else reference_of(record, kind=content.kind, state=institution.state, year=statement.at.year),
        kind=content.kind,
        institution=institution.id,
        state=institution.state,
        label_id=label_id,
        fields=list(content.fields),
        trl=content.trl,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        content=content.as_json(),
        version=int(str(body["version"])),
        published_at=published_at,
        changed_at=statement.at,
        source_name=content.source.name if content.source else "",
        source_key=content.source.key if content.source else "",
        content_digest=digest_of(content.as_json()),
        statement=statement.id,
        position=position,
    )
    row.save(force_insert=known is None, force_update=known is not None)


def apply_withdrawn(position: int, statement: Statement) -> None:
    """Mark the record as withdrawn; its content stays as evidence."""
    Record.objects.filter(pk=record_of(statement)).update(
        withdrawn_at=statement.at,
        withdrawn_reason=str(statement.body["reason"]),
        changed_at=statement.at,
        statement=statement.id,
        position=position,
    )


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
    """Mark the interest as withdrawn or declined, with the reason."""
    is_withdrawn = statement.act == INTEREST_WITHDRAWN
    Interest.objects.filter(pk=UUID(str(statement.body["interest"]))).update(
        standpoint=Standpoint.WITHDRAWN if is_withdrawn else Standpoint.DECLINED,
        ended_at=statement.at,
        ended_reason=str(statement.body["reason"]),
        statement=statement.id,
        position=position,
    )


def apply_nothing(position: int, statement: Statement) -> None:
    """A review is evidence only: it changes no row that is rebuilt."""
    del position, statement


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    PUBLISHED: apply_published,
    AMENDED: apply_published,
    WITHDRAWN: apply_withdrawn,
    REVIEWED: apply_nothing,
    INTEREST_DECLARED: apply_interest_declared,
    INTEREST_WITHDRAWN: apply_interest_ended,
    INTEREST_DECLINED: apply_interest_ended,
}
TABLES = (Record, Interest)
