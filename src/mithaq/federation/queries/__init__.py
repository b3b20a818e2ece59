"""Reads of federation: our card, our partners, and how far each log has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.release import Reader
from mithaq.clearance.queries.agreements import AgreementView, agreements
from mithaq.clearance.queries.readers import reader_of_institution
from mithaq.federation.domain.cards import Card, card_from, envelope_of
from mithaq.federation.domain.forks import proof_of
from mithaq.federation.domain.naming import ACCEPTED, ANNOUNCED, RECOVERED, ROOT_FOLLOWED, subject_of
from mithaq.federation.models import (
    Incoming,
    Outgoing,
    OwnFork,
    Peer,
    PeerFork,
    Quarantined,
    Recovery,
    Sent,
)
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.domain.checkpoint import VerifierKey
from mithaq.register.domain.roots import Root, Signed, signed_in, slim

SHOWN_MOST = 100
# The channel of PostgreSQL on which it is told that a partner has something for us.
RUNG = "federation_rung"


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
class OwnForkView:
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
    """Up to where each side has the other's log, what was not taken, and what stands in the way.

    `quarantined` are the first of those that were not taken, `set_aside` is how many there are. Since
    `forked_at` we can prove that the partner signed two histories; `own_fork` shows that we did. At
    `encryption_since` they announced the key by which we encrypt for them.
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
    own_fork: OwnForkView | None
    encryption_since: datetime | None


def our_card() -> Card:
    """Raises NotFound `host_missing` before `mithaq init`."""
    root = register.our_roots()[-1]
    key = VerifierKey(settings.NODE_NAME, root.root.statement)
    signed = slim(root.signed) if root.signed else None
    return Card(key, settings.PUBLIC_URL, parties.host_institution(), signed)


def our_card_envelope() -> bytes:
    """Our card as it is handed over. Raises Refused `card_malformed` where our name or address won't do."""
    return envelope_of(our_card(), register.seal())


def our_roots(after: int) -> tuple[Signed, ...]:
    """Our root documents beyond a version, the oldest first."""
    return tuple(each.signed for each in register.our_roots() if each.signed and each.root.version > after)


def known_roots(name: str) -> tuple[Signed, ...]:
    """Root documents of a partner as we followed them, each after the one before; the last is that of today.

    What an earlier founding of its node had is not among them.
    """
    said = [
        each
        for act in (ACCEPTED, ROOT_FOLLOWED)
        for each in register.entries_about(subject_of(name), act=act)
    ]
    chain: list[Signed] = []
    for entry in sorted(said, key=lambda each: each.position):
        body = entry.statement.body
        card = entry.statement.act == ACCEPTED
        signed = card_from(body["card"]).signed_root if card else signed_in(canonical_bytes(body["root"]))
        if signed is None:
            chain = []
        elif not chain or signed.root != chain[-1].root:
            chain = [*chain, signed] if chain and signed.root.previous == chain[-1].root.digest else [signed]
    return tuple(chain)


def known_keys(name: str) -> frozenset[bytes]:
    """The keys by which a partner spoke to us, also those that ended."""
    cards = [each.statement.body["card"] for each in register.entries_about(subject_of(name), act=ACCEPTED)]
    return frozenset(
        {card_from(each).key.public_key for each in cards}
        | {each.root.statement for each in known_roots(name)}
        | {key for _, key in register.keys().others.get(name, ())}
    )


def root_of(name: str) -> tuple[Root, Sequence[tuple[int, bytes]]]:
    """The root document of a partner, or of us, and from which position of the register each key signs.

    Raises NotFound `peer_unknown`.
    """
    keys = register.keys()
    if not name or name == settings.NODE_NAME:
        return register.our_roots()[-1].root, keys.ours
    return peer(name).card.root, keys.others.get(name, ())


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


def not_taken_there(name: str, positions: Iterable[int]) -> tuple[QuarantineView, ...]:
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
    """All partners with how far the logs have come; seven queries, and one for each with some set aside."""
    found = peers()
    said = register.first_and_last_said([subject_of(each.name) for each in found], act=ANNOUNCED)
    announced = {subject: last for subject, (_, last) in said.items()}
    outgoing = {row.peer: row for row in Outgoing.objects.all()}
    incoming = {row.peer: row for row in Incoming.objects.all()}
    own_forks = {row.peer: OwnForkView(row.ours, row.theirs, row.at) for row in OwnFork.objects.all()}
    forked = dict(PeerFork.objects.values_list("peer", "at"))
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
            own_fork=own_forks.get(each.name),
            forked_at=forked.get(each.name),
            set_aside=set_aside.get(each.name, 0),
            quarantined=_first_set_aside(each.name) if each.name in set_aside else (),
            encryption_since=announced.get(subject_of(each.name)),
        )
        for each in found
    )


def standing(name: str) -> Standing:
    """One of `standings`. Raises NotFound `peer_unknown`."""
    for each in standings():
        if each.peer.name == name:
            return each
    raise NotFound("peer_unknown", peer=name[:100])


def set_aside_since(since: datetime) -> dict[str, int]:
    """By partner how many statements were not taken since then, by them or by us; one query."""
    found = Quarantined.objects.filter(at__gte=since).order_by().values("peer")
    return dict(found.annotate(number=Count("index")).values_list("peer", "number"))


def agreements_with(peer: PeerView, *, on: date) -> tuple[AgreementView, ...]:
    """Agreements on file, also unconfirmed and past ones, of institutions of ours and the partner's."""
    theirs = parties.codes_of(peer.card.institution, on)
    ours = frozenset[str]().union(
        *(parties.codes_of(each, on) for each in parties.institutions_of_node(settings.NODE_NAME))
    )
    return tuple(
        each
        for each in agreements(on=on)
        if not theirs.isdisjoint(each.terms.parties) and not ours.isdisjoint(each.terms.parties)
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


def is_left_out(name: str) -> bool:
    """Whether the node came back from a backup without asking that partner what it had said."""
    last = last_recovery()
    return last is not None and name in last.without


def proof_of_fork(name: str) -> tuple[bytes, str]:
    """That a partner signed two histories, and the key by which that is judged: it may have ended since.

    Raises NotFound `proof_missing`.
    """
    fork = PeerFork.objects.filter(pk=name[:100]).first()
    if fork is None:
        raise NotFound("proof_missing", peer=name[:100])
    return proof_of(settings.NODE_NAME, (fork.kept, fork.shown)), fork.key


def _first_set_aside(name: str) -> tuple[QuarantineView, ...]:
    rows = Quarantined.objects.filter(peer=name).order_by("index", "is_ours").defer("envelope")
    return tuple(map(_quarantined, rows[:SHOWN_MOST]))


def _quarantined(row: Quarantined) -> QuarantineView:
    return QuarantineView(row.is_ours, row.index, row.code, row.facts, row.at)


def _view(row: Peer) -> PeerView:
    return PeerView(card_from(row.card), row.is_active, row.since, row.encryption)
