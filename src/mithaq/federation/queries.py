"""Reads of federation: our card, our partners, and how far each log has come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count, takewhile

from django.conf import settings

from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.release import Reader
from mithaq.clearance.queries.readers import reader_of_institution
from mithaq.federation.domain.cards import Card, card_from, envelope_of
from mithaq.federation.domain.growing import Frontier, frontier_from
from mithaq.federation.domain.naming import RECOVERED, subject_of
from mithaq.federation.domain.receipts import Head, log_name
from mithaq.federation.domain.segments import ENTRIES_MAX, SEGMENT_BYTES_MAX, Segment
from mithaq.federation.models import (
    Fork,
    Incoming,
    Outgoing,
    Peer,
    Quarantined,
    Recovery,
    Sent,
    SentNode,
    Taken,
)
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.adapters.keys import node_seal
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import Checkpoint, note_of

HEADER_BYTES = 2_000
TOLD_MOST = 1_000


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
class ForkView:
    """The two heads of our log for a partner that do not go together, as signed notes."""

    ours: str
    theirs: str
    at: datetime


@dataclass(frozen=True)
class AwaitedView:
    """A partner that the register waits for, and what stands in the way."""

    name: str
    is_whole: bool
    trouble: dict[str, Json] | None


@dataclass(frozen=True)
class RecoveredView:
    """How the node came back from a backup: what it had, took back, and what is missing, if that is known."""

    at: datetime
    had: int
    taken_back: int
    missing: int | None
    without: tuple[str, ...]
    reason: str


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
    fork: ForkView | None


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
    """All partners with how far the logs have come; five queries."""
    outgoing = {row.peer: row for row in Outgoing.objects.all()}
    incoming = {row.peer: row for row in Incoming.objects.all()}
    forks = {row.peer: ForkView(row.ours, row.theirs, row.at) for row in Fork.objects.all()}
    kept: dict[str, list[QuarantineView]] = {}
    for row in Quarantined.objects.order_by("peer", "index").defer("envelope"):
        kept.setdefault(row.peer, []).append(
            QuarantineView(row.is_ours, row.index, row.code, row.facts, row.at)
        )
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
            fork=forks.get(each.name),
        )
        for each in peers()
    )


def awaited() -> tuple[AwaitedView, ...]:
    """The partners that the register waits for."""
    rows = {row.peer: row for row in Recovery.objects.defer("receipt", "refused")}
    return tuple(
        AwaitedView(name, is_whole=rows[name].is_whole, trouble=rows[name].trouble)
        for name in register.awaited()
    )


def last_recovery() -> RecoveredView | None:
    """How the node last came back from a backup, if it ever did."""
    found = register.entries_about(subject_of(settings.NODE_NAME), act=RECOVERED)
    if not found:
        return None
    said = found[-1].statement
    had, taken_back, missing = (said.body[name] for name in ("had", "taken_back", "missing"))
    without = said.body["without"]
    return RecoveredView(
        at=said.at,
        had=int(str(had)),
        taken_back=int(str(taken_back)),
        missing=None if missing is None else int(str(missing)),
        without=tuple(map(str, without)) if isinstance(without, list) else (),
        reason=str(said.body["reason"]),
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
    size = sent_size(name)
    if not 0 <= first <= size:
        raise NotFound("log_shorter", size=size)
    rows = (
        Sent.objects.filter(peer=name, index__gte=first).order_by("index").values_list("position", flat=True)
    )
    positions = list(rows[:ENTRIES_MAX])
    entries = tuple(_that_fit(register.envelopes_at(positions)))
    return Segment(first, entries, sent_note(name, first + len(entries)), size)


def sent_size(name: str) -> int:
    """How long the log for a partner is."""
    return Outgoing.objects.values_list("size", flat=True).get(pk=name)


def sent_frontier(name: str) -> Frontier:
    """The log for a partner as it can be continued."""
    size = sent_size(name)
    places = merkle.frontier(size)
    known = sent_hashes(name, places)
    return Frontier(size, tuple(known[place] for place in places))


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


def held_head(name: str, *, first: int) -> Head:
    """How far we have a partner's log, as both signed it, and what we did not take from an index on."""
    note = Incoming.objects.values_list("receipt", flat=True).get(pk=name)
    return Head(note, refused_of(name, first=first))


def refused_of(name: str, *, first: int) -> list[Json]:
    """What we did not take of a partner's log from an index on, as they are told."""
    rows = Quarantined.objects.filter(peer=name, is_ours=False, index__gte=first).order_by("index")
    return [
        {"index": row.index, "code": row.code, "facts": row.facts}
        for row in rows.defer("envelope")[:TOLD_MOST]
    ]


def held_segment(name: str, *, first: int) -> Segment:
    """A stretch of a partner's log as it came to us, for them to take back, and the receipt for all we have.

    Raises NotFound `log_shorter` beyond it, or `entry_not_kept`.
    """
    log = Incoming.objects.get(pk=name)
    if not 0 <= first < log.size:
        raise NotFound("log_shorter", size=log.size)
    here = {"peer": name, "index__gte": first, "index__lt": min(first + ENTRIES_MAX, log.size)}
    taken = dict(Taken.objects.filter(**here).values_list("index", "position"))
    found = dict(zip(taken, register.envelopes_at(list(taken.values())), strict=True))
    aside = Quarantined.objects.filter(**here, is_ours=False, envelope__isnull=False)
    found |= {row.index: bytes(row.envelope or b"") for row in aside}
    stretch = takewhile(found.__contains__, count(first))
    entries = tuple(_that_fit(found[index] for index in stretch))
    if not entries:
        raise NotFound("entry_not_kept", index=first)
    return Segment(first, entries, log.receipt, log.size)


def _that_fit(envelopes: Iterable[bytes]) -> Iterable[bytes]:
    length = HEADER_BYTES
    for each in envelopes:
        length += len(each) + 1
        if length > SEGMENT_BYTES_MAX:
            return
        yield each


def _view(row: Peer) -> PeerView:
    return PeerView(card_from(row.card), row.is_active, row.since)
