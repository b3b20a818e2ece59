"""Put out for a partner what is for them, in a log that only grows, and take their receipts for it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import Reader
from mithaq.federation import published, queries
from mithaq.federation.actions import comparing
from mithaq.federation.domain.leaving import may_leave
from mithaq.federation.domain.receipts import receipt_in
from mithaq.federation.models import Outgoing, Quarantined, Sent, SentNode
from mithaq.federation.queries import PeerView
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.domain import merkle
from mithaq.register.domain.statement import Statement, payload_of, statement_from

BATCH, NOTHING = 1_000, -1
CODE_MAX, REFUSED_MAX = 60, 1_000


def fill(name: str, *, at: datetime) -> bool:
    """Look at the next statements of our register; whether the log for the partner grew or more are left.

    Raises NotFound `peer_unknown`, or as `register.require_open` does: what may not be said is not put out.
    """
    peer = queries.active_peer(name)
    with transaction.atomic():
        log = Outgoing.objects.select_for_update().get(pk=name)
        head = register.require_open().position
        partner = queries.reader_of_partner(peer, on=parties.legal_day(at))
        if log.reader != _digest(partner):
            log.looked_at, log.reader = NOTHING, _digest(partner)
        if log.looked_at >= head:
            return False
        found = register.issued_after(log.looked_at, limit=BATCH)
        leaving = _leaving(name, found, partner)
        grow(log, leaving)
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

    Raises Refused `receipt_malformed`, `signature_invalid`, or as `comparing.compare` does.
    """
    ours = register.verifier_key()
    receipt = receipt_in(note, sender=ours, receiver=peer.card.key)
    comparing.compare(peer, receipt.checkpoint, note, at=at)
    with transaction.atomic():
        log = Outgoing.objects.select_for_update().get(pk=peer.name)
        size = receipt.checkpoint.size
        rows = [refused_row(peer.name, each, size=size, at=at) for each in refused[:REFUSED_MAX]]
        # Who was set back judges anew, and its last word counts.
        Quarantined.objects.bulk_create(
            {row.index: row for row in rows}.values(),
            update_conflicts=True,
            unique_fields=["peer", "is_ours", "index"],
            update_fields=["code", "facts", "at"],
        )
        if size >= log.receipt_size:
            log.receipt, log.receipt_size, log.receipted_at = note, size, receipt.at
            log.save()


def refused_row(name: str, said: Json, *, size: int, at: datetime) -> Quarantined:
    """What a partner says that it did not take. Raises Refused `receipt_malformed`."""
    match said:
        case {"index": int(index), "code": str(code), "facts": dict(facts)} if (
            0 <= index < size and 0 < len(code) <= CODE_MAX
        ):
            return Quarantined(peer=name, is_ours=True, index=index, code=code, facts=facts, at=at)
    raise Refused("receipt_malformed")


def grow(log: Outgoing, leaving: Sequence[tuple[int, bytes]]) -> None:
    """Append statements, by their places in the register, to the log for a partner; the caller saves it."""
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
