"""Calls on the profile of two states, on where states stand in a network, and on what is forecast of ties."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.api.ties import InYear, StateCode, known
from mithaq.federation.queries import trust
from mithaq.ties.domain import similarity, votes
from mithaq.ties.domain.forecasting import outcomes
from mithaq.ties.domain.network import standing
from mithaq.ties.domain.profile import Component, Way
from mithaq.ties.queries import alignment, forecasts, naming, network_places, networks
from mithaq.ties.queries.forecasts import ForecastView
from mithaq.ties.queries.network_places import StatePlace

router = Router(tags=["ties"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
CHANCES_MAX = 250
SetFormatName = Annotated[str, Query(max_length=40, description="The format of a set, such as sipri_tiv.")]
Comes = Literal["formed", "deepened", "ended"]
Order = Literal["strength", "pagerank", "degree", "betweenness", "brokerage"]


class TrustFigureOut(Schema):
    """A figure of a component one way: given by the first, taken by it, or mutual."""

    way: str
    value: float | None
    low: float | None
    high: float | None
    moved: str
    evidence: float | None


class TrustComponentOut(Schema):
    """One thing that is known of two states, or why it is not; never added up with another."""

    part: str
    what: str
    known: str
    figures: list[TrustFigureOut]
    as_of: str | None
    coverage: float | None
    source: str | None
    vintage: str | None


class NetworkStateOut(Schema):
    """Where a state stands in a network: its rank among those that have ties, and its measures."""

    state: str
    rank: int
    among: int
    given: int
    received: int
    gave: float | None
    took: float | None
    pagerank: float | None
    eigenvector: float | None
    closeness: float | None
    betweenness: float | None
    brokered: int
    constraint: float | None
    effective_size: float | None
    community: int
    core: int


class TieNetworkOut(Schema):
    """A network in some years; density is ties by pairs that are known."""

    set: str
    vintage: str
    kind: str
    first_year: int
    year: int
    least: float
    density: float | None
    states: list[NetworkStateOut]


class TieTrialOut(Schema):
    """How right the same question was at an origin before."""

    origin: int
    precision: float | None
    recency_precision: float | None
    best_simple: str
    best_simple_precision: float | None
    brier: float | None
    base_brier: float | None
    forecast: float | None
    seen: int


class TieForecastOut(Schema):
    """A question of a set that was answered: which ties come in the years to `until`."""

    id: UUID
    set: str
    vintage: str
    outcome: str
    origin: int
    until: int
    base_rate: float
    tried: list[TieTrialOut]


class ChanceOut(Schema):
    """A tie that may come, with bounds of 90 %, its place by chance and by recency alone, and the reasons."""

    from_state: str
    to_state: str
    probability: float
    low: float
    high: float
    rank: int
    rank_by_recency: int
    candidates: int
    adds: dict[str, float]


class ChancesOut(Schema):
    """What is forecast of a state, the likeliest first."""

    forecast: TieForecastOut
    chances: list[ChanceOut]


@router.get(
    "/ties/profile", response={200: list[TrustComponentOut], **REFUSED}, summary="Profile of two states"
)
def profile(
    request: HttpRequest, one: StateCode, other: StateCode, year: InYear = None
) -> list[TrustComponentOut]:
    """Commitments, promises kept, what came back, alignment, contact and disputes, each by itself."""
    caller = caller_of(request)
    reader, when = caller.acting(Scope.READ), year or caller.today.year
    spells = naming.pair_of(one, other, when)
    chosen = alignment.vote_sets(reader=reader)
    alike = (
        alignment.alike(
            spells[0].number,
            spells[1].number,
            set=chosen[0],
            convention=votes.FPSIM.name,
            measure=similarity.Measure.KAPPA,
            reader=reader,
        )
        if chosen
        else None
    )
    found = trust.profile(*spells, when, alike=alike, reader=reader, on=caller.today)
    return [_component(each) for each in found.components]


@router.get(
    "/ties/network", response={200: TieNetworkOut, **REFUSED}, summary="Standing in a network of ties"
)
def network(
    request: HttpRequest,
    kind: Annotated[str, Query(max_length=40, description="A kind or format, such as arms.")] = "",
    year: InYear = None,
    span: Annotated[int, Query(ge=1, le=10)] = networks.SPAN,
    by: Order = "strength",
) -> TieNetworkOut:
    """Each state that has a tie, the highest by a measure first."""
    reader = caller_of(request).acting(Scope.READ)
    chosen = networks.chosen_set(kind, reader=reader)
    asked = networks.question(chosen, year or chosen.last_year, span=span)
    places = network_places.state_places(asked, standing.Place(by), reader=reader)
    return TieNetworkOut(
        set=chosen.format,
        vintage=chosen.vintage,
        kind=chosen.kind,
        first_year=asked.first,
        year=asked.year,
        least=asked.least,
        density=known(networks.ties(asked, reader=reader).density),
        states=[_place(each) for each in places],
    )


@router.get("/ties/forecasts", response={200: list[TieForecastOut], **REFUSED}, summary="Forecasts of ties")
def tie_forecasts(request: HttpRequest) -> list[TieForecastOut]:
    """What was asked of each set in force, and how right such forecasts were."""
    found = forecasts.forecasts(reader=caller_of(request).acting(Scope.READ))
    return [_forecast(each) for each in found]


@router.get("/ties/chances", response={200: ChancesOut, **REFUSED}, summary="Chances of a state's ties")
def chances(
    request: HttpRequest,
    of: StateCode,
    set: SetFormatName,
    outcome: Comes = "formed",
    years: Annotated[int, Query(ge=1, le=20)] = 5,
    limit: Annotated[int, Query(ge=1, le=CHANCES_MAX)] = 20,
) -> ChancesOut:
    """With whom a tie will likeliest come, beside recency."""
    reader = caller_of(request).acting(Scope.READ)
    view = forecasts.forecast_of(set, outcomes.Outcome(outcome), years, reader=reader)
    found = forecasts.chances(view, naming.number_of(of, view.origin))
    return ChancesOut(
        forecast=_forecast(view),
        chances=[
            ChanceOut(
                from_state=naming.spell_of(each.of, view.origin).code,
                to_state=naming.spell_of(each.to, view.origin).code,
                probability=each.probability,
                low=each.low,
                high=each.high,
                rank=each.rank,
                rank_by_recency=each.rank_by_recency,
                candidates=each.candidates,
                adds={group.value: added for group, added in each.adds},
            )
            for each in found[:limit]
        ],
    )


def _component(found: Component) -> TrustComponentOut:
    return TrustComponentOut(
        part=found.part.value,
        what=found.what,
        known=found.known.value,
        figures=[_figure(found, way) for way in Way if way in found.figures or way in found.evidence],
        as_of=None if found.as_of is None else str(found.as_of),
        coverage=found.coverage,
        source=found.source.name if found.source else None,
        vintage=found.source.vintage if found.source else None,
    )


def _figure(found: Component, way: Way) -> TrustFigureOut:
    figure = found.figures.get(way)
    return TrustFigureOut(
        way=way.value,
        value=known(figure.value) if figure else None,
        low=known(figure.low) if figure else None,
        high=known(figure.high) if figure else None,
        moved=figure.moved.value if figure else "unknown",
        evidence=found.evidence.get(way),
    )


def _place(found: StatePlace) -> NetworkStateOut:
    told = {name: getattr(found, name) for name in NetworkStateOut.model_fields if name != "state"}
    numbers = {name: known(each) if isinstance(each, float) else each for name, each in told.items()}
    return NetworkStateOut.model_validate({"state": found.spell.code, **numbers})


def _forecast(view: ForecastView) -> TieForecastOut:
    return TieForecastOut(
        id=view.id,
        set=view.set.format,
        vintage=view.set.vintage,
        outcome=view.question.outcome.value,
        origin=view.origin,
        until=view.until,
        base_rate=view.base_rate,
        tried=[
            TieTrialOut(
                origin=each.origin,
                precision=known(each.precision),
                recency_precision=known(each.recency_precision),
                best_simple=each.best_simple,
                best_simple_precision=known(each.best_simple_precision),
                brier=known(each.brier),
                base_brier=known(each.base_brier),
                forecast=known(each.forecast),
                seen=each.seen,
            )
            for each in view.tried
        ],
    )
