"""Commands that import records: check and send a file, then approve and publish it with a second account."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.refusals import NotFound, Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.exchange.actions import checking, importing
from mithaq.exchange.domain.imports import ImportState
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.sheet import Outcome
from mithaq.exchange.queries import exports, imports
from mithaq.exchange.queries.imports import ImportView
from mithaq.words.refusals import told
from mithaq.words.sheets import problem_headings, problem_lines, vocabulary
from mithaq.words.terms import term

app = typer.Typer()
SHOWN = 20
LOOK_S = 0.2
PIECE = 2**20


@app.command("import")
@console.command
def import_records(
    file: Annotated[Path, typer.Argument(help="An .xlsx, .csv or .jsonl file.")],
    account: Annotated[str, typer.Option("--as", help="The account that imports.")],
    institution: Annotated[
        str, typer.Option(help="The identifier of the institution; the account's own if not given.")
    ] = "",
    all_or_nothing: Annotated[
        bool,
        typer.Option(
            "--all-or-nothing",
            help="Send nothing unless all rows are good; publish nothing if a record changes.",
        ),
    ] = False,
    problems: Annotated[
        Path | None, typer.Option(help="Write every problem of every row into this CSV file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a file of records and send it to review. Example: mithaq import offers.xlsx --as leyla"""
    at = datetime.now(UTC)
    actor = actor_of_account(account)
    key = new_id(at, os.urandom(RANDOM_BYTES))
    importing.begin_import(
        id=key,
        name=file.name,
        chunks=_pieces(file),
        institution=_institution(institution, actor),
        by=actor,
        at=at,
    )
    with console.progress(file.name, None) as show:
        while _view(key, actor).state is ImportState.CHECKING:
            if not checking.check_next(vocabulary(), at=datetime.now(UTC), key=key, progress=show):
                time.sleep(LOOK_S)
    view = _view(key, actor)
    if view.refusal is not None:
        importing.discard_import(key, by=actor)
        raise view.refusal
    lines = [line for row in imports.wrong_rows(key, reader=actor) for line in problem_lines(row)]
    if problems is not None:
        _write_problems(problems, lines)
    _send(view, lines, actor, is_all_or_nothing=all_or_nothing, as_json=as_json)


@app.command()
@console.command
def approve(
    key: Annotated[str, typer.Argument(metavar="ID", help="The identifier that `mithaq import` printed.")],
    account: Annotated[str, typer.Option("--as", help="The second person's account.")],
    as_json: AsJson = False,
) -> None:
    """Approve an import that somebody else sent, and publish it. Example: mithaq approve ID --as huda"""
    actor = actor_of_account(account)
    chosen = _identifier(key, "import_unknown")
    view = imports.import_of(chosen, reader=actor)
    # Run again, it goes on where it was interrupted.
    if view.state is not ImportState.PUBLISHING:
        importing.review_import(chosen, verdict=Verdict.APPROVED, note="", by=actor, at=datetime.now(UTC))
    with console.progress(view.name, view.changes) as show:
        while (view := _view(chosen, actor)).state is ImportState.PUBLISHING:
            show(view.done + view.left_out)
            if not importing.publish_batch(at=datetime.now(UTC), key=chosen):
                time.sleep(LOOK_S)
    if view.refusal is not None:
        raise view.refusal
    console.give(
        {"id": key, "state": view.state.value, "published": view.done, "left_out": view.left_out},
        as_json=as_json,
        lines=[f"{term('import_state', view.state)}: {view.done} / {view.changes}"],
    )
    if view.left_out or view.state is not ImportState.DONE:
        raise typer.Exit(console.PROBLEMS_FOUND)


def _send(
    view: ImportView, lines: list[list[str]], actor: Actor, *, is_all_or_nothing: bool, as_json: bool
) -> None:
    """Submit what can be submitted, and say what was found."""
    shown = [f"{term('outcome', each)}: {view.counts.get(each, 0)}" for each in Outcome]
    shown += [" · ".join(line) for line in lines[:SHOWN]]
    refusal = None
    try:
        importing.submit_import(view.id, is_all_or_nothing=is_all_or_nothing, by=actor, at=datetime.now(UTC))
        shown.append(f"mithaq approve {view.id} --as …")
    except Refused as found:
        refusal = found
        importing.discard_import(view.id, by=actor)
        words = told(refusal)
        shown += [words.what] if found.code == "import_empty" else [words.what, words.then]
    result: dict[str, Json] = {
        "id": None if refusal else str(view.id),
        "refused": refusal.code if refusal else None,
        **{each.value: view.counts.get(each, 0) for each in Outcome},
        "problems": [list(line) for line in lines[:SHOWN]],
    }
    console.give(result, as_json=as_json, lines=shown)
    if refusal is not None and refusal.code != "import_empty":
        raise typer.Exit(console.REFUSED)
    if lines:
        raise typer.Exit(console.PROBLEMS_FOUND)


def actor_of_account(account: str) -> Actor:
    """The person behind an account. Raises Refused `not_permitted` for one that is nobody's."""
    actor = access.actor_of(access.user_named(account), on=datetime.now(UTC).date())
    if actor is None:
        raise Refused("not_permitted")
    return actor


def _view(key: UUID, actor: Actor) -> ImportView:
    return imports.import_of(key, reader=actor)


def _institution(given: str, actor: Actor) -> UUID:
    return _identifier(given, "institution_unknown") if given else actor.institution


def _identifier(given: str, code: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise NotFound(code, value=given[:40]) from error


def _pieces(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as opened:
            while piece := opened.read(PIECE):
                yield piece
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error


def _write_problems(file: Path, lines: list[list[str]]) -> None:
    if file.exists():
        raise Refused("file_exists", file=str(file))
    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            out.writelines(exports.as_csv(problem_headings(), lines))
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error
