"""Reads of what runs by itself: when it ran last, what came of it, and when it runs again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.watch.domain.scheduling import Every, Run, Task
from mithaq.watch.models import Schedule


@dataclass(frozen=True)
class ScheduleView:
    """What runs by itself. `done_at` is the beginning of the last run that succeeded; `held_until` is there
    while it runs.
    """

    id: UUID
    run: Run
    by: UUID
    made_at: datetime
    next_at: datetime
    held_until: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None
    done_at: datetime | None
    failures: int
    result: Mapping[str, Any]

    def is_running(self, at: datetime) -> bool:
        """Whether somebody runs it at a moment."""
        return self.held_until is not None and self.held_until > at

    def as_json(self) -> dict[str, Any]:
        """As commands give it."""
        moments = ("made_at", "next_at", "begun_at", "ended_at", "done_at")
        return {
            "schedule": str(self.id),
            "task": self.run.task.value,
            "every": self.run.every.value,
            "place": self.run.place,
            "format": self.run.format,
            "source": self.run.source,
            "collection": self.run.collection,
            "by": str(self.by),
            **{name: getattr(self, name).isoformat() if getattr(self, name) else None for name in moments},
            "failures": self.failures,
            "result": dict(self.result),
        }


def schedules(*, reader: Actor) -> tuple[ScheduleView, ...]:
    """All of them, the next first. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_WATCH)
    return tuple(map(schedule_view, Schedule.objects.order_by("next_at", "id")))


def schedule(key: UUID) -> ScheduleView:
    """Raises NotFound `schedule_unknown`."""
    row = Schedule.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("schedule_unknown")
    return schedule_view(row)


def schedule_view(row: Schedule) -> ScheduleView:
    """A row as others see it."""
    return ScheduleView(
        id=row.id,
        run=Run(Task(row.task), Every(row.every), row.place, row.format, row.source, row.collection),
        by=row.by,
        made_at=row.made_at,
        next_at=row.next_at,
        held_until=row.held_until,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        done_at=row.done_at,
        failures=row.failures,
        result=row.result,
    )
