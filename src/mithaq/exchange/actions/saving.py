"""Save searches, choose how to be told of what is new, and take what is due. No official acts."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Actor
from mithaq.base import text as text_rules
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.domain.alerts import LEASE, MAILED, SAVED_MAX, Alert, FeedKind, next_due
from mithaq.exchange.domain.naming import named
from mithaq.exchange.domain.searching import Search
from mithaq.exchange.models import Feed, SavedSearch
from mithaq.register import queries as register


def save_search(
    *, id: UUID, name: str, asked: Search, question: UUID | None, alert: Alert, by: Actor, at: datetime
) -> None:
    """Keep a search, or the answers to a record; all that there is today counts as seen.

    Raises Refused `name_invalid`, `search_invalid` or `saved_searches_too_many`.
    """
    name = named(name)
    written = (asked.text, *(value for values in asked.chosen.values() for value in values))
    if any(map(text_rules.problem_of, written)):
        raise Refused("search_invalid")
    if SavedSearch.objects.filter(person=by.person).count() >= SAVED_MAX:
        raise Refused("saved_searches_too_many", most=SAVED_MAX)
    position = register.head().position
    SavedSearch.objects.create(
        id=id,
        person=by.person,
        name=name,
        text=asked.text,
        chosen={facet.value: list(values) for facet, values in asked.chosen.items() if values},
        question=question,
        alert=alert.value,
        made_at=at,
        made_position=position,
        seen_position=position,
        told_position=position,
        due_at=at,
    )


@transaction.atomic
def change_search(key: UUID, *, name: str, alert: Alert, by: Actor, at: datetime) -> None:
    """Rename a saved search, or choose another way to be told; letters begin with what comes from now on.

    Raises Refused `name_invalid`, or NotFound `saved_search_unknown`.
    """
    name = named(name)
    row = _own(key, by)
    if alert in MAILED and alert != row.alert:
        row.due_at = at
    if alert in MAILED and Alert(row.alert) not in MAILED:
        row.told_position = register.head().position
    row.name, row.alert = name, alert.value
    row.save()


@transaction.atomic
def mark_seen(key: UUID, *, position: int, by: Actor) -> None:
    """Remember up to where its owner has looked. Raises NotFound `saved_search_unknown`."""
    row = _own(key, by)
    row.seen_position = max(row.seen_position, min(position, register.head().position))
    row.save(update_fields=["seen_position"])


@transaction.atomic
def delete_search(key: UUID, *, by: Actor) -> None:
    """Raises NotFound `saved_search_unknown`."""
    _own(key, by).delete()


def stop_letters(key: UUID) -> None:
    """End the letters of a saved search, for whoever holds the link of one; the desk still counts."""
    SavedSearch.objects.filter(pk=key, alert__in=MAILED).update(alert=Alert.PAGE)


@transaction.atomic
def make_feed(kind: FeedKind, *, secret: str, by: Actor, at: datetime) -> None:
    """Keep the digest of a secret address; an older one of the same kind ends."""
    Feed.objects.update_or_create(
        person=by.person,
        kind=kind.value,
        defaults={"digest": _digest(secret), "made_at": at, "last_read_on": None},
    )


def revoke_feed(kind: FeedKind, *, by: Actor) -> None:
    """Raises NotFound `feed_unknown`."""
    deleted, _ = Feed.objects.filter(person=by.person, kind=kind.value).delete()
    if not deleted:
        raise NotFound("feed_unknown")


def use_feed(kind: FeedKind, *, secret: str, at: datetime) -> UUID:
    """The person whose feed this is. Raises NotFound `feed_unknown`."""
    feed = Feed.objects.filter(kind=kind.value, digest=_digest(secret)).first()
    if feed is None:
        raise NotFound("feed_unknown")
    if feed.last_read_on != at.date():
        Feed.objects.filter(pk=feed.pk).update(last_read_on=at.date())
    return feed.person


@transaction.atomic
def take_due(at: datetime) -> UUID | None:
    """A saved search about whose news a letter is due, taken for the time of one try; none when all are told.

    Its row is locked while it is taken and others skip it.
    """
    due = SavedSearch.objects.select_for_update(skip_locked=True).filter(
        alert__in=MAILED, due_at__lte=at, told_position__lt=register.head().position
    )
    row = due.order_by("due_at").first()
    if row is None:
        return None
    row.due_at = at + LEASE
    row.save(update_fields=["due_at"])
    return row.id


@transaction.atomic
def mark_told(key: UUID, *, position: int, at: datetime) -> None:
    """Remember up to where its owner was told; only after the letter has left, which may then go twice."""
    row = SavedSearch.objects.select_for_update().filter(pk=key).first()
    if row is None:
        return
    # Nothing could be looked at when the models had still to read it: then soon again.
    row.due_at = next_due(Alert(row.alert) if position > row.told_position else Alert.AT_ONCE, at=at)
    row.told_position = max(row.told_position, position)
    row.save(update_fields=["told_position", "due_at"])


def _own(key: UUID, by: Actor) -> SavedSearch:
    row = SavedSearch.objects.select_for_update().filter(pk=key, person=by.person).first()
    if row is None:
        raise NotFound("saved_search_unknown")
    return row


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
