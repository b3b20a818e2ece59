"""Where tests begin is made once for each process and then laid out anew, row for row and file for file.

What is made depends on the history before it, and the register's head stands for that. Where a stage left the
head as it is, what was once made there is laid out; on ground of a test's own it is made again, every time.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import IntegrityError

Made = TypeVar("Made")
# By table: each row as text, and as COPY has it.
Rows = Mapping[str, Mapping[str, bytes]]
EMPTY = ""


@dataclass(frozen=True)
class _Left:
    """What making something left behind: rows that came and went, numbers that were given, files."""

    made: object
    came: Mapping[str, bytes]
    went: Mapping[str, Sequence[str]]
    sequences: Mapping[str, int]
    files: Mapping[str, bytes]


_left: dict[tuple[str, str], _Left] = {}
_heads = {EMPTY}


def staged(name: str, make: Callable[[], Made]) -> Made:
    """What `make` makes on the node of this test; the name says all that its outcome depends on."""
    with connection.cursor() as cursor:
        head = _head(cursor)
        if head not in _heads:
            return make()
        if (name, head) not in _left:
            _left[name, head] = _noted(make, cursor)
            _heads.add(_head(cursor))
        else:
            try:
                _lay_out(_left[name, head], cursor)
            except IntegrityError:
                # Not all that happens is a statement: rows of this test are in the way, such as a session's.
                return make()
        return cast(Made, deepcopy(_left[name, head].made))


def _head(cursor: CursorWrapper) -> str:
    cursor.execute("SELECT note FROM register_checkpoint ORDER BY size DESC LIMIT 1")
    found = cursor.fetchone()
    return str(found[0]) if found else EMPTY


def _lay_out(left: _Left, cursor: Any) -> None:
    with transaction.atomic():
        for table, texts in left.went.items():
            cursor.execute(f'DELETE FROM "{table}" AS old WHERE old::text = ANY(%s)', [list(texts)])
        for table, rows in left.came.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as into:
                into.write(rows)
    columns = [list(left.sequences), list(left.sequences.values())]
    cursor.execute("SELECT setval(name, at) FROM unnest(%s::text[], %s::bigint[]) AS n(name, at)", columns)
    home = Path(settings.HOME)
    for name, written in left.files.items():
        (home / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / name).write_bytes(written)
        (home / name).chmod(0o600)


def _noted(make: Callable[[], object], cursor: Any) -> _Left:
    rows, sequences, files = _rows(cursor), _sequences(cursor), _files()
    made = make()
    now = _rows(cursor)
    came = {
        table: b"".join(line for text, line in found.items() if text not in rows.get(table, {}))
        for table, found in now.items()
    }
    went = {
        table: [text for text in found if text not in now.get(table, {})] for table, found in rows.items()
    }
    return _Left(
        deepcopy(made),
        came={table: lines for table, lines in came.items() if lines},
        went={table: texts for table, texts in went.items() if texts},
        sequences=_changed(_sequences(cursor), sequences),
        files=_changed(_files(), files),
    )


def _rows(cursor: Any) -> Rows:
    tables = _tables()
    cursor.execute(
        " UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT FROM \"{each}\")" for each in tables)
    )
    return {name: _rows_of(name, cursor) for (name,) in cursor.fetchall()}


def _rows_of(table: str, cursor: Any) -> Mapping[str, bytes]:
    with cursor.copy(f'COPY "{table}" TO STDOUT') as out:
        lines = b"".join(map(bytes, out)).splitlines(keepends=True)
    cursor.execute(f'SELECT each::text FROM "{table}" AS each')
    return dict(zip((text for (text,) in cursor.fetchall()), lines, strict=True))


@cache
def _tables() -> Sequence[str]:
    return connection.introspection.table_names()


def _sequences(cursor: Any) -> Mapping[str, int]:
    cursor.execute("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences")
    return {name: number for name, number in cursor.fetchall() if number is not None}


def _files() -> Mapping[str, bytes]:
    home = Path(settings.HOME)
    return {str(each.relative_to(home)): each.read_bytes() for each in home.rglob("*") if each.is_file()}


def _changed(now: Mapping[str, Made], before: Mapping[str, Made]) -> Mapping[str, Made]:
    return {name: value for name, value in now.items() if before.get(name) != value}
