"""What every load of a cyber source does: one at a time, kept with where it came from and what it came to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.ids import named_id
from mithaq.base.text import cleaned
from mithaq.parties import queries as parties
from mithaq.watch.domain.unread import Unread
from mithaq.watch.models import CyberLoad
from mithaq.watch.queries.cyber_loads import LoadKind

LOCK = 0x6D697477
UNREAD_KEPT = 1_000
AT_ONCE = 2_000


def require_keeper(by: Actor) -> None:
    """Raises Refused `not_permitted` for whoever may not load what the whole node reads."""
    require(by, Act.KEEP_WATCH, of_institution=parties.host_institution().id)


def lock_loads() -> None:
    """Two loads at once would each find what the other is about to write missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def last_load(kind: LoadKind, source: str) -> CyberLoad | None:
    """The last load of a source."""
    return CyberLoad.objects.filter(kind=kind, source=source).order_by("-loaded_at").first()


def keep_load(
    kind: LoadKind,
    source: str,
    *,
    place: str,
    digest: str,
    size: int,
    counts: Mapping[str, Json],
    unread: Sequence[Unread],
    unread_count: int | None = None,
    by: Actor,
    at: datetime,
) -> CyberLoad:
    """Write down a load."""
    return CyberLoad.objects.create(
        id=named_id(f"{kind}\x00{source}\x00{digest}\x00{at.isoformat()}"),
        kind=kind,
        source=source[:200],
        place=place[:1000],
        digest=digest,
        size=size,
        loaded_at=at,
        person=by.person,
        counts=dict(counts),
        unread_count=len(unread) if unread_count is None else unread_count,
        unread=[
            {"place": cleaned(each.place)[:300], "code": each.code, "said": cleaned(each.said)}
            for each in unread[:UNREAD_KEPT]
        ],
    )
