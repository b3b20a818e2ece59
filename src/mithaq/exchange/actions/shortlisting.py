"""Make shortlists and put records on them. A person's own notes: no official act."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from mithaq.access.domain.permissions import Act, Actor, roles_for
from mithaq.base import text as text_rules
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.domain.naming import named
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.models import Shortlist, ShortlistEntry
from mithaq.exchange.queries import shortlists

LISTS_MAX, ENTRIES_MAX, NOTE_MAX = 50, 100, 400


class Step(StrEnum):
    """Where an entry may be moved."""

    UP = "up"
    DOWN = "down"


@transaction.atomic
def make_shortlist(
    *,
    id: UUID,
    name: str,
    subject: UUID | None,
    is_shared: bool,
    by: Actor,
    at: datetime,
    found: Sequence[UUID] = (),
) -> None:
    """Begin a list, with some records on it.

    Raises Refused `name_invalid`, `shortlists_too_many` or `entries_too_many`.
    """
    name = named(name)
    if Shortlist.objects.filter(person=by.person).count() >= LISTS_MAX:
        raise Refused("shortlists_too_many", most=LISTS_MAX)
    Shortlist.objects.create(
        id=id,
        person=by.person,
        institution=by.institution,
        name=name,
        subject=subject,
        is_shared=is_shared,
        made_at=at,
    )
    add_records(id, found, by=by)


def change_shortlist(key: UUID, *, name: str, is_shared: bool, by: Actor) -> None:
    """Rename a list, share it or keep it to oneself. Raises Refused `name_invalid` or `shortlist_not_yours`,
    or NotFound `shortlist_unknown`."""
    _require_own(key, by)
    Shortlist.objects.filter(pk=key).update(name=named(name), is_shared=is_shared)


def delete_shortlist(key: UUID, *, by: Actor) -> None:
    """Throw a list away. Raises Refused `shortlist_not_yours`, or NotFound `shortlist_unknown`."""
    _require_own(key, by)
    Shortlist.objects.filter(pk=key).delete()


@transaction.atomic
def add_records(key: UUID, found: Sequence[UUID], *, by: Actor) -> None:
    """Put records at the end of a list; one that is there already stays where it is.

    Raises Refused `not_permitted` or `entries_too_many`, or NotFound `shortlist_unknown`.
    """
    row = _locked(key, by)
    there = dict(row.entries.values_list("record", "by"))
    new = [record for record in dict.fromkeys(found) if record not in there]
    # Each person's own are counted: a count of all would tell of entries that this one may not see.
    if list(there.values()).count(by.person) + len(new) > ENTRIES_MAX:
        raise Refused("entries_too_many", most=ENTRIES_MAX)
    last = row.entries.aggregate(last=Max("place"))["last"] or 0
    ShortlistEntry.objects.bulk_create(
        ShortlistEntry(shortlist=row, record=record, place=last + step, by=by.person)
        for step, record in enumerate(new, start=1)
    )


@transaction.atomic
def write_note(key: UUID, record: UUID, *, note: str, by: Actor, scope: Scope) -> None:
    """Raises Refused `not_permitted` or `note_invalid`, or NotFound `entry_unknown`."""
    note = text_rules.cleaned(note).strip()
    if len(note) > NOTE_MAX:
        raise Refused("note_invalid", most=NOTE_MAX)
    row = _locked(key, by)
    view = shortlists.shortlist(key, by, scope)
    if all(record != each.id for each in view.available):
        raise NotFound("entry_unknown")
    row.entries.filter(record=record).update(note=note)


@transaction.atomic
def move_entry(key: UUID, record: UUID, *, step: Step, by: Actor, scope: Scope) -> None:
    """Change places with the neighbour that the reader sees; at the end of the list nothing changes.

    Raises Refused `not_permitted`, or NotFound `entry_unknown`.
    """
    row = _locked(key, by)
    order = [each.key for each in shortlists.shortlist(key, by, scope).entries]
    if record not in order:
        raise NotFound("entry_unknown")
    here = order.index(record)
    there = here - 1 if step is Step.UP else here + 1
    if not 0 <= there < len(order):
        return
    one, other = (row.entries.get(record=order[place]) for place in (here, there))
    one.place, other.place = other.place, one.place
    ShortlistEntry.objects.bulk_update([one, other], ["place"])


@transaction.atomic
def remove_entry(key: UUID, record: UUID, *, by: Actor, scope: Scope) -> None:
    """Take a record off. Raises Refused `not_permitted`, or NotFound `entry_unknown`."""
    row = _locked(key, by)
    if all(record != each.key for each in shortlists.shortlist(key, by, scope).entries):
        raise NotFound("entry_unknown")
    row.entries.filter(record=record).delete()


def _locked(key: UUID, by: Actor) -> Shortlist:
    row = shortlists.in_reach(by).select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound("shortlist_unknown")
    if not shortlists.may_write(row, by):
        raise Refused("not_permitted", act=Act.JUDGE_MATCH, roles=tuple(sorted(roles_for(Act.JUDGE_MATCH))))
    return row


def _require_own(key: UUID, by: Actor) -> None:
    row = shortlists.in_reach(by).filter(pk=key).first()
    if row is None:
        raise NotFound("shortlist_unknown")
    if row.person != by.person:
        raise Refused("shortlist_not_yours")
