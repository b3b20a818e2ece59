"""Commands on programmes: which there are, and what happens in one."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.federation.domain.programme_years import Figure, ProgrammeYear
from mithaq.federation.queries import programme_years
from mithaq.parties import queries as parties
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import Counted, ProgrammeView
from mithaq.words import programme_years as words
from mithaq.words.names import party_names
from mithaq.words.terms import named, term
from mithaq.words.writing import day, number, percent

REPORTS = (".pdf", ".docx")
app = typer.Typer(no_args_is_help=True, help="Programmes: list them; what happens in one.")


@app.command("list")
@console.command
def list_programmes(account: As, as_json: AsJson = False) -> None:
    """The programmes of which an account is told. Example: mithaq programme list --as huda"""
    on = parties.legal_day(datetime.now(UTC))
    found = programmes.programmes(reader=actor_of_account(account), on=on)
    rows: list[Json] = [_row(each) for each in found]
    lines = [
        f"{each.reference}  {term('programme_phase', each.phase)}  {named(each.titles)}" for each in found
    ]
    console.give({"programmes": rows}, as_json=as_json, lines=lines)


@app.command()
@console.command
def show(
    reference: Annotated[str, typer.Argument(help="The reference of a programme.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Members, decisions and indicators of one. Example: mithaq programme show P-… --as huda"""
    on = parties.legal_day(datetime.now(UTC))
    view = programmes.programme(reference, reader=actor_of_account(account), on=on)
    counted = programmes.indicators(view)
    names = party_names(each.party for each in view.charter.members)
    said: dict[str, Json] = {
        **_row(view),
        "charter": view.charter.as_json(),
        "decisions": [
            {
                "id": str(each.put.id),
                "outcome": each.count.outcome.value,
                "closes_on": each.put.closes_on.isoformat(),
                "votes": {member: cast.vote.value for member, cast in each.count.votes.items()},
            }
            for each in view.decisions
        ],
        "indicators": {
            f"{each.objective.key}.{each.indicator.key}": {"value": each.value, "percent": each.percent}
            for each in counted
        },
    }
    lines = [
        named(view.titles),
        f"{term('programme_phase', view.phase)}  {day(view.charter.starts_on)} – {day(view.charter.ends_on)}",
        *(
            f"  {names[each.party]}  {term('member_role', each.role)}  {_answer(view, each.party)}"
            for each in view.charter.members
        ),
        *(f"  {named(each.indicator.texts)}  {_percent(each)}" for each in counted),
        *(
            f"  {named(each.titles)}  {term('decision_outcome', each.count.outcome)}"
            f"  {number(len(each.count.votes))}/{number(len(each.voters))}"
            for each in view.decisions
        ),
    ]
    console.give(said, as_json=as_json, lines=lines)


@app.command()
@console.command
def year(
    reference: Annotated[str, typer.Argument(help="The reference of a programme.")],
    account: As,
    of: Annotated[int, typer.Option("--year", help="Which; that of today if not given.")] = 0,
    to: Annotated[
        Path | None, typer.Option(help="A .pdf for the one page, or .docx for the annual report.")
    ] = None,
    slides: Annotated[bool, typer.Option(help="Slides instead of the page.")] = False,
    report: Annotated[bool, typer.Option(help="The annual report instead of the page.")] = False,
    as_json: AsJson = False,
) -> None:
    """The year of one on a page. Example: mithaq programme year P-… --as huda --to year.pdf"""
    on, reader = parties.legal_day(datetime.now(UTC)), actor_of_account(account)
    view = programmes.programme(reference, reader=reader, on=on)
    found = programme_years.programme_year(view, year=of or on.year, reader=reader)
    if to is not None:
        _write(to, found, view, slides=slides, report=report)
    figures = [words.figure_told(each) for each in found.figures]
    said: dict[str, object] = {
        "programme": found.programme,
        "year": found.year,
        "figures": [_figure(each) for each in found.figures],
        "risks": [words.risk_told(each, view) for each in found.gravest],
        "decisions": [words.decision_told(each, view) for each in found.soonest],
    }
    lines = [
        *(f"{each.number} {each.label} {each.bounds}".rstrip() for each in figures),
        *(f"! {words.risk_told(each, view)}" for each in found.gravest),
        *(f"? {words.decision_told(each, view)}" for each in found.soonest),
    ]
    console.give(said, as_json=as_json, lines=lines)


def _write(to: Path, found: ProgrammeYear, view: ProgrammeView, *, slides: bool, report: bool) -> None:
    out, is_report = io.BytesIO(), report or to.suffix == ".docx"
    if to.suffix not in REPORTS:
        raise Refused("choice_unknown", value=to.suffix[:20])
    if is_report:
        words.write_annual_report(out, found, view, suffix=to.suffix)
    else:
        words.write_year(out, found, view, as_slides=slides)
    to.write_bytes(out.getvalue())


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "part": figure.part.value,
        "name": figure.name,
        "about": figure.about,
        "unit": figure.unit.value,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "year_before": figure.before,
        "unknown": figure.unknown,
        "evidence": [
            {
                "shows": each.shows.value,
                "reference": each.reference,
                "key": each.key,
                "on": each.on.isoformat() if each.on else None,
                "statement": str(each.statement) if each.statement else None,
            }
            for each in figure.evidence
        ],
    }


def _row(view: ProgrammeView) -> dict[str, Json]:
    return {
        "reference": view.reference,
        "phase": view.phase.value,
        "titles": {language.value: title for language, title in view.titles.items()},
        "starts_on": view.charter.starts_on.isoformat(),
        "ends_on": view.charter.ends_on.isoformat(),
        "members": len(view.charter.members),
        "joined": [each.party for each in view.joined],
    }


def _percent(found: Counted) -> str:
    return _("not counted yet") if found.percent is None else percent(found.percent / 100)


def _answer(view: ProgrammeView, member: str) -> str:
    found = view.answer_of(member)
    return term("member_answer", found) if found else "–"
