"""Find out by what partners have of our logs whether our database was set back, and stop writing if it was.

Only what our own key signed counts: a partner that says more than it can show changes nothing.
"""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.domain.heads import Finding, compared
from mithaq.federation.domain.receipts import Head, Receipt, receipt_for
from mithaq.federation.models import Outgoing, OwnFork, Recovery, Returned
from mithaq.federation.queries import PeerView, logs
from mithaq.register import actions as register
from mithaq.register import queries as register_queries
from mithaq.register.domain.roots import Signed, followed


class Link(Protocol):
    """A partner's node as it is asked for our log."""

    def head(self, first: int) -> Head:
        """How far they have our log, and what they did not take of it from an index on."""

    def own_roots(self, after: int) -> list[bytes]:
        """Our root documents beyond a version, as they know them."""


@transaction.atomic
def begin(*, at: datetime) -> tuple[str, ...]:
    """Shut writing until every partner told how far it has our log for it; which they are.

    Does nothing where there is none: then nobody heard what this node said.
    """
    # Who is putting something out has done so before, or finds writing shut.
    list(Outgoing.objects.select_for_update().order_by("peer"))
    names = queries.active_names()
    # Root documents that came back before a first attempt ended are none that the node had.
    had = size_had()
    Returned.objects.all().delete()
    Recovery.objects.all().delete()
    Recovery.objects.bulk_create(
        Recovery(peer=name, had=had, roots=[], refused=[], is_whole=False, due_at=at) for name in names
    )
    register.shut(names, at=at)
    return tuple(names)


def receipt_of(peer: PeerView, note: str) -> Receipt:
    """Their receipt for our log, under any key of ours: it may be older than today's.

    Raises Refused `receipt_malformed`, also for that of a package, or `signature_invalid`.
    """
    receipt = receipt_for(note, senders=register_queries.our_keys(), receivers=[peer.card.key])
    if receipt.package:
        raise Refused("receipt_malformed")
    return receipt


def compare(peer: PeerView, receipt: Receipt, note: str, *, at: datetime) -> None:
    """Compare a head that our key signed with the log for the partner as we know it; `note` is its evidence.

    Raises Refused `node_set_back` where they have more, after writing was shut; as `forked` does where there
    are two histories; `key_ended` where they have more under a key that ended before our log was as long as
    it is.
    """
    head = receipt.checkpoint
    size = logs.sent_size(peer.name)
    finding = compared(head, size=size, root=lambda until: logs.sent_root(peer.name, until))
    # Of a log that is forked already nothing more can be learned.
    if finding is Finding.FORKED or (finding is Finding.BEYOND and has_own_fork(peer)):
        raise forked(peer, receipt, note, at=at)
    if finding is Finding.BEYOND:
        if receipt.key not in counting_keys():
            raise Refused("key_ended", peer=peer.name)
        if not register_queries.awaited():
            begin(at=at)
        raise Refused("node_set_back", peer=peer.name, size=size, had=head.size)


def hear(name: str, link: Link, *, at: datetime) -> None:
    """Ask a partner how far it has our log, before more of it is put out. Raises as `compare` does."""
    peer = queries.active_peer(name)
    note = link.head(logs.sent_size(name)).note
    if note:
        compare(peer, receipt_of(peer, note), note, at=at)


def hear_roots(name: str, link: Link, *, at: datetime) -> None:
    """Ask a partner that does not know our key whether it knows a later one.

    Raises Refused `root_set_back` where it does, after writing was shut; or as `link` and `followed` do.
    """
    known, later = register_queries.our_roots()[-1].root, later_roots(link)
    if later:
        if not register_queries.awaited():
            begin(at=at)
        raise Refused("root_set_back", peer=name, version=known.version, known=later[-1].root.version)


def later_roots(link: Link) -> tuple[Signed, ...]:
    """Our root documents that a partner knows and we do not; they verify by those that we do."""
    known = register_queries.our_roots()[-1].root
    found = link.own_roots(known.version - 1)
    return followed(known, found) if found else ()


def size_had() -> int:
    """How long the register was when it began to wait, or is."""
    had = Recovery.objects.order_by("had").values_list("had", flat=True).first()
    return register_queries.head().size if had is None else had


def counting_keys() -> tuple[bytes, ...]:
    """The keys by which others can show what we lost.

    What one of before signed is in the log as we know it, or was not said by us.
    """
    return register_queries.keys_since(size_had())


def forked(peer: PeerView, receipt: Receipt, note: str, *, at: datetime) -> Refused:
    """The refusal of a head of another history than ours; both heads are kept, if today's key signed theirs.

    One by a key that ended proves nothing: a key is changed when it may be stolen.
    """
    if receipt.key != register_queries.verifier_key().public_key:
        return Refused("key_ended", peer=peer.name)
    keep_own_fork(peer, note, at=at)
    return Refused("receipt_forked", peer=peer.name, size=receipt.checkpoint.size)


def has_own_fork(peer: PeerView) -> bool:
    """Whether two histories of our log for the partner are known."""
    return OwnFork.objects.filter(pk=peer.name).exists()


def keep_own_fork(peer: PeerView, theirs: str, *, at: datetime) -> None:
    """Keep both heads as they were first met."""
    log = Outgoing.objects.get(pk=peer.name)
    ours = logs.sent_note(log, log.size)
    OwnFork.objects.get_or_create(peer=peer.name, defaults={"ours": ours, "theirs": theirs, "at": at})
