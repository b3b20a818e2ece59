"""Put out for a partner what is for them, in a log that only grows, and take their receipts for it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal
from mithaq.clearance.domain.release import Reader
from mithaq.exchange import published as exchange
from mithaq.exchange.queries import arriving as exchange_rules
from mithaq.federation import published, queries
from mithaq.federation.actions import comparing
from mithaq.federation.actions.saying import say_between
from mithaq.federation.domain.bundles import REFUSED_MAX
from mithaq.federation.domain.leaving import may_leave
from mithaq.federation.models import Outgoing, Quarantined, Sent, SentNode
from mithaq.federation.queries import PeerView, logs
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.adapters.keys import seal_of
from mithaq.register.domain import merkle
from mithaq.register.domain.statement import Statement, payload_of, statement_from

BATCH, NOTHING = 1_000, -1
_RECORDS = (exchange.PUBLISHED, exchange.AMENDED)
FACTS_BYTES_MAX = 16 << 10
_CODE = re.compile(r"[a-z0-9_]{1,60}")


def fill(name: str, *, at: datetime) -> bool:
    """Look at the next statements of our register; whether the log for the partner grew, or will by more.

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
        said = {position: statement_from(payload_of(envelope)) for position, envelope in found}
        leaving = _leaving(name, said, partner)
        going = [(position, envelope) for position, envelope in found if position in leaving]
        grow(log, going, register.signed_by(_seal(log), going))
        is_more = _recall(peer, said, partner, at=at) or len(found) == BATCH
        log.looked_at = found[-1][0] if len(found) == BATCH else head
        log.save()
    return bool(leaving) or is_more


def _seal(log: Outgoing) -> Seal:
    return seal_of(settings.HOME, logs.turns_of(log)[-1].key)


def _digest(partner: Reader) -> str:
    said: Json = [sorted(partner.parties), partner.is_government, partner.ceiling.value]
    return digest(canonical_bytes(said))


def _leaving(name: str, said: Mapping[int, Statement], partner: Reader) -> set[int]:
    """The positions of those of our statements that go to the partner, and did not yet."""
    sent = set(Sent.objects.filter(peer=name, position__in=said).values_list("position", flat=True))
    by_act: dict[str, list[Statement]] = defaultdict(list)
    for position, statement in said.items():
        is_new = position not in sent and statement.act in published.TAKEN
        if is_new and may_leave(statement, partner=partner):
            by_act[statement.act].append(statement)
    leaving = {key for act, some in by_act.items() for key in published.TAKEN[act].leaving(some)}
    return {position for position, statement in said.items() if statement.id in leaving}


def _recall(peer: PeerView, said: Mapping[int, Statement], partner: Reader, *, at: datetime) -> bool:
    """Take back records that the partner has, and may not have as they stand now; whether there were any."""
    kept = [each for each in said.values() if each.act in _RECORDS and not may_leave(each, partner=partner)]
    standing = set(exchange_rules.leaving(kept)) if kept else set()
    subjects = {each.subject for each in kept if each.id in standing}
    if not subjects:
        return False
    told = register.acts_about(subjects, acts=(*_RECORDS, exchange.WITHDRAWN, exchange.RECALLED))
    sent = Sent.objects.filter(peer=peer.name, position__in=told).order_by("index")
    last = {told[position][0]: told[position][1] for position in sent.values_list("position", flat=True)}
    back = sorted(subject for subject, act in last.items() if act in _RECORDS)
    for subject in back:
        ours, theirs = parties.host_institution().id, peer.card.institution.id
        say_between(exchange.RECALLED, subject, {"reason": ""}, ours=ours, theirs=theirs, by=None, at=at)
    return bool(back)


def take_receipt(peer: PeerView, note: str, refused: Sequence[Json], *, at: datetime) -> None:
    """Keep a partner's receipt, and what they did not take of ours with why.

    Raises Refused `receipt_malformed`, `signature_invalid`, or as `comparing.compare` does.
    """
    receipt = comparing.receipt_of(peer, note)
    size = receipt.checkpoint.size
    rows = refused_rows(peer.name, refused, size=size, at=at)
    comparing.compare(peer, receipt, note, at=at)
    with transaction.atomic():
        log = Outgoing.objects.select_for_update().get(pk=peer.name)
        # Who was set back judges anew, and its last word counts; of what it takes then it has none here.
        Quarantined.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["peer", "is_ours", "index"],
            update_fields=["code", "facts", "at"],
        )
        if size >= log.receipt_size:
            log.receipt, log.receipt_size, log.receipted_at = note, size, receipt.at
            log.save()


def hear_refused(name: str, link: comparing.Link, *, at: datetime) -> None:
    """Ask a partner what it still does not take of our log, and forget what it took since.

    Who was set back takes the second time what it had refused before. A receipt does not show that: it names
    what was refused since the one before, and not how far that reached back. Raises as `take_receipt` does.
    """
    known = Quarantined.objects.filter(peer=name, is_ours=True)
    first = known.order_by("index").values_list("index", flat=True).first()
    if first is None:
        return
    peer, head = queries.active_peer(name), link.head(first)
    if not head.note:
        return
    receipt = comparing.receipt_of(peer, head.note)
    size = receipt.checkpoint.size
    told = [row.index for row in refused_rows(name, head.refused, size=size, at=at)]
    comparing.compare(peer, receipt, head.note, at=at)
    # An answer has no more, so beyond the last of so many it says nothing.
    until = size if len(told) < REFUSED_MAX else max(told) + 1
    known.filter(index__lt=until).exclude(index__in=told).delete()


def refused_rows(name: str, said: Sequence[Json], *, size: int, at: datetime) -> list[Quarantined]:
    """What a partner says that it did not take of so much of our log. Raises Refused `receipt_malformed`."""
    if len(said) > REFUSED_MAX:
        raise Refused("receipt_malformed")
    rows = [_refused_row(name, each, size=size, at=at) for each in said]
    return list({row.index: row for row in rows}.values())


def _refused_row(name: str, said: Json, *, size: int, at: datetime) -> Quarantined:
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


def grow(log: Outgoing, leaving: Sequence[tuple[int, bytes]], envelopes: Sequence[bytes]) -> None:
    """Append statements, by their places in the register, to the log for a partner; the caller saves it.

    `envelopes` are those of `leaving` as the log has them, by the key that signs it there.
    """
    if not leaving:
        return
    rows = [
        Sent(
            peer=log.peer,
            index=log.size + offset,
            position=position,
            envelope=None if envelope == kept else envelope,
        )
        for offset, ((position, kept), envelope) in enumerate(zip(leaving, envelopes, strict=True))
    ]
    known = logs.sent_hashes(log.peer, merkle.frontier(log.size))
    leaves = map(merkle.leaf_hash, envelopes)
    new = merkle.grown(log.size, leaves, lambda level, index: known[level, index])
    log.size += len(rows)
    Sent.objects.bulk_create(rows)
    SentNode.objects.bulk_create(
        SentNode(peer=log.peer, level=level, index=index, hash=value) for (level, index), value in new.items()
    )
