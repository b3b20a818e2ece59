"""Go to partners' nodes: take what they have for us, ring where we have something, ask what we had said.

Each partner is waited for by itself: one that is slow, or that keeps us busy, holds up no other.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import Error, transaction
from django.db.models import Q

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import comparing, following, receiving, recovering, sending, unpacking
from mithaq.federation.actions.recovering import Recovered
from mithaq.federation.adapters.peer_link import PeerLink
from mithaq.federation.models import Incoming, Recovery
from mithaq.register import queries as register

# Without a ring at the door, and after trouble.
LOOK_AGAIN = timedelta(minutes=1)
# How far they have our log, though nothing made us doubt it.
HEAR_AGAIN = timedelta(hours=1)
log = logging.getLogger(__name__)
T = TypeVar("T")


class Heard:
    """The partners that told this process how far they have our log.

    In memory, since mostly a process ends when its machine or its database is set back. A machine that is set
    back with its memory finds its clock far from where it stood a round ago, as soon as that is right.
    """

    def __init__(self) -> None:
        self._told = dict[str, datetime]()
        self._round_at: datetime | None = None

    def __contains__(self, name: str) -> bool:
        return name in self._told

    def add(self, name: str, *, at: datetime) -> None:
        self._told[name] = at

    def is_due(self, name: str, *, at: datetime) -> bool:
        """Whether they did not tell yet, or long ago."""
        told_at = self._told.get(name)
        return told_at is None or at - told_at > HEAR_AGAIN

    def begin_round(self, at: datetime) -> frozenset[str]:
        """Whom it forgot, since the clock went on by more than ever lies between two rounds, or back."""
        last, self._round_at = self._round_at, at
        if last is None or abs(at - last) <= LOOK_AGAIN:
            return frozenset()
        forgotten = frozenset(self._told)
        self._told.clear()
        return forgotten


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


_heard, _visited, _rung, _fetched, _to_ring = Heard(), _Busy(), _Busy(), _Busy(), set[str]()
_choosing = threading.Lock()


def greet(*, at: datetime) -> None:
    """After a start: look at all partners at once, and ring at those who may wait for us."""
    Incoming.objects.filter(peer__in=queries.active_names()).update(due_at=at)
    _ring_at(queries.active_names(), at=at)


def put_out(*, at: datetime) -> bool:
    """Put out for each partner what is new, and ring at those who have something to take; whether any has.

    The log of a partner that did not tell yet how far it has it stays as it is: we may have been set back.
    """
    Incoming.objects.filter(peer__in=_heard.begin_round(at)).update(due_at=at)
    if not register.is_open():
        return False
    grew = [name for name in queries.active_names() if name in _heard and _grows(name, at=at)]
    _ring_at(grew, at=at)
    return bool(grew)


def _grows(name: str, *, at: datetime) -> bool:
    try:
        return sending.fill(name, at=at)
    except (Error, Refused) as error:
        # The others are put out for all the same; this one is looked at again with the next statement.
        log.warning("nothing was put out for %s: %s", name, error)
        return False


def _ring_at(names: Iterable[str], *, at: datetime) -> None:
    for name in names:
        link = _link(name, at=at)
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
    if not register.is_open():
        return False
    name = _next_due(at)
    if name is None:
        return False
    with _visited.with_one(name) as is_first:
        if is_first and _visit(name, at=at):
            receiving.note_ring(name, at=at)
    return True


def _next_due(at: datetime) -> str | None:
    with transaction.atomic():
        due = Incoming.objects.filter(_is_due(at), peer__in=queries.active_names()).exclude(
            peer__in=_visited.names()
        )
        row = due.select_for_update(skip_locked=True).order_by("due_at").first()
        if row is None:
            return None
        row.due_at = at + LOOK_AGAIN
        row.save(update_fields=["due_at"])
    return row.peer


def _is_due(at: datetime) -> Q:
    # Later than we ever look again is what a clock that was set back leaves behind.
    return Q(due_at__lte=at) | Q(due_at__gt=at + LOOK_AGAIN)


def fetch_next(*, at: datetime) -> bool:
    """Fetch some more of a package that is due; whether there was one. Raises as `unpacking.fetch` does.

    Of one partner at a time: who is slow holds up nothing but their own packages.
    """
    if not register.is_open():
        return False
    with ExitStack() as stack:
        with _choosing:
            row = unpacking.due(at, besides=_fetched.names())
            if row is None:
                return False
            stack.enter_context(_fetched.with_one(row.peer))
        unpacking.fetch(row, _link(row.peer, at=at), at=at)
    return True


def _visit(name: str, *, at: datetime) -> bool:
    """Follow a partner's root documents, and take a segment of its log; whether more is left."""
    link = _link(name, at=at)
    try:
        following.follow(name, link.roots(link.card.root.version - 1), at=at)
    except Refused as refusal:
        receiving.note_trouble(name, refusal, was_well=receiving.is_well(name), at=at)
        raise
    if _heard.is_due(name, at=at):
        _hear(name, link, at=at)
    # What they told may have shut writing.
    return register.is_open() and _understood(name, link, lambda: receiving.pull(name, link, at=at), at=at)


def _hear(name: str, link: PeerLink, *, at: datetime) -> None:
    try:
        _understood(name, link, lambda: comparing.hear(name, link, at=at), at=at)
        _heard.add(name, at=at)
        sending.hear_refused(name, link, at=at)
    except Refused as refusal:
        # What they have for us is taken all the same.
        log.info("%s did not tell: %s", name, refusal)


def _understood(name: str, link: PeerLink, ask: Callable[[], T], *, at: datetime) -> T:
    """Ask; and where they do not know our key, they know a later one, or have to be told of it."""
    try:
        return ask()
    except Refused as refusal:
        if not _is_unknown_key(refusal):
            raise
    try:
        comparing.hear_roots(name, link, at=at)
    except Refused as refusal:
        ours = queries.our_roots(0)
        if not _is_unknown_key(refusal) or not ours:
            raise
        link.tell_root(ours)
    return ask()


def _is_unknown_key(refusal: Refused) -> bool:
    return refusal.facts.get("said") == "request_unsigned"


def recover_next(*, at: datetime) -> bool:
    """After the database was set back: ask one partner that is due, and open writing once all have answered.

    Whether there was anything to do. Raises as `recovering.ask` and `recovering.finish` do.
    """
    if not register.awaited():
        return bool(register.lost_at_least() and comparing.begin(at=at))
    with transaction.atomic():
        due = Recovery.objects.filter(_is_due(at), is_whole=False)
        row = due.select_for_update(skip_locked=True).order_by("due_at").first()
        if row:
            row.due_at = at + LOOK_AGAIN
            row.save(update_fields=["due_at"])
    if row:
        recovering.ask(row.peer, _link(row.peer, at=at), at=at)
        return True
    if Recovery.objects.filter(is_whole=False).exists():
        return False
    # Noted before: what fails takes every lock, and is not tried again at once.
    if not Recovery.objects.filter(_is_due(at)).update(due_at=at + LOOK_AGAIN):
        return False
    recovering.finish(at=at)
    return True


def recover(
    *,
    without: Collection[str] = (),
    reason: str = "",
    by: Actor,
    at: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> Recovered:
    """Ask all partners but some what we said, take it back, and open writing: an administrator's act.

    Shuts writing where it is open, so it also serves who set the database back by other means. Raises
    NotFound `peer_unknown`, or as `recovering.finish` does.
    """
    require(by, Act.PAIR_NODES)
    for name in without:
        queries.peer(name)
    if not register.awaited():
        comparing.begin(at=at)
    for each in queries.awaited():
        if not each.is_whole and each.name not in without:
            try:
                recovering.ask(each.name, _link(each.name, at=at), at=at, progress=progress)
            except Refused as refusal:
                # It stands beside the partner, and the end tells for whom writing waits.
                log.info("%s did not tell: %s", each.name, refusal)
    return recovering.finish(without=without, reason=reason, by=by, at=at)


def _link(name: str, *, at: datetime) -> PeerLink:
    return PeerLink(queries.active_peer(name).card, at=at)
