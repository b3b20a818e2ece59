"""Appending: dense positions, one signed head an append, and nothing without its transaction."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal
from mithaq.register import actions, queries
from mithaq.register.actions import Appended
from mithaq.register.adapters.exports import opened_export
from mithaq.register.adapters.keys import first_seal
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import checkpoint_in
from mithaq.register.domain.statement import SELF, StatementDraft, label_key, statement_in
from mithaq.register.domain.verifying import Problem, Report, verify_export
from mithaq.register.models import CheckpointRow, NodeRow, StatementRow
from mithaq.register.queries import Filter

AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
PUBLIC = {"classification": "public"}
HIDDEN = {"classification": "restricted"}
DRAFT = StatementDraft(
    "exchange.record.published",
    audience=("everyone",),
    subject="record:1",
    label=PUBLIC,
    body={"title": "Solar still", "of": [1, None, {"ar": "مقطر شمسي"}]},
    author="person:1",
)

Append = Callable[[int], Sequence[Appended]]


def _exported(folder: Path) -> Report:
    file = folder / "register.jsonl.zst"
    file.unlink(missing_ok=True)
    actions.export_register(file)
    with opened_export(file) as lines:
        return verify_export(lines, trusted_key=queries.verifier_key().public_key)


@pytest.mark.django_db
def test_a_statement_is_kept_as_it_was_drafted_and_signed_by_the_node(seal: KeySeal) -> None:
    appended = actions.append(DRAFT, at=AT)

    entry = queries.entry_at(0)
    statement = statement_in(entry.envelope, public_key=seal.public_key)
    assert entry.statement == appended.statement == statement == queries.entry_by_id(statement.id).statement
    assert (statement.issuer, statement.at, statement.author) == ("node.example", AT, "person:1")
    assert (statement.body, statement.label, statement.supersedes) == (DRAFT.body, PUBLIC, None)
    row = StatementRow.objects.get()
    assert (row.position, row.act, row.subject, row.audience) == (0, DRAFT.act, "record:1", ["everyone"])
    assert (row.label_key, row.at, row.author) == (label_key(PUBLIC), AT, "person:1")


@pytest.mark.parametrize("counts", [[1], [1, 1, 1, 1, 1], [7], [3, 1, 0, 4, 2, 9], [1, 2_100]], ids=str)
def test_each_append_continues_the_last_and_signs_the_head(
    append: Append, counts: list[int], tmp_path: Path
) -> None:
    appended = [each for count in counts for each in append(count)]

    size, sizes = sum(counts), {sum(counts[: end + 1]) for end in range(len(counts)) if counts[end]}
    assert [each.position for each in appended] == list(range(size))
    assert queries.head().size == size
    assert set(CheckpointRow.objects.values_list("size", flat=True)) == sizes
    assert NodeRow.objects.count() == sum(size >> level for level in range(size.bit_length()))
    report = _exported(tmp_path)
    assert report.is_sound, report.problems
    assert (report.statements, report.checkpoints) == (size, len(sizes))
    assert report.root == queries.latest_checkpoint()[0].root == queries.root_at(size)


def test_what_is_appended_goes_with_its_transaction(append: Append, tmp_path: Path) -> None:
    append(3)

    with transaction.atomic():
        append(5)
        transaction.set_rollback(True)

    assert queries.head().size == 3
    assert [size for size, _ in queries.checkpoints()] == [3]
    assert [each.position for each in append(2)] == [3, 4]
    assert _exported(tmp_path).is_sound


@pytest.mark.django_db
def test_a_node_without_a_key_appends_nothing(seal: KeySeal, tmp_path: Path) -> None:
    del seal
    (tmp_path / "keys" / "node.pem").unlink()
    first_seal.cache_clear()

    with pytest.raises(Refused, match="node_key_missing"):
        actions.append(DRAFT, at=AT)

    assert queries.head().size == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (StatementDraft("", audience=(SELF,), subject="record:1", label={}, body={}), "statement_malformed"),
        (StatementDraft("a.b.c", audience=(), subject="record:1", label={}, body={}), "statement_malformed"),
        (StatementDraft("a.b.c", audience=(SELF,), subject="", label={}, body={}), "statement_malformed"),
        (
            StatementDraft("a.b.c", audience=(SELF,), subject="record:1", label={}, body={"n": 2**60}),
            "not_canonical",
        ),
    ],
    ids=["no act", "no audience", "no subject", "large integer"],
)
def test_what_could_not_be_read_again_is_not_signed(seal: KeySeal, draft: StatementDraft, code: str) -> None:
    del seal

    with pytest.raises(Refused, match=code):
        actions.append_all([DRAFT, draft], at=AT)

    assert queries.head().size == 0


def test_an_append_costs_eight_queries_however_long_the_register(
    append: Append, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    append(300)

    # The lock, the key, the head, the frontier; the statement, its subtrees, the checkpoint.
    with django_assert_num_queries(8):
        append(1)


def test_every_entry_has_its_proof_under_the_latest_checkpoint(append: Append, seal: KeySeal) -> None:
    append(11)
    append(2)
    key = queries.verifier_key()
    assert key.public_key == seal.public_key

    for entry in queries.entries():
        proof = queries.inclusion_proof(entry.position)
        checkpoint = checkpoint_in(proof.checkpoint, key)
        assert (proof.index, proof.size, checkpoint.size) == (entry.position, 13, 13)
        assert merkle.is_included(
            index=proof.index,
            size=proof.size,
            leaf=merkle.leaf_hash(entry.envelope),
            proof=proof.hashes,
            root=checkpoint.root,
        )


def test_an_entry_can_be_proved_under_an_earlier_checkpoint(append: Append) -> None:
    append(5)
    append(4)

    proof = queries.inclusion_proof(2, size=5)

    checkpoint = checkpoint_in(proof.checkpoint, queries.verifier_key())
    leaf = merkle.leaf_hash(queries.entry_at(2).envelope)
    assert checkpoint.size == proof.size == 5
    assert merkle.is_included(index=2, size=5, leaf=leaf, proof=proof.hashes, root=checkpoint.root)


def test_a_proof_costs_one_query_beside_the_checkpoint_and_its_key(
    append: Append, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    append(300)

    with django_assert_num_queries(3):
        queries.inclusion_proof(5)


def test_each_checkpoint_is_proved_to_begin_the_next(append: Append) -> None:
    for count in (1, 1, 4, 3, 8):
        append(count)
    key = queries.verifier_key()
    known = [checkpoint_in(note, key) for _, note in queries.checkpoints()]

    for place, old in enumerate(known):
        for new in known[place:]:
            assert merkle.is_consistent(
                old=old.size,
                new=new.size,
                old_root=old.root,
                new_root=new.root,
                proof=queries.consistency_proof(old.size, new.size),
            )


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: queries.entry_at(3), "statement_unknown"),
        (lambda: queries.entry_by_id(uuid4()), "statement_unknown"),
        (lambda: queries.inclusion_proof(3), "statement_unknown"),
        (lambda: queries.inclusion_proof(-1), "statement_unknown"),
        (lambda: queries.inclusion_proof(0, size=2), "size_unknown"),
        (lambda: queries.consistency_proof(0, 3), "size_unknown"),
        (lambda: queries.consistency_proof(2, 4), "size_unknown"),
        (lambda: queries.consistency_proof(3, 2), "size_unknown"),
    ],
)
def test_what_is_not_there_is_not_found(append: Append, ask: Callable[[], object], code: str) -> None:
    append(3)

    with pytest.raises(NotFound, match=code):
        ask()


@pytest.mark.django_db
def test_an_empty_register_has_no_checkpoint_and_a_sound_export(seal: KeySeal, tmp_path: Path) -> None:
    del seal

    assert (queries.head().size, queries.head().position) == (0, -1)
    assert list(queries.entries()) == []
    with pytest.raises(NotFound, match="register_empty"):
        queries.latest_checkpoint()
    assert _exported(tmp_path).is_sound


def test_entries_come_in_order_and_in_parts(append: Append) -> None:
    append(1_203)

    assert [entry.position for entry in queries.entries()] == list(range(1_203))
    assert [entry.position for entry in queries.entries(1_199)] == [1_200, 1_201, 1_202]
    assert [entry.position for entry in queries.entries(4, limit=3)] == [5, 6, 7]
    assert len(list(queries.entries(limit=700))) == 700


def _labelled(label: dict[str, str], *, audience: str, subject: str) -> StatementDraft:
    return StatementDraft("exchange.record.published", (audience,), subject, label=label, body={})


@pytest.mark.django_db
def test_a_reader_gets_the_statements_of_their_labels_and_internal_ones_by_right(seal: KeySeal) -> None:
    del seal
    drafts = [
        _labelled(PUBLIC, audience="everyone", subject="record:open"),
        _labelled(HIDDEN, audience="everyone", subject="record:hidden"),
        _labelled(PUBLIC, audience=SELF, subject="record:internal"),
        _labelled(PUBLIC, audience="everyone", subject="record:open"),
        _labelled(PUBLIC, audience="institution:a", subject="record:open"),
    ]
    actions.append_all(drafts, at=AT)
    addressee = Filter([label_key(PUBLIC)], sees_internal=False, parties=("everyone", "institution:a"))
    visitor = Filter([label_key(PUBLIC)], sees_internal=False)
    auditor = Filter([label_key(PUBLIC), label_key(HIDDEN)], sees_internal=True)

    def seen(chosen: Filter, *, before: int | None = None, limit: int = 9) -> list[int]:
        return [entry.position for entry in queries.latest(chosen, before=before, limit=limit)]

    assert seen(visitor) == [3, 0]
    assert seen(addressee) == [4, 3, 0]
    assert seen(auditor) == [3, 2, 1, 0]
    assert seen(Filter([], sees_internal=False)) == []
    assert seen(auditor, before=2) == [1, 0]
    assert seen(auditor, limit=2) == [3, 2]
    assert seen(Filter(auditor.labels, sees_internal=True, subject="record:open")) == [3, 0]
    assert seen(Filter(auditor.labels, sees_internal=True, act="another.act.done")) == []
    assert [queries.is_readable(position, visitor) for position in range(5)] == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_an_export_holds_the_register_as_it_stood_though_others_append(
    append: Append, tmp_path: Path
) -> None:
    append(1_000)
    file = tmp_path / "register.jsonl"

    def meanwhile(_: int) -> None:
        append(1)

    count = actions.export_register(file, progress=meanwhile)

    assert (count, queries.head().size) == (1_000, 1_001)
    with opened_export(file) as lines:
        report = verify_export(lines)
    assert (report.is_sound, report.statements) == (True, 1_000)


def test_an_export_overwrites_nothing(append: Append, tmp_path: Path) -> None:
    append(1)
    file = tmp_path / "register.jsonl"
    file.write_text("precious")

    with pytest.raises(Refused, match="file_exists"):
        actions.export_register(file)

    assert file.read_text() == "precious"


def test_a_damaged_register_is_exported_as_it_is_so_that_the_damage_can_be_named(
    append: Append, tmp_path: Path
) -> None:
    append(5)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE register_statement DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM register_statement WHERE position = 1")
        cursor.execute("UPDATE register_statement SET envelope = 'rewritten' WHERE position = 3")

    report = _exported(tmp_path)

    assert report.problems == [
        Problem(2, "line_malformed"),
        Problem(4, "size_differs"),
        Problem(4, "root_differs"),
    ]
    with pytest.raises(Refused, match="register_damaged"):
        list(queries.entries())
