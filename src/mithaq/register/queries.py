"""Reads of the register: its head, its statements and their proofs."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min, Q
from django.db.models.functions import Length

from mithaq.base.canonical import canonical_bytes
from mithaq.base.labels import EVERYONE
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal, Seal, from_base64
from mithaq.register.adapters.exports import opened_export
from mithaq.register.adapters.high_water import high_water
from mithaq.register.adapters.keys import first_seal, seal_of
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import Checkpoint, VerifierKey, checkpoint_in
from mithaq.register.domain.roots import Root, Signed, first_root, followed, key_from
from mithaq.register.domain.statement import (
    ISSUER_ACCEPTED,
    ROOT_PUBLISHED,
    SELF,
    Statement,
    payload_of,
    signed_anew,
    statement_from,
    statement_in,
)
from mithaq.register.domain.verifying import Report, verify_export
from mithaq.register.models import AwaitedRow, CheckpointRow, NodeRow, StatementRow

BATCH = 500
# The channel of PostgreSQL on which it is told that statements were appended.
APPENDED = "register_appended"


@dataclass(frozen=True)
class Head:
    """How far the register has come; `position` is that of the last statement, or −1."""

    size: int

    @property
    def position(self) -> int:
        return self.size - 1


@dataclass(frozen=True)
class Entry:
    """A statement at its place, with the exact bytes of its envelope and the key that signed them."""

    position: int
    statement: Statement
    envelope: bytes
    public_key: bytes


@dataclass(frozen=True)
class Proof:
    """What shows that an entry is in the register: `checkpoint` signs the root that the hashes lead to."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str


def head() -> Head:
    """One index look-up."""
    last = StatementRow.objects.order_by("-position").values_list("position", flat=True).first()
    return Head(0 if last is None else last + 1)


class Shut(Refused):
    """Nothing can be appended now, whatever it is."""


def require_open() -> Head:
    """The head, where statements may be appended; one query.

    Raises Shut `register_awaits` with the nodes that have not answered yet, `register_set_back` where the
    register is shorter than it was, or `high_water_unreadable`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(position) FROM register_statement),"
            " ARRAY(SELECT name FROM register_awaited ORDER BY name)"
        )
        [(last, names)] = cursor.fetchall()
    found = Head(0 if last is None else last + 1)
    if names:
        raise Shut("register_awaits", nodes=", ".join(names))
    try:
        had = high_water(Path(settings.HOME))
    except Refused as refusal:
        raise Shut(refusal.code, **refusal.facts) from refusal
    if found.size < had:
        raise Shut("register_set_back", size=found.size, had=had)
    return found


def is_open() -> bool:
    """Whether statements may be appended."""
    try:
        require_open()
    except Refused:
        return False
    return True


def awaited() -> tuple[str, ...]:
    """The nodes whose answer the register waits for."""
    return tuple(AwaitedRow.objects.order_by("name").values_list("name", flat=True))


def lost_at_least() -> int:
    """By how many statements the register is shorter than it was, as far as this home knows."""
    return max(0, high_water(Path(settings.HOME)) - head().size)


def verifier_key() -> VerifierKey:
    """The key by which others verify this register today."""
    return VerifierKey(settings.NODE_NAME, our_roots()[-1].root.statement)


def our_keys() -> tuple[VerifierKey, ...]:
    """All keys that this node ever signed with, today's first."""
    return tuple(VerifierKey(settings.NODE_NAME, each.root.statement) for each in reversed(our_roots()))


def keys_since(size: int) -> tuple[bytes, ...]:
    """The key that signed when the register had so many statements, and those since."""
    since = [(each.since, each.root.statement) for each in our_roots()]
    return tuple(key for at, key in since if at >= size) + tuple(key for at, key in since if at < size)[-1:]


def seal() -> KeySeal:
    """Today's seal. Raises Refused `node_key_missing` or `node_key_unreadable`."""
    return seal_of(Path(settings.HOME), verifier_key().public_key)


@dataclass(frozen=True)
class Published:
    """A root document of ours, and from which position on its key signs; the first has no envelope."""

    since: int
    root: Root
    signed: Signed | None


def our_roots() -> tuple[Published, ...]:
    """Our root documents, the oldest first; one query.

    Raises Refused `register_damaged` where one does not follow the one before.
    """
    rows = StatementRow.objects.filter(act=ROOT_PUBLISHED, issuer=settings.NODE_NAME).order_by("position")
    found = tuple((at, bytes(envelope)) for at, envelope in rows.values_list("position", "envelope"))
    if not found:
        return (
            Published(0, first_root(settings.NODE_NAME, first_seal(Path(settings.HOME)).public_key), None),
        )
    return _chained(settings.NODE_NAME, found)


@lru_cache(8)
def _chained(name: str, found: tuple[tuple[int, bytes], ...]) -> tuple[Published, ...]:
    chain: list[Published] = []
    for position, envelope in found:
        said = statement_from(payload_of(envelope)).body
        try:
            if not chain:
                chain.append(Published(0, first_root(name, key_from(str(said.get("replaces")))), None))
            (signed,) = followed(chain[-1].root, [canonical_bytes(said["root"])])
            statement_in(envelope, public_key=signed.root.statement)
        except (Refused, KeyError, ValueError) as error:
            raise Refused("register_damaged", position=position) from error
        chain.append(Published(position, signed.root, signed))
    return tuple(chain)


@dataclass(frozen=True)
class Keys:
    """By which key each node signs: ours, and those that were accepted, each from a position on."""

    name: str
    ours: Sequence[tuple[int, bytes]]
    others: Mapping[str, Sequence[tuple[int, bytes]]]

    def of(self, issuer: str, *, position: int) -> bytes:
        """Raises NotFound `issuer_unknown`."""
        if issuer == self.name:
            # The statement that brings a key of ours is signed by it already.
            return [key for since, key in self.ours if since <= position][-1]
        keys = [key for since, key in self.others.get(issuer, ()) if since < position]
        if not keys:
            raise NotFound("issuer_unknown", issuer=issuer[:80])
        return keys[-1]


def keys() -> Keys:
    """As the register says; two queries."""
    ours = [(each.since, each.root.statement) for each in our_roots()]
    known = Keys(settings.NODE_NAME, ours, {})
    others: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    rows = StatementRow.objects.filter(act=ISSUER_ACCEPTED, issuer=known.name).order_by("position")
    for since, envelope in rows.values_list("position", "envelope"):
        name, key = _accepted(bytes(envelope), known.of(known.name, position=since))
        others[name].append((since, key))
    return Keys(known.name, ours, others)


@lru_cache(1_000)
def _accepted(envelope: bytes, our_key: bytes) -> tuple[str, bytes]:
    said = statement_in(envelope, public_key=our_key)
    return said.subject.removeprefix("node:"), from_base64(str(said.body["public_key"]))


def signed_by(seal: Seal, found: Iterable[tuple[int, bytes]]) -> list[bytes]:
    """Our statements at these positions as envelopes by one key of ours; one query.

    Those that another key signed are verified by it and signed anew, for readers who know no earlier key.
    Raises Refused `signature_invalid`.
    """
    known = keys()
    return [by(seal, envelope, known.of(known.name, position=position)) for position, envelope in found]


def by(seal: Seal, envelope: bytes, key: bytes) -> bytes:
    """A statement that this key signed as an envelope by one key of ours. Raises as `signed_by` does."""
    return envelope if key == seal.public_key else signed_anew(envelope, public_key=key, seal=seal)


def verified_export(file: Path, *, trusted_key: bytes | None, progress: Callable[[int], None]) -> Report:
    """Judge an export by itself: nothing of this node is read.

    Raises Refused `file_unreadable` or `export_malformed`.
    """
    with opened_export(file) as lines:
        return verify_export(lines, trusted_key=trusted_key, progress=progress)


def entry_at(position: int) -> Entry:
    """Raises NotFound `statement_unknown`."""
    return _entry(StatementRow.objects.filter(pk=position).first())


def entry_by_id(key: UUID) -> Entry:
    """Raises NotFound `statement_unknown`."""
    return _entry(StatementRow.objects.filter(id=key).first())


def entries(after: int = -1, *, limit: int | None = None) -> Iterator[Entry]:
    """Entries in order, read in batches; verifies every signature on the way.

    Raises Refused `register_damaged` at a hole, or as `statement_in` does.
    """
    known, sent = keys(), 0
    while limit is None or sent < limit:
        size = BATCH if limit is None else min(BATCH, limit - sent)
        rows = list(StatementRow.objects.filter(position__gt=after).order_by("position")[:size])
        if not rows:
            return
        for row in rows:
            after += 1
            if row.position != after:
                raise Refused("register_damaged", position=after)
            yield _entry(row, known)
        sent += len(rows)


def own_moment_before(position: int) -> datetime:
    """When this node last said something before that position; long ago where it never did."""
    rows = StatementRow.objects.filter(issuer=settings.NODE_NAME, position__lt=position)
    at = rows.order_by("-position").values_list("at", flat=True).first()
    return at or datetime(1970, 1, 1, tzinfo=UTC)


def first_and_last_said(subjects: Iterable[str], *, act: str) -> Mapping[str, tuple[datetime, datetime]]:
    """When something was first and last said of each subject by statements of one act; one query."""
    rows = StatementRow.objects.filter(subject__in=set(subjects), act=act).values_list("subject")
    return {subject: (first, last) for subject, first, last in rows.annotate(Min("at"), Max("at"))}


def issuers_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of those of the statements that stand in the register, which node issued each."""
    with connection.cursor() as cursor:
        # One array: of a thousand parameters Django and the driver each make something of their own.
        cursor.execute("SELECT id, issuer FROM register_statement WHERE id = ANY(%s)", [list(ids)])
        return dict(cursor.fetchall())


def positions_of(ids: Iterable[UUID]) -> dict[UUID, int]:
    """Where those of the statements stand that are in the register."""
    return dict(StatementRow.objects.filter(id__in=list(ids)).values_list("id", "position"))


def envelopes(size: int) -> Iterator[tuple[int, bytes]]:
    """Positions and exact bytes of the first `size` statements, unverified, so of a damaged register too."""
    after = -1
    while True:
        rows = StatementRow.objects.filter(position__gt=after, position__lt=size).order_by("position")
        batch = list(rows.values_list("position", "envelope")[:BATCH])
        if not batch:
            return
        yield from ((position, bytes(envelope)) for position, envelope in batch)
        after = batch[-1][0]


def envelopes_at(positions: Sequence[int]) -> list[bytes]:
    """The exact bytes of the statements at these positions, in the order asked for; one query."""
    rows = StatementRow.objects.filter(pk__in=positions).values_list("position", "envelope")
    found = {position: bytes(envelope) for position, envelope in rows}
    return [found[position] for position in positions]


def lengths_at(positions: Sequence[int]) -> dict[int, int]:
    """How many bytes the statements at these positions have; one query, that reads none of them."""
    rows = StatementRow.objects.filter(pk__in=positions).annotate(length=Length("envelope"))
    return dict(rows.values_list("position", "length"))


def issued_after(position: int, *, limit: int) -> list[tuple[int, bytes]]:
    """Positions and exact bytes of our own statements from behind a position on."""
    rows = StatementRow.objects.filter(position__gt=position, issuer=settings.NODE_NAME).order_by("position")
    return [(at, bytes(envelope)) for at, envelope in rows.values_list("position", "envelope")[:limit]]


def acts_about(subjects: Collection[str], *, acts: Collection[str]) -> dict[int, tuple[str, str]]:
    """Subject and act of our own statements of these acts on these subjects, by position; one query."""
    rows = StatementRow.objects.filter(subject__in=subjects, act__in=acts, issuer=settings.NODE_NAME)
    return {
        position: (subject, act) for position, subject, act in rows.values_list("position", "subject", "act")
    }


def entries_about(subject: str, *, act: str) -> tuple[Entry, ...]:
    """The entries of an act on a subject, the oldest first, for the node itself whoever they are for."""
    rows = StatementRow.objects.filter(subject=subject, act=act).order_by("position")
    return _entries(rows)


@dataclass(frozen=True)
class Filter:
    """Which statements exist for a reader: by label, by audience, and whether those to the node itself do.

    `parties` are the codes that the reader stands for.
    """

    labels: Sequence[int]
    sees_internal: bool
    parties: Collection[str] = (EVERYONE,)
    subject: str = ""
    act: str = ""


def latest(chosen: Filter, *, before: int | None, limit: int) -> tuple[Entry, ...]:
    """The newest entries that the reader may see, from below a position."""
    rows = StatementRow.objects.filter(_readable(chosen))
    if chosen.subject:
        rows = rows.filter(subject=chosen.subject)
    if chosen.act:
        rows = rows.filter(act=chosen.act)
    if before is not None:
        rows = rows.filter(position__lt=before)
    return _entries(rows.order_by("-position")[:limit])


def is_readable(position: int, chosen: Filter) -> bool:
    """Whether the statement exists for the reader."""
    return StatementRow.objects.filter(_readable(chosen), pk=position).exists()


def first_key() -> VerifierKey:
    """The key that the node was founded with: an export begins with it."""
    return VerifierKey(settings.NODE_NAME, our_roots()[0].root.statement)


def latest_checkpoint() -> tuple[Checkpoint, str]:
    """The checkpoint over the head and its note. Raises NotFound `register_empty`."""
    row = CheckpointRow.objects.order_by("-size").first()
    if row is None:
        raise NotFound("register_empty")
    return checkpoint_in(row.note, verifier_key()), row.note


def checkpoint_at(size: int) -> str:
    """The note over the first `size` statements. Raises NotFound `size_unknown`: not each size has one."""
    note = CheckpointRow.objects.filter(size=size).values_list("note", flat=True).first()
    if note is None:
        raise NotFound("size_unknown")
    return note


def checkpoints(after: int = 0, *, until: int | None = None) -> Iterator[tuple[int, str]]:
    """Sizes and notes in order, up to and with a size, read in batches."""
    while True:
        rows = CheckpointRow.objects.filter(size__gt=after).order_by("size")
        if until is not None:
            rows = rows.filter(size__lte=until)
        batch = list(rows.values_list("size", "note")[:BATCH])
        if not batch:
            return
        yield from batch
        after = batch[-1][0]


def inclusion_proof(position: int, *, size: int | None = None) -> Proof:
    """The proof that an entry stands in the register as the latest checkpoint signs it, or that of a size.

    Raises NotFound `statement_unknown`, `size_unknown` or `register_empty`.
    """
    if size is None:
        checkpoint, note = latest_checkpoint()
        size = checkpoint.size
    else:
        note = checkpoint_at(size)
    if not 0 <= position < size:
        raise NotFound("statement_unknown")
    hashes = _proved(lambda node: merkle.inclusion_proof(position, size, node))
    return Proof(index=position, size=size, hashes=hashes, checkpoint=note)


def consistency_proof(old: int, new: int) -> tuple[bytes, ...]:
    """The proof that the later register begins with the earlier one. Raises NotFound `size_unknown`."""
    if not 0 < old <= new <= head().size:
        raise NotFound("size_unknown")
    return _proved(lambda node: merkle.consistency_proof(old, new, node))


def root_at(size: int) -> bytes:
    """The root of the first `size` statements, from the kept subtrees."""
    known = hashes_at(merkle.frontier(size))
    return merkle.root(size, lambda level, index: known[level, index])


def hashes_at(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The hashes of complete subtrees, by level and index; one query."""
    rows = NodeRow.objects.filter(pk__in=list(places)).values_list("level", "index", "hash")
    return {(level, index): bytes(value) for level, index, value in rows}


def _proved(proof: Callable[[merkle.Node], tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """Make a proof twice: first to learn which subtrees it reads, then with their hashes, by one query."""
    asked: list[tuple[int, int]] = []

    def remember(level: int, index: int) -> bytes:
        asked.append((level, index))
        return b""

    proof(remember)
    known = hashes_at(asked)
    return proof(lambda level, index: known[level, index])


def _readable(chosen: Filter) -> Q:
    addressed = Q(label_key__in=chosen.labels, audience__overlap=sorted(set(chosen.parties) - {SELF}))
    return addressed | Q(audience__contains=[SELF]) if chosen.sees_internal else addressed


def _entries(rows: Iterable[StatementRow]) -> tuple[Entry, ...]:
    known = keys()
    return tuple(_entry(row, known) for row in rows)


def _entry(row: StatementRow | None, known: Keys | None = None) -> Entry:
    if row is None:
        raise NotFound("statement_unknown")
    envelope = bytes(row.envelope)
    key = (known or keys()).of(row.issuer, position=row.position)
    return Entry(row.position, statement_in(envelope, public_key=key), envelope, key)
