"""What another transaction does while one waits for a row."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection


def at_the_lock(table: str, act: Callable[[], object]) -> AbstractContextManager[None]:
    """Act where the first row of the table is being locked, as one that held it before would have acted."""
    return at_the_words("FOR UPDATE", table, act=act)


@contextmanager
def at_the_words(*words: str, act: Callable[[], object]) -> Iterator[None]:
    """Act before the first statement of SQL that has all the words."""
    waiting = [act]

    def wrapped(execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        if waiting and all(word in sql for word in words):
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapped):
        yield
    assert not waiting, f"nothing was said with {words}"
