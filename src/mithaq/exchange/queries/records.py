"""Reads of published records. Every one of them is filtered by the labels that the reader may see.

All give what stands open, and no more; `queries/disclosures.py` is the one door to what lies beyond.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from mithaq.base.refusals import NotFound
from mithaq.exchange.domain.content import Content, Kind, Step
from mithaq.exchange.domain.life import Standing, standing_on
from mithaq.exchange.domain.reading import open_content_from
from mithaq.exchange.models import Record
from mithaq.fields.queries import field_codes


@dataclass(frozen=True)
class RecordView:
    """A record as pages and programs see it; `content` goes as far as `step`. `issuer` is its node."""

    id: UUID
    reference: str
    institution: UUID
    state: str
    content: Content
    version: int
    published_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    standing: Standing
    statement: UUID
    position: int
    label_id: int
    step: Step
    issuer: str

    @property
    def is_ours(self) -> bool:
        """Whether this node published it: no other changes it."""
        return self.issuer == settings.NODE_NAME


def record(reference: str, *, labels: Sequence[int], on: date) -> RecordView:
    """Raises NotFound `record_unknown`, in the same words whether it is missing or may not be seen."""
    row = Record.objects.filter(reference=reference.upper()[:24], label_id__in=labels).first()
    if row is None:
        raise NotFound("record_unknown", reference=reference[:40])
    return _view(row, on)


def exists(key: UUID) -> bool:
    """Whether the node has the record, for those who load it; no answer to a reader."""
    return Record.objects.filter(pk=key).exists()


def record_by_id(key: UUID, *, labels: Sequence[int], on: date) -> RecordView:
    """Raises NotFound `record_unknown`."""
    row = Record.objects.filter(pk=key, label_id__in=labels).first()
    if row is None:
        raise NotFound("record_unknown", reference=str(key))
    return _view(row, on)


def records_by_id(keys: Iterable[UUID], *, labels: Sequence[int], on: date) -> Mapping[UUID, RecordView]:
    """The records with these ids that the reader may see; one query."""
    rows = Record.objects.filter(pk__in=set(keys), label_id__in=labels)
    return {row.id: _view(row, on) for row in rows}


def records_of_institution(
    institution: UUID, *, labels: Sequence[int], on: date, limit: int
) -> tuple[RecordView, ...]:
    """An institution's live records, the latest changed first."""
    rows = _live(labels, on).filter(institution=institution).order_by("-position")
    return tuple(_view(row, on) for row in rows[:limit])


def live_of_institutions(
    institutions: Collection[UUID], fields: Collection[str], *, labels: Sequence[int], on: date
) -> tuple[RecordView, ...]:
    """The live records of institutions that have any of these fields, in register order; one query."""
    rows = _live(labels, on).filter(institution__in=institutions, fields__overlap=sorted(fields))
    return tuple(_view(row, on) for row in rows.order_by("position"))


def fields_by_reference(references: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The fields of records, for who deals with them already; one query."""
    rows = Record.objects.filter(reference__in=set(references)).values_list("reference", "fields")
    return {reference: tuple(fields) for reference, fields in rows}


def live(labels: Sequence[int], *, on: date) -> Iterator[RecordView]:
    """All live records that the reader may see, in register order."""
    for row in _live(labels, on).order_by("position").iterator(chunk_size=500):
        yield _view(row, on)


@dataclass(frozen=True)
class OfferPage:
    """Some offers in register order. Those after and before them stand after the positions `next` and
    `previous`, where there are any; before all others is -1."""

    offers: tuple[RecordView, ...]
    next: int | None
    previous: int | None


def live_offers(labels: Sequence[int], *, on: date, after: int, limit: int) -> OfferPage:
    """Live offers whose last statement stands after a position."""
    offers = _live(labels, on).filter(kind=Kind.OFFER)
    rows = list(offers.filter(position__gt=after).order_by("position")[: limit + 1])
    passed = offers.filter(position__lte=after).order_by("-position").values_list("position", flat=True)
    back = list(passed[: limit + 1])
    return OfferPage(
        tuple(_view(row, on) for row in rows[:limit]),
        next=rows[limit - 1].position if len(rows) > limit else None,
        previous=(back[limit] if len(back) > limit else -1) if back else None,
    )


def counts_by_institution(*, labels: Sequence[int], on: date) -> Mapping[UUID, int]:
    """How many live records of each institution the reader may see."""
    rows = _live(labels, on).values("institution").annotate(records=Count("id")).order_by()
    return {row["institution"]: row["records"] for row in rows}


def counts_by_field(
    *, labels: Sequence[int], on: date, states: Collection[str] | None = None
) -> Mapping[tuple[str, str, Kind], int]:
    """How many live records the reader may see, by state, field and kind; of some states, or of all."""
    rows = _live(labels, on) if states is None else _live(labels, on).filter(state__in=sorted(states))
    found: dict[tuple[str, str, Kind], int] = {}
    for state, kind, fields in rows.values_list("state", "kind", "fields").order_by().iterator():
        for field in fields:
            key = state, field, Kind(kind)
            found[key] = found.get(key, 0) + 1
    return found


def fields_by_state(*, labels: Sequence[int], on: date) -> Mapping[str, frozenset[str]]:
    """The fields of what institutions of each state offer or need, as far as the reader may see."""
    found: dict[str, set[str]] = {}
    for state, field, _kind in counts_by_field(labels=labels, on=on):
        found.setdefault(state, set()).add(field)
    return {state: frozenset(fields) for state, fields in found.items()}


def changed_after(position: int, *, limit: int) -> tuple[RecordView, ...]:
    """Records whose last statement stands after a position, in register order; for the text index."""
    rows = Record.objects.filter(position__gt=position).order_by("position")[:limit]
    return tuple(_view(row, date.min) for row in rows)


def _live(labels: Sequence[int], on: date) -> QuerySet[Record]:
    return Record.objects.filter(
        label_id__in=labels, withdrawn_at=None, valid_from__lte=on, valid_until__gt=on
    )


def _view(row: Record, on: date) -> RecordView:
    content = open_content_from(row.content, known_fields=field_codes())
    return RecordView(
        id=row.id,
        reference=row.reference,
        institution=row.institution,
        state=row.state,
        content=content,
        version=row.version,
        published_at=row.published_at,
        changed_at=row.changed_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        standing=standing_on(
            on,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            is_withdrawn=row.withdrawn_at is not None,
        ),
        statement=row.statement,
        position=row.position,
        label_id=row.label_id,
        step=content.open_step,
        issuer=row.issuer,
    )
