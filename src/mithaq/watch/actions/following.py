"""Follow topics, let them go, and have seen what changed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.models import FollowedTopic, Look
from mithaq.watch.queries import looks


def follow(look: UUID, term: str, *, by: Actor, at: datetime) -> None:
    """Follow a topic from a look on; to follow it again changes nothing.

    Raises Refused `not_permitted`, NotFound `no_such_look` or `no_such_topic`.
    """
    require(by, Act.SEE_WATCH)
    of = looks.look(look, reader=by)
    looks.topic(of, term, reader=by)
    FollowedTopic.objects.get_or_create(
        person=by.person, source=of.source, term=term, defaults={"seen_id": of.id, "followed_at": at}
    )


def unfollow(source: str, term: str, *, by: Actor) -> None:
    """Follow a topic no longer; not to have followed it is no fault."""
    require(by, Act.SEE_WATCH)
    FollowedTopic.objects.filter(person=by.person, source=source, term=term).delete()


@transaction.atomic
def see(*, by: Actor) -> None:
    """Say that what changed of all one's topics was seen."""
    require(by, Act.SEE_WATCH)
    rows = FollowedTopic.objects.filter(person=by.person)
    for source in set(rows.values_list("source", flat=True)):
        last = Look.objects.filter(source=source).order_by("-made_at", "-id").first()
        if last is not None:
            rows.filter(source=source).update(seen=last)
