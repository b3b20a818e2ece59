"""The command `mithaq` with pieces of a few hundred works, which kills itself where its first word says."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from mithaq.node import main as node


def killing(function: Callable[..., Any], *, after: int = 0, is_late: bool = False) -> Callable[..., Any]:
    """The function, whose process dies without a word once it was called so often."""
    left = [after]

    def killed(*args: Any, **kwargs: Any) -> Any:
        if is_late:
            function(*args, **kwargs)
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return function(*args, **kwargs)

    return killed


def prepare(point: str) -> None:
    from mithaq.watch.actions import loading  # noqa: PLC0415  # Django is set up by then
    from mithaq.watch.adapters.corpus import committing, manifest, staging  # noqa: PLC0415

    loading.PIECE_ROWS = 300
    if point == "between_rows_and_note":
        staging.problem_table = killing(staging.problem_table, after=2)
    elif point == "after_a_piece":
        staging.Staging.add = killing(staging.Staging.add, after=3)  # type: ignore[method-assign]  # the same form
    elif point == "before_it_counts":
        _replace(committing, "put_in_force", killing(manifest.put_in_force))
    elif point == "after_it_counts":
        _replace(committing, "put_in_force", killing(manifest.put_in_force, is_late=True))


def _replace(module: object, name: str, by: Callable[..., Any]) -> None:
    setattr(module, name, by)


if __name__ == "__main__":
    point = sys.argv.pop(1)
    made = node._app

    def app(word: str) -> Any:
        found = made(word)
        prepare(point)
        return found

    node._app = app
    node.main()
