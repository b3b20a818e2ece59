"""Commands on complexity, and on which fields nations enter next."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.economy.actions import entries as forecasting
from mithaq.economy.domain.entry.panel import Question
from mithaq.economy.domain.panel_sets import PanelKind
from mithaq.economy.queries import entries, panels, spaces
from mithaq.words.entries_told import detectable_lines, reasons_told
from mithaq.words.refusals import told as refusal_told
from mithaq.words.terms import reader_language, term
from mithaq.words.writing import decimal_exactly, number, percent_exactly, year

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
TRIALS, ROWS_SHOWN = 10, 50
ASKED = Question()


@app.command("left-out")
@console.command
def left_out(
    kind: Annotated[PanelKind, typer.Argument(help="exports or patents.")],
    account: As,
    most: Annotated[int, typer.Option(min=1, help="How many rows to show.")] = ROWS_SHOWN,
    as_json: AsJson = False,
) -> None:
    """Rows of a panel that do not hold, and why. Example: mithaq economy left-out exports --as hamad"""
    rows = panels.left_out(kind, reader=actor_of_account(account)).head(most).to_dicts()
    lines = [
        _("Row %(row)s: %(why)s (%(stood)s)")
        % {"row": number(each["row"]), "why": term("panel_wrong", each["code"]), "stood": each["stood"]}
        for each in rows
    ]
    console.give({"kind": kind.value, "rows": rows}, as_json=as_json, lines=lines)


@app.command("complexity")
@console.command
def complexity(
    account: As,
    kind: Annotated[PanelKind, typer.Option(help="Which panel.")] = PanelKind.EXPORTS,
    until: Annotated[int | None, typer.Option("--year", help="Up to which year; the last without.")] = None,
    convention: Annotated[str, typer.Option(help="growth_lab, r_package or oec.")] = "",
    as_json: AsJson = False,
) -> None:
    """Nations by complexity, with intervals. Example: mithaq economy complexity --year 2017 --as leyla"""
    view = spaces.complexity_in(spaces.asked_of(kind, until, convention, reader=actor_of_account(account)))
    names = panels.place_names(reader_language())
    told = {
        "edition": view.asked.panel.edition,
        "first_year": view.asked.first_year,
        "year": view.asked.year,
        "convention": view.found.convention.stamp,
        "eigengap": view.found.eigengap,
        "cautions": [each.value for each in view.found.cautions],
        "median_width": view.doubt.median_width,
        "turned": view.doubt.turned,
        "small_places": list(view.small_places),
        "places": [asdict(each) for each in view.ranked],
    }
    heads = (_("Rank"), _("Bounds, 90%"), pgettext("a nation", "Place"), _("ECI"), _("Fitness"))
    lines = [view.found.convention.stamp, *(term("complexity_caution", each) for each in view.found.cautions)]
    console.give(told, as_json=as_json, lines=lines)
    if not as_json:
        rows = [
            (
                number(each.rank),
                f"{number(each.low)}–{number(each.high)}",
                names.get(each.place, each.place),
                decimal_exactly(each.eci),
                decimal_exactly(each.fitness),
            )
            for each in view.ranked
        ]
        console.table(heads, rows)


@app.command("forecast")
@console.command
def forecast(
    account: As,
    trials: Annotated[int, typer.Option(min=0, max=40, help="How many origins before to try.")] = TRIALS,
    below: Annotated[float, typer.Option(help="Below which RCA a field is not held.")] = ASKED.below,
    least_count: Annotated[float, typer.Option(help="From which count it is entered.")] = ASKED.least_count,
    as_json: AsJson = False,
) -> None:
    """Forecast which fields are entered, and keep it. Example: mithaq economy forecast --as hamad"""
    question = Question(below=below, least_count=least_count)
    by, tried, lines = actor_of_account(account), [], []
    with console.progress(_("Forecasting"), trials + 1) as show:
        for step in forecasting.forecast_entries(question, trials=trials, by=by, at=datetime.now(UTC)):
            show(step.done)
            if step.origin is not None:
                why = None if step.refusal is None else refusal_told(step.refusal).what
                tried.append({"origin": step.origin, "refused": why})
                lines.append(f"{year(step.origin)}: {why or _('tried')}")
    about = entries.entries(reader=by).about
    kept = _("Kept: from %(origin)s to %(until)s") % {
        "origin": year(about.origin),
        "until": year(about.until),
    }
    console.give({**asdict(about), "trials": tried}, as_json=as_json, lines=[*lines, kept])


@app.command("fields")
@console.command
def fields(
    place: Annotated[str, typer.Argument(help="A nation by its three letters, such as QAT.")],
    account: As,
    field: Annotated[list[str] | None, typer.Option(help="Of a programme: a field by its number.")] = None,
    as_json: AsJson = False,
) -> None:
    """Which fields a nation enters next. Example: mithaq economy fields QAT --field 04 --as leyla"""
    reader, chosen = actor_of_account(account), field or []
    about = entries.entries(reader=reader)
    found = entries.candidates_of(place, reader=reader)
    seen = entries.detectable_of(place, chosen, reader=reader)
    means = entries.means_of_trials(reader=reader)
    names = panels.names_of_products(PanelKind.PATENTS, reader_language())
    told = {
        **asdict(about.about),
        "is_stale": about.is_stale,
        "place": place,
        "candidates": [
            {**asdict(each), "reasons": dict(each.reasons), "places": {**each.places}} for each in found
        ],
        "programme": {"fields": chosen or [each.field for each in found], **asdict(seen)},
        "trials": means.to_dicts(),
    }
    lines = [
        f"{percent_exactly(each.probability)} ({percent_exactly(each.low)} … {percent_exactly(each.high)})"
        f"  {each.field} {names[each.field]}{_(' (inside the noise)') if each.is_noise else ''}"
        f"\n  {reasons_told(each.reasons)}"
        for each in found
    ]
    console.give(told, as_json=as_json, lines=[*lines, *detectable_lines(seen)])
