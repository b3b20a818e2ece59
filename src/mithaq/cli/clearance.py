"""Commands of clearance: the lists, and asking for a name."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from mithaq.base.canonical import Json
from mithaq.clearance.actions import lists as actions
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.listed.standing import Freshness
from mithaq.clearance.domain.screening.fields import Compared, Finding
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
    stale = [view.code for view in lists.stale_lists(datetime.now(UTC))]
    console.give(
        {"found": [_as_json(each) for each in found], "stale_lists": stale},
        as_json=as_json,
        lines=[line for each in found for line in _lines(each)] or [term("screened", "nobody")],
    )
    if found or stale:
        raise typer.Exit(console.PROBLEMS_FOUND)


@lists_app.command("show")
@console.command
def show(as_json: AsJson = False) -> None:
    """Show the lists, their versions and their age. Example: mithaq lists show --json"""
    at = datetime.now(UTC)
    views = lists.lists()
    console.give(
        {"lists": [_list_json(view, at) for view in views]},
        as_json=as_json,
        lines=[_list_line(view, at) for view in views],
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
    before = actions.adopt_list(
        code,
        format=format,
        places=places,
        authority=authority,
        freshness=Freshness(days, published_days),
        by=actor_of_account(account),
        at=datetime.now(UTC),
    )
    bounded = before.freshness.published_days if before else None
    console.give(
        {"list": code, "published_days": published_days, "published_days_before": bounded},
        as_json=as_json,
        lines=[
            f"{code}: mithaq lists load {code}",
            *([f"{code}: --published-days {bounded} → –"] if bounded and not published_days else []),
        ],
    )


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


def _as_json(answer: Answer) -> dict[str, Json]:
    return {
        "list": answer.list,
        "entity": answer.entity,
        "name": answer.name,
        "score_thousandths": answer.score,
        "met": [
            {
                "asked": row.asked,
                "listed": row.listed,
                "kind": row.kind.value,
                "likeness_thousandths": round(row.likeness * 1000),
            }
            for row in answer.met
        ],
        "fields": [_field_json(row) for row in answer.compared],
    }


def _field_json(row: Compared) -> dict[str, Json]:
    return {
        "field": row.field,
        "asked": list(row.ours),
        "listed": list(row.theirs),
        "finding": row.finding.value,
    }


def _lines(answer: Answer) -> list[str]:
    told = [f"{answer.score / 10:.1f}  {answer.name}  [{answer.list} {answer.entity}]"]
    told += [
        f"      {row.asked or '-'} / {row.listed or '-'}: {term('part_kind', row.kind)}" for row in answer.met
    ]
    told += [
        f"      {term('party_field', row.field)}: {', '.join(row.theirs)} ({term('finding', row.finding)})"
        for row in answer.compared
        if row.finding in {Finding.AGREES, Finding.DIFFERS}
    ]
    return told


def _list_json(view: ListView, at: datetime) -> dict[str, Json]:
    version = view.version
    return {
        "code": view.code,
        "format": view.format,
        "authority": view.authority,
        "version": version.version if version else None,
        "parties": version.parties if version else 0,
        "loaded_at": version.loaded_at.isoformat() if version else None,
        "stale_for": [reason.value for reason in view.stale_for(at)],
    }


def _list_line(view: ListView, at: datetime) -> str:
    reasons = " ".join(term("stale", reason) for reason in view.stale_for(at))
    version = view.version
    told = f"{version.parties} · {version.version}" if version else "-"
    return f"{'✗' if reasons else '✓'} {view.code}: {told} {reasons}".rstrip()
