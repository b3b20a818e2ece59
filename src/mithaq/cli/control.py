"""Commands of classification: hold an item against the control lists, and load the lists."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from mithaq.clearance.actions import control as actions
from mithaq.clearance.domain.control.decisions import answer_from
from mithaq.clearance.domain.control.judging import Finding
from mithaq.clearance.domain.control.parameters import Parameter
from mithaq.clearance.domain.control.suggesting import Outlook
from mithaq.clearance.domain.control.telling import verdict_json
from mithaq.clearance.domain.control.verdicts import Verdict
from mithaq.clearance.queries import control
from mithaq.clearance.queries.control import ControlListView
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.words.terms import TERMS, term
from mithaq.words.wording import filled

app = typer.Typer()
lists_app = typer.Typer(no_args_is_help=True, help="The control lists under which items are classified.")
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
Code = Annotated[str, typer.Argument(help="The code that the file gives: EU, US, or a national list's.")]


@app.command()
@console.command
def classify(
    text: Annotated[str, typer.Argument(help="What the item is, does and can do, in English.")],
    account: As,
    codes: Annotated[list[str] | None, typer.Option("--list", help="A list; all without it.")] = None,
    answers: Annotated[
        list[str] | None, typer.Option("--answer", help="Such as: peak_power:power=25 W, or 3A001.b=no.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask which entries an item may fall under; nothing is kept. Example: mithaq classify laser --as jasim"""
    actor = actor_of_account(account)
    said = [answer_from(line) for line in answers or ()]
    found = control.classify(text, said, codes or (), reader=actor)
    console.give(
        {"verdicts": [verdict_json(each) for each in found]},
        as_json=as_json,
        lines=[line for each in found for line in _lines(each)],
    )
    if any(each.suggestion.outlook is Outlook.MAY_BE_LISTED for each in found):
        raise typer.Exit(console.PROBLEMS_FOUND)


@lists_app.command("show")
@console.command
def show(as_json: AsJson = False) -> None:
    """Show the control lists and their versions. Example: mithaq control-lists show --json"""
    views = control.control_lists()
    console.give(
        {"lists": [view.as_json() for view in views]},
        as_json=as_json,
        lines=[_list_line(view) for view in views],
    )
    if not any(view.is_authority for view in views):
        raise typer.Exit(console.PROBLEMS_FOUND)


@lists_app.command("load")
@console.command
def load(
    code: Code,
    place: Annotated[str, typer.Argument(help="An address, a file, or a folder.")],
    account: As,
    format: Annotated[str, typer.Option(help=f"One of: {', '.join(actions.formats())}.")],
    as_json: AsJson = False,
) -> None:
    """Load a list or its next version. Example: mithaq control-lists load XA a.csv --format csv --as jasim"""
    view = actions.load_control_list(
        code, format=format, place=place, by=actor_of_account(account), at=datetime.now(UTC)
    )
    console.give(view.as_json(), as_json=as_json, lines=[_list_line(view)])
    if view.unread["count"]:
        raise typer.Exit(console.PROBLEMS_FOUND)


@lists_app.command("authority")
@console.command
def authority(code: Code, account: As, as_json: AsJson = False) -> None:
    """Name the list that is this node's authority. Example: mithaq control-lists authority EU --as jasim"""
    actions.name_authority(code, by=actor_of_account(account), at=datetime.now(UTC))
    console.give({"authority": code}, as_json=as_json, lines=[code])


def _list_line(view: ControlListView) -> str:
    mark = "★" if view.is_authority else " "
    return f"{mark} {view.code}: {view.provisions} · {view.version} !{view.unread['count']}"


def _lines(verdict: Verdict) -> Iterator[str]:
    found = verdict.suggestion
    mark = "★" if verdict.is_authority else " "
    otherwise = f" ({found.otherwise})" if found.otherwise and found.outlook is Outlook.NOT_LISTED else ""
    yield f"{mark} {found.list_code} {found.version}: {term('control_outlook', found.outlook)}{otherwise}"
    for each in found.candidates:
        yield f"    {each.path}  {each.chain[-1].text}"
        yield f"      {term('control_truth', each.standing)}: {', '.join(each.words)}"
    for out in found.ruled_out:
        yield from (f"  × {_failure(each)}" for each in out.failures)
    for question in found.questions:
        yield f"  ? --answer '{question.key}=…'"
        yield from (f"      {one.path} {_told('control_question', one)}" for one in question.asks)


def _failure(failed: Finding) -> str:
    if failed.parameter is None:
        return filled(TERMS["control_ruled_out"]["said_no"], {"path": failed.path})
    return _told("control_ruled_out", failed.parameter, said=failed.fact.said if failed.fact else "–")


def _told(family: str, asked: Parameter, **facts: str) -> str:
    told = {
        "path": asked.path,
        "quantity": asked.name or asked.quantity.dimension,
        "value": f"{asked.quantity.said:.12g}",
        "unit": asked.quantity.unit,
        **facts,
    }
    return filled(TERMS[family][asked.comparator], told)
