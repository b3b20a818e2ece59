"""Put out for a partner what is for them, in a log that only grows, and take their receipts for it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import Reader
from mithaq.federation import published, queries
from mithaq.federation.domain.leaving import may_leave
from mithaq.federation.domain.receipts import receipt_in
from mithaq.federation.models import Outgoing, Quarantined, Sent, SentNode
from mithaq.federation.queries import PeerView
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.domain import merkle
from mithaq.register.domain.statement import Statement, payload_of, statement_from

BATCH, NOTHING = 1_000, -1
REFUSED_MAX, FACTS_BYTES_MAX = 1_000, 16 << 10
_CODE = re.compile(r"[a-z0-9_]{1,60}")


def fill(name: str, *, at: datetime) -> bool:
    """Look at the next statements of our register; whether the log for the partner grew or more are left.

    Raises NotFound `peer_unknown`.
    """
    peer = queries.active_peer(name)
    with transaction.atomic():
        log = Outgoing.objects.select_for_update().get(pk=name)
        partner = queries.reader_of_partner(peer, on=parties.legal_day(at))
        if log.reader != _digest(partner):
            log.looked_at, log.reader = NOTHING, _digest(partner)
        head = register.head().position
        if log.looked_at >= head:
            return False
        found = register.issued_after(log.looked_at, limit=BATCH)
        leaving = _leaving(name, found, partner)
        _append(log, leaving)
        log.looked_at = found[-1][0] if len(found) == BATCH else head
        log.save()
    return bool(leaving) or len(found) == BATCH


def _digest(partner: Reader) -> str:
    said: Json = [sorted(partner.parties), partner.is_government, partner.ceiling.value]
    return digest(canonical_bytes(said))


def _leaving(name: str, found: Sequence[tuple[int, bytes]], partner: Reader) -> list[tuple[int, bytes]]:
    """Those of our statements that go to the partner, and did not yet."""
    said = {position: statement_from(payload_of(envelope)) for position, envelope in found}
    sent = set(Sent.objects.filter(peer=name, position__in=said).values_list("position", flat=True))
    by_act: dict[str, list[Statement]] = defaultdict(list)
    for position, statement in said.items():
        is_new = position not in sent and statement.act in published.TAKEN
        if is_new and may_leave(statement, partner=partner):
            by_act[statement.act].append(statement)
    leaving = {key for act, some in by_act.items() for key in published.TAKEN[act].leaving(some)}
    return [(position, envelope) for position, envelope in found if said[position].id in leaving]


def take_receipt(peer: PeerView, note: str, refused: Sequence[Json], *, at: datetime) -> None:
    """Keep a partner's receipt, and what they did not take of ours with why.

    Raises Refused `receipt_malformed`, `signature_invalid`, or `receipt_forked` for a log that is not ours.
    """
    ours = register.verifier_key()
    receipt = receipt_in(note, sender=ours, receiver=peer.card.key)
    if len(refused) > REFUSED_MAX:
        raise Refused("receipt_malformed")
    with transaction.atomic():
        log = Outgoing.objects.select_for_update().get(pk=peer.name)
        size = receipt.checkpoint.size
        if size > log.size or queries.sent_root(peer.name, size) != receipt.checkpoint.root:
            raise Refused("receipt_forked", peer=peer.name, size=size)
        rows = [_refused(peer.name, each, size=size, at=at) for each in refused]
        Quarantined.objects.bulk_create(rows, ignore_conflicts=True)
        if size >= log.receipt_size:
            log.receipt, log.receipt_size, log.receipted_at = note, size, receipt.at
            log.save()


def _refused(name: str, said: Json, *, size: int, at: datetime) -> Quarantined:
    match said:
        case {"index": int(index), "code": str(code), "facts": dict(facts)} if (
            type(index) is int and 0 <= index < size and _CODE.fullmatch(code) and _may_be_kept(facts)
        ):
            return Quarantined(peer=name, is_ours=True, index=index, code=code, facts=facts, at=at)
    raise Refused("receipt_malformed")


def _may_be_kept(facts: Mapping[str, Json]) -> bool:
    """They are the partner's words: no more than a page, and nothing that the database cannot hold."""
    said = canonical_bytes(facts)
    return len(said) <= FACTS_BYTES_MAX and b"\\u0000" not in said


def _append(log: Outgoing, leaving: Sequence[tuple[int, bytes]]) -> None:
    if not leaving:
        return
    rows = [
        Sent(peer=log.peer, index=log.size + offset, position=position)
        for offset, (position, _) in enumerate(leaving)
    ]
    known = queries.sent_hashes(log.peer, merkle.frontier(log.size))
    new: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        return new.get((level, index)) or known[level, index]

    for _, envelope in leaving:
        for level, index, value in merkle.completed(log.size, merkle.leaf_hash(envelope), node):
            new[level, index] = value
        log.size += 1
    Sent.objects.bulk_create(rows)
    SentNode.objects.bulk_create(
        SentNode(peer=log.peer, level=level, index=index, hash=value) for (level, index), value in new.items()
    )
