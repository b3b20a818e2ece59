"""Commands on what is forecast of ties: make forecasts, ask them, and suppose a tie."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.ties.actions import forecasts as forecasting
from mithaq.ties.domain.forecasting.outcomes import Outcome
from mithaq.ties.domain.forecasting.outlook import QUESTIONS
from mithaq.ties.queries import forecasts, naming
from mithaq.words.refusals import told as refusal_told
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import term
from mithaq.words.tie_figures import years_told
from mithaq.words.writing import number, percent_exactly

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
SHOWN = 20
Format = Annotated[str, typer.Argument(help="The set, such as sipri_tiv.")]
Years = Annotated[int, typer.Option(help="Within how many years: 1, 3 or 5.")]


@app.command("forecast")
@console.command
def forecast(format: Format, account: As, as_json: AsJson = False) -> None:
    """Forecast the ties of a set, and keep the answers. Example: mithaq ties forecast sipri_tiv --as hamad"""
    answered, lines = [], []
    with console.progress(_("Forecasting"), len(QUESTIONS)) as show:
        made = forecasting.forecast(format, by=actor_of_account(account), at=datetime.now(UTC))
        for done, (question, refusal) in enumerate(made, 1):
            show(done)
            why = None if refusal is None else refusal_told(refusal).what
            answered.append({"outcome": question.outcome.value, "years": question.years, "refused": why})
            asked = term("tie_outcome", question.outcome), number(question.years)
            lines.append(_("%(what)s (years: %(years)s): %(how)s") % {
                "what": asked[0], "years": asked[1], "how": why or _("kept")
            })  # fmt: skip
    console.give({"set": format, "questions": answered}, as_json=as_json, lines=lines)


@app.command("chances")
@console.command
def chances(
    format: Format,
    state: Annotated[str, typer.Argument(help="A state, such as TR.")],
    account: As,
    outcome: Annotated[Outcome, typer.Option(help="What comes of a tie.")] = Outcome.FORMED,
    years: Years = 5,
    as_json: AsJson = False,
) -> None:
    """With whom a state will likeliest tie. Example: mithaq ties chances sipri_tiv TR --as leyla"""
    view = forecasts.forecast_of(format, outcome, years, reader=actor_of_account(account))
    found = forecasts.chances(view, naming.number_of(state, view.origin))
    told = [
        {
            "from": _code(view, each.of),
            "to": _code(view, each.to),
            "probability": each.probability,
            "low": each.low,
            "high": each.high,
            "rank": each.rank,
            "rank_by_recency": each.rank_by_recency,
            "adds": {group.value: added for group, added in each.adds},
        }
        for each in found
    ]
    lines = [
        f"{percent_exactly(each.probability)} ({percent_exactly(each.low)} … {percent_exactly(each.high)})"
        f"  {_way(view, each.of, each.to)}"
        for each in found[:SHOWN]
    ]
    console.give({**_asked(view), "chances": told}, as_json=as_json, lines=[*_head(view), *lines])


@app.command("suppose")
@console.command
def suppose(
    format: Format,
    one: Annotated[str, typer.Argument(help="A state, such as TR.")],
    other: Annotated[str, typer.Argument(help="With whom it would have a tie.")],
    account: As,
    years: Years = 5,
    as_json: AsJson = False,
) -> None:
    """To whom a state would come closer by a tie. Example: mithaq ties suppose sipri_tiv TR MY --as leyla"""
    reader = actor_of_account(account)
    view = forecasts.forecast_of(format, Outcome.FORMED, years, reader=reader)
    pair = naming.pair_of(one, other, view.origin)
    changes = forecasts.if_tied(view, pair[0].number, pair[1].number, reader=reader).changes
    told = [
        {
            "from": _code(view, each.sender),
            "to": _code(view, each.receiver),
            "before": each.before,
            "after": each.after,
            "change_low": each.low,
            "change_high": each.high,
        }
        for each in changes
    ]
    sure = [each for each in changes if each.is_beyond_doubt]
    lines = [
        f"{percent_exactly(each.before)} → {percent_exactly(each.after)}"
        f"  {_way(view, each.sender, each.receiver)}"
        for each in sure[:SHOWN]
    ]
    doubt = _("Of %(doubtful)s of %(all)s ties not even the direction of the change is sure.") % {
        "doubtful": number(len(changes) - len(sure)),
        "all": number(len(changes)),
    }
    console.give({**_asked(view), "changes": told}, as_json=as_json, lines=[*_head(view), *lines, doubt])


def _asked(view: forecasts.ForecastView) -> dict[str, object]:
    return {
        "set": view.set.format,
        "vintage": view.set.vintage,
        "outcome": view.question.outcome.value,
        "origin": view.origin,
        "until": view.until,
    }


def _head(view: forecasts.ForecastView) -> Iterator[str]:
    yield _("%(kind)s: %(what)s, %(years)s") % {
        "kind": term("tie_kind", view.set.kind),
        "what": term("tie_outcome", view.question.outcome),
        "years": years_told(view.first, view.until),
    }


def _way(view: forecasts.ForecastView, of: int, to: int) -> str:
    names = {
        "of": spell_name(naming.spell_of(of, view.origin)),
        "to": spell_name(naming.spell_of(to, view.origin)),
    }
    return _("%(of)s to %(to)s") % names if view.is_directed else f"{names['of']} – {names['to']}"


def _code(view: forecasts.ForecastView, state: int) -> str:
    return naming.spell_of(state, view.origin).code
