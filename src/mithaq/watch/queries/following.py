"""Reads of followed topics: where each stands now, and what changed since its person last saw it."""

from dataclasses import dataclass

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.domain.following import Alert, Place, alerts
from mithaq.watch.models import FollowedTopic, Look, Topic

SURE_YEARS = "3"


@dataclass(frozen=True)
class FollowedView:
    """A followed topic: its rank in the last look and in the one last seen, None where it is no topic."""

    source: str
    term: str
    rank: int | None
    rank_before: int | None
    alerts: tuple[Alert, ...]


def followed(*, reader: Actor) -> list[FollowedView]:
    """The topics that a person follows, by the alphabet."""
    require(reader, Act.SEE_WATCH)
    rows = FollowedTopic.objects.filter(person=reader.person).order_by("term", "source")
    return [_view(row) for row in rows]


def is_followed(source: str, term: str, *, reader: Actor) -> bool:
    """Whether the person follows a term of a source."""
    return FollowedTopic.objects.filter(person=reader.person, source=source, term=term).exists()


def _view(row: FollowedTopic) -> FollowedView:
    last = Look.objects.filter(source=row.source).order_by("-made_at", "-id").first()
    before = _place(row.seen, row.term)
    now = _place(last, row.term) if last is not None else None
    return FollowedView(
        source=row.source,
        term=row.term,
        rank=now.rank if now else None,
        rank_before=before.rank if before else None,
        alerts=alerts(before, now),
    )


def _place(look: Look, term: str) -> Place | None:
    topic = Topic.objects.filter(look=look, term=term).first()
    if topic is None:
        return None
    made = topic.forecasts.get(SURE_YEARS)
    return Place(topic.rank, is_sure=made is not None and made[1] > 0)
