"""Go to partners' nodes: take what they have for us, ring where we have something, ask what we had said."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

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
log = logging.getLogger(__name__)
T = TypeVar("T")
# Partners that told this process how far they have our log, and when others are asked. In memory, since a
# process ends when its machine or its database is set back.
_heard: set[str] = set()
_asked_again: dict[str, datetime] = {}


def greet(*, at: datetime) -> None:
    """After a start: look at all partners at once, and ring at those who may wait for us."""
    Incoming.objects.filter(peer__in=queries.active_names()).update(due_at=at)
    _ring(queries.active_names(), at=at)


def put_out(*, at: datetime) -> bool:
    """Put out for each partner what is new, and ring at those who have something to take; whether any has.

    The log of a partner that did not tell yet how far it has it stays as it is: we may have been set back.
    """
    if not register.is_open():
        return False
    grew = [name for name in queries.active_names() if _is_heard(name, at=at) and sending.fill(name, at=at)]
    _ring(grew, at=at)
    return bool(grew)


def take_next(*, at: datetime) -> bool:
    """Take a segment from one partner that is due; whether there was one.

    Raises as `following.follow` and `receiving.pull` do.
    """
    if not register.is_open():
        return False
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
    if not register.is_open():
        return False
    row = unpacking.due(at)
    if row is None:
        return False
    unpacking.fetch(row, _link(row.peer, at=at), at=at)
    return True


def note_met(name: str, *, at: datetime) -> None:
    """A partner asked us, so it is there: what failed while it was not need not wait for its minute."""
    _asked_again.pop(name, None)
    receiving.note_back(name, at=at)


def _visit(name: str, *, at: datetime) -> None:
    link = _link(name, at=at)
    try:
        following.follow(name, link.roots(link.card.root.version - 1), at=at)
    except Refused as refusal:
        receiving.note_trouble(name, refusal, at=at)
        raise
    is_more = _understood(name, link, lambda: receiving.pull(name, link, at=at), at=at)
    if is_more:
        receiving.note_ring(name, at=at)


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


def _ring(names: Sequence[str], *, at: datetime) -> None:
    for name in names:
        try:
            _link(name, at=at).ring()
        except Refused as refusal:
            # They look by themselves from time to time.
            log.info("%s was not rung: %s", name, refusal)


def recover_next(*, at: datetime) -> bool:
    """After the database was set back: ask one partner that is due, and open writing once all have answered.

    Whether there was anything to do. Raises as `recovering.ask` and `recovering.finish` do.
    """
    if not register.awaited():
        return bool(register.lost_at_least() and comparing.begin(at=at))
    with transaction.atomic():
        due = Recovery.objects.filter(due_at__lte=at, is_whole=False)
        row = due.select_for_update(skip_locked=True).order_by("due_at").first()
        if row:
            row.due_at = at + LOOK_AGAIN
            row.save(update_fields=["due_at"])
    if row:
        recovering.ask(row.peer, _link(row.peer, at=at), at=at)
        return True
    if Recovery.objects.filter(is_whole=False).exists():
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


def _is_heard(name: str, *, at: datetime) -> bool:
    if name not in _heard and _asked_again.get(name, at) <= at:
        _asked_again[name] = at + LOOK_AGAIN
        try:
            link = _link(name, at=at)
            _understood(name, link, lambda: comparing.hear(name, link, at=at), at=at)
            _heard.add(name)
        except Refused as refusal:
            log.info("%s did not tell: %s", name, refusal)
    return name in _heard


def _link(name: str, *, at: datetime) -> PeerLink:
    return PeerLink(queries.active_peer(name).card, at=at)
