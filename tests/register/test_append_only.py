"""The database itself refuses to change what the register says."""

from collections.abc import Callable, Sequence

import pytest
from django.db import IntegrityError, connection, transaction

from mithaq.register.actions import Appended
from mithaq.register.models import CheckpointRow, NodeRow, StatementRow

CHANGES = [
    "UPDATE register_statement SET act = 'another.act.done' WHERE position = 0",
    "UPDATE register_statement SET act = act",
    "DELETE FROM register_statement WHERE position = 1",
    "TRUNCATE register_statement",
    "UPDATE register_node SET hash = 'rewritten' WHERE level = 0",
    "DELETE FROM register_node",
    "TRUNCATE register_node",
    "UPDATE register_checkpoint SET note = 'rewritten'",
    "DELETE FROM register_checkpoint",
    "TRUNCATE register_checkpoint",
    "TRUNCATE register_statement, register_node, register_checkpoint CASCADE",
    "INSERT INTO register_checkpoint VALUES (2, 'new') ON CONFLICT (size) DO UPDATE SET note = excluded.note",
    "MERGE INTO register_checkpoint c USING (SELECT 2 AS size) s ON c.size = s.size WHEN MATCHED THEN DELETE",
]


def _rows() -> list[list[object]]:
    return [
        list(table.objects.order_by("pk").values_list()) for table in (StatementRow, NodeRow, CheckpointRow)
    ]


@pytest.mark.parametrize("change", CHANGES)
def test_no_statement_subtree_or_checkpoint_can_be_changed(
    append: Callable[[int], Sequence[Appended]], change: str
) -> None:
    append(2)
    before = _rows()

    with (
        pytest.raises(IntegrityError, match="the register is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)

    assert _rows() == before


@pytest.mark.parametrize("table", ["register_statement", "register_node", "register_checkpoint"])
def test_a_place_that_is_taken_cannot_be_taken_again(
    append: Callable[[int], Sequence[Appended]], table: str
) -> None:
    append(2)

    with (
        pytest.raises(IntegrityError, match="duplicate key"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}")
