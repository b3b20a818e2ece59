"""Go to partners' nodes: take what they have for us, and ring where we have something for them."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import following, receiving, sending, unpacking
from mithaq.federation.adapters.peer_link import PeerLink
from mithaq.federation.models import Incoming

# Without a ring at the door, and after trouble.
LOOK_AGAIN = timedelta(minutes=1)
log = logging.getLogger(__name__)


def greet(*, at: datetime) -> None:
    """After a start: look at all partners at once, and ring at those who may wait for us."""
    Incoming.objects.filter(peer__in=queries.active_names()).update(due_at=at)
    _ring(queries.active_names(), at=at)


def put_out(*, at: datetime) -> bool:
    """Put out for each partner what is new, and ring at those who have something to take; whether any has."""
    grew = [name for name in queries.active_names() if sending.fill(name, at=at)]
    _ring(grew, at=at)
    return bool(grew)


def take_next(*, at: datetime) -> bool:
    """Take a segment from one partner that is due; whether there was one.

    Raises as `following.follow` and `receiving.pull` do.
    """
    with transaction.atomic():
        due = Incoming.objects.filter(due_at__lte=at, peer__in=queries.active_names())
        row = due.select_for_update(skip_locked=True).order_by("due_at").first()
        if row is None:
            return False
        row.due_at = at + LOOK_AGAIN
        row.save(update_fields=["due_at"])
    _visit(row.peer, at=at)
    return True


def fetch_next(*, at: datetime) -> bool:
    """Fetch some more of a package that is due; whether there was one. Raises as `unpacking.fetch` does."""
    row = unpacking.due(at)
    if row is None:
        return False
    unpacking.fetch(row, PeerLink(queries.active_peer(row.peer).card, at=at), at=at)
    return True


def _visit(name: str, *, at: datetime) -> None:
    link = PeerLink(queries.active_peer(name).card, at=at)
    try:
        following.follow(name, link.roots(link.card.root.version - 1), at=at)
    except Refused as refusal:
        receiving.note_trouble(name, refusal, at=at)
        raise
    try:
        is_more = receiving.pull(name, link, at=at)
    except Refused as refusal:
        ours = queries.our_roots(0)
        if refusal.facts.get("said") != "request_unsigned" or not ours:
            raise
        # They may know us by a key that ended, and be unable to ask us.
        link.tell_root(ours)
        is_more = receiving.pull(name, link, at=at)
    if is_more:
        receiving.note_ring(name, at=at)


def _ring(names: Sequence[str], *, at: datetime) -> None:
    for name in names:
        try:
            PeerLink(queries.active_peer(name).card, at=at).ring()
        except Refused as refusal:
            # They look by themselves from time to time.
            log.info("%s was not rung: %s", name, refusal)
