"""Calls on who leads, the works behind a figure, and what nations and blocs can give each other."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.watch.domain.asking import Actors, Counting, Question, years_from
from mithaq.watch.domain.complementing import Gift, Ground, Position
from mithaq.watch.domain.growth import Doubt
from mithaq.watch.domain.intervals import Estimate
from mithaq.watch.domain.leading import Standing
from mithaq.watch.queries import behind, complementarity
from mithaq.watch.queries import leaders as leading
from mithaq.watch.queries.selecting import years_known

router = Router(tags=["watch"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
PAGE_MAX, STANDINGS_MAX = 100, 250
YearsText = Annotated[str, Query(max_length=9, description="Such as 2013-2022; the last ten without it.")]
FieldCode = Annotated[str, Query(max_length=80, description="A field or group; all works without it.")]


class EstimateOut(Schema):
    """A figure with the bounds between which it lies with 90 %."""

    value: float
    low: float
    high: float


class StandingOut(Schema):
    """How one stands; equal ones share a rank, and who is in one band cannot be told apart.

    Rates of fewer than ten works are null.
    """

    of: str
    rank: int
    rank_low: int
    rank_high: int
    band: int
    works: int
    output: float
    share: EstimateOut
    growth: EstimateOut | None
    growth_at_constant_mix: EstimateOut | None
    doubt: Doubt | None
    international: float | None
    rca: EstimateOut | None
    rca_symmetric: float | None
    mncs: float | None
    pp_top_10: float | None


class LeadersOut(Schema):
    """Standings, of how many works, and of which state of the corpus."""

    first_year: int
    last_year: int
    counting: Counting
    works: int
    located: int
    english: float
    corpus: str
    standings: list[StandingOut]


class WorkOut(Schema):
    """A work behind a figure."""

    source: str
    key: str
    title: str
    published_on: date
    address: str
    field: str
    confidence: float | None
    part: float | None
    cited_by: int | None


class PositionOut(Schema):
    """How a party stands in a field."""

    field: str
    works: int
    output: EstimateOut
    rca: EstimateOut


class FieldGiftOut(Schema):
    """A field in which one is strong and the other lacks, with both their figures."""

    field: str
    ground: Ground
    weight: float
    giver: PositionOut
    taker: PositionOut


class ComplementOut(Schema):
    """What another could give (`taken`) and what could be given to it."""

    party: str
    fit: float
    taken: list[FieldGiftOut]
    given: list[FieldGiftOut]


@router.get("/watch/leaders", response={200: LeadersOut, **REFUSED}, summary="Who leads in a field")
def leaders(
    request: HttpRequest,
    field: FieldCode = "",
    years: YearsText = "",
    actors: Actors = Actors.COUNTRIES,
    counting: Counting = Counting.FRACTIONAL,
) -> LeadersOut:
    """Output, share, rank, growth, specialisation and citations, the greatest output first."""
    reader = caller_of(request).acting(Scope.READ)
    question = Question(years_from(years, known=years_known()), field or None, actors, counting)
    view = leading.leaders(question, reader=reader)
    return LeadersOut(
        first_year=question.years.first,
        last_year=question.years.last,
        counting=counting,
        works=view.coverage.works,
        located=view.coverage.located,
        english=view.coverage.english,
        corpus=view.stamp,
        standings=[_standing(each) for each in view.standings[:STANDINGS_MAX]],
    )


@router.get("/watch/leaders/works", response={200: list[WorkOut], **REFUSED}, summary="Works behind a figure")
def works(
    request: HttpRequest,
    of: Annotated[str, Query(max_length=400)] = "",
    field: FieldCode = "",
    years: YearsText = "",
    actors: Actors = Actors.COUNTRIES,
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 25,
) -> list[WorkOut]:
    """The works that count to a country, bloc or institution, the last first."""
    reader = caller_of(request).acting(Scope.READ)
    question = Question(years_from(years, known=years_known()), field or None, actors)
    found = behind.works_behind(question, of or None, reader=reader, first=first, limit=limit)
    return [
        WorkOut(
            source=each.source,
            key=each.key,
            title=each.title,
            published_on=each.published_on,
            address=each.address,
            field=each.field,
            confidence=each.confidence,
            part=each.part,
            cited_by=each.cited_by,
        )
        for each in found.works
    ]


@router.get(
    "/watch/complementarity", response={200: list[ComplementOut], **REFUSED}, summary="With whom a party fits"
)
def complements(
    request: HttpRequest,
    of: Annotated[str, Query(max_length=80, description="Such as state:MA or bloc:OIC.")],
    years: YearsText = "",
    among: Actors = Actors.COUNTRIES,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 20,
) -> list[ComplementOut]:
    """Those with whom both ways go best first."""
    reader = caller_of(request).acting(Scope.READ)
    when = years_from(years, known=years_known()) if years else None
    found = complementarity.complements(of, reader=reader, among=among, years=when)
    return [
        ComplementOut(
            party=each.with_,
            fit=each.fit,
            taken=[_gift(one) for one in each.taken],
            given=[_gift(one) for one in each.given],
        )
        for each in found[:limit]
    ]


def _standing(each: Standing) -> StandingOut:
    return StandingOut(
        of=each.of,
        rank=each.rank,
        rank_low=each.rank_low,
        rank_high=each.rank_high,
        band=each.band,
        works=each.works,
        output=each.output,
        share=_estimate(each.share),
        growth=_estimate_or_none(each.growth),
        growth_at_constant_mix=_estimate_or_none(each.growth_at_constant_mix),
        doubt=each.doubt,
        international=each.collaboration,
        rca=_estimate_or_none(each.rca),
        rca_symmetric=each.symmetric,
        mncs=each.cited.normalised if each.cited else None,
        pp_top_10=each.cited.top if each.cited else None,
    )


def _gift(each: Gift) -> FieldGiftOut:
    return FieldGiftOut(
        field=each.field,
        ground=each.ground,
        weight=each.weight,
        giver=_position(each.giver),
        taker=_position(each.taker),
    )


def _position(each: Position) -> PositionOut:
    return PositionOut(
        field=each.field, works=each.works, output=_estimate(each.output), rca=_estimate(each.rca)
    )


def _estimate(found: Estimate) -> EstimateOut:
    return EstimateOut(value=found.value, low=found.low, high=found.high)


def _estimate_or_none(found: Estimate | None) -> EstimateOut | None:
    return None if found is None else _estimate(found)
