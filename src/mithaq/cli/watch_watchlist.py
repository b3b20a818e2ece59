"""The command that reads a watchlist."""

from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.watch.queries import watchlist
from mithaq.words.terms import term
from mithaq.words.watch_alerts import alert_told, watched_told
from mithaq.words.writing import moment

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
SHOWN = 200


@app.command("watchlist")
@console.command
def show_watchlist(account: As, as_json: AsJson = False) -> None:
    """What is new of what one watches, and what that is. Example: mithaq watch watchlist --as leyla"""
    reader = actor_of_account(account)
    new = [(each, alert_told(each)) for each in watchlist.alerts(reader=reader, is_seen=False, limit=SHOWN)]
    watched = watchlist.watched(reader=reader)
    lines = [f"{moment(each.at)}  {told.text}" for each, told in new]
    console.give(
        {
            "new": [
                {
                    "alert": each.id,
                    "at": each.at.isoformat(),
                    "watch": str(each.watched),
                    "kind": each.kind.value,
                    "facts": dict(each.facts),
                    "text": told.text,
                    "path": told.path,
                }
                for each, told in new
            ],
            "watched": [
                {
                    "watch": str(each.id),
                    "kind": each.kind.value,
                    "asked": vars(each.asked),
                    "made_at": each.made_at.isoformat(),
                    "read_at": each.read_at.isoformat(),
                    "new": each.news,
                }
                for each in watched
            ],
        },
        as_json=as_json,
        lines=[
            *(lines or [_("Nothing new since you last looked.")]),
            "",
            *(f"{each.id}  {term('watch_kind', each.kind)}  {watched_told(each.asked)}" for each in watched),
        ],
    )
