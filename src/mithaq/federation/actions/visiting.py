"""Go to partners' nodes: take what they have for us, and ring where we have something for them.

Each partner is waited for by itself: one that is slow, or that keeps us busy, holds up no other.
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import following, receiving, sending, unpacking
from mithaq.federation.adapters.peer_link import PeerLink
from mithaq.federation.models import Incoming

# Without a ring at the door, and after trouble.
LOOK_AGAIN = timedelta(minutes=1)
log = logging.getLogger(__name__)


class _Busy:
    """The partners that a thread of this process is with."""

    def __init__(self) -> None:
        self._names, self._lock = set[str](), threading.Lock()

    def names(self) -> frozenset[str]:
        return frozenset(self._names)

    @contextmanager
    def with_one(self, name: str) -> Iterator[bool]:
        """Whether nobody else is with the partner; nobody else will be until the end."""
        with self._lock:
            is_first = name not in self._names
            self._names.add(name)
        try:
            yield is_first
        finally:
            if is_first:
                self._names.discard(name)


_visited, _rung, _to_ring = _Busy(), _Busy(), set[str]()


def greet(*, at: datetime) -> None:
    """After a start: look at all partners at once, and ring at those who may wait for us."""
    Incoming.objects.filter(peer__in=queries.active_names()).update(due_at=at)
    _ring_at(queries.active_names(), at=at)


def put_out(*, at: datetime) -> bool:
    """Put out for each partner what is new, and ring at those who have something to take; whether any has."""
    grew = [name for name in queries.active_names() if sending.fill(name, at=at)]
    _ring_at(grew, at=at)
    return bool(grew)


def _ring_at(names: Iterable[str], *, at: datetime) -> None:
    for name in names:
        link = PeerLink(queries.active_peer(name).card, at=at)
        _to_ring.add(name)
        threading.Thread(target=_ring, args=(name, link), daemon=True).start()


def _ring(name: str, link: PeerLink) -> None:
    """Ring at a partner's door, in a thread of its own; touches no table.

    What is put out while somebody rings is rung for by them, once more.
    """
    while name in _to_ring:
        with _rung.with_one(name) as is_first:
            if not is_first:
                return
            _to_ring.discard(name)
            try:
                link.ring()
            except Refused as refusal:
                # They look by themselves from time to time.
                log.info("%s was not rung: %s", name, refusal)


def take_next(*, at: datetime) -> bool:
    """Take a segment from one partner that is due; whether there was one.

    Raises as `following.follow` and `receiving.pull` do.
    """
    name = _next_due(at)
    if name is None:
        return False
    with _visited.with_one(name) as is_first:
        if is_first and _visit(name, at=at):
            receiving.note_ring(name, at=at)
    return True


def _next_due(at: datetime) -> str | None:
    # Later than we ever look again is what a clock that was set back leaves behind.
    is_due = Q(due_at__lte=at) | Q(due_at__gt=at + LOOK_AGAIN)
    with transaction.atomic():
        due = Incoming.objects.filter(is_due, peer__in=queries.active_names()).exclude(
            peer__in=_visited.names()
        )
        row = due.select_for_update(skip_locked=True).order_by("due_at").first()
        if row is None:
            return None
        row.due_at = at + LOOK_AGAIN
        row.save(update_fields=["due_at"])
    return row.peer


def fetch_next(*, at: datetime) -> bool:
    """Fetch some more of a package that is due; whether there was one. Raises as `unpacking.fetch` does."""
    row = unpacking.due(at)
    if row is None:
        return False
    unpacking.fetch(row, PeerLink(queries.active_peer(row.peer).card, at=at), at=at)
    return True


def _visit(name: str, *, at: datetime) -> bool:
    """Follow a partner's root documents, and take a segment of its log; whether more is left."""
    link = PeerLink(queries.active_peer(name).card, at=at)
    try:
        following.follow(name, link.roots(link.card.root.version - 1), at=at)
    except Refused as refusal:
        receiving.note_trouble(name, refusal, at=at)
        raise
    try:
        return receiving.pull(name, link, at=at)
    except Refused as refusal:
        ours = queries.our_roots(0)
        if refusal.facts.get("said") != "request_unsigned" or not ours:
            raise
        # They may know us by a key that ended, and be unable to ask us.
        link.tell_root(ours)
        return receiving.pull(name, link, at=at)
