"""The one way into the register. A statement stands or falls with the transaction that appends it."""

import base64
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from mithaq.base.canonical import Json
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal
from mithaq.register import queries
from mithaq.register.adapters.exports import write_export
from mithaq.register.adapters.high_water import raise_high_water, set_high_water
from mithaq.register.adapters.keys import seal_of
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import Checkpoint, VerifierKey, note_of
from mithaq.register.domain.roots import Signed, followed, key_text
from mithaq.register.domain.statement import (
    ISSUER_ACCEPTED,
    ROOT_PUBLISHED,
    SELF,
    Statement,
    StatementDraft,
    envelope_of,
    label_key,
)
from mithaq.register.models import AwaitedRow, CheckpointRow
from mithaq.register.queries import Head

# One writer at a time: positions stay dense, and a checkpoint never covers a row that is not committed.
_WRITER_LOCK = 0x6D697468
_TOLD_EACH = 1_000


@dataclass(frozen=True)
class Appended:
    """A statement and the position it was given."""

    position: int
    statement: Statement


def append(draft: StatementDraft, *, at: datetime) -> Appended:
    """Append one statement of this node."""
    return append_all([draft], at=at)[0]


def append_all(drafts: Sequence[StatementDraft], *, at: datetime) -> tuple[Appended, ...]:
    """Append statements of this node and sign the new head, all in the caller's transaction.

    Holds the register's writer lock until the transaction ends. Raises Refused `node_key_missing` or
    `node_key_unreadable`; `statement_malformed`, or `not_canonical` for a body without canonical bytes; or as
    `queries.require_open` does.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a statement is appended in the transaction of its action")
    if not drafts:
        return ()
    # The key is asked for inside: another may have taken its place until the lock is ours.
    lock_writer()
    head, seal = queries.require_open(), queries.seal()
    return _written(
        head, [(each, envelope_of(each, seal)) for each in (_statement(draft, at) for draft in drafts)], seal
    )


def accept_issuer(
    key: VerifierKey, *, label: Mapping[str, Json], author: str | None, at: datetime
) -> Appended:
    """Take another node's statements from here on, signed by this key; it takes the place of an earlier one.

    Raises Refused `issuer_is_ours`, or `key_ended` for a key whose place another took.
    """
    if key.name == settings.NODE_NAME or key.public_key == queries.verifier_key().public_key:
        raise Refused("issuer_is_ours", issuer=key.name)
    if key.public_key in [each for _, each in queries.keys().others.get(key.name, ())][:-1]:
        raise Refused("key_ended", peer=key.name)
    draft = StatementDraft(
        act=ISSUER_ACCEPTED,
        audience=(SELF,),
        subject=f"node:{key.name}",
        label=label,
        body={"public_key": base64.b64encode(key.public_key).decode()},
        author=author,
    )
    return append(draft, at=at)


def append_received(received: Sequence[tuple[Statement, bytes]]) -> tuple[Appended, ...]:
    """Append statements of another node as they were received, those that are there left out.

    The caller verified that the issuer's key signed the envelopes. Holds the writer lock as `append_all`
    does, and raises as it does.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a statement is appended in the transaction that applies it")
    lock_writer()
    return _written_once(queries.require_open(), received)


def publish_root(draft: Signed, *, label: Mapping[str, Json], at: datetime) -> Appended:
    """Go over to our next root document; its key signs from here on, this statement among the first.

    The key that it takes the place of is not needed: it may be lost. Raises Refused as `followed` does,
    `root_not_new`, `key_ended`, or `node_key_missing` where the document names a key that is not here.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a statement is appended in the transaction of its action")
    lock_writer()
    return _gone_over(queries.require_open(), draft, label=label, at=at)


def take_back_root(draft: Signed, *, label: Mapping[str, Json], at: datetime) -> Appended:
    """Go over again to a root document of ours that others kept. Only while nothing else is appended.

    Raises as `publish_root` does.
    """
    lock_writer()
    _require_awaiting()
    return _gone_over(queries.head(), draft, label=label, at=at)


def _gone_over(head: Head, draft: Signed, *, label: Mapping[str, Json], at: datetime) -> Appended:
    before = queries.our_roots()[-1].root
    new = followed(before, [draft.envelope])
    if not new:
        raise Refused("root_not_new", version=before.version)
    key = new[0].root.statement
    if key != before.statement and key in [each.root.statement for each in queries.our_roots()]:
        raise Refused("key_ended", peer=settings.NODE_NAME)
    seal = seal_of(Path(settings.HOME), key)
    statement = _statement(
        StatementDraft(
            act=ROOT_PUBLISHED,
            audience=(SELF,),
            subject=f"node:{settings.NODE_NAME}",
            label=label,
            body={"root": new[0].as_json(), "replaces": key_text(before.statement)},
        ),
        at,
    )
    return _written(head, [(statement, envelope_of(statement, seal))], seal)[0]


def shut(names: Sequence[str], *, at: datetime) -> None:
    """Append nothing until these nodes have answered; who is appending now has done so before."""
    lock_writer()
    rows = [AwaitedRow(name=name, since=at) for name in names]
    AwaitedRow.objects.bulk_create(rows, ignore_conflicts=True)


def take_back(returned: Sequence[tuple[Statement, bytes]]) -> tuple[Appended, ...]:
    """Append statements of this node that others kept, those that are there left out.

    Today's key signed the envelopes; the caller verified them. Only while nothing else is appended.
    """
    lock_writer()
    _require_awaiting()
    return _written_once(queries.head(), returned)


def reopen(draft: StatementDraft, *, at: datetime) -> Appended:
    """Append the statement by which writing opens again, however far the register had come before."""
    lock_writer()
    AwaitedRow.objects.all().delete()
    seal, statement, home = queries.seal(), _statement(draft, at), Path(settings.HOME)
    [appended] = _written(queries.head(), [(statement, envelope_of(statement, seal))], seal)
    transaction.on_commit(partial(set_high_water, home, appended.position + 1))
    return appended


def export_register(file: Path, *, progress: Callable[[int], None] = lambda _: None) -> int:
    """Write all that is needed to verify the register as it stands now; returns how many statements.

    Others may append meanwhile. Raises Refused `file_exists` or `file_not_written`.
    """
    if file.exists():
        raise Refused("file_exists", file=str(file))
    # Every head has a checkpoint, so an export that ends at a head ends with its signature.
    size = queries.head().size
    return write_export(
        file,
        key=queries.first_key(),
        envelopes=_shown(queries.envelopes(size), progress),
        checkpoints=queries.checkpoints(until=size),
    )


def _statement(draft: StatementDraft, at: datetime) -> Statement:
    return Statement(
        id=new_id(at, os.urandom(RANDOM_BYTES)),
        act=draft.act,
        issuer=settings.NODE_NAME,
        audience=draft.audience,
        author=draft.author,
        subject=draft.subject,
        label=draft.label,
        body=draft.body,
        supersedes=draft.supersedes,
        at=at,
    )


def _require_awaiting() -> None:
    if not queries.awaited():
        raise RuntimeError("what we said is taken back while the register waits")


def lock_writer() -> None:
    """Hold the writer lock until the transaction ends.

    An action locks it first where it locks rows that statements of other nodes change: these are taken under
    it, and two that lock in different orders would wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])


def _written_once(head: Head, signed: Sequence[tuple[Statement, bytes]]) -> tuple[Appended, ...]:
    known = queries.issuers_of(statement.id for statement, _ in signed)
    new = {statement.id: (statement, envelope) for statement, envelope in signed}
    fresh = [each for key, each in new.items() if key not in known]
    return _written(head, fresh, queries.seal()) if fresh else ()


def _written(head: Head, signed: Sequence[tuple[Statement, bytes]], seal: Seal) -> tuple[Appended, ...]:
    """Needs the lock, since which the head was read."""
    start = head.size
    appended = tuple(Appended(start + offset, statement) for offset, (statement, _) in enumerate(signed))
    envelopes = [envelope for _, envelope in signed]
    _insert_statements(appended, envelopes)
    _grow_tree(start, envelopes, seal)
    with connection.cursor() as cursor:
        # Whoever waits for statements hears of them once they are committed.
        cursor.execute(f"NOTIFY {queries.APPENDED}")
    # A statement that is in is in, also where the home cannot be written.
    note = partial(raise_high_water, Path(settings.HOME), start + len(signed))
    transaction.on_commit(note, robust=True)
    return appended


def _insert_statements(appended: Sequence[Appended], envelopes: Sequence[bytes]) -> None:
    # Row by row into COPY: of many parameters, the driver would read a long statement for each batch.
    columns = "position, id, act, issuer, audience, author, subject, label_key, at, envelope"
    with (
        connection.cursor() as cursor,
        # Django translates the driver's errors of everything but a copy.
        connection.wrap_database_errors,
        cursor.copy(f"COPY register_statement ({columns}) FROM STDIN") as copy,
    ):
        for each, envelope in zip(appended, envelopes, strict=True):
            said = each.statement
            copy.write_row(
                (
                    each.position,
                    said.id,
                    said.act,
                    said.issuer,
                    list(said.audience),
                    said.author,
                    said.subject,
                    label_key(said.label),
                    said.at,
                    envelope,
                )
            )


def _grow_tree(start: int, envelopes: Sequence[bytes], seal: Seal) -> None:
    known = queries.hashes_at(merkle.frontier(start))
    leaves = map(merkle.leaf_hash, envelopes)
    new = merkle.grown(start, leaves, lambda level, index: known[level, index])
    _insert_nodes(new)
    size, nodes = start + len(envelopes), {**known, **new}
    root = merkle.root(size, lambda level, index: nodes[level, index])
    checkpoint = Checkpoint(settings.NODE_NAME, size, root)
    note = note_of(checkpoint, name=settings.NODE_NAME, seal=seal)
    CheckpointRow.objects.create(size=size, note=note)


def _insert_nodes(new: Mapping[tuple[int, int], bytes]) -> None:
    # Three arrays instead of rows: the database and its driver then read one short statement.
    columns = [level for level, _ in new], [index for _, index in new], list(new.values())
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO register_node (level, "index", hash)'
            " SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])",
            columns,
        )


def _shown(envelopes: Iterable[tuple[int, bytes]], progress: Callable[[int], None]) -> Iterator[bytes]:
    for position, envelope in envelopes:
        yield envelope
        if not (position + 1) % _TOLD_EACH:
            progress(position + 1)
