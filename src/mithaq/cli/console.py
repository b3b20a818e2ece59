"""What commands share: output for people or programs, and exit codes that scripts can trust.

0 done · 1 refused (the message says why and what to do) · 2 wrong words on the command line ·
3 a fault of ours (the log has the traceback) · 4 done, and problems were found.
"""

import functools
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Annotated, ParamSpec

import typer
from django.db import Error
from django.utils import translation
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.words.failures import failure_of
from mithaq.words.refusals import told

REFUSED, FAULT, PROBLEMS_FOUND = 1, 3, 4
P = ParamSpec("P")
AsJson = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]

out = Console(highlight=False, soft_wrap=True)
notes = Console(stderr=True, highlight=False, soft_wrap=True)


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Tell refusals in the reader's language and end with the right exit code."""

    @functools.wraps(function)
    def told_command(*args: P.args, **kwargs: P.kwargs) -> None:
        translation.activate(_language())
        try:
            function(*args, **kwargs)
        except Refused as refusal:
            raise refused(refusal, as_json=bool(kwargs.get("as_json"))) from refusal
        except Error as error:
            failure = failure_of(error)
            if failure is None:
                raise
            if failure.code == "database_away":
                failure = Refused("database_unavailable", reason=str(error).strip())
            raise refused(failure, as_json=bool(kwargs.get("as_json"))) from error

    return told_command


def refused(refusal: Refused, *, as_json: bool) -> typer.Exit:
    """Say the refusal; the exit is for the caller to raise."""
    words = told(refusal)
    if as_json:
        print(json.dumps({"refused": words.code, "what": words.what, "then": words.then}, ensure_ascii=False))
    else:
        notes.print(words.what, style="bold", markup=False)
        notes.print(words.then, markup=False)
    return typer.Exit(REFUSED)


def give(result: Mapping[str, object], *, as_json: bool, lines: Sequence[str] = ()) -> None:
    """Write the result for a program, or the lines for a person."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for line in lines:
        out.print(line, markup=False)


def refusal_line(of: str, refusal: Refused) -> str:
    """A refusal of one of many, for a person."""
    return f"{of}: {told(refusal).what}"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table for a person."""
    found = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        found.add_row(*row)
    out.print(found)


def progress(label: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
    """A progress bar on standard error; call the function with how far the work has come."""
    return _Bar(label, total)


class _Bar(AbstractContextManager[Callable[[int], None]]):
    def __init__(self, label: str, total: int | None) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=notes, disable=not sys.stderr.isatty())
        self._task = self._progress.add_task(label, total=total)

    def __enter__(self) -> Callable[[int], None]:
        self._progress.start()
        return lambda done: self._progress.update(self._task, completed=done)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _language() -> Language:
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language(wanted[:2]) if wanted[:2] in set(Language) else Language.EN
