"""Commands on spin-offs, and what they brought."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

import typer

from mithaq.base.canonical import Json
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.economy.domain.funnel import Rate
from mithaq.economy.domain.spin_offs.royalties import royalty_row
from mithaq.economy.domain.spin_offs.standing import Brought, SpinOffStage, together
from mithaq.economy.queries import conversion, spin_offs
from mithaq.economy.queries.spin_offs import SpinOffView
from mithaq.parties import queries as parties
from mithaq.words.royalties import royalty_line
from mithaq.words.terms import named, term
from mithaq.words.writing import day, exactly, money

app = typer.Typer()


@app.command("spin-offs")
@console.command
def list_spin_offs(
    account: As,
    stage: Annotated[SpinOffStage | None, typer.Option(help="Only those that stand there.")] = None,
    as_json: AsJson = False,
) -> None:
    """The spin-offs that an account sees, and their sums. Example: mithaq economy spin-offs --as huda"""
    on = parties.legal_day(datetime.now(UTC))
    found = spin_offs.spin_offs(reader=actor_of_account(account), on=on, stage=stage)
    sums = together(each.brought for each in found)
    lines = [_line(each) for each in found] + [_sum_line(each) for each in sums]
    rows: list[Json] = [_told(each) for each in found]
    totals: list[Json] = [_sum(each) for each in sums]
    found_rates: list[object] = [_rate(each) for each in conversion.rates(found, on=on)]
    said = {"spin_offs": rows, "brought": totals, "rates": found_rates}
    console.give(said, as_json=as_json, lines=lines)


@app.command("spin-off")
@console.command
def show_spin_off(
    reference: Annotated[str, typer.Argument(help="The reference of a spin-off.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Where a spin-off stands and what is owed. Example: mithaq economy spin-off S-… --as huda"""
    on = parties.legal_day(datetime.now(UTC))
    view = spin_offs.spin_off(reference, reader=actor_of_account(account), on=on)
    owed = [f"{day(each.on)}  {term('spin_off_due', each.kind)}  {each.of}".rstrip() for each in view.dues]
    reached = [f"{day(each.on)}  {term('spin_off_stage', each.stage)}" for each in view.stages]
    lines = [_line(view), *reached, *owed, *map(royalty_line, view.royalties), *map(_sum_line, view.brought)]
    console.give(_told(view), as_json=as_json, lines=lines)


def _rate(found: Rate) -> dict[str, object]:
    low, high = found.bounds
    return {
        "from": found.start.value,
        "to": found.end.value,
        "within_days": found.window_days,
        "rate": found.value,
        "low": low,
        "high": high,
        "own_reached": found.reached,
        "own_counted": found.counted,
        "own_too_young": found.too_young,
        "part_of_published": found.prior_part,
        "published": found.prior.source.text if found.prior else None,
    }


def _line(view: SpinOffView) -> str:
    return f"{view.reference}  {term('spin_off_stage', view.stage)}  {named(view.titles)}"


def _sum_line(found: Brought) -> str:
    said = term("spin_off_brought", found.what)
    return f"{said}: {_said(found.figure, found)} ({_said(found.low, found)} – {_said(found.high, found)})"


def _said(amount: Decimal, found: Brought) -> str:
    return money(amount, found.currency) if found.currency else exactly(amount)


def _told(view: SpinOffView) -> dict[str, Json]:
    return {
        "reference": view.reference,
        "titles": {language.value: title for language, title in view.titles.items()},
        "stage": view.stage.value,
        "reached": {each.stage.value: each.on.isoformat() for each in view.stages},
        "export_status": view.export_status.value if view.export_status else None,
        "is_closed": view.closure is not None,
        "owed": [{"kind": each.kind.value, "on": each.on.isoformat(), "of": each.of} for each in view.dues],
        "royalties": [dict(royalty_row(each)) for each in view.royalties],
        "brought": [_sum(each) for each in view.brought],
        "entries": [
            {
                "kind": each.kind.value,
                "key": each.key,
                "facts": dict(each.facts),
                "statement": str(each.statement),
            }
            for each in view.entries
        ],
    }


def _sum(found: Brought) -> dict[str, Json]:
    return {
        "what": found.what,
        "currency": found.currency or None,
        "low": str(found.low),
        "figure": str(found.figure),
        "high": str(found.high),
        "without_largest": str(found.without_largest),
        "reports": [str(each.statement) for each in found.reports],
    }
