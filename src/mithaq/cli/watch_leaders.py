"""Commands on who leads: place works in fields, standings, and what nations can give each other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.fields import queries as fields
from mithaq.watch.actions import placing
from mithaq.watch.domain.asking import Actors, Counting, Question, years_from
from mithaq.watch.domain.complementing import Complement, Gift
from mithaq.watch.queries import complementarity as complementing
from mithaq.watch.queries import finding
from mithaq.watch.queries import leaders as leading
from mithaq.watch.queries.leaders import LeadersView
from mithaq.watch.queries.selecting import years_known
from mithaq.watch.queries.tables import gift_rows, leaders_table, standing_row, written
from mithaq.words.leader_figures import actor_name, figure_told, party_named, rank_told, share_told
from mithaq.words.terms import reader_language, term
from mithaq.words.writing import decimal, number, percent

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
YearsText = Annotated[str, typer.Option("--years", help="Such as 2013-2022; the last ten if not given.")]
SHOWN = 25


@app.command("place")
@console.command
def place(
    account: As,
    anew: Annotated[bool, typer.Option(help="Learn the model of words anew from the whole corpus.")] = False,
    as_json: AsJson = False,
) -> None:
    """Place works in fields; broken off, it goes on. Example: mithaq watch place --as hamad"""
    with console.progress(_("Placing works in fields"), None) as show:
        view = placing.place_works(
            by=actor_of_account(account),
            at=datetime.now(UTC),
            anew=anew,
            progress=lambda _what, done, _of: show(done),
        )
    # Works are narrowed by their fields, so the index reads them again.
    with console.progress(term("load_step", "indexing"), None) as show:
        finding.bring_works_up(lambda done, _of: show(done))
    told: dict[str, object] = {
        "works": view.works,
        "placed": view.placed,
        "model": view.learnt.name,
        "model_fields": view.learnt.fields,
        "learnt_at": view.learnt.learnt_at,
    }
    words = _("%(placed)s of %(works)s works have a field; the model of words knows %(fields)s fields.")
    facts = {"placed": view.placed, "works": view.works, "fields": view.learnt.fields}
    line = words % {name: number(count) for name, count in facts.items()}
    console.give(told, as_json=as_json, lines=[line])


@app.command("leaders")
@console.command
def leaders(
    account: As,
    field: Annotated[str, typer.Option(help="The code of a field or a group; all works without it.")] = "",
    years: YearsText = "",
    actors: Annotated[Actors, typer.Option(help="Whose output.")] = Actors.COUNTRIES,
    counting: Annotated[Counting, typer.Option(help="How a work counts to several.")] = Counting.FRACTIONAL,
    to: Annotated[Path | None, typer.Option(help="Write the table into this .csv or .parquet file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Who leads in a field. Example: mithaq watch leaders --field energy.solar --as leyla"""
    when = years_from(years, known=years_known())
    question = Question(when, field or None, actors, counting)
    view = leading.leaders(question, reader=actor_of_account(account))
    if to is not None:
        write_new(to, written(leaders_table(view), to.suffix))
    told: dict[str, object] = {
        "field": field,
        "years": str(when),
        "actors": actors.value,
        "counting": counting.value,
        "works": view.coverage.works,
        "located": view.coverage.located,
        "corpus": view.stamp,
        "standings": [dict(standing_row(each)) for each in view.standings],
    }
    console.give(told, as_json=as_json, lines=list(_lines(view)))


@app.command("complementarity")
@console.command
def complementarity(
    of: Annotated[str, typer.Argument(help="A state or a bloc, such as state:MA or bloc:OIC.")],
    account: As,
    field: Annotated[str, typer.Option(help="Only who is strong in this field or group.")] = "",
    among: Annotated[Actors, typer.Option(help="Countries or blocs.")] = Actors.COUNTRIES,
    years: YearsText = "",
    as_json: AsJson = False,
) -> None:
    """With whom a state or bloc fits, and why. Example: mithaq watch complementarity state:MA --as leyla"""
    actor = actor_of_account(account)
    when = years_from(years, known=years_known()) if years else None
    own = complementing.strengths(of, reader=actor, years=when)
    found = complementing.complements(of, reader=actor, among=among, years=when)
    if field:
        fields.taxonomy().get(field)
        found = tuple(each for each in found if any(gift.field == field for gift in each.taken))
    told: dict[str, object] = {
        "of": of,
        "years": str(own.years),
        "strengths": [each.field for each in own.strengths],
        "lacks": [each.field for each in own.lacks],
        "complements": [dict(row) for each in found for row in gift_rows(each)],
    }
    console.give(told, as_json=as_json, lines=[line for each in found[:SHOWN] for line in _complement(each)])


def _lines(view: LeadersView) -> Iterator[str]:
    told = view.coverage
    counts = {"works": number(told.works), "located": number(told.located), "english": percent(told.english)}
    yield (
        _(
            "%(works)s works, %(located)s of them with a country; in English, of those whose language is"
            " known: %(english)s."
        )
        % counts
    )
    for each in view.standings[:SHOWN]:
        yield (
            f"{rank_told(each.rank, each.rank_low, each.rank_high)}"
            f"  {actor_name(each.of, view.question.actors)}  {decimal(each.output)}  {share_told(each.share)}"
            f"  {share_told(each.growth)}  {figure_told(each.rca)}"
        )
        if each.doubt:
            yield f"    {term('growth_doubt', each.doubt)}"
    if len(view.standings) > SHOWN:
        yield f"… {number(len(view.standings))}: --to leaders.csv"


def _complement(found: Complement) -> Iterator[str]:
    yield f"{party_named(found.with_)}  {decimal(100 * found.fit)}"
    for arrow, gifts in (("←", found.taken), ("→", found.given)):
        yield from (f"  {arrow} {_gift(each)}" for each in gifts)


def _gift(each: Gift) -> str:
    name = fields.taxonomy().label(each.field, reader_language())
    return (
        f"{name}: {figure_told(each.giver.rca)} / {figure_told(each.taker.rca)}"
        f" ({term('ground', each.ground)})"
    )


def write_new(to: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises Refused `file_exists` or `file_not_written`."""
    try:
        with to.open("xb") as out:
            out.write(content)
    except FileExistsError as error:
        raise Refused("file_exists", file=str(to)) from error
    except OSError as error:
        raise Refused("file_not_written", file=str(to), reason=error.strerror or "") from error
