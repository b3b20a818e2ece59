"""Take what a partner put out for us: verified as a whole, decided one by one, applied once.

Rows, register, cursor and frontier change in one transaction, so that whoever is killed has either taken a
segment or not. What cannot be taken is set aside with the reason, and the rest goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, Error, IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least

from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.base.seals import unsealed
from mithaq.base.text import cleaned
from mithaq.clearance.domain.release import Reader
from mithaq.federation import published, queries
from mithaq.federation.actions import rekeying
from mithaq.federation.domain.arriving import ENTRY_BYTES_MAX, statement_of
from mithaq.federation.domain.growing import Frontier, frontier_from
from mithaq.federation.domain.naming import subject_of
from mithaq.federation.domain.receipts import cosigned, log_name
from mithaq.federation.domain.segments import Segment
from mithaq.federation.domain.turns import stretches, turns_in
from mithaq.federation.models import Incoming, PeerFork, Quarantined
from mithaq.federation.queries import PeerView, logs
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register import queries as register_queries
from mithaq.register.domain.checkpoint import VerifierKey, checkpoint_in
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.statement import PAYLOAD_TYPE, Statement
from mithaq.register.queries import Shut

# So many entries that a partner did not even sign are kept with their bytes; of more, the reasons.
KEPT_MOST = 1_000
VISIT_AGAIN = timedelta(seconds=5)
# A statement takes many times its bytes in memory once it is read, so that few bytes are read at once.
READ_AT_ONCE = 2 << 20
FACT_MAX, FACTS_MAX = 200, 10
# What reading or applying something odd may end in.
READING_ERRORS = (ArithmeticError, AttributeError, LookupError, ObjectDoesNotExist, TypeError, ValueError)
# SQLSTATE class 54: the statement is beyond what the database can hold.
BEYOND_LIMITS = "54"


@dataclass(frozen=True)
class Entry:
    """A statement that may be taken, at its place in the partner's log."""

    index: int
    statement: Statement
    envelope: bytes
    read: object


class Link(Protocol):
    """A partner's node as it is reached."""

    def segment(self, first: int) -> Segment:
        """The entries from an index on."""

    def checkpoint_at(self, size: int) -> Segment:
        """No entries, but the note over the first `size`."""

    def tell_receipt(self, note: str, refused: Sequence[Json]) -> None:
        """Hand over our receipt and what we did not take."""


def pull(name: str, link: Link, *, at: datetime) -> bool:
    """Take the next segment of a partner's log and hand over the receipt; whether more is left.

    What stands in the way is noted for the page, and raised.
    """
    peer, was_well = queries.active_peer(name), is_well(name)
    try:
        segment = link.segment(logs.taken(name).size)
        take(peer, segment, at=at)
        _tell(peer, link)
    except Shut:
        raise
    except Refused as refusal:
        if refusal.code == "log_differs":
            _look_for_fork(peer, link, at=at)
        note_trouble(name, refusal, was_well=was_well, at=at)
        if refusal.facts.get("said") == "log_shorter":
            # They have less than they signed: what they signed shows them that they were set back.
            link.tell_receipt(logs.held_head(name, first=0).note, [])
        raise
    except Exception:
        with suppress(Error):
            note_trouble(name, Refused("could_not_take"), was_well=was_well, at=at)
        raise
    # How much is left is only said: who brings nothing is not asked again at once.
    return bool(segment.entries) and segment.end < segment.size


def is_well(name: str) -> bool:
    """Whether nothing kept us from taking more when we last tried."""
    return Incoming.objects.filter(pk=name, trouble__isnull=True).exists()


def note_trouble(name: str, refusal: Refused, *, was_well: bool, at: datetime) -> None:
    """Something keeps us from taking more; where nothing did when we began, it is tried again soon."""
    standing = Incoming.objects.filter(pk=name)
    standing.update(tried_at=at, trouble=as_trouble(refusal))
    if was_well:
        standing.update(due_at=at + VISIT_AGAIN)


def note_back(name: str, *, at: datetime) -> None:
    """A partner who could not be reached is there again; one whose visits fail is not visited in a circle."""
    unreached = Incoming.objects.filter(pk=name, trouble__code__in=("peer_away", "peer_refused"))
    soonest = Greatest(F("tried_at") + VISIT_AGAIN, Value(at))
    unreached.update(due_at=Least("due_at", soonest))


def note_ring(name: str, *, at: datetime) -> None:
    """A partner said that they have something for us."""
    Incoming.objects.filter(pk=name).update(due_at=at)
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {queries.RUNG}")


def take(peer: PeerView, segment: Segment, *, at: datetime) -> None:
    """Take a segment, online or off a medium; one that was taken already changes nothing.

    Raises Refused `segment_gap` where one before it is missing; `log_differs` where its root is not that of
    the entries; `key_ended` where it goes back to a key whose place another took; `signature_invalid`,
    `checkpoint_malformed`; NotFound `peer_unknown`.
    """
    try:
        _take_whole(peer.name, segment, at=at)
    except Refused as refusal:
        if refusal.code == "log_differs":
            _keep_fork(peer.name, segment.note, at=at)
        raise


def _take_whole(name: str, segment: Segment, *, at: datetime) -> None:
    with transaction.atomic():
        log = Incoming.objects.select_for_update().get(pk=name)
        # Not as it was when the segment was asked for: its key may have ended since.
        peer = queries.active_peer(name)
        checkpoint = checkpoint_in(segment.note, _key_of_log(peer))
        versions = peer.card.root.version
        turns = turns_in(checkpoint.lines, today=peer.card.key.public_key, most=versions)
        if segment.first > log.size:
            last = segment.first - 1
            raise Refused("segment_gap", peer=peer.name, size=log.size, first=segment.first, last=last)
        # A bundle may be older than what was read before it, and know less.
        log.announced = max(log.announced, segment.size)
        new = segment.entries[log.size - segment.first :]
        if checkpoint.size != segment.end:
            raise Refused("log_differs", peer=peer.name, size=segment.end)
        if segment.end >= log.size:
            frontier = frontier_from(log.size, bytes(log.frontier)).with_leaves(map(leaf_hash, new))
            if frontier.root != checkpoint.root:
                raise Refused("log_differs", peer=peer.name, size=segment.end)
            for first, entries, key in stretches(turns, new, first=log.size):
                signer = VerifierKey(peer.name, key)
                _accept(peer, signer, at=at)
                _take(peer, signer, first, entries, at=at)
            rekeying.follow_key(peer, at=at)
            _note(log, segment, frontier, at=at)
        else:
            log.save(update_fields=["announced"])


def _accept(peer: PeerView, signer: VerifierKey, *, at: datetime) -> None:
    """Say in our register by which key the partner's statements come from here on, unless it says so.

    Raises Refused `checkpoint_malformed` for more keys than the partner had root documents.
    """
    known = register_queries.keys().others.get(signer.name, ())
    if not known or known[-1][1] != signer.public_key:
        since = register_queries.entries_about(subject_of(peer.name), act=published.ACCEPTED)[-1].position
        if sum(position > since for position, _ in known) >= peer.card.root.version:
            raise Refused("checkpoint_malformed", part="turns")
        label = public_label(parties.host_institution().code).as_json()
        register.accept_issuer(signer, label=label, author=None, at=at)


def _note(log: Incoming, segment: Segment, frontier: Frontier, *, at: datetime) -> None:
    if frontier.size > log.size:
        log.receipt = cosigned(segment.note, name=settings.NODE_NAME, seal=register_queries.seal(), at=at)
        log.taken_at = at
    log.size, log.frontier = frontier.size, frontier.as_bytes()
    log.tried_at, log.trouble = at, None
    log.save()


def _look_for_fork(peer: PeerView, link: Link, *, at: datetime) -> None:
    """Ask for the head where ours stands: signed with another root, it proves what a later one only shows."""
    with suppress(Refused):
        take(peer, link.checkpoint_at(logs.taken(peer.name).size), at=at)


def _keep_fork(name: str, note: str, *, at: datetime) -> None:
    """Keep the first two notes of one size with two roots: whoever has their key sees that they lied."""
    log, key = Incoming.objects.get(pk=name), _key_of_log(queries.active_peer(name))
    try:
        kept, shown = checkpoint_in(log.receipt, key), checkpoint_in(note, key)
    except Refused:
        # Nothing was taken yet, or the key changed in between. Who changes a key may have lost the one
        # before, and a thief could have signed with it: two keys prove nothing.
        return
    if kept.size == shown.size and kept.root != shown.root:
        by = VerifierKey(name, key.public_key).text()
        said = {"key": by, "kept": log.receipt, "shown": note, "size": shown.size, "at": at}
        PeerFork.objects.get_or_create(peer=name, defaults=said)


def _key_of_log(peer: PeerView) -> VerifierKey:
    return VerifierKey(log_name(peer.name, settings.NODE_NAME), peer.card.key.public_key)


def _tell(peer: PeerView, link: Link) -> None:
    log = Incoming.objects.get(pk=peer.name)
    while log.told < log.size:
        refused, told_to = logs.not_taken(peer.name, log.told, log.size)
        link.tell_receipt(log.receipt, refused)
        log.told = told_to
        Incoming.objects.filter(pk=peer.name).update(told=log.told)


def _take(
    peer: PeerView, signer: VerifierKey, first: int, envelopes: Sequence[bytes], *, at: datetime
) -> None:
    us = queries.reader_of_ours(on=parties.legal_day(at))
    part: list[tuple[int, bytes]] = []
    length = 0
    for index, envelope in enumerate(envelopes, first):
        if part and length + len(envelope) > READ_AT_ONCE:
            _take_part(peer, signer, part, us, at=at)
            part, length = [], 0
        part.append((index, envelope))
        length += len(envelope)
    _take_part(peer, signer, part, us, at=at)


def _take_part(
    peer: PeerView, signer: VerifierKey, part: Sequence[tuple[int, bytes]], us: Reader, *, at: datetime
) -> None:
    entries: list[Entry] = []
    for (index, envelope), each in zip(part, _read_all(part, signer, us), strict=True):
        if isinstance(each, Refused):
            _set_aside(peer, signer, index, envelope, each, at=at)
        else:
            entries.append(each)
    for run in _runs(entries):
        _take_run(peer, signer, run, at=at)


def _read_all(part: Sequence[tuple[int, bytes]], signer: VerifierKey, us: Reader) -> list[Entry | Refused]:
    """Read in two threads: while one verifies a signature, the library lets the other go on."""

    def read(share: Sequence[tuple[int, bytes]]) -> list[Entry | Refused]:
        return [_read(index, envelope, signer, us) for index, envelope in share]

    half = len(part) // 2
    with ThreadPoolExecutor(2) as readers:
        first, second = readers.map(read, (part[:half], part[half:]))
    return first + second


def _read(index: int, envelope: bytes, signer: VerifierKey, us: Reader) -> Entry | Refused:
    """What needs no table: who signed it, what it says, and whether it is for us."""
    try:
        statement = statement_of(envelope, sender=signer, acts=published.TAKEN.keys(), us=us)
        return Entry(index, statement, envelope, published.TAKEN[statement.act].read(statement))
    except Refused as refusal:
        return refusal


def _runs(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Stretches of one act that name nothing twice: each is applied at once."""
    run: list[Entry] = []
    subjects = set[str]()
    for each in entries:
        if run and (each.statement.act != run[0].statement.act or each.statement.subject in subjects):
            yield run
            run, subjects = [], set()
        run.append(each)
        subjects.add(each.statement.subject)
    if run:
        yield run


def _take_run(peer: PeerView, signer: VerifierKey, run: Sequence[Entry], *, at: datetime) -> None:
    try:
        refusals = _applied(peer, run, at=at)
    except Shut:
        # It is not for the statements that they are not taken.
        raise
    except (Error, Refused, *READING_ERRORS) as error:
        if isinstance(error, Error) and not _is_of_statement(error):
            raise
        if len(run) > 1:
            for each in run:
                _take_run(peer, signer, [each], at=at)
            return
        refusal = error if isinstance(error, Refused) else Refused("could_not_apply")
        refusals = {run[0].statement.id: refusal}
    for each in run:
        if each.statement.id in refusals:
            _set_aside(peer, signer, each.index, each.envelope, refusals[each.statement.id], at=at)


def _is_of_statement(error: Error) -> bool:
    """Whether the database cannot hold what was said. A disk that is full is nobody's statement."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, DataError | IntegrityError) or state.startswith(BEYOND_LIMITS)


def _applied(peer: PeerView, run: Sequence[Entry], *, at: datetime) -> Mapping[UUID, Refused]:
    """Apply what may be taken, with what follows; why the others are not. All or nothing where it raises."""
    taking = published.TAKEN[run[0].statement.act]
    with transaction.atomic():
        # What another takes or says meanwhile is there before this is judged.
        register.lock_writer()
        refusals = {**taking.refusals([each.statement for each in run]), **_taken_ids(peer, run)}
        good = [each for each in run if each.statement.id not in refusals]
        appended = register.append_received([(each.statement, each.envelope) for each in good])
        if appended:
            read = {each.statement.id: each.read for each in good}
            taking.apply([(each.position, each.statement) for each in appended], read)
            taking.follow([each.statement for each in appended], at)
        _note_taken(peer.name, good, {each.statement.id: each.position for each in appended})
    return refusals


def _note_taken(name: str, entries: Sequence[Entry], positions: Mapping[UUID, int]) -> None:
    rows = [(each.index, positions[each.statement.id]) for each in entries if each.statement.id in positions]
    with connection.cursor() as cursor:
        # Two arrays instead of rows: the database and its driver then read one short statement.
        cursor.execute(
            'INSERT INTO federation_taken (peer, "index", position)'
            " SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[])",
            [name, [index for index, _ in rows], [position for _, position in rows]],
        )


def _taken_ids(peer: PeerView, run: Sequence[Entry]) -> dict[UUID, Refused]:
    """An identifier is one statement's: else a partner could use up that of another's and so keep it out."""
    known = register_queries.issuers_of(each.statement.id for each in run)
    return {
        key: Refused("id_of_other_node", issuer=issuer)
        for key, issuer in known.items()
        if issuer != peer.name
    }


def _set_aside(
    peer: PeerView, signer: VerifierKey, index: int, envelope: bytes, refusal: Refused, *, at: datetime
) -> None:
    Quarantined.objects.create(
        peer=peer.name,
        is_ours=False,
        index=index,
        code=refusal.code,
        facts=told(refusal),
        envelope=envelope if _is_kept(signer, envelope) else None,
        at=at,
    )


def _is_kept(signer: VerifierKey, envelope: bytes) -> bool:
    """Whether the bytes are kept beside the reason; their digest is in the log's root in any case.

    What the partner signed is: it is evidence, and they may need it back.
    """
    if len(envelope) > ENTRY_BYTES_MAX:
        return False
    try:
        unsealed(envelope, payload_type=PAYLOAD_TYPE, public_key=signer.public_key)
    except Refused:
        pass
    else:
        return True
    kept = Quarantined.objects.filter(peer=signer.name, is_ours=False, envelope__isnull=False)
    return kept.count() < KEPT_MOST


def as_trouble(refusal: Refused) -> dict[str, Json]:
    """A refusal as it is kept for the page."""
    return {"code": refusal.code, "facts": told(refusal)}


def told(refusal: Refused) -> dict[str, Json]:
    """The facts of a refusal as they are kept."""
    return {name: _plain(value) for name, value in refusal.facts.items()}


def _plain(value: object) -> Json:
    """A fact as it can be kept and told on: a partner's words are cut, and without control characters."""
    if isinstance(value, int):
        return value
    if isinstance(value, tuple | list):
        return [cleaned(str(each))[:FACT_MAX] for each in value[:FACTS_MAX]]
    return cleaned(str(value))[:FACT_MAX]
