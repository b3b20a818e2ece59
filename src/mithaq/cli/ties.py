"""Commands on ties between states: load sets, and ask what they say of two states or of one."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import typer
from django.utils.translation import gettext as _

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.cli import console, ties_agreements, ties_forecasts, ties_interests, ties_networks, ties_partners
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.ties.actions import sets as keeping
from mithaq.ties.domain.similarity import Measure
from mithaq.ties.queries import agreements, alignment, blocs, common, exchanges, naming, nearness, sets
from mithaq.ties.queries.exchanges import Flow, PledgeSpell
from mithaq.ties.queries.sets import SetView
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import term
from mithaq.words.tie_figures import amount, figure, interval, moved_told
from mithaq.words.writing import decimal_exactly, number

app = typer.Typer(no_args_is_help=True, help="Ties between states: sets, and what they say.")
app.registered_commands.extend(ties_forecasts.app.registered_commands)
app.registered_commands.extend(ties_interests.app.registered_commands)
app.registered_commands.extend(ties_partners.app.registered_commands)
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
SHOWN = 20
app.registered_commands.extend(ties_networks.app.registered_commands)


class Convention(StrEnum):
    """How votes become levels."""

    FPSIM = "fpsim"
    VOETEN = "voeten"


InYear = Annotated[int | None, typer.Option(help="Of which year; the last that is known without it.")]
Measured = Annotated[Measure, typer.Option(help="Which similarity.")]
By = Annotated[Convention, typer.Option(help="Absent as abstention, or as missing.")]


@app.command("load")
@console.command
def load(
    format: Annotated[str, typer.Argument(help="Such as voeten_2024, atop or sipri_tiv.")],
    file: Annotated[Path, typer.Argument(help="The set as Parquet or CSV.")],
    account: As,
    vintage: Annotated[str, typer.Option(help="Which edition of the set it is.")],
    terms: Annotated[str, typer.Option(help="On which terms its maker gives it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Load a set of ties. Example: mithaq ties load atop atop.parquet --vintage 5.1 --as hamad"""
    with console.progress(_("Checking the rows"), None):
        view = keeping.load_set(
            format,
            file,
            id=uuid4(),
            vintage=vintage,
            terms=terms,
            by=actor_of_account(account),
            at=datetime.now(UTC),
        )
    console.give(_set_told(view), as_json=as_json, lines=list(_set_lines(view)))


@app.command("sets")
@console.command
def list_sets(account: As, as_json: AsJson = False) -> None:
    """The sets that figures stand on. Example: mithaq ties sets --as leyla"""
    found = sets.sets_in_force(reader=actor_of_account(account))
    lines = [line for each in found for line in _set_lines(each)]
    console.give({"sets": [_set_told(each) for each in found]}, as_json=as_json, lines=lines)


@app.command("wrong")
@console.command
def wrong(
    set: Annotated[UUID, typer.Argument(help="The id of a loaded set.")],
    account: As,
    first: Annotated[int, typer.Option(help="How many to pass over.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """The rows of a set that were left out, and why. Example: mithaq ties wrong ID --as hamad"""
    found = sets.wrong_rows(set, reader=actor_of_account(account), first=first, limit=SHOWN)
    lines = [
        _("row %(place)s: %(why)s (%(column)s: %(value)s)")
        % {
            "place": number(each.place),
            "why": term("tie_wrong", each.code),
            "column": ", ".join(each.of_file) or _("the whole row"),
            "value": each.value,
        }
        for each in found
    ]
    console.give({"rows": [asdict(each) for each in found]}, as_json=as_json, lines=lines)


@app.command("pair")
@console.command
def pair(
    one: Annotated[str, typer.Argument(help="A state, such as TR.")],
    other: Annotated[str, typer.Argument(help="Another, such as MY.")],
    account: As,
    year: Annotated[int | None, typer.Option(help="The year in which the codes stood for them.")] = None,
    measure: Measured = Measure.KAPPA,
    convention: By = Convention.FPSIM,
    as_json: AsJson = False,
) -> None:
    """What is known of two states. Example: mithaq ties pair TR MY --as leyla"""
    reader = actor_of_account(account)
    when = year or datetime.now(UTC).year
    spells = naming.pair_of(one, other, when)
    numbers = spells[0].number, spells[1].number
    votes = alignment.vote_sets(reader=reader)
    found = (
        alignment.alike(*numbers, set=votes[0], convention=convention.value, measure=measure, reader=reader)
        if votes
        else None
    )
    going = exchanges.flows(*numbers, until=when, reader=reader)
    shared = common.in_common(*numbers, when, reader=reader)
    owed = exchanges.pledges(*numbers, reader=reader)
    agreed = agreements.agreements(*numbers, reader=reader)
    names = {each.number: spell_name(each) for each in spells}
    told = {
        "one": numbers[0],
        "other": numbers[1],
        "alignment": None if found is None else _alike_told(found, when),
        "flows": [_flow_told(each) for each in going],
        "common": [
            {
                "set": each.set.format,
                "kind": each.set.kind,
                "year": each.year,
                "value": each.value,
                "standard_error": each.error,
            }
            for each in shared
        ],
        "pledges": [
            {"set": each.set.format, "spells": [asdict(spell) for spell in each.spells]} for each in owed
        ],
        "agreements": [ties_agreements.told(each) for each in agreed],
    }
    lines = [*_alike_lines(found, when), *(_flow_line(each) for each in going)]
    lines += [_pledge_line(spell, names, each.set) for each in owed for spell in each.spells]
    lines += [line for each in agreed for line in ties_agreements.lines(each, when, *names.values())]
    console.give(_without_nan(told), as_json=as_json, lines=lines)


@app.command("nearest")
@console.command
def nearest(
    state: Annotated[str, typer.Argument(help="A state, such as TR.")],
    account: As,
    year: InYear = None,
    measure: Measured = Measure.KAPPA,
    convention: By = Convention.FPSIM,
    as_json: AsJson = False,
) -> None:
    """Who votes most like a state. Example: mithaq ties nearest TR --year 2015 --as leyla"""
    reader = actor_of_account(account)
    chosen = _votes(reader)
    when = year or chosen.last_year
    found = nearness.nearest(
        naming.number_of(state, when),
        when,
        set=chosen,
        convention=convention.value,
        measure=measure,
        reader=reader,
    )
    if not found:
        raise Refused("no_votes_in_year", year=when)
    told = {"year": when, "set": chosen.format, "nearest": [asdict(each) for each in found]}
    lines = [
        f"{number(each.rank)} ({number(each.rank_low)}–{number(each.rank_high)})"
        f"  {spell_name(naming.voter(each.number, when))}  {figure(each.value)}"
        for each in found[:SHOWN]
    ]
    console.give(_without_nan(told), as_json=as_json, lines=lines)


@app.command("bloc")
@console.command
def bloc(
    code: Annotated[str, typer.Argument(help="A bloc, such as OIC.")],
    account: As,
    year: InYear = None,
    measure: Measured = Measure.KAPPA,
    convention: By = Convention.FPSIM,
    as_json: AsJson = False,
) -> None:
    """How alike a bloc votes, within and with others. Example: mithaq ties bloc OIC --year 2015 --as leyla"""
    reader = actor_of_account(account)
    chosen = _votes(reader)
    found = blocs.bloc(
        code,
        year or chosen.last_year,
        set=chosen,
        convention=convention.value,
        measure=measure,
        reader=reader,
    )
    within = found.cohesion
    told = {
        "bloc": code,
        "year": found.year,
        "within": within.mean,
        "standard_error": within.error,
        "outside": within.outside,
        "members": [{"number": each.number, "own": each.own} for each in found.members],
        "absent": list(found.absent),
        "years": [{"year": at, "within": inside, "outside": out} for at, inside, out in found.years],
    }
    words = _("Within %(within)s (90 %%: %(interval)s), with others %(outside)s; %(count)s members voted")
    line = words % {
        "within": figure(within.mean),
        "interval": interval(within.mean, within.error),
        "outside": figure(within.outside),
        "count": number(len(found.members)),
    }
    members = [
        f"{spell_name(naming.spell_of(each.number, found.year))}  {figure(each.own)}"
        for each in found.members
    ]
    console.give(_without_nan(told), as_json=as_json, lines=[line, *members])


def _without_nan(told: Mapping[str, object]) -> dict[str, object]:
    """What cannot be told is nothing: JSON has no other word for it."""

    def known(value: object) -> object:
        match value:
            case float():
                return value if isfinite(value) else None
            case dict():
                return {name: known(each) for name, each in value.items()}
            case list():
                return [known(each) for each in value]
        return value

    return {name: known(each) for name, each in told.items()}


def _votes(reader: Actor) -> SetView:
    known = alignment.vote_sets(reader=reader)
    if not known:
        raise NotFound("votes_not_loaded")
    return known[0]


def _set_told(view: SetView) -> dict[str, object]:
    return {
        **asdict(view),
        "id": str(view.id),
        "codes": dict(view.codes),
        "loaded_at": view.loaded_at.isoformat(),
    }


def _set_lines(view: SetView) -> Iterator[str]:
    counted = {"rows": number(view.rows), "first": view.first_year, "last": view.last_year}
    yield f"{view.format}  {view.source}, {view.vintage}"
    yield "  " + _("%(rows)s rows, %(first)s to %(last)s; what came after is unknown") % counted
    for code, count in view.codes.items():
        yield f"  {term('tie_wrong', code)}: {number(count)}"


def _alike_told(found: alignment.Alike, year: int) -> dict[str, object]:
    return {
        "set": found.set.format,
        "vintage": found.set.vintage,
        "convention": found.convention,
        "measure": found.measure.value,
        "moved": found.moved(year).value,
        "years": [asdict(each) for each in found.years],
    }


def _alike_lines(found: alignment.Alike | None, year: int) -> Iterator[str]:
    last = found.until(year) if found else None
    if found is None or last is None:
        yield _("No set of votes knows both.")
        return
    yield _("%(measure)s of votes in %(year)s: %(value)s (90 %%: %(interval)s), on %(count)s roll calls") % {
        "measure": term("similarity", found.measure),
        "year": last.year,
        "value": figure(last.value),
        "interval": interval(last.value, last.error),
        "count": number(last.roll_calls),
    }
    yield "  " + moved_told(found.moved(year), alignment.BACK_YEARS)


def _flow_told(each: Flow) -> dict[str, object]:
    return {
        "set": each.set.format,
        "kind": each.set.kind,
        "until": each.until,
        "given": each.given,
        "taken": each.taken,
        "balance": each.balance,
        "years": [asdict(year) for year in each.years],
    }


def _flow_line(each: Flow) -> str:
    words = _("%(kind)s in %(count)s years to %(last)s: gave %(given)s, took %(taken)s; balance %(balance)s")
    return words % {
        "kind": term("tie_kind", each.set.kind),
        "count": number(exchanges.RECENT_YEARS),
        "last": each.until,
        "given": _amount(each.given),
        "taken": _amount(each.taken),
        "balance": "—" if each.balance is None else decimal_exactly(round(each.balance, 2)),
    }


def _amount(value: float | None) -> str:
    return "—" if value is None else amount(value)


def _pledge_line(spell: PledgeSpell, names: dict[int, str], view: SetView) -> str:
    return _("%(first)s to %(last)s, %(of)s owes %(to)s: %(pledges)s (%(set)s)") % {
        "first": spell.first_year,
        "last": spell.last_year,
        "of": names[spell.of],
        "to": names[spell.to],
        "pledges": ", ".join(term("pledge", each) for each in spell.pledges),
        "set": view.format,
    }
