"""Reads of federation: our card, our partners, and how far each log has come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count

from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.release import Reader
from mithaq.clearance.queries.readers import reader_of_institution
from mithaq.federation.domain.cards import Card, card_from, envelope_of
from mithaq.federation.domain.forks import proof_of
from mithaq.federation.domain.growing import Frontier, frontier_from
from mithaq.federation.domain.receipts import log_name
from mithaq.federation.domain.segments import ENTRIES_MAX, SEGMENT_BYTES_MAX, Segment
from mithaq.federation.models import Fork, Incoming, Outgoing, Peer, Quarantined, Sent, SentNode
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.adapters.keys import node_seal
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import Checkpoint, note_of

HEADER_BYTES = 2_000
SHOWN_MOST = 100


@dataclass(frozen=True)
class PeerView:
    """A partner's node by its card."""

    card: Card
    is_active: bool
    since: datetime

    @property
    def name(self) -> str:
        return self.card.name


@dataclass(frozen=True)
class QuarantineView:
    """A statement that one side did not take: its place in the sender's log, and the refusal."""

    is_ours: bool
    index: int
    code: str
    facts: dict[str, Json]
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Up to where each side has the other's log, what was not taken, and what stands in the way.

    `quarantined` are the first of those that were not taken, `set_aside` is how many there are. Since
    `forked_at` we can prove that the partner signed two histories.
    """

    peer: PeerView
    sent: int
    receipted: int
    receipted_at: datetime | None
    taken: int
    announced: int
    taken_at: datetime | None
    tried_at: datetime | None
    trouble: dict[str, Json] | None
    forked_at: datetime | None
    set_aside: int
    quarantined: tuple[QuarantineView, ...]


def our_card() -> Card:
    """Raises NotFound `host_missing` before `mithaq init`."""
    return Card(register.verifier_key(), settings.PUBLIC_URL, parties.host_institution())


def our_card_envelope() -> bytes:
    """Our card as it is handed over. Raises Refused `card_malformed` where our name or address won't do."""
    return envelope_of(our_card(), node_seal(settings.HOME))


def peer(name: str) -> PeerView:
    """Raises NotFound `peer_unknown`."""
    row = Peer.objects.filter(pk=name[:100]).first()
    if row is None:
        raise NotFound("peer_unknown", peer=name[:100])
    return _view(row)


def active_peer(name: str) -> PeerView:
    """Raises NotFound `peer_unknown`, also for one whose pairing ended."""
    found = peer(name)
    if not found.is_active:
        raise NotFound("peer_unknown", peer=name[:100])
    return found


def active_names() -> list[str]:
    """The partners that are paired today."""
    return list(Peer.objects.filter(is_active=True).order_by("name").values_list("name", flat=True))


def peers() -> tuple[PeerView, ...]:
    """All partners, also those of the past, by name."""
    return tuple(map(_view, Peer.objects.order_by("name")))


def reader_of_partner(peer: PeerView, *, on: date) -> Reader:
    """What a partner's node stands for: the institution on the card that our administrator accepted.

    Others that it registered count by their own code alone, and only those of its state: else it could make
    itself the node of any state by saying that it has an institution there.
    """
    host = peer.card.institution
    found = reader_of_institution(host, on=on)
    others = {each.code for each in parties.institutions_of_node(peer.name) if each.state == host.state}
    return replace(found, parties=found.parties | others)


def reader_of_ours(*, on: date) -> Reader:
    """What our node stands for: every institution on it."""
    found = parties.institutions_of_node(settings.NODE_NAME)
    readers = [reader_of_institution(each, on=on) for each in found]
    return Reader(
        parties=frozenset[str]().union(*(each.parties for each in readers)),
        is_government=any(each.is_government for each in readers),
        ceiling=max((each.ceiling for each in readers), key=lambda ceiling: ceiling.rank),
    )


def standings() -> tuple[Standing, ...]:
    """All partners with how far the logs have come; five queries, and one for each with some set aside."""
    outgoing = {row.peer: row for row in Outgoing.objects.all()}
    incoming = {row.peer: row for row in Incoming.objects.all()}
    forked = dict(Fork.objects.values_list("peer", "at"))
    counted = Quarantined.objects.order_by().values("peer").annotate(number=Count("index"))
    set_aside = dict(counted.values_list("peer", "number"))
    return tuple(
        Standing(
            peer=each,
            sent=outgoing[each.name].size,
            receipted=outgoing[each.name].receipt_size,
            receipted_at=outgoing[each.name].receipted_at,
            taken=incoming[each.name].size,
            announced=incoming[each.name].announced,
            taken_at=incoming[each.name].taken_at,
            tried_at=incoming[each.name].tried_at,
            trouble=incoming[each.name].trouble,
            forked_at=forked.get(each.name),
            set_aside=set_aside.get(each.name, 0),
            quarantined=_quarantined(each.name) if each.name in set_aside else (),
        )
        for each in peers()
    )


def _quarantined(name: str) -> tuple[QuarantineView, ...]:
    rows = Quarantined.objects.filter(peer=name).order_by("index", "is_ours").defer("envelope")
    return tuple(
        QuarantineView(row.is_ours, row.index, row.code, row.facts, row.at) for row in rows[:SHOWN_MOST]
    )


def proof_of_fork(name: str) -> bytes:
    """That a partner signed two histories, for whoever has its key. Raises NotFound `proof_missing`."""
    fork = Fork.objects.filter(pk=name[:100]).first()
    if fork is None:
        raise NotFound("proof_missing", peer=name[:100])
    return proof_of(settings.NODE_NAME, (fork.kept, fork.shown))


def receipt_of(name: str) -> str:
    """The partner's last receipt for what we sent. Raises NotFound `receipt_missing`."""
    note = Outgoing.objects.filter(pk=name[:100]).values_list("receipt", flat=True).first()
    if not note:
        raise NotFound("receipt_missing", peer=name[:100])
    return note


def sent_segment(name: str, *, first: int, most: int = ENTRIES_MAX) -> Segment:
    """A stretch of the log for a partner, from an index on; empty at its end.

    Raises NotFound `log_shorter` beyond it.
    """
    size = Outgoing.objects.values_list("size", flat=True).get(pk=name)
    if not 0 <= first <= size:
        raise NotFound("log_shorter", size=size)
    # Another may append meanwhile: what `size` does not count is for the next time.
    rows = Sent.objects.filter(peer=name, index__gte=first, index__lt=size).order_by("index")
    positions = list(rows.values_list("position", flat=True)[:most])
    entries = tuple(_that_fit(register.envelopes_at(positions)))
    return Segment(first, entries, sent_note(name, first + len(entries)), size)


def sent_note(name: str, size: int) -> str:
    """The signed note over the first entries of the log for a partner."""
    origin = log_name(settings.NODE_NAME, name)
    checkpoint = Checkpoint(origin, size, sent_root(name, size))
    return note_of(checkpoint, name=origin, seal=node_seal(settings.HOME))


def sent_root(name: str, size: int) -> bytes:
    """The root of the first entries of the log for a partner."""
    known = sent_hashes(name, merkle.frontier(size))
    return merkle.root(size, lambda level, index: known[level, index])


def sent_hashes(name: str, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The hashes of complete subtrees of the log for a partner, by level and index; one query."""
    keys = [(name, level, index) for level, index in places]
    rows = SentNode.objects.filter(pk__in=keys).values_list("level", "index", "hash") if keys else ()
    return {(level, index): bytes(value) for level, index, value in rows}


def taken(name: str) -> Frontier:
    """How far a partner's log was taken. Raises NotFound `peer_unknown`."""
    row = Incoming.objects.filter(pk=name[:100]).first()
    if row is None:
        raise NotFound("peer_unknown", peer=name[:100])
    return frontier_from(row.size, bytes(row.frontier))


def _that_fit(envelopes: Iterable[bytes]) -> Iterable[bytes]:
    length = HEADER_BYTES
    for each in envelopes:
        length += len(each) + 1
        if length > SEGMENT_BYTES_MAX:
            return
        yield each


def _view(row: Peer) -> PeerView:
    return PeerView(card_from(row.card), row.is_active, row.since)
