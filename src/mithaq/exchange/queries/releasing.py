"""Records as release cases know them. What a case's policy asks of a record is read whatever its label is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from mithaq.base.languages import Language, best_of
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.exchange.models import Record
from mithaq.exchange.queries import records
from mithaq.exchange.queries.records import RecordView


def own_items(
    references: Collection[str], institution: UUID, *, labels: Sequence[int], on: date
) -> Mapping[str, ItemFacts]:
    """The institution's own records with these references, by them; others are left out."""
    rows = Record.objects.filter(reference__in=references, institution=institution)
    return _items(rows, labels=labels, on=on)


def items_now(references: Collection[str], *, on: date) -> Mapping[str, ItemFacts]:
    """The records as they are, by their references, for the policy alone: no page shows it."""
    rows = Record.objects.filter(reference__in=references)
    return _items(rows, labels=sorted(set(rows.values_list("label_id", flat=True))), on=on)


def _items(rows: QuerySet[Record], *, labels: Sequence[int], on: date) -> Mapping[str, ItemFacts]:
    digests = dict(rows.values_list("id", "content_digest"))
    views = records.records_by_id(digests, labels=labels, on=on)
    return {view.reference: _facts(view, digests[view.id]) for view in views.values()}


def _facts(view: RecordView, digest: str) -> ItemFacts:
    texts = view.content.texts
    return ItemFacts(
        reference=view.reference,
        version=view.version,
        digest=digest,
        title=best_of(texts, Language.EN)[1].title,
        fields=tuple(view.content.fields),
        originator=f"institution:{view.institution}",
        label=view.content.label,
        is_recalled=view.withdrawn_at is not None,
    )
