"""How fast the register appends, verifies and replays, each beside a named baseline of the same run.

Needs nothing but an installed tree: it starts an embedded database of its own, durable as in production, and
removes it. Example: python bench/register.py 2000
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import django
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from pymerkle import InmemoryTree

from mithaq.base.seals import is_valid, opened, pre_authentication_encoding
from mithaq.node.database.supervisor import running_database
from mithaq.register.adapters.exports import opened_export
from mithaq.register.adapters.keys import create_node_key
from mithaq.register.domain import merkle
from mithaq.register.domain.statement import PAYLOAD_TYPE, StatementDraft, statement_in
from mithaq.register.domain.verifying import verify_export

BATCH = 500
AT = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = "Membrane that desalinates brackish water with sunlight alone; field-tested for two summers. " * 10


@dataclass(frozen=True)
class Figure:
    """A rate and the baseline that it is to be read by."""

    name: str
    rate: float
    baseline: str
    baseline_rate: float

    def __str__(self) -> str:
        beside = f"{self.rate / self.baseline_rate:>6.2f} of {self.baseline} ({self.baseline_rate:,.0f}/s)"
        return f"{self.name:<44}{self.rate:>10,.0f}/s{beside}"


def main(count: int) -> None:
    """Run all and print a line for each figure."""
    with node():
        for figure in [*appends(count), *readings(), merkle_growth(count)]:
            print(figure)


def appends(count: int) -> Iterator[Figure]:
    """Against the same rows, made beforehand, put into a table without a register."""
    from mithaq.register import actions  # noqa: PLC0415  # models need settings that the node makes

    drafts = [_draft(number) for number in range(count)]
    for batch in (1, BATCH):
        parts = [drafts[start : start + batch] for start in range(0, count, batch)]
        parts = parts[: max(1, count // 4)] if batch == 1 else parts

        def append(part: Sequence[StatementDraft]) -> None:
            with transaction.atomic():
                actions.append_all(part, at=AT)

        appended = _rate(parts, append, weight=batch)
        rows = [[_plain_row() for _ in part] for part in parts]
        inserted = _rate(rows, _insert, weight=batch)
        name = "append, one a transaction" if batch == 1 else f"append, {batch} a transaction"
        yield Figure(name, appended, "the same rows without a register", inserted)


def readings() -> Iterator[Figure]:
    """Against a bare loop of Ed25519 over the same envelopes, taken apart beforehand."""
    from mithaq.register import actions, queries  # noqa: PLC0415

    key = queries.verifier_key().public_key
    envelopes = [envelope for _, envelope in queries.envelopes(queries.head().size)]
    signed = []
    for envelope in envelopes:
        payload, [signature] = opened(envelope, payload_type=PAYLOAD_TYPE)
        signed.append((signature, pre_authentication_encoding(PAYLOAD_TYPE, payload)))
    library = Ed25519PublicKey.from_public_bytes(key)
    bare = _rate(signed, lambda each: library.verify(*each))
    baseline = "bare Ed25519 verification"
    yield Figure(
        "signature under the one rule",
        _rate(signed, lambda e: _require(is_valid(key, e[1], e[0]))),
        baseline,
        bare,
    )
    yield Figure(
        "decode a statement",
        _rate(envelopes, lambda each: statement_in(each, public_key=key)),
        baseline,
        bare,
    )
    file = Path(settings.HOME) / "register.jsonl.zst"
    started = time.perf_counter()
    written = actions.export_register(file)
    exported = written / (time.perf_counter() - started)
    started = time.perf_counter()
    with opened_export(file) as lines:
        report = verify_export(lines, trusted_key=key)
    _require(report.is_sound)
    checked = report.statements + report.checkpoints
    yield Figure(
        "verify an export (statements, checkpoints)",
        checked / (time.perf_counter() - started),
        baseline,
        bare,
    )
    started = time.perf_counter()
    replayed = sum(1 for _ in queries.entries())
    yield Figure("replay: read, verify, decode", replayed / (time.perf_counter() - started), baseline, bare)
    started = time.perf_counter()
    read = sum(1 for _ in queries.envelopes(written))
    yield Figure("export, compressed", exported, "reading the rows", read / (time.perf_counter() - started))


def merkle_growth(count: int) -> Figure:
    """The tree alone, in memory, against pymerkle's."""
    entries = [os.urandom(1_200) for _ in range(count)]
    nodes: dict[tuple[int, int], bytes] = {}

    def grow(numbered: tuple[int, bytes]) -> None:
        index, entry = numbered
        for level, place, value in merkle.completed(index, merkle.leaf_hash(entry), lambda *at: nodes[at]):
            nodes[level, place] = value

    ours = _rate(list(enumerate(entries)), grow)
    tree = InmemoryTree(algorithm="sha256")
    theirs = _rate(entries, tree.append_entry)
    _require(merkle.root(count, lambda *at: nodes[at]) == tree.get_root())
    return Figure("grow the tree in memory", ours, "pymerkle in memory", theirs)


def _rate(items: Sequence[object], do: Callable[..., object], *, weight: int = 1) -> float:
    started = time.perf_counter()
    for item in items:
        do(item)
    return len(items) * weight / (time.perf_counter() - started)


def _require(condition: bool) -> None:
    if not condition:
        raise AssertionError("a figure of a wrong answer is worth nothing")


def _draft(number: int) -> StatementDraft:
    return StatementDraft(
        "exchange.record.published",
        audience=("everyone",),
        subject=f"record:{number}",
        label={"classification": "public", "releasable_to": [], "handling": [], "originator": "state:TR"},
        body={"kind": "offer", "texts": {"en": {"title": f"Offer {number}", "summary": TEXT}}},
    )


def _plain_row() -> tuple[UUID, str, bytes]:
    return uuid4(), "record:1", os.urandom(1_900)


def _insert(rows: Sequence[tuple[UUID, str, bytes]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        values = ", ".join(["(%s, %s, %s)"] * len(rows))
        parameters = [value for row in rows for value in row]
        cursor.execute(f"INSERT INTO plain (id, subject, content) VALUES {values}", parameters)  # noqa: S608


@contextmanager
def node() -> Iterator[None]:
    home = Path(tempfile.mkdtemp(prefix="mithaq-bench-"))
    # As root, the account of the server passes through, so the data lie inside and are removed with it.
    home.chmod(0o711)
    try:
        with running_database(home, durable=True) as url:
            os.environ.update(
                MITHAQ_HOME=str(home), DATABASE_URL=url, DJANGO_SETTINGS_MODULE="mithaq.node.settings"
            )
            django.setup()
            create_node_key(home)
            call_command("migrate", "register", verbosity=0)
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE plain (id uuid PRIMARY KEY, subject text, content bytea)")
                cursor.execute("CREATE INDEX ON plain (subject)")
            yield
            connection.close()
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000)
