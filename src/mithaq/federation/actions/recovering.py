"""Take our own statements back from partners after the database was set back, and then write again.

While the register waits nothing is appended or put out, so that no log is continued in two ways. What only
this node had, and what only partners had that are gone, does not come back.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import Error, transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.federation import published, queries
from mithaq.federation.actions import comparing, sending
from mithaq.federation.actions.pairing import require_reason
from mithaq.federation.actions.receiving import as_trouble
from mithaq.federation.domain.heads import Finding, compared
from mithaq.federation.domain.merging import Said, merged
from mithaq.federation.domain.naming import RECOVERED, subject_of
from mithaq.federation.domain.receipts import Head, receipt_in
from mithaq.federation.domain.segments import Segment
from mithaq.federation.models import Outgoing, Recovery, Returned
from mithaq.federation.queries import PeerView
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register import queries as register_queries
from mithaq.register.domain.checkpoint import Checkpoint
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.statement import SELF, StatementDraft, payload_of, statement_from, statement_in

BATCH = 1_000


class Link(comparing.Link, Protocol):
    """A partner's node as it is asked for our own statements."""

    def returned(self, first: int) -> Segment:
        """What they have of our log from an index on."""


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

    Nothing of it is in the register yet. Raises Refused `receipt_forked` where it does not continue the log
    as we know it, after both heads were kept; or as `link`, `receipt_in` and `statement_in` do.
    """
    peer = queries.active_peer(name)
    try:
        head = link.head(queries.sent_size(name))
        if head.note:
            _take_in(peer, head, link, at=at, progress=progress)
    except Refused as refusal:
        Recovery.objects.filter(pk=name).update(trouble=as_trouble(refusal))
        raise
    Recovery.objects.filter(pk=name).update(
        receipt=head.note, refused=list(head.refused), is_whole=True, trouble=None
    )


def finish(
    *, without: Collection[str] = (), reason: str = "", by: Actor | None = None, at: datetime
) -> Recovered:
    """Append what partners handed back, and open writing; in one transaction.

    The node does so by itself once all have answered; an administrator does it `without` some, and says why.
    Raises Refused `register_awaits` with those that have not answered, `nothing_to_recover`,
    `could_not_apply`, `not_permitted`, `reason_missing` or `peer_reason_too_long`.
    """
    if by is not None:
        require(by, Act.PAIR_NODES)
    with transaction.atomic():
        logs = {row.peer: row for row in Outgoing.objects.select_for_update().order_by("peer")}
        awaited = set(register_queries.awaited())
        had, lost = register_queries.head().size, register_queries.lost_at_least()
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
            _continue(logs[name], whole[name], at=at)
        found = Recovered(had, taken_back, max(0, lost - taken_back) if lost else None)
        Recovery.objects.all().delete()
        Returned.objects.all().delete()
        _say(found, logs.values(), left_out, reason.strip(), by=by, at=at)
    return found


def _require_said(by: Actor | None, reason: str) -> None:
    """Statements that a partner may have are given up by an administrator alone, who says why."""
    if by is None:
        raise Refused("not_permitted")
    require_reason(reason)


def _take_in(
    peer: PeerView, head: Head, link: Link, *, at: datetime, progress: Callable[[int], None]
) -> None:
    ours = register_queries.verifier_key()
    checkpoint = receipt_in(head.note, sender=ours, receiver=peer.card.key).checkpoint
    log = queries.sent_frontier(peer.name)
    finding = compared(checkpoint, size=log.size, root=lambda until: queries.sent_root(peer.name, until))
    if finding is Finding.BEYOND:
        _fetch(peer, log.size, checkpoint, link, progress)
        rows = Returned.objects.filter(peer=peer.name).order_by("index").values_list("envelope", flat=True)
        if log.with_leaves(leaf_hash(bytes(each)) for each in rows.iterator()).root != checkpoint.root:
            Returned.objects.filter(peer=peer.name).delete()
            finding = Finding.FORKED
    if finding is Finding.FORKED:
        comparing.keep_fork(peer, head.note, at=at)
        raise Refused("receipt_forked", peer=peer.name, size=checkpoint.size)
    for each in head.refused:
        # What is kept of a partner must not stand in the way when all is taken back.
        sending.refused_row(peer.name, each, size=checkpoint.size, at=at)


def _fetch(
    peer: PeerView, size: int, checkpoint: Checkpoint, link: Link, progress: Callable[[int], None]
) -> None:
    here = size + Returned.objects.filter(peer=peer.name).count()
    while here < checkpoint.size:
        segment = link.returned(here)
        if not segment.entries or segment.first != here or segment.end > checkpoint.size:
            raise Refused("segment_malformed", part="count")
        rows = [_returned(peer, index, each) for index, each in enumerate(segment.entries, here)]
        Returned.objects.bulk_create(rows, ignore_conflicts=True)
        here = segment.end
        progress(here - size)


def _returned(peer: PeerView, index: int, envelope: bytes) -> Returned:
    ours = register_queries.verifier_key()
    statement = statement_in(envelope, public_key=ours.public_key)
    if statement.issuer != ours.name:
        raise Refused("issuer_differs", issuer=statement.issuer[:80])
    if statement.act not in published.OURS:
        raise Refused("act_not_taken", act=statement.act[:80])
    return Returned(peer=peer.name, index=index, statement=statement.id, at=statement.at, envelope=envelope)


def _append_all(names: Sequence[str]) -> int:
    """Append what was handed back, each statement once; how many were not there."""
    logs = [_said(name) for name in names]
    return sum(_append(ids, names) for ids in _batches(merged(logs)))


def _said(name: str) -> list[Said]:
    rows = Returned.objects.filter(peer=name).order_by("index").values_list("statement", "at")
    return [Said(key, at) for key, at in rows]


def _append(ids: Sequence[UUID], names: Sequence[str]) -> int:
    rows = Returned.objects.filter(statement__in=ids, peer__in=names).values_list("statement", "envelope")
    envelopes = {key: bytes(envelope) for key, envelope in rows}
    returned = [(statement_from(payload_of(envelopes[key])), envelopes[key]) for key in ids]
    appended = register.take_back(returned)
    for each in appended:
        try:
            published.OURS[each.statement.act](each.position, each.statement)
        except (Error, ValueError, KeyError, TypeError) as error:
            raise Refused("could_not_apply") from error
    return len(appended)


def _continue(log: Outgoing, told: Recovery, *, at: datetime) -> None:
    """Let the log for a partner go on where they have it."""
    rows = Returned.objects.filter(peer=log.peer).order_by("index").values_list("statement", flat=True)
    for ids in _batches(rows.iterator()):
        places = register_queries.positions_of(ids)
        positions = [places[key] for key in ids]
        sending.grow(log, list(zip(positions, register_queries.envelopes_at(positions), strict=True)))
    log.save()
    if told.receipt:
        sending.take_receipt(queries.peer(log.peer), told.receipt, told.refused, at=at)


def _batches(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _say(
    found: Recovered,
    logs: Collection[Outgoing],
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
        "logs": {log.peer: log.size for log in logs},
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
