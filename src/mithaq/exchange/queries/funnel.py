"""Reads of what listings led to: of one record for its owner, and of the catalogue for who runs it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.refusals import Refused
from mithaq.exchange.domain import funnel
from mithaq.exchange.domain.funnel import Listing, Stage, Step
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.domain.talking import Ending
from mithaq.exchange.models import Conversation, Interest, Record, Sighting
from mithaq.fields.queries import taxonomy


@dataclass(frozen=True)
class RecordFunnel:
    """What a record led to. `seen` is none when so few institutions beside those interested saw it that they
    could be guessed."""

    seen: int | None
    interested: tuple[UUID, ...]
    conversations: int
    endings: Mapping[Ending, int]


def of_record(record: UUID) -> RecordFunnel:
    """For the institution whose record it is; the caller has asked whether the reader belongs to it."""
    talks = list(Conversation.objects.filter(record=record).order_by("opened_at"))
    interested = tuple(dict.fromkeys(row.asker for row in talks))
    others = Sighting.objects.filter(record=record).exclude(institution__in=interested).count()
    return RecordFunnel(
        seen=funnel.told_readers(others, named=len(interested)),
        interested=interested,
        conversations=sum(row.asker_spoke and row.owner_spoke for row in talks),
        # A template would ask a Counter for its `items` as for a key, and get 0.
        endings=dict(Counter(Ending(row.closed_why) for row in talks if row.closed_why)),
    )


@dataclass(frozen=True)
class CatalogueFunnel:
    """The funnel of all listings that the reader may see, of each kind, and of each field group."""

    all: tuple[Step, ...]
    kinds: Mapping[str, tuple[Step, ...]]
    groups: Mapping[str, tuple[Step, ...]]


def may_see_catalogue(reader: Actor | None) -> bool:
    """Whether the reader may see the funnel of the whole catalogue: at the host only."""
    return reader is not None and reader.is_host and may(reader, Act.SEE_FUNNEL)


def of_catalogue(reader: Actor, scope: Scope) -> CatalogueFunnel:
    """Raises Refused `not_permitted`."""
    if not may_see_catalogue(reader):
        raise Refused("not_permitted")
    return measured(scope.labels)


def measured(labels: Sequence[int]) -> CatalogueFunnel:
    """The funnel of all records with these labels, for who runs the node."""
    listings = _listings(labels)
    kinds = funnel.by_kind(listings)
    return CatalogueFunnel(
        all=funnel.steps(listings),
        kinds={kind: kinds[kind] for kind in sorted(kinds, reverse=True)},
        groups=funnel.by_group(listings),
    )


def _listings(labels: Sequence[int]) -> list[Listing]:
    reached = _reached()
    group_of = {field.code: field.group for field in taxonomy()}
    rows = Record.objects.filter(label_id__in=labels).values_list("id", "kind", "fields")
    return [
        Listing(
            kind,
            frozenset(group_of[code] for code in fields if code in group_of),
            frozenset(stage for stage, keys in reached.items() if key in keys),
        )
        for key, kind, fields in rows.iterator()
    ]


def _reached() -> Mapping[Stage, set[UUID]]:
    """The records with evidence of each stage."""
    talks = Conversation.objects.all()
    both = talks.filter(Q(asker_spoke=True) & Q(owner_spoke=True))
    return {
        Stage.SEEN: set(Sighting.objects.values_list("record", flat=True).distinct()),
        Stage.INTEREST: set(Interest.objects.values_list("record", flat=True)),
        Stage.CONVERSATION: set(both.values_list("record", flat=True)),
        Stage.AGREED: set(talks.filter(closed_why=Ending.AGREED).values_list("record", flat=True)),
    }
