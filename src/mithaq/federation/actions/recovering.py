"""Take our own statements back from partners after the database was set back, and then write again.

While the register waits nothing is appended or put out, so that no log is continued in two ways. What only
this node had, and what only partners had that are gone, does not come back.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Protocol, Self, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import Error, transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.federation import published, queries
from mithaq.federation.actions import comparing, following, sending
from mithaq.federation.actions.pairing import require_reason
from mithaq.federation.actions.receiving import as_trouble
from mithaq.federation.domain.growing import Frontier
from mithaq.federation.domain.heads import Finding, compared
from mithaq.federation.domain.merging import Said, merged
from mithaq.federation.domain.naming import RECOVERED, subject_of
from mithaq.federation.domain.receipts import Head, Receipt
from mithaq.federation.domain.segments import Segment
from mithaq.federation.domain.turns import Turn, continued, stretches, turns_in
from mithaq.federation.models import Incoming, Outgoing, Recovery, Returned
from mithaq.federation.queries import PeerView, logs
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register import queries as register_queries
from mithaq.register.domain.checkpoint import Checkpoint
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.roots import Signed, followed, key_text
from mithaq.register.domain.statement import SELF, StatementDraft, payload_of, statement_from, statement_in

BATCH = 1_000
T = TypeVar("T")


class Link(comparing.Link, Protocol):
    """A partner's node as it is asked for our own statements."""

    def anew(self) -> Self:
        """The same way, by the key that is ours now."""

    def returned(self, first: int) -> Segment:
        """What they have of our log from an index on."""

    def roots(self, after: int) -> list[bytes]:
        """Their root documents beyond a version."""

    def tell_root(self, roots: Sequence[Signed]) -> None:
        """Hand over our root documents."""


@dataclass(frozen=True)
class Recovered:
    """How many statements the register had, and how many were taken back.

    `missing` is how many more it once had, if this home knows.
    """

    had: int
    taken_back: int
    missing: int | None


def ask(name: str, link: Link, *, at: datetime, progress: Callable[[int], None] = lambda _: None) -> None:
    """Have a partner hand back what it has of our log for it and we do not; what came before a cut is kept.

    Nothing of it is in the register yet but our own later root documents, for they know us by those alone.
    Raises Refused `own_key_gone` where these name a key that is not here; `returned_differs` where it hands
    back something else than we signed; or as `comparing.forked` does where we signed another history than
    the one that we know; or as `link`, `followed`, `comparing.receipt_of` and `statement_in` do.
    """
    peer = queries.active_peer(name)
    try:
        theirs = followed(peer.card.root, link.roots(peer.card.root.version - 1))
        if theirs:
            peer = replace(peer, card=peer.card.with_root(theirs[-1]))
        following.take_back_roots(_own_roots(link), at=at)
        # Who knows our later root documents does not listen to the key of before.
        link = link.anew()
        head = link.head(logs.sent_size(name))
        refused = _take_in(peer, head, link, at=at, progress=progress) if head.note else []
    except Refused as refusal:
        _note(name, refusal)
        raise
    Recovery.objects.filter(pk=name).update(
        receipt=head.note,
        refused=refused,
        roots=[each.as_json() for each in theirs],
        is_whole=True,
        due_at=at,
        trouble=None,
    )


def _note(name: str, refusal: Refused) -> None:
    """What stands in the way; that a key is gone is not forgotten because the partner is away since."""
    if name not in [each for each, _ in _keys_gone()]:
        Recovery.objects.filter(pk=name).update(trouble=as_trouble(refusal))


def _keys_gone() -> Iterator[tuple[str, Refused]]:
    """The partners that know a root document of ours which the register still does not have."""
    known = register_queries.our_roots()[-1].root.version
    for each in queries.awaited():
        match each.trouble:
            case {"code": "own_key_gone", "facts": {"version": int(version), "file": str(file)}} if (
                version > known
            ):
                yield each.name, Refused("own_key_gone", version=version, file=file)


def _own_roots(link: Link) -> tuple[Signed, ...]:
    try:
        return comparing.later_roots(link)
    except Refused as refusal:
        ours = queries.our_roots(0)
        if refusal.facts.get("said") != "request_unsigned" or not ours:
            raise
        # They know us by a key of before.
        link.tell_root(ours)
        return comparing.later_roots(link)


def finish(
    *, without: Collection[str] = (), reason: str = "", by: Actor | None = None, at: datetime
) -> Recovered:
    """Append what partners handed back, and open writing; in one transaction.

    The node does so by itself once all have answered; an administrator does it `without` some, and says why.
    Raises Refused `register_awaits` with those that have not answered, `nothing_to_recover`,
    `could_not_apply`, `not_permitted`, `reason_missing` or `peer_reason_too_long`; `own_key_gone` where a
    partner showed a root document of ours whose key is not here, whoever is left out. What fails by what a
    partner told is noted beside it, and it is asked again.
    """
    if by is not None:
        require(by, Act.PAIR_NODES)
    try:
        return _finished(without, reason, by=by, at=at)
    except Refused as refusal:
        told = Recovery.objects.filter(pk=refusal.facts.get("peer", ""))
        told.update(is_whole=False, trouble=as_trouble(refusal))
        raise


def _finished(without: Collection[str], reason: str, *, by: Actor | None, at: datetime) -> Recovered:
    with transaction.atomic():
        list(Incoming.objects.select_for_update().order_by("peer"))
        outgoing = {row.peer: row for row in Outgoing.objects.select_for_update().order_by("peer")}
        _require_keys()
        awaited = set(register_queries.awaited())
        had, lost = comparing.size_had(), register_queries.lost_at_least()
        rows = Recovery.objects.filter(is_whole=True).exclude(pk__in=list(without))
        whole = {row.peer: row for row in rows}
        left_out = awaited - whole.keys()
        missing = left_out - set(without)
        if missing:
            raise Refused("register_awaits", nodes=", ".join(sorted(missing)))
        if not awaited and not lost:
            raise Refused("nothing_to_recover")
        if left_out or not awaited:
            _require_said(by, reason)
        taken_back = _append_all(sorted(whole))
        for name in sorted(whole):
            with _told_by(name):
                _continue(outgoing[name], whole[name])
        found = Recovered(had, taken_back, max(0, lost - taken_back) if lost else None)
        Recovery.objects.all().delete()
        Returned.objects.all().delete()
        _say(found, outgoing.values(), left_out, reason.strip(), by=by, at=at)
        for name in sorted(whole):
            with _told_by(name):
                _take_receipt(name, whole[name], at=at)
    return found


@contextmanager
def _told_by(name: str) -> Iterator[None]:
    """A refusal of what a partner told names it."""
    try:
        yield
    except Refused as refusal:
        raise Refused(refusal.code, **{**refusal.facts, "peer": name}) from refusal


def _require_keys() -> None:
    """Who signs on by a key that ended forks the node itself, so that nobody is left out of that."""
    for _, refusal in _keys_gone():
        raise refusal


def _require_said(by: Actor | None, reason: str) -> None:
    """Statements that a partner may have are given up by an administrator alone, who says why."""
    if by is None:
        raise Refused("not_permitted")
    require_reason(reason)


def _take_in(
    peer: PeerView, head: Head, link: Link, *, at: datetime, progress: Callable[[int], None]
) -> list[Json]:
    """Fetch what they have beyond our log; what they did not take, as it may be kept."""
    receipt = comparing.receipt_of(peer, head.note)
    checkpoint = receipt.checkpoint
    log = logs.sent_frontier(peer.name)
    finding = compared(checkpoint, size=log.size, root=lambda until: logs.sent_root(peer.name, until))
    is_forked = finding is Finding.FORKED
    if finding is Finding.BEYOND:
        if receipt.key not in comparing.counting_keys():
            raise Refused("key_ended", peer=peer.name)
        is_forked = comparing.has_own_fork(peer) or not _continues(log, peer, receipt, link, progress)
    if is_forked:
        raise comparing.forked(peer, receipt, head.note, at=at)
    # What is kept of a partner must not stand in the way when all is taken back.
    rows = sending.refused_rows(peer.name, head.refused, size=checkpoint.size, at=at)
    return [{"index": row.index, "code": row.code, "facts": row.facts} for row in rows]


def _continues(
    log: Frontier, peer: PeerView, receipt: Receipt, link: Link, progress: Callable[[int], None]
) -> bool:
    """Fetch what they have beyond the log as we know it; whether it continues that, or another history.

    Raises Refused `returned_differs` where it is not what our key signed, whatever came before it.
    """
    checkpoint = receipt.checkpoint
    _fetch(peer, log.size, receipt, link, progress)
    rows = Returned.objects.filter(peer=peer.name).order_by("index").values_list("envelope", flat=True)
    if log.with_leaves(leaf_hash(bytes(each)) for each in rows.iterator()).root == checkpoint.root:
        return True
    Returned.objects.filter(peer=peer.name).delete()
    # Two heads of two sizes do not show which it is; all that stands behind theirs does.
    if not _is_other_history(log, checkpoint, link):
        raise Refused("returned_differs", peer=peer.name, size=checkpoint.size)
    return False


def _is_other_history(ours: Frontier, head: Checkpoint, link: Link) -> bool:
    """Whether the entries under a head that our key signed, from the first on, do not begin with our log."""
    theirs, is_other = Frontier(), False
    while theirs.size < head.size:
        segment = _segment(link, theirs.size, head)
        leaves = [leaf_hash(each) for each in segment.entries]
        if theirs.size <= ours.size <= segment.end:
            is_other = theirs.with_leaves(leaves[: ours.size - theirs.size]).root != ours.root
        theirs = theirs.with_leaves(leaves)
    return is_other and theirs.root == head.root


def _fetch(peer: PeerView, size: int, receipt: Receipt, link: Link, progress: Callable[[int], None]) -> None:
    checkpoint, turns = receipt.checkpoint, _turns(receipt)
    here = size + Returned.objects.filter(peer=peer.name).count()
    while here < checkpoint.size:
        segment, counting = _segment(link, here, checkpoint), comparing.counting_keys()
        rows = [
            _returned(peer, index, each, key, counting)
            for first, entries, key in stretches(turns, segment.entries, first=here)
            for index, each in enumerate(entries, first)
        ]
        Returned.objects.bulk_create(rows, ignore_conflicts=True)
        here = segment.end
        progress(here - size)


def _segment(link: Link, first: int, head: Checkpoint) -> Segment:
    segment = link.returned(first)
    if not segment.entries or segment.first != first or segment.end > head.size:
        raise Refused("segment_malformed", part="count")
    return segment


def _turns(receipt: Receipt) -> tuple[Turn, ...]:
    return turns_in(receipt.checkpoint.lines, today=receipt.key)


def _returned(
    peer: PeerView, index: int, envelope: bytes, key: bytes, counting: Collection[bytes]
) -> Returned:
    if key not in counting:
        raise Refused("key_ended", peer=peer.name)
    statement = statement_in(envelope, public_key=key)
    if statement.issuer != settings.NODE_NAME:
        raise Refused("issuer_differs", issuer=statement.issuer[:80])
    if statement.act not in published.OURS:
        raise Refused("act_not_taken", act=statement.act[:80])
    return Returned(
        peer=peer.name, index=index, statement=statement.id, at=statement.at, envelope=envelope, key=key
    )


def _append_all(names: Sequence[str]) -> int:
    """Append what was handed back, each statement once; how many were not there."""
    said = [_said(name) for name in names]
    return sum(_append(ids, names) for ids in _batches(merged(said)))


def _said(name: str) -> list[Said]:
    rows = Returned.objects.filter(peer=name).order_by("index").values_list("statement", "at")
    return [Said(key, at) for key, at in rows]


def _append(ids: Sequence[UUID], names: Sequence[str]) -> int:
    rows = Returned.objects.filter(statement__in=ids, peer__in=names)
    # What a key of before signed stands behind the one that took its place, so that one signs it anew.
    seal = register_queries.seal()
    envelopes, told_by = dict[UUID, bytes](), dict[UUID, str]()
    for name, said, envelope, key in rows.values_list("peer", "statement", "envelope", "key"):
        envelopes[said], told_by[said] = register_queries.by(seal, bytes(envelope), bytes(key)), name
    returned = [(statement_from(payload_of(envelopes[key])), envelopes[key]) for key in ids]
    appended = register.take_back(returned)
    for each in appended:
        try:
            published.OURS[each.statement.act](each.position, each.statement)
        except (Error, ValueError, KeyError, TypeError) as error:
            raise Refused("could_not_apply", peer=told_by[each.statement.id]) from error
    return len(appended)


def _continue(log: Outgoing, told: Recovery) -> None:
    """Let the log for a partner go on where they have it."""
    before = log.size
    rows = Returned.objects.filter(peer=log.peer).order_by("index").values_list("statement", "envelope")
    for batch in _batches(rows.iterator()):
        places = register_queries.positions_of(key for key, _ in batch)
        positions = [places[key] for key, _ in batch]
        kept = register_queries.envelopes_at(positions)
        sending.grow(log, list(zip(positions, kept, strict=True)), [bytes(each) for _, each in batch])
    if log.size > before:
        turns = continued(
            logs.turns_of(log),
            _turns(comparing.receipt_of(_known(log.peer, told), told.receipt)),
            before=before,
            size=log.size,
            today=register_queries.verifier_key().public_key,
        )
        log.turns = [[each.first, key_text(each.key)] for each in turns]
    log.save()


def _known(name: str, told: Recovery) -> PeerView:
    """The partner by its latest root document, which the register does not have yet."""
    peer = queries.active_peer(name)
    if not told.roots:
        return peer
    last = followed(peer.card.root, _envelopes(told))[-1]
    return replace(peer, card=peer.card.with_root(last))


def _take_receipt(name: str, told: Recovery, *, at: datetime) -> None:
    peer = following.follow(name, _envelopes(told), at=at) if told.roots else queries.active_peer(name)
    if told.receipt:
        sending.take_receipt(peer, told.receipt, told.refused, at=at)


def _envelopes(told: Recovery) -> list[bytes]:
    return [canonical_bytes(each) for each in told.roots]


def _batches(ids: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _say(
    found: Recovered,
    outgoing: Collection[Outgoing],
    left_out: Collection[str],
    reason: str,
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    body: dict[str, Json] = {
        "had": found.had,
        "taken_back": found.taken_back,
        "missing": found.missing,
        "logs": {log.peer: log.size for log in outgoing},
        "without": sorted(left_out),
        "reason": reason,
    }
    draft = StatementDraft(
        act=RECOVERED,
        audience=(SELF,),
        subject=subject_of(settings.NODE_NAME),
        label=public_label(parties.host_institution().code).as_json(),
        body=body,
        author=f"person:{by.person}" if by else None,
    )
    register.reopen(draft, at=at)
