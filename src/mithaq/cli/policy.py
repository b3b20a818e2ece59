"""Commands of the release policy: what another rule pack would change, proposing it, confirming it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.clearance.actions import rule_packs as acting
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.queries import cases, release, rule_packs
from mithaq.clearance.queries.release import Gained
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.projects.queries.releasing import items_now
from mithaq.words.fact_words import reason_words
from mithaq.words.names import party_name
from mithaq.words.terms import term

app = typer.Typer(no_args_is_help=True, help="The rule pack by which releases are decided.")
Pack = Annotated[Path, typer.Argument(help="The folder of another rule pack.")]


@app.command("show")
@console.command
def show(as_json: AsJson = False) -> None:
    """Show the rule pack that decides, and those that were proposed. Example: mithaq policy show --json"""
    pack = rule_packs.in_force()
    proposed = rule_packs.proposed()
    told: dict[str, Json] = {
        "name": pack.name,
        "version": pack.version,
        "digest": pack.digest,
        "policies": [
            {"id": each.id, "title": each.title, "source": each.source} for each in pack.policies.values()
        ],
        "proposed": [
            {"id": str(each.id), "digest": each.digest, "is_confirmed": each.confirmed_by is not None}
            for each in proposed
        ],
    }
    lines = [f"{pack.name} {pack.version} {pack.digest[:12]}"]
    lines += [f"  {each.title} ({each.source})" for each in pack.policies.values()]
    lines += [f"{'✓' if each.confirmed_by else '…'} {each.id} {each.name}" for each in proposed]
    console.give(told, as_json=as_json, lines=lines)


@app.command("what-if")
@console.command
def what_if(pack: Pack, account: As, as_json: AsJson = False) -> None:
    """List who would gain or lose what. Example: mithaq policy what-if ./policy-2 --as jasim"""
    at, actor = datetime.now(UTC), actor_of_account(account)
    found = cases.cases(reader=actor, limit=acting.CASES_MOST)
    changes = release.what_if(pack, found, items=_items(actor, at), at=at)
    console.give(
        {"cases": len(found), "changes": [_change_json(each) for each in changes]},
        as_json=as_json,
        lines=[_change_line(each) for each in changes] or [term("what_if", "nothing")],
    )
    if changes:
        raise typer.Exit(console.PROBLEMS_FOUND)


@app.command("propose")
@console.command
def propose(pack: Pack, account: As, as_json: AsJson = False) -> None:
    """Propose a rule pack, with what it would change. Example: mithaq policy propose ./policy-2 --as jasim"""
    at, actor = datetime.now(UTC), actor_of_account(account)
    key = acting.propose_pack(pack, items=_items(actor, at), by=actor, at=at)
    changes = len(rule_packs.proposal(key).changes)
    console.give(
        {"id": str(key), "changes": changes},
        as_json=as_json,
        lines=[f"{key} ({changes})", f"mithaq policy confirm {key} --as …"],
    )


@app.command("confirm")
@console.command
def confirm(
    key: Annotated[str, typer.Argument(metavar="ID", help="What `mithaq policy propose` printed.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Let a proposed pack decide, with a second account. Example: mithaq policy confirm ID --as layan"""
    try:
        chosen = UUID(key)
    except ValueError as error:
        raise NotFound("rule_pack_unproposed") from error
    acting.confirm_pack(chosen, by=actor_of_account(account), at=datetime.now(UTC))
    pack = rule_packs.in_force()
    console.give(
        {"name": pack.name, "digest": pack.digest}, as_json=as_json, lines=[f"{pack.name} {pack.digest[:12]}"]
    )


def _items(actor: Actor, at: datetime) -> dict[str, ItemFacts]:
    found = cases.cases(reader=actor, limit=acting.CASES_MOST)
    references = {item.reference for view in found for item in view.asked.items}
    return dict(items_now(references, on=at.date()))


def _change_json(each: Gained) -> dict[str, Json]:
    return {
        "case": each.case.reference,
        "cell": each.cell.as_json(),
        "gains": each.is_gain,
        "reasons": [{"code": one.code, "source": one.source} for one in each.reasons],
    }


def _change_line(each: Gained) -> str:
    told = " ".join(reason_words(one) for one in each.reasons)
    cell = f"{each.cell.item} · {party_name(each.cell.recipient.party)} · {each.cell.form}"
    return f"{'+' if each.is_gain else '−'} {each.case.reference} {cell}: {told}"
