"""Reads of the register: its head, its statements and their proofs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from mithaq.base.labels import EVERYONE
from mithaq.base.refusals import NotFound, Refused
from mithaq.register.adapters.exports import opened_export
from mithaq.register.adapters.keys import node_seal
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import Checkpoint, VerifierKey, checkpoint_in
from mithaq.register.domain.statement import SELF, Statement, statement_in
from mithaq.register.domain.verifying import Report, verify_export
from mithaq.register.models import CheckpointRow, NodeRow, StatementRow

BATCH = 500


@dataclass(frozen=True)
class Head:
    """How far the register has come; `position` is that of the last statement, or −1."""

    size: int

    @property
    def position(self) -> int:
        return self.size - 1


@dataclass(frozen=True)
class Entry:
    """A statement at its place, with the exact bytes of its envelope."""

    position: int
    statement: Statement
    envelope: bytes


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


def verifier_key() -> VerifierKey:
    """The key by which others verify this register."""
    return VerifierKey(settings.NODE_NAME, node_seal(Path(settings.HOME)).public_key)


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
    sent = 0
    while limit is None or sent < limit:
        size = BATCH if limit is None else min(BATCH, limit - sent)
        rows = list(StatementRow.objects.filter(position__gt=after).order_by("position")[:size])
        if not rows:
            return
        for row in rows:
            after += 1
            if row.position != after:
                raise Refused("register_damaged", position=after)
            yield _entry(row)
        sent += len(rows)


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


def entries_about(subject: str, *, act: str) -> tuple[Entry, ...]:
    """The entries of an act on a subject, the oldest first, for the node itself whoever they are for."""
    rows = StatementRow.objects.filter(subject=subject, act=act).order_by("position")
    return tuple(map(_entry, rows))


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
    return tuple(map(_entry, rows.order_by("-position")[:limit]))


def is_readable(position: int, chosen: Filter) -> bool:
    """Whether the statement exists for the reader."""
    return StatementRow.objects.filter(_readable(chosen), pk=position).exists()


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


def _entry(row: StatementRow | None) -> Entry:
    if row is None:
        raise NotFound("statement_unknown")
    envelope = bytes(row.envelope)
    return Entry(row.position, statement_in(envelope, public_key=verifier_key().public_key), envelope)
