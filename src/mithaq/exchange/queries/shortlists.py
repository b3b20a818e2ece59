"""Reads of shortlists. An entry tells of its record only what its reader may see today."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.refusals import NotFound
from mithaq.exchange.domain.life import Standing
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.models import Shortlist, ShortlistEntry
from mithaq.exchange.queries import records
from mithaq.exchange.queries.records import RecordView


@dataclass(frozen=True)
class EntryView:
    """A record on a list with its note, or only that it is no longer available."""

    key: UUID
    record: RecordView | None
    note: str


@dataclass(frozen=True)
class ShortlistView:
    """A list as this reader sees it."""

    id: UUID
    person: UUID
    name: str
    subject: RecordView | None
    is_shared: bool
    is_own: bool
    may_write: bool
    entries: tuple[EntryView, ...]

    @property
    def available(self) -> tuple[RecordView, ...]:
        """The records that can be opened, in the order of the list."""
        return tuple(each.record for each in self.entries if each.record)


def shortlists(actor: Actor, scope: Scope) -> tuple[ShortlistView, ...]:
    """The reader's own lists and those that colleagues share, by name."""
    rows = in_reach(actor).prefetch_related("entries").order_by("name", "id")
    return tuple(_view(row, actor, scope) for row in rows)


def shortlist(key: UUID, actor: Actor, scope: Scope) -> ShortlistView:
    """Raises NotFound `shortlist_unknown`, also for one that is not shared with the reader."""
    row = in_reach(actor).filter(pk=key).first()
    if row is None:
        raise NotFound("shortlist_unknown")
    return _view(row, actor, scope)


def in_reach(actor: Actor) -> QuerySet[Shortlist]:
    """The lists that exist for this reader."""
    return Shortlist.objects.filter(Q(person=actor.person) | Q(institution=actor.institution, is_shared=True))


def may_write(row: Shortlist, actor: Actor) -> bool:
    """The owner, and colleagues who judge matches where the list is shared."""
    return row.person == actor.person or (row.is_shared and may(actor, Act.JUDGE_MATCH))


def _view(row: Shortlist, actor: Actor, scope: Scope) -> ShortlistView:
    rows = sorted(row.entries.all(), key=lambda each: (each.place, each.pk))
    wanted = {each.record for each in rows} | ({row.subject} if row.subject else set())
    known = {
        key: view
        for key, view in records.records_by_id(wanted, labels=scope.labels, on=scope.on).items()
        if view.standing in {Standing.PUBLISHED, Standing.AHEAD}
    }
    return ShortlistView(
        id=row.id,
        person=row.person,
        name=row.name,
        subject=known.get(row.subject) if row.subject else None,
        is_shared=row.is_shared,
        is_own=row.person == actor.person,
        may_write=may_write(row, actor),
        entries=tuple(
            _entry(each, known.get(each.record))
            for each in rows
            # What a colleague put here and this reader may not see is not there at all.
            if each.record in known or each.by == actor.person
        ),
    )


def _entry(row: ShortlistEntry, record: RecordView | None) -> EntryView:
    return EntryView(row.record, record, row.note if record else "")
