"""How exchange's statements change its tables. Actions and replay use the same functions, so they agree."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.clearance import published as labels
from mithaq.exchange.domain.content import Content, Step
from mithaq.exchange.domain.disclosure import commitment, cut
from mithaq.exchange.domain.life import reference_of
from mithaq.exchange.domain.reading import open_content_from
from mithaq.exchange.models import Disclosure, Held, Record
from mithaq.fields import queries as fields
from mithaq.parties import queries as parties
from mithaq.register.domain.statement import Statement

PUBLISHED = "exchange.record.published"
AMENDED = "exchange.record.amended"
WITHDRAWN = "exchange.record.withdrawn"
HELD = "exchange.record.held"
DISCLOSED = "exchange.record.disclosed"
DISCLOSURE_ENDED = "exchange.record.disclosure_ended"
REVIEWED = "exchange.record.reviewed"


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
    body = statement.body
    content = open_content_from(body["content"], known_fields=fields.field_codes())
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
    Held.objects.filter(pk=record).delete()


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
    Record.objects.filter(pk=record_of(statement)).update(
        withdrawn_at=statement.at,
        withdrawn_reason=str(statement.body["reason"]),
        changed_at=statement.at,
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
    HELD: apply_held,
    DISCLOSED: apply_disclosed,
    DISCLOSURE_ENDED: apply_disclosure_ended,
}
TABLES = (Record, Held, Disclosure)
