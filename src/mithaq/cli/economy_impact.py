"""Commands on multipliers of an input-output table, and on what licences brought."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.economy.domain.impact.accounting import DRAWS, Account, ScenarioAccount, Swing, Total
from mithaq.economy.domain.impact.licences import Silent
from mithaq.economy.domain.io_table import Flows, Primary
from mithaq.economy.domain.multipliers import Closure
from mithaq.economy.queries import impact as accounts
from mithaq.economy.queries import multipliers as reckoning
from mithaq.economy.queries.multipliers import Asked, MultipliersView
from mithaq.words.impact_figures import amount, claim_told, scenario_name, swing_name
from mithaq.words.terms import term
from mithaq.words.writing import decimal_finely, number, percent_exactly

app = typer.Typer()
TableFile = Annotated[Path, typer.Argument(help="A table of Eurostat, the OECD or a national office.")]
OfFlows = Annotated[Flows | None, typer.Option("--flows", help="Domestic, or with imports.")]
OfPlace = Annotated[str, typer.Option("--place", help="Which place of a file with several.")]
OfYear = Annotated[str, typer.Option("--year", help="Which year of a file with several.")]
OfUnit = Annotated[str, typer.Option("--unit", help="Which unit of a file with several.")]
Income = Annotated[float | None, typer.Option(help="All income of households; else their wages.")]
Blank = Annotated[bool, typer.Option("--blank-is-zero", help="An empty cell means zero in this table.")]
Row = Annotated[str, typer.Option(help="What the file calls it.")]


@app.command("multipliers")
@console.command
def multipliers(
    file: TableFile,
    industry: Annotated[list[str], typer.Option(help="An industry by its code; all without.")] = [],  # noqa: B006
    flows: OfFlows = None,
    closure: Annotated[Closure, typer.Option(help="With households, or without.")] = Closure.TYPE_I,
    household_income: Income = None,
    place: OfPlace = "",
    year: OfYear = "",
    unit: OfUnit = "",
    output_row: Row = "",
    value_added_row: Row = "",
    wages_row: Row = "",
    employment_row: Row = "",
    households_column: Row = "",
    ignore: Annotated[list[str], typer.Option(help="A row or column to pass over.")] = [],  # noqa: B006
    blank_is_zero: Blank = False,
    as_json: AsJson = False,
) -> None:
    """Multipliers of a table. Example: mithaq economy multipliers table.csv --industry J62_J63"""
    asked = Asked(
        place=place,
        year=year,
        unit=unit,
        flows=flows,
        closure=closure,
        household_income=household_income,
        output_row=output_row,
        value_added_row=value_added_row,
        wages_row=wages_row,
        employment_row=employment_row,
        households_column=households_column,
        ignored=tuple(ignore),
        blank_is_zero=blank_is_zero,
    )
    found = reckoning.multipliers_of(file.name, reckoning.content_of(file), asked, industries=tuple(industry))
    told = {
        "source": found.model.table.source,
        "flows": found.model.flows.value,
        "closure": found.model.closure.value,
        "spectral_radius": found.model.spectral_radius,
        "left_out": list(found.model.table.left_out),
        "industries": found.rows.to_dicts(),
    }
    console.give(told, as_json=as_json, lines=list(_multiplier_lines(found)))


@app.command("impact")
@console.command
def impact(
    file: Annotated[Path, typer.Argument(help="Licences and assumptions: YAML, JSON, CSV or XLSX.")],
    table: Annotated[Path | None, typer.Option(help="An input-output table for the multiplier.")] = None,
    industry: Annotated[str, typer.Option(help="Whose multiplier of the table.")] = "",
    flows: OfFlows = None,
    household_income: Income = None,
    place: OfPlace = "",
    year: OfYear = "",
    unit: OfUnit = "",
    seed: Annotated[int, typer.Option(min=0, help="The same gives the same account.")] = 1,
    draws: Annotated[int, typer.Option(help="How often all is drawn.")] = DRAWS,
    silent: Annotated[Silent, typer.Option(help="What who did not answer brought.")] = Silent.AS_THE_OTHERS,
    as_json: AsJson = False,
) -> None:
    """What licences brought, gross and net. Example: mithaq economy impact licences.yaml --json"""
    given = None
    if table is not None:
        asked = Asked(place, year, unit, flows, household_income=household_income)
        given = reckoning.multiplier_of(table.name, reckoning.content_of(table), asked, industry)
    found = accounts.account_of(
        file.name,
        reckoning.content_of(file),
        seed=seed,
        draws=draws,
        silent=silent,
        multiplier=given,
    )
    console.give(_account_told(found), as_json=as_json, lines=list(_account_lines(found)))


def _multiplier_lines(found: MultipliersView) -> Iterator[str]:
    table = found.model.table
    yield f"{table.source}: {term('io_flows', found.model.flows)}; {term('io_closure', found.model.closure)}"
    if table.left_out:
        yield _("Left out, for they make nothing: %(industries)s") % {"industries": ", ".join(table.left_out)}
    for row in found.rows.iter_rows(named=True):
        parts = [_("output %(value)s") % {"value": decimal_finely(row["output"])}]
        for each in (each for each in Primary if each in table.primary):
            effect, multiplier = row[f"{each.value}_effect"], row[f"{each.value}_multiplier"]
            words = _("%(what)s: effect %(effect)s, multiplier %(multiplier)s")
            parts.append(
                words
                % {
                    "what": term("io_primary", each),
                    "effect": decimal_finely(effect),
                    "multiplier": "—" if multiplier is None else decimal_finely(multiplier),
                }
            )
        yield f"{row['industry']}  {row['name']}  " + "; ".join(parts)


def _account_told(found: Account) -> dict[str, object]:
    return {
        "licences": len(found.licences.names),
        "answered": found.licences.answered,
        "reported": found.licences.reported,
        "unit": found.licences.unit,
        "silent": found.silent.value,
        "largest": found.licences.largest,
        "shares": {str(top): share for top, share in found.shares.items()},
        "draws": found.draws,
        "seed": found.seed,
        "scenarios": [
            {
                "scenario": each.scenario.name,
                "totals": [_total_told(total) for total in each.totals],
                "middle": each.middle,
                "swings": [_swing_told(swing) for swing in each.swings],
            }
            for each in found.scenarios
        ],
    }


def _total_told(total: Total) -> dict[str, object]:
    return {
        "total": total.measure.value,
        "claim": asdict(total.claim),
        "without_largest": asdict(total.without_largest) if total.without_largest else None,
    }


def _swing_told(swing: Swing) -> dict[str, object]:
    return {
        "part": swing.part.value if swing.part else "licences",
        "is_reference": swing.is_reference,
        "low": swing.low,
        "high": swing.high,
    }


def _account_lines(found: Account) -> Iterator[str]:
    told = found.licences
    words = _("%(answered)s of %(licences)s licences are known; what the others brought: %(silent)s")
    yield words % {
        "answered": number(told.answered),
        "licences": number(len(told.names)),
        "silent": term("impact_silent", found.silent),
    }
    for top, share in found.shares.items():
        words = (
            _("The largest makes %(share)s of what was reported")
            if top == 1
            else _("The %(top)s largest make %(share)s of what was reported")
        )
        yield words % {"top": number(top), "share": percent_exactly(share)}
    if told.without_largest() is None:
        yield _("The largest licence cannot be left out: too few others are known, or they brought nothing.")
    for each in found.scenarios:
        yield from _scenario_lines(each)


def _scenario_lines(found: ScenarioAccount) -> Iterator[str]:
    yield ""
    yield scenario_name(found.scenario.name)
    for total in found.totals:
        yield f"  {term('impact_total', total.measure)}: {claim_told(total.claim)}"
        if total.without_largest is not None:
            yield "    " + _("without the largest: %(claim)s") % {"claim": claim_told(total.without_largest)}
    words = _("What moves net most (in the middle of all assumptions it is %(middle)s):")
    yield "  " + words % {"middle": amount(found.middle)}
    for swing in found.swings:
        yield f"    {swing_name(swing)}: {amount(swing.low)} … {amount(swing.high)}"
    yield "  " + _("Sources:")
    yield from (f"    {each.text}" for each in found.totals[-1].claim.sources)
