"""Find out by what partners have of our logs whether our database was set back, and stop writing if it was.

Only what our own key signed counts: a partner that says more than it can show changes nothing.
"""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.domain.heads import Finding, compared
from mithaq.federation.domain.receipts import Head, receipt_in
from mithaq.federation.models import Fork, Outgoing, Recovery, Returned
from mithaq.federation.queries import PeerView
from mithaq.register import actions as register
from mithaq.register import queries as register_queries
from mithaq.register.domain.checkpoint import Checkpoint


class Link(Protocol):
    """A partner's node as it is asked for our log."""

    def head(self, first: int) -> Head:
        """How far they have our log, and what they did not take of it from an index on."""


@transaction.atomic
def begin(*, at: datetime) -> tuple[str, ...]:
    """Shut writing until every partner told how far it has our log for it; which they are.

    Does nothing where there is none: then nobody heard what this node said.
    """
    # Who is putting something out has done so before, or finds writing shut.
    list(Outgoing.objects.select_for_update().order_by("peer"))
    names = queries.active_names()
    Returned.objects.all().delete()
    Recovery.objects.all().delete()
    Recovery.objects.bulk_create(Recovery(peer=name, refused=[], is_whole=False, due_at=at) for name in names)
    register.shut(names, at=at)
    return tuple(names)


def compare(peer: PeerView, head: Checkpoint, note: str, *, at: datetime) -> None:
    """Compare a head that our key signed with the log for the partner as we know it; `note` is its evidence.

    Raises Refused `node_set_back` where they have more, after writing was shut; `receipt_forked` where there
    are two histories, of which both heads are kept.
    """
    size = queries.sent_size(peer.name)
    finding = compared(head, size=size, root=lambda until: queries.sent_root(peer.name, until))
    if finding is Finding.FORKED:
        keep_fork(peer, note, at=at)
    # Of a log that is forked already nothing more can be learned.
    if finding is Finding.FORKED or (finding is Finding.BEYOND and is_forked(peer)):
        raise Refused("receipt_forked", peer=peer.name, size=head.size)
    if finding is Finding.BEYOND:
        if not register_queries.awaited():
            begin(at=at)
        raise Refused("node_set_back", peer=peer.name, size=size, had=head.size)


def hear(name: str, link: Link, *, at: datetime) -> None:
    """Ask a partner how far it has our log, before more of it is put out. Raises as `compare` does."""
    peer = queries.active_peer(name)
    note = link.head(queries.sent_size(name)).note
    if note:
        receipt = receipt_in(note, sender=register_queries.verifier_key(), receiver=peer.card.key)
        compare(peer, receipt.checkpoint, note, at=at)


def is_forked(peer: PeerView) -> bool:
    """Whether two histories of our log for the partner are known."""
    return Fork.objects.filter(pk=peer.name).exists()


def keep_fork(peer: PeerView, theirs: str, *, at: datetime) -> None:
    """Keep both heads as they were first met."""
    ours = queries.sent_note(peer.name, queries.sent_size(peer.name))
    Fork.objects.get_or_create(peer=peer.name, defaults={"ours": ours, "theirs": theirs, "at": at})
