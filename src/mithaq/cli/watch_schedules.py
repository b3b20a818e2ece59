"""Commands on what runs by itself: set it, list it, stop it, and do one run as the node does."""

import json
import os
import threading
import time
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from django.utils.translation import gettext as _

from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.parties import queries as parties
from mithaq.watch.actions import scheduling
from mithaq.watch.domain.scheduling import Every, Run, Task
from mithaq.watch.queries import schedules
from mithaq.watch.queries.schedules import ScheduleView
from mithaq.words.schedules import failure_result, result_told, run_told
from mithaq.words.watching_terms import EVERY
from mithaq.words.writing import moment

app = typer.Typer(no_args_is_help=True, help="Loads, looks and notes that run by themselves.")
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
LOWER = 10
"""How much other processes go before a run: pages shall not wait for it."""


@app.command("set")
@console.command
def set_schedule(
    task: Annotated[Task, typer.Argument(help="What runs.")],
    every: Annotated[Every, typer.Option(help="How often.")],
    account: As,
    place: Annotated[
        str, typer.Option(help="The https address of a load; {since} stands for the day of the last run.")
    ] = "",
    format: Annotated[str, typer.Option(help="Of a load of works: its format, such as feed.")] = "",
    source: Annotated[str, typer.Option(help="The name of the source; of a look all if not given.")] = "",
    collection: Annotated[str, typer.Option(help="Of TAXII: the identifier of the collection.")] = "",
    hour: Annotated[
        int | None, typer.Option(help="At which hour; at once if not given.", min=0, max=23)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let a load, a look or a note run by itself; set again, it is changed. `mithaq up` runs it.

    Example: mithaq watch schedule set load --format feed --place https://cert.example/feed --source cert
    --every daily --as leyla
    """
    at = datetime.now(UTC)
    view = scheduling.set_schedule(
        Run(task, every, place, format, source, collection),
        id=new_id(at, os.urandom(RANDOM_BYTES)),
        hour=hour,
        by=actor_of_account(account),
        at=parties.local(at),
    )
    console.give(view.as_json(), as_json=as_json, lines=_lines(view, at))


@app.command("list")
@console.command
def list_schedules(account: As, as_json: AsJson = False) -> None:
    """What runs by itself, the next first. Example: mithaq watch schedule list --as leyla"""
    found, at = schedules.schedules(reader=actor_of_account(account)), datetime.now(UTC)
    console.give(
        {"schedules": [each.as_json() for each in found]},
        as_json=as_json,
        lines=[line for each in found for line in _lines(each, at)] or [_("Nothing runs by itself yet.")],
    )


@app.command("stop")
@console.command
def stop(
    schedule: Annotated[UUID, typer.Argument(help="As mithaq watch schedule list has it.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Let it run no longer. Example: mithaq watch schedule stop 0197… --as leyla"""
    scheduling.stop_schedule(schedule, by=actor_of_account(account))
    console.give(
        {"stopped": str(schedule)}, as_json=as_json, lines=[_("It does not run by itself any more.")]
    )


@app.command("run", hidden=True)
@console.command
def run(schedule: Annotated[UUID, typer.Argument(help="A schedule that was taken.")]) -> None:
    """Do one run and say in one line what it came to; the node that started it notes that."""
    threading.Thread(target=_end_without, args=(os.getppid(),), daemon=True).start()
    os.nice(LOWER)
    at = datetime.now(UTC)
    try:
        result = scheduling.run(schedule, id=new_id(at, os.urandom(RANDOM_BYTES)), at=at)
    except Refused as refusal:
        print(json.dumps(failure_result(refusal)))
        raise typer.Exit(console.REFUSED) from refusal
    print(json.dumps(dict(result)))


def _end_without(node: int) -> None:
    """Another node takes the run anew once this one is gone: two at once would be in each other's way."""
    while os.getppid() == node:
        time.sleep(1)
    os._exit(1)


def _lines(view: ScheduleView, at: datetime) -> list[str]:
    told = {"moment": moment(view.next_at)}
    state = _("runs now") if view.is_running(at) else _("next: %(moment)s") % told
    last = f"{moment(view.ended_at)}  {result_told(view)}" if view.ended_at else ""
    return [
        f"{view.id}  {run_told(view.run)}  {EVERY[view.run.every.value]}  {state}",
        *([f"  {last}"] if last else []),
    ]
