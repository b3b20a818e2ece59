"""Set what runs by itself, take what is due, run it, and note what came of it. No official acts.

A run takes minutes. It is taken for a while that its runner renews, so that no transaction and no lock last
as long; whoever is killed lets it go, and another takes it once that while has passed.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base import text as text_rules
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties.queries import host_institution, legal_day
from mithaq.watch.actions import briefing, loading, loading_vulnerabilities, looking, sharing
from mithaq.watch.domain.loading import require_source_name
from mithaq.watch.domain.scheduling import (
    LEASE,
    Run,
    Task,
    address_since,
    first_turn,
    next_try,
    next_turn,
    require_run,
)
from mithaq.watch.models import Schedule
from mithaq.watch.queries.schedules import ScheduleView, schedule, schedule_view

FIRST_SINCE = timedelta(days=31)
"""So far back an address is asked that names a day, when it was never asked before."""
Result = Mapping[str, Any]


@transaction.atomic
def set_schedule(run: Run, *, id: UUID, hour: int | None, by: Actor, at: datetime) -> ScheduleView:
    """Repeat a run from now on, at once or at an hour by the clock of `at`; the same again changes it.

    Raises Refused `not_permitted`, `schedule_rhythm_wrong`, `schedule_place_wrong`, `source_name_wrong`,
    `mapping_missing` or `search_invalid`; NotFound `source_format_unknown`.
    """
    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    run = _named(run)
    require_run(run)
    first = first_turn(at, hour)
    values = {
        "every": run.every.value,
        "place": run.place,
        "by": by.person,
        "first_at": first,
        "next_at": first,
        "failures": 0,
    }
    whole = {
        **values,
        "id": id,
        "task": run.task.value,
        "format": run.format,
        "source": run.source,
        "collection": run.collection,
        "made_at": at,
    }
    row, _is_new = Schedule.objects.update_or_create(
        digest=hashlib.sha256("\n".join(run.identity).encode()).hexdigest(),
        defaults=values,
        create_defaults=whole,
    )
    return schedule_view(row)


def stop_schedule(key: UUID, *, by: Actor) -> None:
    """Repeat it no longer; a run that is under way ends by itself. Raises NotFound `schedule_unknown`."""
    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    deleted, _rows = Schedule.objects.filter(pk=key).delete()
    if not deleted:
        raise NotFound("schedule_unknown")


@transaction.atomic
def take_due(at: datetime) -> UUID | None:
    """A run that is due, taken for a while; none where one is under way, for each takes the whole machine.

    Its row is locked while it is taken and others skip it.
    """
    if Schedule.objects.filter(held_until__gt=at).exists():
        return None
    row = (
        Schedule.objects.select_for_update(skip_locked=True)
        .filter(next_at__lte=at)
        .exclude(held_until__gt=at)
        .order_by("next_at", "id")
        .first()
    )
    if row is None:
        return None
    row.held_until, row.begun_at = at + LEASE, at
    row.save(update_fields=["held_until", "begun_at"])
    return row.id


def keep_holding(key: UUID, *, at: datetime) -> None:
    """Say that a run is still under way."""
    Schedule.objects.filter(pk=key, held_until__isnull=False).update(held_until=at + LEASE)


def run(key: UUID, *, id: UUID, at: datetime) -> Result:
    """Do what is scheduled, by the rights that the person who set it has today; the figures of it.

    Raises NotFound `schedule_unknown`, and Refused with whatever the load, look or note refuses.
    """
    view = schedule(key)
    by = access.actor_of_person(view.by, on=at.date())
    asked = view.run
    since = (view.done_at or view.made_at - FIRST_SINCE).date()
    place = address_since(asked.place, since)
    match asked.task:
        case Task.LOAD:
            source = loading.source_named(asked.format, place, name=asked.source)
            loaded = loading.load_source(source, id=id, by=by, at=at)
            is_same = loaded.done_at != at
            return {
                "load": str(loaded.id),
                "rows": 0 if is_same else loaded.rows,
                "problems": 0 if is_same else loaded.problems,
            }
        case Task.KEV:
            listed = loading_vulnerabilities.load_kev(place, by=by, at=at)
            rows = 0 if listed.is_same else int(str(listed.counts.get("new", 0)))
            return {"rows": rows, "problems": 0 if listed.is_same else listed.unread_count}
        case Task.TAXII:
            pulled = sharing.pull(
                place, asked.collection, source=asked.source, by=by, at=at, show=lambda _count: None
            )
            rows = 0 if pulled.is_same else int(str(pulled.counts.get("new", 0)))
            return {"rows": rows, "problems": 0 if pulled.is_same else pulled.unread_count}
        case Task.LOOK:
            look = looking.look_ahead(id=id, source=asked.source, origin=None, by=by, at=at)
            return {"look": str(look.id), "topics": look.topics}
        case Task.NOTE:
            day_before = legal_day(at) - timedelta(days=1)
            note = briefing.make_note(id=id, since=day_before, by=by, at=at)
            return {"brief": str(note.id), "lines": len(note.lines)}


@transaction.atomic
def note_done(key: UUID, result: Result, *, at: datetime) -> None:
    """Note that a run succeeded, and when it runs again. A schedule that was stopped meanwhile has no row."""
    row = Schedule.objects.select_for_update().filter(pk=key).first()
    if row is None:
        return
    row.result, row.failures, row.done_at = dict(result), 0, row.begun_at
    row.next_at = next_turn(row.first_at, schedule_view(row).run.every, after=at)
    _let_go(row, at)


@transaction.atomic
def note_failed(key: UUID, result: Result, *, at: datetime) -> None:
    """Note why a run failed, and when it is tried again."""
    row = Schedule.objects.select_for_update().filter(pk=key).first()
    if row is None:
        return
    row.result, row.failures = dict(result), row.failures + 1
    row.next_at = next_try(row.first_at, schedule_view(row).run.every, row.failures, at=at)
    _let_go(row, at)


def _let_go(row: Schedule, at: datetime) -> None:
    row.held_until, row.ended_at = None, at
    row.save()


def _named(asked: Run) -> Run:
    """The run with the name of its source, where it has one that can be."""
    if any(map(text_rules.problem_of, (asked.place, asked.source, asked.collection, asked.format))):
        raise Refused("search_invalid")
    if asked.task is Task.LOAD:
        source = loading.source_named(asked.format, asked.place, name=asked.source)
        require_source_name(source.name)
        return Run(asked.task, asked.every, asked.place, asked.format, source.name)
    if asked.task is Task.TAXII:
        return Run(
            asked.task, asked.every, asked.place, "", asked.source or asked.collection, asked.collection
        )
    if asked.task is Task.LOOK:
        return Run(asked.task, asked.every, source=asked.source)
    return Run(asked.task, asked.every, asked.place)
