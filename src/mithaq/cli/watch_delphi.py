"""Commands on Delphi studies: list them, and show what the closed rounds of one brought."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from django.utils.translation import gettext as _

from mithaq.base.refusals import NotFound
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.parties import queries as parties
from mithaq.watch.queries import delphi
from mithaq.watch.queries.delphi_tables import reasons_table, rounds_table
from mithaq.words.delphi import question_told, spread_told
from mithaq.words.terms import term
from mithaq.words.writing import day, number

app = typer.Typer(no_args_is_help=True, help="Delphi studies: rounds of anonymous answers.")
As = Annotated[str, typer.Option("--as", help="The account that asks.")]


@app.command("list")
@console.command
def list_studies(account: As, as_json: AsJson = False) -> None:
    """Studies that you have a part in, and finished ones. Example: mithaq watch delphi list --as leyla"""
    today = parties.legal_day(datetime.now(UTC))
    found = delphi.studies(reader=actor_of_account(account), today=today)
    rows = [
        {
            "study": str(each.id),
            "title": each.title,
            "opened_at": each.opened_at.isoformat(),
            "open_round": each.open_round,
            "rounds": each.rounds,
            "closes_on": each.closes_on.isoformat() if each.closes_on else None,
            "waits": each.waits,
        }
        for each in found
    ]
    lines = [
        f"{each.id}  {day(parties.legal_day(each.opened_at))}  {each.title}  "
        + (f"{number(each.open_round)}/{number(each.rounds)}" if each.open_round else _("finished"))
        for each in found
    ]
    console.give({"studies": rows}, as_json=as_json, lines=lines)


@app.command("show")
@console.command
def show(
    study: Annotated[str, typer.Argument(help="The study, by its id.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """What the closed rounds of a study brought. Example: mithaq watch delphi show 0192a0b0-… --as leyla"""
    view = delphi.study(
        _key(study), reader=actor_of_account(account), today=parties.legal_day(datetime.now(UTC))
    )
    lines = [view.title]
    for each in view.questions:
        lines.append(f"{number(each.number)}. {question_told(each.question)}")
        for result in each.results:
            head = _("Round %(number)s") % {"number": number(result.number)}
            brought = spread_told(each.question, result.spread) if result.spread else _("Too few answered.")
            lines.append(f"   {head}: {brought}")
            lines += [f"      {term('delphi_side', one.side)}: {one.text}" for one in result.reasons]
    told = {
        "study": str(view.id),
        "title": view.title,
        "about": view.about,
        "panel": view.panel,
        "open_round": view.open_round,
        "rounds": [
            {
                "number": each.number,
                "closes_on": each.closes_on.isoformat(),
                "closed_at": each.closed_at.isoformat() if each.closed_at else None,
            }
            for each in view.rounds
        ],
        "figures": rounds_table(view).to_dicts(),
        "reasons": reasons_table(view).to_dicts(),
    }
    console.give(told, as_json=as_json, lines=lines)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("no_such_study") from error
