"""Watch things, let them go, note what is new of them, and have seen it. No official acts."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base import text as text_rules
from mithaq.base.refusals import NotFound, Refused
from mithaq.watch.domain.attack import Domain, ObjectKind
from mithaq.watch.domain.watching import (
    EVERY,
    GAPS,
    LEASE,
    WATCHED_MAX,
    WORKS_MOST,
    Alert,
    Asked,
    AttackWatch,
    Rhythm,
    TopicWatch,
    WatchKind,
    WorksWatch,
    asked_from,
    identity,
    kind_of,
    require_lines,
)
from mithaq.watch.models import WatchAlert, Watched, WatchLetters
from mithaq.watch.queries import attack, looks, watch_states, watchlist
from mithaq.watch.queries.watch_states import Reading


def watch(asked: Asked, *, id: UUID, by: Actor, at: datetime) -> UUID:
    """Watch a thing from now on: all that there is counts as seen. To watch it again changes its lines.

    Raises Refused `not_permitted`, `watch_line_wrong`, `watched_too_many`, `watch_too_broad`,
    `search_empty`, `search_too_long`, `search_invalid` or `corpus_damaged`; NotFound `no_such_look`,
    `no_such_topic`, `field_unknown` or `attack_release_unknown`.
    """
    require(by, Act.SEE_WATCH)
    require_lines(asked)
    if any(text_rules.problem_of(each) for each in identity(asked)):
        raise Refused("search_invalid")
    _require_readable(asked, by)
    now = watch_states.reading(asked, reader=by)
    told = {
        "kind": kind_of(asked).value,
        "asked": asdict(asked),
        "mark": now.mark,
        "state": dict(now.state),
        "known": now.known,
        "read_at": at,
        "due_at": at + EVERY,
    }
    with transaction.atomic():
        row = Watched.objects.select_for_update().filter(person=by.person, digest=_digest(asked)).first()
        if row is None:
            if Watched.objects.filter(person=by.person).count() >= WATCHED_MAX:
                raise Refused("watched_too_many", most=WATCHED_MAX)
            row, _is_new = Watched.objects.get_or_create(
                person=by.person, digest=_digest(asked), defaults={"id": id, "made_at": at, **told}
            )
        else:
            Watched.objects.filter(pk=row.pk).update(**told)
    return row.id


def attack_watch(domain: Domain, number: str) -> AttackWatch:
    """What it is to watch a technique or a group by its number, or all of a domain without one.

    Raises NotFound `attack_release_unknown` or `attack_object_unknown`; Refused `watch_object_wrong`.
    """
    of = attack.release(domain)
    if not number:
        return AttackWatch(domain.value)
    found = attack.object_of(of, number)
    if found.kind not in (ObjectKind.TECHNIQUE, ObjectKind.GROUP):
        raise Refused("watch_object_wrong", number=number[:80])
    return AttackWatch(domain.value, found.stix_id, found.kind.value, found.attack_id, found.name)


def let_go(key: UUID, *, by: Actor) -> None:
    """Watch a thing no longer; what was told of it goes with it. Raises NotFound `watch_unknown`."""
    require(by, Act.SEE_WATCH)
    deleted, _rows = Watched.objects.filter(pk=key, person=by.person).delete()
    if not deleted:
        raise NotFound("watch_unknown")


def see(*, until: int, by: Actor) -> None:
    """Say that all was seen that was told, up to an alert: what came after the page was made stays new."""
    require(by, Act.SEE_WATCH)
    rows = WatchAlert.objects.filter(watched__person=by.person, pk__lte=until, is_seen=False)
    rows.update(is_seen=True)


@transaction.atomic
def take_due(at: datetime) -> UUID | None:
    """A watched thing whose turn it is, taken for the time of one reading; none when all were read lately.

    Its row is locked while it is taken and others skip it.
    """
    due = Watched.objects.select_for_update(skip_locked=True).filter(due_at__lte=at).only("id", "due_at")
    row = due.order_by("due_at").first()
    if row is None:
        return None
    row.due_at = at + LEASE
    row.save(update_fields=["due_at"])
    return row.id


def read_again(key: UUID, *, at: datetime) -> None:
    """Read a watched thing, if what it rests on is another, and note what is new. Raises `corpus_damaged`."""
    row = Watched.objects.filter(pk=key).first()
    if row is None:
        return
    asked, reader = (
        asked_from(WatchKind(row.kind), row.asked),
        access.actor_of_person(row.person, on=at.date()),
    )
    is_other = may(reader, Act.SEE_WATCH) and watch_states.mark_of(asked) != row.mark
    if not is_other:
        Watched.objects.filter(pk=key).update(due_at=at + EVERY)
        return
    before = Reading(row.mark, row.state, bytes(row.known))
    now, found = watch_states.news(asked, before, reader=reader)
    _keep(row, now, found, at=at)


@transaction.atomic
def choose_letters(rhythm: Rhythm, *, by: Actor, at: datetime) -> None:
    """Choose how often a letter comes; it tells what comes from now on."""
    require(by, Act.SEE_WATCH)
    row = WatchLetters.objects.select_for_update().filter(pk=by.person).first()
    if row is not None and row.rhythm == rhythm:
        return
    due_at = at + GAPS[rhythm] if rhythm in GAPS else at
    values = {"rhythm": rhythm.value, "due_at": due_at, "told": watchlist.last_alert(by.person)}
    WatchLetters.objects.update_or_create(person=by.person, defaults=values)


def stop_letters(person: UUID) -> None:
    """End the letters about a watchlist, for whoever holds the link of one."""
    WatchLetters.objects.filter(pk=person).update(rhythm=Rhythm.NONE)


@transaction.atomic
def take_due_letter(at: datetime) -> UUID | None:
    """A person to whom a letter is due, taken for the time of one try. Others skip the row."""
    rows = WatchLetters.objects.select_for_update(skip_locked=True).filter(due_at__lte=at)
    row = rows.exclude(rhythm=Rhythm.NONE).order_by("due_at").first()
    if row is None:
        return None
    row.due_at = at + LEASE
    row.save(update_fields=["due_at"])
    return row.person


@transaction.atomic
def mark_told(person: UUID, *, until: int, at: datetime) -> None:
    """Remember up to where a person was told; only after the letter has left, which may then go twice."""
    row = WatchLetters.objects.select_for_update().filter(pk=person).first()
    if row is None or row.rhythm == Rhythm.NONE:
        return
    row.told, row.due_at = max(row.told, until), at + GAPS[Rhythm(row.rhythm)]
    row.save(update_fields=["told", "due_at"])


def _require_readable(asked: Asked, by: Actor) -> None:
    match asked:
        case TopicWatch():
            last = looks.last_look(reader=by, source=asked.source)
            if last is None:
                raise NotFound("no_such_look")
            looks.topic(last, asked.term, reader=by)
        case WorksWatch():
            if len(watch_states.found_works(asked, most=WORKS_MOST + 1)) > WORKS_MOST:
                raise Refused("watch_too_broad", most=WORKS_MOST)
        case _:
            pass


@transaction.atomic
def _keep(row: Watched, now: Reading, found: Sequence[Alert], *, at: datetime) -> None:
    """Note what is new, unless somebody who took the same turn, or changed the lines, was first."""
    held = Watched.objects.select_for_update().filter(pk=row.pk).first()
    if held is None or (held.mark, held.asked) != (row.mark, row.asked):
        return
    held.mark, held.state, held.known = now.mark, dict(now.state), now.known
    held.read_at, held.due_at = at, at + EVERY
    held.save(update_fields=["mark", "state", "known", "read_at", "due_at"])
    WatchAlert.objects.bulk_create(
        WatchAlert(watched=held, kind=each.kind.value, facts=dict(each.facts), at=at) for each in found
    )


def _digest(asked: Asked) -> str:
    told = "\n".join((kind_of(asked).value, *identity(asked)))
    return hashlib.sha256(told.encode()).hexdigest()
