"""Commands of clearance: the lists, and asking for a name."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from mithaq.clearance.actions import lists as actions
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.listed.standing import Freshness
from mithaq.clearance.domain.screening.fields import Finding
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.queries import asking, lists
from mithaq.clearance.queries.asking import Answer
from mithaq.clearance.queries.lists import ListView
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.words.terms import term

app = typer.Typer()
lists_app = typer.Typer(no_args_is_help=True, help="The lists of parties that this node screens against.")
As = Annotated[str, typer.Option("--as", help="The account that asks.")]


@app.command()
@console.command
def screen(
    name: Annotated[str, typer.Argument(help="A name in any script and spelling.")],
    account: As,
    kind: Annotated[PartyKind, typer.Option(help="What it is.")] = PartyKind.PERSON,
    born: Annotated[str, typer.Option(help="The date of birth, such as 1962 or 1962-03-01.")] = "",
    as_json: AsJson = False,
) -> None:
    """Ask whether a name is listed; nothing is kept. Example: mithaq screen "مروان الزواوي" --as jasim"""
    actor = actor_of_account(account)
    facts = {"name": [name], "birthDate": [born] if born else []}
    found = asking.ask(kind, facts, reader=actor)
    at, held = datetime.now(UTC), lists.lists()
    stale = [view for view in held if view.stale_for(at)]
    console.give(
        {
            "found": [each.as_json() for each in found],
            "lists": [view.code for view in held],
            "stale_lists": [view.code for view in stale],
        },
        as_json=as_json,
        lines=[
            *([line for each in found for line in _lines(each)] or [term("screened", "nobody")]),
            *([] if held else [term("screened", "no_lists")]),
            *(_list_line(view, at) for view in stale),
        ],
    )
    if found or stale or not held:
        raise typer.Exit(console.PROBLEMS_FOUND)


@lists_app.command("show")
@console.command
def show(as_json: AsJson = False) -> None:
    """Show the lists, their versions and their age. Example: mithaq lists show --json"""
    at = datetime.now(UTC)
    views = lists.lists()
    console.give(
        {"lists": [view.as_json(at) for view in views]},
        as_json=as_json,
        lines=[line for view in views for line in (_list_line(view, at), *_asked_lines(view))],
    )
    if not views or any(view.stale_for(at) for view in views):
        raise typer.Exit(console.PROBLEMS_FOUND)


@lists_app.command("adopt")
@console.command
def adopt(
    code: Annotated[str, typer.Argument(help="A short code, such as un or ofac_sdn.")],
    places: Annotated[list[str], typer.Argument(help="Addresses or files.")],
    account: As,
    format: Annotated[str, typer.Option(help=f"One of: {', '.join(actions.formats())}.")],
    authority: Annotated[str, typer.Option(help="Whose list it is, and why it binds you.")],
    days: Annotated[int, typer.Option(help="How many days may pass since it was loaded.", min=1)] = 2,
    published_days: Annotated[
        int | None, typer.Option(help="How many days may pass since its own date; without, any.", min=1)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Adopt a list. Example: mithaq lists adopt un list.xml --format un_xml --authority UN --as jasim"""
    adopted = actions.adopt_list(
        code,
        format=format,
        places=[_whole(each.strip()) for each in places],
        authority=authority,
        freshness=Freshness(days, published_days),
        by=actor_of_account(account),
        at=datetime.now(UTC),
    )
    bounded = adopted.before.freshness.published_days if adopted.before else None
    then = f"mithaq lists load {code}" if adopted.holds else "mithaq lists show"
    console.give(
        {
            "list": code,
            "holds": adopted.holds,
            "published_days": published_days,
            "published_days_before": bounded,
        },
        as_json=as_json,
        lines=[
            f"{code}: {then}",
            *([f"{code}: --published-days {bounded} → –"] if bounded and not published_days else []),
        ],
    )


@lists_app.command("agree")
@console.command
def agree(
    code: Annotated[str, typer.Argument(help="The code of an adopted list.")],
    statement: Annotated[UUID, typer.Argument(help="The statement that asks, as mithaq lists show has it.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Agree, as a second person, with a change of a list. Example: mithaq lists agree un 0197… --as dana"""
    actions.second_change(code, seen=statement, by=actor_of_account(account), at=datetime.now(UTC))
    console.give({"list": code, "holds": True}, as_json=as_json, lines=[f"{code}: ✓"])


@lists_app.command("load")
@console.command
def load(
    code: Annotated[str, typer.Argument(help="The code of an adopted list.")],
    account: As,
    shrinking: Annotated[
        bool, typer.Option("--shrinking", help="You looked, and it did lose many parties, names or rows.")
    ] = False,
    older: Annotated[
        bool, typer.Option("--older", help="You looked, and the older edition is to be used.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load the newest version and screen all parties against it. Example: mithaq lists load un --as jasim"""
    at = datetime.now(UTC)
    version = actions.load_list(
        code, is_shrinking=shrinking, is_older=older, by=actor_of_account(account), at=at
    )
    screened = 0
    with console.progress(code, None) as tell:
        while done := screen_next(at=datetime.now(UTC)):
            screened += done
            tell(screened)
    malformed = version.malformed["count"]
    console.give(
        {
            "list": code,
            "version": version.version,
            "parties": version.parties,
            "added": version.added,
            "changed": version.changed,
            "removed": version.removed,
            "malformed": malformed,
            "screened": screened,
        },
        as_json=as_json,
        lines=[
            f"{code} {version.version}: {version.parties}"
            f" (+{version.added} ~{version.changed} −{version.removed} !{malformed})"
        ],
    )
    if malformed:
        raise typer.Exit(console.PROBLEMS_FOUND)


def _whole(place: str) -> str:
    """A file by its whole path: whoever loads it later may stand in another folder."""
    return str(Path(place).absolute()) if place and "://" not in place else place


def _lines(answer: Answer) -> list[str]:
    told = [f"{answer.score / 10:.1f}  {answer.name}  [{answer.list} {answer.entity}]"]
    told += [
        f"      {term('screened', 'same_number')} {term('party_field', field)} {', '.join(values)}"
        for field, values in answer.numbers.items()
    ]
    told += [
        f"      {row.asked or '-'} / {row.listed or '-'}: {term('part_kind', row.kind)}" for row in answer.met
    ]
    told += [
        f"      {term('party_field', row.field)}: {', '.join(row.theirs)} ({term('finding', row.finding)})"
        for row in answer.compared
        if row.finding in {Finding.AGREES, Finding.DIFFERS, Finding.UNREADABLE}
    ]
    return told


def _asked_lines(view: ListView) -> list[str]:
    """What waits for a second person, and how to agree."""
    asked = view.asked
    if asked is None:
        return []
    said = asked.body["reason"] if asked.is_drop else asked.body["places"]
    told = " ".join(map(str, said)) if isinstance(said, list) else str(said)
    return [f"  {term('act', asked.act)}? {told}", f"  mithaq lists agree {view.code} {asked.statement}"]


def _list_line(view: ListView, at: datetime) -> str:
    reasons = " ".join(term("stale", reason) for reason in view.stale_for(at))
    version = view.version
    told = f"{version.parties} · {version.version}" if version else "-"
    return f"{'✗' if reasons else '✓'} {view.code}: {told} {reasons}".rstrip()
