"""Commands on standing: a voice, a composite with its recipe, targets."""

from collections.abc import Iterator
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.standing.domain.composite import Aggregation, Missing, Normalisation
from mithaq.standing.domain.moving import Step
from mithaq.standing.queries import composites, tables, targets
from mithaq.standing.queries.composites import AMONG, CompositeView, Wanted, weight_from
from mithaq.standing.queries.targets import TargetView
from mithaq.standing.queries.voices import VoiceView, voice
from mithaq.watch.domain.asking import Actors, Counting, Question, years_from
from mithaq.watch.queries.selecting import years_known
from mithaq.words.leader_figures import actor_name
from mithaq.words.standing_figures import (
    change_told,
    measure_name,
    place_told,
    point_told,
    reading_told,
    value_told,
)
from mithaq.words.terms import term
from mithaq.words.writing import decimal, decimal_exactly, number, percent, year

app = typer.Typer(no_args_is_help=True, help="A voice in a field, beside its peers.")
Of = Annotated[str, typer.Argument(help="A state or a bloc by its code, an institution by its name.")]
Field = Annotated[str, typer.Option(help="The code of a field or a group; all works without it.")]
YearsText = Annotated[str, typer.Option("--years", help="Such as 2013-2022; the last ten if not given.")]
OfWhom = Annotated[Actors, typer.Option(help="Whose voice.")]
Counted = Annotated[Counting, typer.Option(help="How a work counts to several.")]
SHOWN = 25


@app.command("show")
@console.command
def show(
    of: Of,
    account: As,
    field: Field = "",
    years: YearsText = "",
    actors: OfWhom = Actors.COUNTRIES,
    counting: Counted = Counting.FRACTIONAL,
    peer: Annotated[list[str] | None, typer.Option(help="Who stands beside; may be given again.")] = None,
    as_json: AsJson = False,
) -> None:
    """A voice beside its peers. Example: mithaq standing show QA --field energy --as leyla"""
    question = Question(years_from(years, known=years_known()), field or None, actors, counting)
    view = voice(question, of, peer, reader=actor_of_account(account))
    told: dict[str, object] = {
        "of": of,
        "peers": list(view.peers),
        "corpus": view.stamp,
        "readings": [dict(tables.reading_row(each)) for one in view.parties for each in view.readings(one)],
        "years": tables.years_table(view).to_dicts(),
        "driven": tables.driven_table(view).to_dicts(),
        "is_noise": view.driven.is_noise if view.driven else None,
    }
    console.give(told, as_json=as_json, lines=list(_voice(view)))


@app.command("composite")
@console.command
def composite(
    of: Of,
    account: As,
    field: Field = "",
    years: YearsText = "",
    actors: OfWhom = Actors.COUNTRIES,
    counting: Counted = Counting.FRACTIONAL,
    weight: Annotated[list[str] | None, typer.Option(help="Such as share=2; may be given again.")] = None,
    normalisation: Annotated[Normalisation, typer.Option(help="How measures get one scale.")] = (
        Normalisation.MIN_MAX
    ),
    aggregation: Annotated[Aggregation, typer.Option(help="How they are put together.")] = (
        Aggregation.ARITHMETIC
    ),
    missing: Annotated[Missing, typer.Option(help="Who is ranked that lacks a measure.")] = Missing.HALF,
    among: Annotated[int, typer.Option(help="How many with the most output are ranked.")] = AMONG,
    step: Annotated[Step, typer.Option(help="How far a measure is thought to rise.")] = Step.NEXT,
    as_json: AsJson = False,
) -> None:
    """A composite with its recipe. Example: mithaq standing composite QA --weight share=2 --as leyla"""
    question = Question(years_from(years, known=years_known()), field or None, actors, counting)
    wanted = Wanted(
        question=question,
        of=of,
        weights=tuple(sorted(map(weight_from, weight or ()))),
        normalisation=normalisation,
        aggregation=aggregation,
        missing=missing,
        among=among,
        step=step,
    )
    view = composites.composite(wanted, reader=actor_of_account(account))
    console.give(_composite_told(view), as_json=as_json, lines=list(_composite(view)))


@app.command("targets")
@console.command
def list_targets(
    account: As,
    limit: Annotated[int, typer.Option(help="How many targets at the most.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    """Targets, and how far they have come. Example: mithaq standing targets --as salem"""
    found = targets.targets(reader=actor_of_account(account), limit=limit)
    told: dict[str, object] = {"targets": [dict(tables.target_row(each)) for each in found]}
    console.give(told, as_json=as_json, lines=[_target(each) for each in found])


def _voice(view: VoiceView) -> Iterator[str]:
    for of in view.parties:
        yield actor_name(of, view.question.actors)
        for each in view.readings(of):
            place = f"  {place_told(each)}" if each.rank else ""
            yield f"  {measure_name(each.measure)}: {reading_told(each)}{place}"
    if view.driven:
        noise = f" ({_('cannot be told apart from no change')})" if view.driven.is_noise else ""
        yield f"{_('What drives it')}: {change_told(view.driven.change, 'share')}{noise}"
        yield f"  {_('Own output grew or shrank')}: {change_told(view.driven.own, 'share')}"
        yield f"  {_('The world’s output grew or shrank')}: {change_told(view.driven.world, 'share')}"


def _composite_told(view: CompositeView) -> dict[str, object]:
    found = view.sensitivity
    return {
        "recipe": dict(tables.recipe_row(view)),
        "corpus": view.stamp,
        "ranks": tables.composite_table(view).to_dicts(),
        "left_out": list(found.composite.left_out),
        "deciding": str(found.deciding.measure) if found.deciding else None,
        "without": [
            {"measure": str(each.measure), "moved": each.moved, "first": each.first} for each in found.without
        ],
        "rules": [
            {
                "normalisation": each.normalisation.value,
                "aggregation": each.aggregation.value,
                "moved": each.moved,
            }
            for each in found.rules
        ],
        "correlations": [
            {"one": str(each.one), "other": str(each.other), "rho": each.rho, "among": each.among}
            for each in found.correlations
        ],
        "moves": [dict(tables.move_row(each)) for each in view.moves],
    }


def _composite(view: CompositeView) -> Iterator[str]:
    recipe, found = view.recipe, view.sensitivity
    weights = " + ".join(
        f"{measure_name(measure)} × {decimal(weight)}"
        for measure, weight in zip(recipe.measures, recipe.weights, strict=True)
        if weight
    )
    rules = " · ".join(
        (
            term("normalisation", recipe.normalisation),
            term("aggregation_short", recipe.aggregation),
            term("missing", recipe.missing),
        )
    )
    yield f"{_('The recipe')}: {weights} · {rules}"
    for held, place in zip(found.held[:SHOWN], found.composite.places, strict=False):
        name = actor_name(held.of, view.wanted.question.actors)
        bounds = f"{number(held.low)}–{number(held.high)}"
        yield f"{number(held.rank)} ({bounds})  {name}  {decimal_exactly(place.score)}  {percent(held.holds)}"
    if found.deciding:
        words = _("Ranks move most without “%(measure)s”: by %(places)s places in the mean.")
        deciding = found.deciding
        yield words % {"measure": measure_name(deciding.measure), "places": decimal(deciding.moved)}
    for each in view.moves:
        to = value_told(each.to, each.measure)
        bounds = f"{number(each.gained_low)} … {number(each.gained_high)}"
        yield f"  {measure_name(each.measure)} → {to}: {number(each.gained)} ({bounds})"


def _target(each: TargetView) -> str:
    told, found = each.target, each.progress
    value = value_told(float(told.value), told.measure)
    name = actor_name(told.of, told.actors)
    if found is None:
        state = _("given up")
    else:
        state = f"{term('progress_state', found.state)}; {point_told(found.now, told.measure)}"
    return f"{name}  {measure_name(told.measure)} {value}, {year(told.year)}: {state}"
