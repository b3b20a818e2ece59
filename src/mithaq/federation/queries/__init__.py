"""Reads of federation: our card, our partners, and how far each log has come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.release import Reader
from mithaq.clearance.queries.readers import reader_of_institution
from mithaq.federation.domain.cards import Card, card_from, envelope_of
from mithaq.federation.domain.growing import Frontier, frontier_from
from mithaq.federation.domain.receipts import log_name
from mithaq.federation.domain.segments import ENTRIES_MAX, SEGMENT_BYTES_MAX, Segment
from mithaq.federation.models import Incoming, Outgoing, Peer, Quarantined, Sent, SentNode
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.adapters.keys import node_seal
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import Checkpoint, note_of

HEADER_BYTES = 2_000


@dataclass(frozen=True)
class PeerView:
    """A partner's node by its card; `encryption` is the key that they announced, if they did."""

    card: Card
    is_active: bool
    since: datetime
    encryption: str

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
    """Up to where each side has the other's log, what was not taken, and what stands in the way."""

    peer: PeerView
    sent: int
    receipted: int
    receipted_at: datetime | None
    taken: int
    announced: int
    taken_at: datetime | None
    tried_at: datetime | None
    trouble: dict[str, Json] | None
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


def reached_institutions(*, on: date) -> frozenset[UUID]:
    """The institutions on partners' nodes to which what is said to them goes."""
    found = set[UUID]()
    for name in active_names():
        partner = reader_of_partner(peer(name), on=on)
        theirs = parties.institutions_of_node(name)
        found |= {each.id for each in theirs if each.code in partner.parties}
    return frozenset(found)


def not_taken(name: str, positions: Iterable[int]) -> tuple[QuarantineView, ...]:
    """Which of our statements at these positions a partner did not take, and why; one query."""
    sent = Sent.objects.filter(peer=name, position__in=list(positions)).values("index")
    rows = Quarantined.objects.filter(peer=name, is_ours=True, index__in=sent).order_by("index")
    return tuple(map(_quarantined, rows.defer("envelope")))


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
    """All partners with how far the logs have come; four queries."""
    outgoing = {row.peer: row for row in Outgoing.objects.all()}
    incoming = {row.peer: row for row in Incoming.objects.all()}
    kept: dict[str, list[QuarantineView]] = {}
    for row in Quarantined.objects.order_by("peer", "index").defer("envelope"):
        kept.setdefault(row.peer, []).append(_quarantined(row))
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
            quarantined=tuple(kept.get(each.name, ())),
        )
        for each in peers()
    )


def receipt_of(name: str) -> str:
    """The partner's last receipt for what we sent. Raises NotFound `receipt_missing`."""
    note = Outgoing.objects.filter(pk=name[:100]).values_list("receipt", flat=True).first()
    if not note:
        raise NotFound("receipt_missing", peer=name[:100])
    return note


def sent_segment(name: str, *, first: int) -> Segment:
    """A stretch of the log for a partner, from an index on; empty at its end.

    Raises NotFound `log_shorter` beyond it.
    """
    size = Outgoing.objects.values_list("size", flat=True).get(pk=name)
    if not 0 <= first <= size:
        raise NotFound("log_shorter", size=size)
    rows = (
        Sent.objects.filter(peer=name, index__gte=first).order_by("index").values_list("position", flat=True)
    )
    positions = list(rows[:ENTRIES_MAX])
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


def _quarantined(row: Quarantined) -> QuarantineView:
    return QuarantineView(row.is_ours, row.index, row.code, row.facts, row.at)


def _view(row: Peer) -> PeerView:
    return PeerView(card_from(row.card), row.is_active, row.since, row.encryption)
