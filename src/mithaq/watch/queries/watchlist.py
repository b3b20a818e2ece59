"""Reads of a watchlist: what a person watches, what was told of it, and how letters tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.refusals import NotFound
from mithaq.watch.domain.watching import AlertKind, Asked, Rhythm, TopicWatch, WatchKind, asked_from
from mithaq.watch.models import WatchAlert, Watched, WatchLetters
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.work_lines import COLUMNS, WorkLine


@dataclass(frozen=True)
class WatchedView:
    """A thing that a person watches, as it read last; `news` counts alerts that they have not seen."""

    id: UUID
    kind: WatchKind
    asked: Asked
    state: Mapping[str, Any]
    mark: str
    made_at: datetime
    read_at: datetime
    news: int


@dataclass(frozen=True)
class AlertView:
    """What was told of a watched thing."""

    id: int
    watched: UUID
    asked: Asked
    kind: AlertKind
    facts: Mapping[str, Any]
    at: datetime
    is_seen: bool


def watched(*, reader: Actor) -> tuple[WatchedView, ...]:
    """What a person watches, the last that was added first. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_WATCH)
    rows = Watched.objects.filter(person=reader.person).defer("known")
    rows = rows.annotate(news=Count("alerts", filter=Q(alerts__is_seen=False)))
    return tuple(map(_view, rows.order_by("-made_at", "-id")))


def watched_topic(source: str, term: str, *, reader: Actor) -> WatchedView | None:
    """A topic, if the person watches it."""
    for each in watched(reader=reader):
        if isinstance(each.asked, TopicWatch) and (each.asked.source, each.asked.term) == (source, term):
            return each
    return None


def terms_watched(source: str, *, reader: Actor) -> frozenset[str]:
    """The topics of looks over a source that the person watches."""
    asked = [each.asked for each in watched(reader=reader)]
    return frozenset(each.term for each in asked if isinstance(each, TopicWatch) and each.source == source)


def alerts(*, reader: Actor, is_seen: bool, first: int = 0, limit: int = 50) -> tuple[AlertView, ...]:
    """What was told, the last first. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_WATCH)
    return tuple(map(_alert, _alerts(reader.person).filter(is_seen=is_seen)[first : first + limit]))


def count(*, reader: Actor, is_seen: bool) -> int:
    """How many alerts there are; none for whoever may not read the watch."""
    if not may(reader, Act.SEE_WATCH):
        return 0
    return WatchAlert.objects.filter(watched__person=reader.person, is_seen=is_seen).count()


def alert(key: int, *, reader: Actor) -> AlertView:
    """One alert. Raises NotFound `watch_alert_unknown`, also for another person's."""
    require(reader, Act.SEE_WATCH)
    row = _alerts(reader.person).filter(pk=key).first()
    if row is None:
        raise NotFound("watch_alert_unknown")
    return _alert(row)


def alerts_between(person: UUID, since: datetime, until: datetime) -> tuple[AlertView, ...]:
    """What was told to a person from a moment on and before another, the last first."""
    return tuple(map(_alert, _alerts(person).filter(at__gte=since, at__lt=until)))


def alerts_after(person: UUID, told: int, *, limit: int) -> tuple[tuple[AlertView, ...], int]:
    """What was told after the alert that a letter told last, the last first, and how many there are."""
    rows = _alerts(person).filter(pk__gt=told, is_seen=False)
    return tuple(map(_alert, rows[:limit])), rows.count()


def last_alert(person: UUID) -> int:
    """The number of the last alert of a person, 0 where there is none."""
    return (
        WatchAlert.objects.filter(watched__person=person).order_by("-id").values_list("id", flat=True).first()
        or 0
    )


def rhythm(person: UUID) -> Rhythm:
    """How often a letter tells a person what is new."""
    row = WatchLetters.objects.filter(pk=person).first()
    return Rhythm(row.rhythm) if row else Rhythm.NONE


def told_until(person: UUID) -> int:
    """The last alert that a letter told a person."""
    row = WatchLetters.objects.filter(pk=person).first()
    return row.told if row else 0


def works_named(keys: list[list[str]], *, reader: Actor) -> list[WorkLine]:
    """Works by source and key, the last published first; those that left the corpus are not there.

    Raises Refused `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    if not keys:
        return []
    pairs = {tuple(each) for each in keys}
    with engine() as reckoning:
        works = reckoning.all_works()
        found = works.filter(works.key.isin([key for _source, key in pairs])).select(*COLUMNS)
        rows = reckoning.table(found).to_pylist()
    lines = [WorkLine(**row) for row in rows if (row["source"], row["key"]) in pairs]
    return sorted(lines, key=lambda each: (each.published_on, each.key), reverse=True)


def _alerts(person: UUID) -> QuerySet[WatchAlert]:
    rows = WatchAlert.objects.filter(watched__person=person).select_related("watched")
    return rows.defer("watched__known", "watched__state").order_by("-id")


def _view(row: Watched) -> WatchedView:
    kind = WatchKind(row.kind)
    return WatchedView(
        id=row.id,
        kind=kind,
        asked=asked_from(kind, row.asked),
        state=row.state,
        mark=row.mark,
        made_at=row.made_at,
        read_at=row.read_at,
        news=row.news,  # type: ignore[attr-defined]  # watched() counts them
    )


def _alert(row: WatchAlert) -> AlertView:
    of = row.watched
    return AlertView(
        id=row.pk,
        watched=of.id,
        asked=asked_from(WatchKind(of.kind), of.asked),
        kind=AlertKind(row.kind),
        facts=row.facts,
        at=row.at,
        is_seen=row.is_seen,
    )
