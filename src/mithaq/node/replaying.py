"""Rebuild every table that statements make, and compare the rebuilt rows with the live ones."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db import connection, models, transaction

from mithaq.access import published as access
from mithaq.clearance.published import acts as clearance
from mithaq.economy import published as economy
from mithaq.exchange import published as exchange
from mithaq.federation import published as federation
from mithaq.mobility import published as mobility
from mithaq.parties import published as parties
from mithaq.programmes.published import acts as programmes
from mithaq.projects import published as projects
from mithaq.register import published as register_acts
from mithaq.register import queries as register
from mithaq.register.domain.statement import Statement
from mithaq.standing import published as standing

ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    **register_acts.ACTS,
    **parties.ACTS,
    **access.ACTS,
    **programmes.ACTS,
    **clearance.ACTS,
    **exchange.ACTS,
    **projects.ACTS,
    **mobility.ACTS,
    **economy.ACTS,
    **standing.ACTS,
    **federation.ACTS,
}
TABLES: tuple[type[models.Model], ...] = (
    *parties.TABLES,
    *access.TABLES,
    *programmes.TABLES,
    *clearance.TABLES,
    *exchange.TABLES,
    *projects.TABLES,
    *mobility.TABLES,
    *economy.TABLES,
    *standing.TABLES,
    *federation.TABLES,
)


@dataclass(frozen=True)
class TableComparison:
    """One table before and after the replay: how many rows, and whether they are the same rows."""

    table: str
    live_rows: int
    rebuilt_rows: int
    is_equal: bool


@dataclass(frozen=True)
class Replay:
    """What a replay found."""

    statements: int
    tables: tuple[TableComparison, ...]

    @property
    def is_equal(self) -> bool:
        return all(table.is_equal for table in self.tables)


class _NotKept(Exception):  # noqa: N818  # it only ends the transaction
    pass


def replay(*, is_kept: bool, progress: Callable[[int], None] = lambda _: None) -> Replay:
    """Empty the tables, apply all statements in order, and compare; all in one transaction.

    The rebuilt rows stay only when `is_kept`. Locks the tables meanwhile: readers go on, writers wait.
    """
    found: Replay | None = None
    try:
        with transaction.atomic():
            found = _rebuilt(progress)
            if not is_kept:
                raise _NotKept
    except _NotKept:
        pass
    assert found is not None  # noqa: S101  # set before the transaction could end
    return found


def _rebuilt(progress: Callable[[int], None]) -> Replay:
    with connection.cursor() as cursor:
        # Foreign keys between parties are checked when the transaction ends, after all rows are back.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in TABLES)
        cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
    live = {table: _digest(table) for table in TABLES}
    for table in reversed(TABLES):
        table._base_manager.all().delete()
    count = 0
    for entry in register.entries():
        ACTS[entry.statement.act](entry.position, entry.statement)
        count += 1
        if not count % 100:
            progress(count)
    comparisons = []
    for table in TABLES:
        (live_rows, live_digest), (rebuilt_rows, rebuilt_digest) = live[table], _digest(table)
        comparisons.append(
            TableComparison(
                table._meta.db_table, live_rows, rebuilt_rows, is_equal=live_digest == rebuilt_digest
            )
        )
    return Replay(count, tuple(comparisons))


def _digest(table: type[models.Model]) -> tuple[int, str]:
    hashed, count = hashlib.sha256(), 0
    for row in _rows(table):
        hashed.update(row.encode() + b"\n")
        count += 1
    return count, hashed.hexdigest()


def _rows(table: type[models.Model]) -> Iterator[str]:
    """Every row as the database writes it, in the order of the primary key."""
    name = connection.ops.quote_name(table._meta.db_table)
    key = ", ".join(connection.ops.quote_name(str(field.column)) for field in table._meta.pk_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {name} t ORDER BY {key}")  # noqa: S608  # names of our own
        while batch := cursor.fetchmany(1_000):
            yield from (row for (row,) in batch)
