"""Records as release cases know them. What a case's policy asks of a record is read whatever its label is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from mithaq.base.languages import Language, best_of
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.exchange.models import Record
from mithaq.exchange.queries import records
from mithaq.exchange.queries.records import RecordView

ITEMS_MOST = 50


def own_items(
    references: Iterable[str], institution: UUID, *, labels: Sequence[int], on: date
) -> tuple[ItemFacts, ...]:
    """The institution's own records with these references, in their order; others are left out."""
    wanted = list(dict.fromkeys(each.strip().upper()[:24] for each in references if each.strip()))
    rows = Record.objects.filter(reference__in=wanted[:ITEMS_MOST], institution=institution)
    views = records.records_by_id([row.id for row in rows], labels=labels, on=on)
    digests = {row.id: row.content_digest for row in rows}
    found = {view.reference: _facts(view, digests[view.id]) for view in views.values()}
    return tuple(found[each] for each in wanted if each in found)


def items_now(references: Iterable[str], *, on: date) -> Mapping[str, ItemFacts]:
    """The records as they are when they are first asked for, for the policy alone: no page shows it.

    So an action reads them once nothing can change any more.
    """
    return _ItemsNow(frozenset(references), on)


@dataclass(frozen=True)
class _ItemsNow(Mapping[str, ItemFacts]):
    references: frozenset[str]
    on: date

    @cached_property
    def _found(self) -> Mapping[str, ItemFacts]:
        rows = list(Record.objects.filter(reference__in=self.references))
        labels = sorted({row.label_id for row in rows})
        views = records.records_by_id([row.id for row in rows], labels=labels, on=self.on)
        digests = {row.id: row.content_digest for row in rows}
        return {view.reference: _facts(view, digests[view.id]) for view in views.values()}

    def __getitem__(self, reference: str) -> ItemFacts:
        return self._found[reference]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


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
