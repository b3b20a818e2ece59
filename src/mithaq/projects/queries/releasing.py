"""Items as release cases know them: records of the catalogue, versions of joint documents and of briefs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.exchange.queries import releasing as records
from mithaq.projects.domain.rooms import DocumentVersion, is_reference
from mithaq.projects.queries import rooms
from mithaq.watch.domain.brief_versions import BriefVersion
from mithaq.watch.domain.brief_versions import is_reference as is_brief_reference
from mithaq.watch.queries import brief_versions

ITEMS_MOST = 50


def own_items(
    references: Iterable[str], institution: UUID, *, labels: Sequence[int], on: date
) -> tuple[ItemFacts, ...]:
    """The institution's own records and versions with these references, in order; others are left out."""
    wanted = list(dict.fromkeys(each.strip().upper()[:24] for each in references if each.strip()))
    wanted = wanted[:ITEMS_MOST]
    found = dict(records.own_items(wanted, institution, labels=labels, on=on))
    named = rooms.versions_of(filter(is_reference, wanted), party=f"institution:{institution}")
    found |= {reference: _facts(*version) for reference, version in named.items()}
    told = brief_versions.versions_of(filter(is_brief_reference, wanted), party=f"institution:{institution}")
    found |= {reference: _brief_facts(version) for reference, version in told.items()}
    return tuple(found[each] for each in wanted if each in found)


def require_own_items(
    references: Iterable[str], institution: UUID, *, labels: Sequence[int], on: date
) -> tuple[ItemFacts, ...]:
    """As `own_items`. Raises Refused `item_unknown` with the references of what is not its own."""
    asked = [each for each in references if each.strip()]
    items = own_items(asked, institution, labels=labels, on=on)
    if left := lacking(asked, items):
        raise Refused("item_unknown", references=left)
    return items


def lacking(references: Iterable[str], items: Iterable[ItemFacts]) -> tuple[str, ...]:
    """Those of these references that no such item has."""
    found = {each.reference for each in items}
    return tuple(each for each in references if each.strip().upper() not in found)


def items_now(references: Iterable[str], *, on: date) -> Mapping[str, ItemFacts]:
    """The items as they are when they are first asked for, for the policy alone: no page shows it.

    So an action reads them once nothing can change any more.
    """
    return _ItemsNow(frozenset(references), on)


@dataclass(frozen=True)
class _ItemsNow(Mapping[str, ItemFacts]):
    references: frozenset[str]
    on: date

    @cached_property
    def _found(self) -> Mapping[str, ItemFacts]:
        versions = rooms.versions_of(filter(is_reference, self.references))
        documents = {reference: _facts(*version) for reference, version in versions.items()}
        frozen = brief_versions.versions_of(filter(is_brief_reference, self.references))
        briefs = {reference: _brief_facts(version) for reference, version in frozen.items()}
        return {**records.items_now(self.references, on=self.on), **documents, **briefs}

    def __getitem__(self, reference: str) -> ItemFacts:
        return self._found[reference]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _facts(version: DocumentVersion, is_recalled: bool) -> ItemFacts:
    return ItemFacts(
        reference=version.reference,
        version=version.number,
        digest=version.digest,
        title=version.title,
        fields=version.fields,
        originator=version.party,
        label=version.label,
        is_recalled=is_recalled,
        parts=version.parts,
    )


def _brief_facts(version: BriefVersion) -> ItemFacts:
    return ItemFacts(
        reference=version.reference,
        version=version.number,
        digest=version.digest,
        title=version.title,
        fields=version.fields,
        originator=version.party,
        label=version.label,
        is_recalled=False,
    )
