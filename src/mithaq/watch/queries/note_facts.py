"""The facts of a daily note: what was told of a watchlist, looked at, loaded and missed since a day."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.watch.domain.briefs import Line
from mithaq.watch.domain.note_rules import (
    WORKS,
    FailedFacts,
    LoadFacts,
    MadeLook,
    NoteFacts,
    WatchedFacts,
    note_lines,
)
from mithaq.watch.domain.watching import kind_of
from mithaq.watch.models import CyberLoad, Load, Schedule
from mithaq.watch.queries import looks, watchlist
from mithaq.watch.queries.brief_facts import cyber_facts
from mithaq.watch.queries.watchlist import AlertView


def note_lines_of(
    brief: UUID, *, since: date, until: datetime, person: UUID, reader: Actor
) -> tuple[Line, ...]:
    """Reckon the lines of a daily note of somebody's watchlist."""
    begun = datetime.combine(since, time(), UTC)
    return note_lines(
        NoteFacts(
            brief=str(brief),
            since=since.isoformat(),
            watched=[_watched(each) for each in watchlist.alerts_between(person, begun, until)],
            looks=list(_looks(begun, until, reader)),
            cyber=cyber_facts(since, reader),
            loads=list(_loads(begun, until)),
            failed=[
                FailedFacts(row.task, row.source, row.failures)
                for row in Schedule.objects.filter(failures__gt=0, ended_at__lt=until).order_by("-ended_at")
            ],
        )
    )


def _watched(alert: AlertView) -> WatchedFacts:
    told = asdict(alert.asked)
    asked = {name: list(each) if isinstance(each, tuple) else each for name, each in told.items()}
    return WatchedFacts(
        alert.id, str(alert.watched), alert.kind.value, kind_of(alert.asked).value, asked, alert.facts
    )


def _looks(since: datetime, until: datetime, reader: Actor) -> Iterator[MadeLook]:
    for each in looks.looks(reader=reader):
        if since <= each.made_at < until:
            news = looks.news(each, reader=reader)
            came = [term for term, _now, _then in news.came] if news else []
            yield MadeLook(str(each.id), each.source, each.origin, each.stamp, each.topics, came)


def _loads(since: datetime, until: datetime) -> Iterator[LoadFacts]:
    """Loads of works, then of cyber sources, the last first in each."""
    for row in Load.objects.filter(done_at__gte=since, done_at__lt=until).order_by("-done_at"):
        yield LoadFacts(str(row.id), WORKS, row.source, row.rows, row.malformed + row.noted)
    for each in CyberLoad.objects.filter(loaded_at__gte=since, loaded_at__lt=until).order_by("-loaded_at"):
        new = each.counts.get("new", 0)
        rows = new if isinstance(new, int) else 0
        yield LoadFacts(str(each.id), each.kind, each.source, rows, each.unread_count)
