"""Calls on standing: a voice in a field by year, a composite with its recipe, and targets."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.leaders import EstimateOut, FieldCode, YearsText
from mithaq.api.problems import Problem
from mithaq.standing.domain.composite import Aggregation, Missing, Normalisation
from mithaq.standing.domain.measures import Measure, Unknown
from mithaq.standing.domain.targets import ProgressState
from mithaq.standing.queries import composites, targets, voices
from mithaq.standing.queries.composites import AMONG, AMONG_MAX, AMONG_MIN, CompositeView, Wanted, weight_from
from mithaq.standing.queries.tables import held_row, reading_row
from mithaq.standing.queries.targets import TargetView
from mithaq.watch.domain.asking import Actors, Counting, Question, years_from
from mithaq.watch.domain.intervals import Estimate
from mithaq.watch.queries.selecting import years_known

router = Router(tags=["standing"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
PAGE_MAX, WEIGHTS_MAX = 100, 50
Of = Annotated[
    str, Query(max_length=200, description="A state or a bloc by its code, an institution by its name.")
]
Weights = Annotated[
    list[str],
    Query(default_factory=list, max_length=WEIGHTS_MAX, description="Such as share=2, one each time."),
]


class ReadingOut(Schema):
    """A measure of one: bounds are null where its source gives none; what is unknown says why.

    Equal ones share a rank, and who is in one band cannot be told apart.
    """

    measure: str
    source: str
    first_year: int
    last_year: int
    value: float | None
    low: float | None
    high: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    band: int | None
    among: int
    unknown: Unknown | None


class VoiceYearOut(Schema):
    """A measure of one in a year, or why it is unknown."""

    measure: Measure
    year: int
    found: EstimateOut | None
    unknown: Unknown | None


class VoiceOut(Schema):
    """The voice of one, and of which state of the corpus."""

    of: str
    first_year: int
    last_year: int
    counting: Counting
    corpus: str
    measures: list[ReadingOut]
    years: list[VoiceYearOut]


class RecipeOut(Schema):
    """All that a composite is made by."""

    weights: dict[str, float]
    normalisation: Normalisation
    aggregation: Aggregation
    missing: Missing
    among: int


class CompositePlaceOut(Schema):
    """Where one stands; between which ranks under all weights, within the noise, under other rules, and
    without a measure; and in which part of the draws of weights it keeps its rank.
    """

    of: str
    rank: int
    score: float
    coverage: float
    holds: float
    low: int
    high: int
    noise_low: int
    noise_high: int
    rules_low: int
    rules_high: int
    without_low: int
    without_high: int


class CompositeOut(Schema):
    """A composite with its recipe; who is left out is known by too little for a rank."""

    recipe: RecipeOut
    first_year: int
    last_year: int
    counting: Counting
    corpus: str
    deciding: str | None
    places: list[CompositePlaceOut]
    left_out: list[str]


class TargetMilestoneOut(Schema):
    """A value by a year, as decimal text."""

    year: int
    value: str


class TargetOut(Schema):
    """A target, by which statement it was set last, and how far it has come.

    Of one that was given up nothing is reckoned. `now` is of the `measured_year`.
    """

    id: UUID
    of: str
    actors: Actors
    field: str
    counting: Counting
    measure: Measure
    base_year: int
    value: str
    year: int
    milestones: list[TargetMilestoneOut]
    note: str
    is_given_up: bool
    statement: UUID
    state: ProgressState | None
    measured_year: int | None
    before: EstimateOut | None
    now: EstimateOut | None
    expected: float | None


@router.get("/standing/voice", response={200: VoiceOut, **REFUSED}, summary="A voice in a field")
def show_voice(
    request: HttpRequest,
    of: Of,
    field: FieldCode = "",
    years: YearsText = "",
    actors: Actors = Actors.COUNTRIES,
    counting: Counting = Counting.FRACTIONAL,
) -> VoiceOut:
    """Every measure of one with its rank, and those that can be told of a year for each year."""
    reader = caller_of(request).acting(Scope.READ)
    question = Question(years_from(years, known=years_known()), field or None, actors, counting)
    view = voices.voice(question, of, (), reader=reader)
    return VoiceOut(
        of=view.of,
        first_year=question.years.first,
        last_year=question.years.last,
        counting=counting,
        corpus=view.stamp,
        measures=[ReadingOut.model_validate(reading_row(each)) for each in view.readings(view.of)],
        years=[
            VoiceYearOut(
                measure=each.measure,
                year=point.year,
                found=_estimate(point.found),
                unknown=point.found if isinstance(point.found, Unknown) else None,
            )
            for each in view.moved[view.of]
            for point in each.points
        ],
    )


@router.get("/standing/composite", response={200: CompositeOut, **REFUSED}, summary="A composite")
def show_composite(
    request: HttpRequest,
    of: Of,
    weight: Weights,
    field: FieldCode = "",
    years: YearsText = "",
    actors: Actors = Actors.COUNTRIES,
    counting: Counting = Counting.FRACTIONAL,
    normalisation: Normalisation = Normalisation.MIN_MAX,
    aggregation: Aggregation = Aggregation.ARITHMETIC,
    missing: Missing = Missing.HALF,
    among: Annotated[int, Query(ge=AMONG_MIN, le=AMONG_MAX)] = AMONG,
) -> CompositeOut:
    """Those with the most output, and who is asked for, by rank; with the recipe and how ranks hold."""
    reader = caller_of(request).acting(Scope.READ)
    question = Question(years_from(years, known=years_known()), field or None, actors, counting)
    wanted = Wanted(
        question=question,
        of=of,
        weights=tuple(sorted(map(weight_from, weight))),
        normalisation=normalisation,
        aggregation=aggregation,
        missing=missing,
        among=among,
    )
    return _composite(composites.composite(wanted, reader=reader))


@router.get("/standing/targets", response={200: list[TargetOut], **REFUSED}, summary="Targets")
def list_targets(
    request: HttpRequest,
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 25,
) -> list[TargetOut]:
    """Those of the caller's institution (at the host, of all), the last set first, given up ones last."""
    reader = caller_of(request).acting(Scope.READ)
    return [_target(each) for each in targets.targets(reader=reader, first=first, limit=limit)]


def _composite(view: CompositeView) -> CompositeOut:
    found, recipe, question = view.sensitivity, view.recipe, view.wanted.question
    return CompositeOut(
        recipe=RecipeOut(
            weights=dict(zip(map(str, recipe.measures), recipe.weights, strict=True)),
            normalisation=recipe.normalisation,
            aggregation=recipe.aggregation,
            missing=recipe.missing,
            among=view.wanted.among,
        ),
        first_year=question.years.first,
        last_year=question.years.last,
        counting=question.counting,
        corpus=view.stamp,
        deciding=str(found.deciding.measure) if found.deciding else None,
        places=[
            CompositePlaceOut.model_validate(
                held_row(held) | {"score": place.score, "coverage": place.coverage}
            )
            for held, place in zip(found.held, found.composite.places, strict=True)
        ],
        left_out=list(found.composite.left_out),
    )


def _target(view: TargetView) -> TargetOut:
    told, found = view.target, view.progress
    return TargetOut(
        id=view.id,
        of=told.of,
        actors=told.actors,
        field=told.field,
        counting=told.counting,
        measure=told.measure,
        base_year=told.base_year,
        value=f"{told.value:f}",
        year=told.year,
        milestones=[TargetMilestoneOut(year=each.year, value=f"{each.value:f}") for each in told.milestones],
        note=told.note,
        is_given_up=view.is_given_up,
        statement=view.statement,
        state=found.state if found else None,
        measured_year=found.year if found else None,
        before=_estimate(found.before) if found else None,
        now=_estimate(found.now) if found else None,
        expected=found.expected if found else None,
    )


def _estimate(found: Estimate | Unknown) -> EstimateOut | None:
    if isinstance(found, Unknown):
        return None
    return EstimateOut(value=found.value, low=found.low, high=found.high)
