"""What another transaction does while one waits for a row."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def at_the_lock(table: str, act: Callable[[], object]) -> Iterator[None]:
    """Act where the first row of the table is being locked, as one that held it before would have acted."""
    waiting = [act]

    def wrapped(execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        if waiting and "FOR UPDATE" in sql and table in sql:
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapped):
        yield
    assert not waiting, f"no row of {table} was locked"
