"""Records for programs that speak other protocols: as far as the catalogue lists them, and no further."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from mithaq.base.canonical import Json
from mithaq.base.labels import Label
from mithaq.base.refusals import NotFound
from mithaq.clearance.queries import readers
from mithaq.exchange.domain import stix
from mithaq.exchange.domain.collection import Entry, Listed, entries_of
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.dataspace import Offered
from mithaq.exchange.domain.life import Standing
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.models import Record
from mithaq.exchange.queries import records
from mithaq.exchange.queries.records import RecordView
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties
from mithaq.parties.published import INSTITUTION_REGISTERED
from mithaq.register import queries as register

Wording = Callable[[Label], str]


def offer(key: UUID, scope: Scope) -> RecordView:
    """A live offer. Raises NotFound `record_unknown`, in the same words whatever keeps it from the reader."""
    view = records.record_by_id(key, labels=scope.labels, on=scope.on)
    if view.content.kind is not Kind.OFFER or view.standing is not Standing.PUBLISHED:
        raise NotFound("record_unknown", reference=str(key))
    return view


def offered(view: RecordView, wording: Wording) -> Offered:
    """What the dataspace is told of an offer."""
    return Offered(
        id=view.id,
        reference=view.reference,
        institution=view.institution,
        content=view.content,
        statement=view.statement,
        published_at=view.published_at,
        changed_at=view.changed_at,
        marking=wording(view.content.label),
    )


@dataclass(frozen=True)
class Collection:
    """The objects that exist for a reader, and what it takes to write them."""

    entries: tuple[Entry, ...]
    markings: Mapping[str, Mapping[str, Json]]
    registered: Mapping[UUID, tuple[datetime, datetime]]


@cache
def cyber_fields() -> tuple[str, ...]:
    """The codes of the fields whose records are in the collection."""
    return tuple(each.code for each in taxonomy() if each.group == stix.GROUP)


def collection(scope: Scope, wording: Wording) -> Collection:
    """Records in the fields of cyber security that stand, and those that were withdrawn."""
    stands = Q(withdrawn_at=None, valid_from__lte=scope.on, valid_until__gt=scope.on)
    cyber = Record.objects.filter(
        stands | Q(withdrawn_at__isnull=False),
        label_id__in=scope.labels,
        fields__overlap=list(cyber_fields()),
    )
    marked = {
        key: stix.marking_of(label, wording(label))
        for key in cyber.values_list("label_id", flat=True).distinct()
        for label in (readers.label(key),)
    }
    rows = cyber.values_list(
        "id", "kind", "institution", "label_id", "added_at", "changed_at", "valid_from", "withdrawn_at"
    )
    listed = [
        Listed(
            id=key,
            kind=Kind(kind),
            institution=institution,
            marking=str(marked[label]["id"]),
            # A record that waits for its first day is added then.
            added_at=added_at if withdrawn_at else max(added_at, datetime.combine(first_on, time(), UTC)),
            changed_at=changed_at,
        )
        for key, kind, institution, label, added_at, changed_at, first_on, withdrawn_at in rows
        # What got its label since the labels were read comes with the next question.
        if label in marked
    ]
    homes = {f"institution:{each.institution}": each.institution for each in listed}
    said = register.first_and_last_said(homes, act=INSTITUTION_REGISTERED)
    registered = {homes[code]: moments for code, moments in said.items()}
    markings = {str(each["id"]): each for each in marked.values()}
    entries = entries_of(
        listed,
        markings=[(key, str(each["created"])) for key, each in markings.items()],
        identities=[(key, last) for key, (_, last) in registered.items()],
    )
    return Collection(entries, markings, registered)


def objects(
    entries: Sequence[Entry], held: Collection, scope: Scope, wording: Wording
) -> list[Mapping[str, Json]]:
    """The objects of these entries, in their order; without what has left the reader's sight meanwhile."""
    keys = [each.of for each in entries if each.of is not None]
    views = records.records_by_id(keys, labels=scope.labels, on=scope.on)
    written: dict[UUID, Mapping[str, Json]] = {key: _object(view, wording) for key, view in views.items()}
    for key, institution in parties.institutions_by_id(keys).items():
        first_at, last_at = held.registered[key]
        written[key] = stix.identity_of(institution, first_at=first_at, last_at=last_at)
    found = (held.markings[each.id] if each.of is None else written.get(each.of) for each in entries)
    return [each for each in found if each is not None]


def _object(view: RecordView, wording: Wording) -> Mapping[str, Json]:
    described = stix.Described(
        id=view.id,
        reference=view.reference,
        content=view.content,
        institution=view.institution,
        published_at=view.published_at,
        changed_at=view.changed_at,
        is_withdrawn=view.withdrawn_at is not None,
        page=f"{settings.PUBLIC_URL}/records/{view.reference}/",
        node=settings.NODE_NAME,
    )
    marking = stix.marking_of(view.content.label, wording(view.content.label))
    return stix.object_of(described, marking=str(marking["id"]))
