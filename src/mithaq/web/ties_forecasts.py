"""What is forecast of ties: a section of the pages of one and of two states, and what a tie would change."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.ties.domain.forecasting.outcomes import HORIZONS, Outcome
from mithaq.ties.domain.forecasting.supposing import Closer
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries import forecasts, naming
from mithaq.ties.queries.forecasts import Chance, ForecastView
from mithaq.web.ties_asking import choice_of, reader_of
from mithaq.words.terms import TERMS

SHOWN = 10


@dataclass(frozen=True)
class Told:
    """A chance with the names of its states in the year of the forecast, and the forecast it is of."""

    view: ForecastView
    chance: Chance
    of: StateSpell
    to: StateSpell


def of_pair(one: int, other: int, reader: Actor) -> dict[str, object]:
    """What the section on two states is rendered from: all that is forecast of them."""
    found = [
        _told(view, each)
        for view in forecasts.forecasts(reader=reader)
        for each in forecasts.chance_of(view, one, other)
    ]
    return {"chances": found, "tried_views": list({each.view.id: each.view for each in found}.values())}


def of_state(state: int, reader: Actor) -> dict[str, object]:
    """What the section on a state is rendered from: by set its likeliest new ties in the longest window."""
    formed = [each for each in forecasts.forecasts(reader=reader) if each.question.outcome is Outcome.FORMED]
    longest = {each.set.id: each for each in sorted(formed, key=lambda view: view.question.years)}
    first = [(view, forecasts.chances(view, state)[:SHOWN]) for view in longest.values()]
    found = [(view, [_told(view, each) for each in likely]) for view, likely in first if likely]
    return {"likeliest": found, "tried_views": [view for view, _ in found]}


@require_GET
def supposed_page(request: HttpRequest) -> HttpResponse:
    """With whom a state would come closer if it had a tie with another."""
    reader = reader_of(request)
    views = [each for each in forecasts.forecasts(reader=reader) if each.question.outcome is Outcome.FORMED]
    view = _chosen(request, views)
    found: Sequence[tuple[StateSpell, StateSpell, Closer]] = ()
    states = _states(request, view)
    if states is not None:
        one, other = states
        supposed = forecasts.if_tied(view, one.number, other.number, reader=reader)
        found = [(*_named(view, each.sender, each.receiver), each) for each in supposed.changes]
    return render(
        request,
        "ties/supposed.html",
        {
            "view": view,
            "views": views,
            "formats": list(dict.fromkeys((each.set.format, each.set.kind) for each in views)),
            "horizons": HORIZONS,
            "one": states[0] if states else None,
            "other": states[1] if states else None,
            "states": choice_of(view.origin),
            "sure": [each for each in found if each[2].is_beyond_doubt][:SHOWN],
            "doubtful": sum(not each[2].is_beyond_doubt for each in found),
            "all": len(found),
            "formulas": TERMS["tie_formula"],
        },
    )


def supposed_file(request: HttpRequest) -> pl.DataFrame:
    """Every change, sure or not."""
    reader = reader_of(request)
    view = _chosen(request, forecasts.forecasts(reader=reader))
    states = _states(request, view)
    if states is None:
        raise Refused("tie_states_missing")
    changes = forecasts.if_tied(view, states[0].number, states[1].number, reader=reader).changes
    named = [_named(view, each.sender, each.receiver) for each in changes]
    return pl.DataFrame(
        {
            "from": [of.code for of, _to in named],
            "to": [to.code for _of, to in named],
            "before": [each.before for each in changes],
            "after": [each.after for each in changes],
            "change_low": [each.low for each in changes],
            "change_high": [each.high for each in changes],
        }
    )


def chances_file(request: HttpRequest) -> pl.DataFrame:
    """All that is forecast of a state, by set and question."""
    reader = reader_of(request)
    rows = []
    for view in forecasts.forecasts(reader=reader):
        number = naming.number_of(request.GET.get("of", ""), view.origin)
        for each in forecasts.chances(view, number):
            of, to = _named(view, each.of, each.to)
            asked = view.set.format, view.set.vintage, view.question.outcome.value, view.origin, view.until
            rows.append(
                (*asked, of.code, to.code, each.probability, each.low, each.high, each.rank_by_recency)
            )
    columns = ["set", "vintage", "outcome", "origin", "until", "from", "to", "probability", "low", "high"]
    return pl.DataFrame(rows, [*columns, "place_by_recency"], orient="row", infer_schema_length=None)


def _chosen(request: HttpRequest, views: Sequence[ForecastView]) -> ForecastView:
    """The forecast of the address; else the first of the longest window.

    Raises NotFound `forecasts_not_made` or `forecast_not_made`.
    """
    wanted = request.GET.get("set", ""), request.GET.get("years", "")
    formed = [each for each in views if each.question.outcome is Outcome.FORMED]
    for each in formed:
        if (each.set.format, str(each.question.years)) == wanted:
            return each
    if wanted[0]:
        raise NotFound("forecast_not_made", value=wanted[0][:80], years=wanted[1][:4])
    if not formed:
        raise NotFound("forecasts_not_made")
    return max(formed, key=lambda each: each.question.years)


def _states(request: HttpRequest, view: ForecastView) -> tuple[StateSpell, StateSpell] | None:
    codes = request.GET.get("one", ""), request.GET.get("other", "")
    return naming.pair_of(*codes, view.origin) if all(codes) else None


def _told(view: ForecastView, chance: Chance) -> Told:
    return Told(view, chance, *_named(view, chance.of, chance.to))


def _named(view: ForecastView, of: int, to: int) -> tuple[StateSpell, StateSpell]:
    return naming.spell_of(of, view.origin), naming.spell_of(to, view.origin)
