"""What is forecast of two states and of one, beside recency, and what a tie that is supposed would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.model_files import from_table
from mithaq.ties.domain.forecasting.features import Group
from mithaq.ties.domain.forecasting.histories import MANNERS, SUCCESSORS
from mithaq.ties.domain.forecasting.model import Model, recipe_called
from mithaq.ties.domain.forecasting.outcomes import Outcome
from mithaq.ties.domain.forecasting.record import Question
from mithaq.ties.domain.forecasting.supposing import Closer, supposing
from mithaq.ties.models import TieForecast
from mithaq.ties.queries.records import record_of, sets_beside
from mithaq.ties.queries.sets import SetView, tie_set

LEAST_SEEN = 20


@dataclass(frozen=True)
class Tried:
    """How right the same question was at an origin before: average precision, counts, Brier scores."""

    origin: int
    precision: float
    best_simple: str
    best_simple_precision: float
    recency_precision: float
    forecast: float
    seen: int
    brier: float
    base_brier: float
    error: float
    until: int

    @property
    def first(self) -> int:
        """The first year of the window."""
        return self.origin + 1

    @property
    def is_enough(self) -> bool:
        """Whether enough ties came to say how well they were ranked."""
        return self.seen >= LEAST_SEEN


@dataclass(frozen=True)
class ForecastView:
    """A question of a set that was answered, from its last year, the `origin`, on."""

    id: UUID
    set: SetView
    question: Question
    origin: int
    base_rate: float
    recipe: str
    tried: tuple[Tried, ...]
    made_at: datetime

    @property
    def is_directed(self) -> bool:
        """Whether a tie goes from one state to another."""
        return MANNERS[self.set.kind].is_directed

    @property
    def first(self) -> int:
        """The first year of the window."""
        return self.origin + 1

    @property
    def until(self) -> int:
        """The last year of the window."""
        return self.origin + self.question.years


@dataclass(frozen=True)
class Chance:
    """The forecast of a dyad, and where it stands on the list of `of` by probability and by recency alone.

    `adds` is what each group of features adds to the log odds of the mean dyad, the weightiest first.
    """

    of: int
    to: int
    probability: float
    low: float
    high: float
    rank: int
    rank_by_recency: int
    candidates: int
    adds: tuple[tuple[Group, float], ...]


@dataclass(frozen=True)
class Supposed:
    """What changes for a state if it had the tie that was supposed."""

    view: ForecastView
    changes: tuple[Closer, ...]


def forecasts(*, reader: Actor) -> tuple[ForecastView, ...]:
    """All answers of sets in force, by set, outcome and years. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_TIES)
    rows = TieForecast.objects.filter(set__is_in_force=True).order_by("set__format", "outcome", "years")
    return tuple(_view(row, reader) for row in rows)


def chances(view: ForecastView, state: int) -> tuple[Chance, ...]:
    """What is forecast of all ties of a state, the likeliest first; of ties with a direction both ways.

    A state that went on under another number is its successor. Raises Refused `tie_set_lost`.
    """
    state = SUCCESSORS.get(state, state)
    rows = shelf.rows(view.id).filter((pl.col("of") == state) | (pl.col("to") == state)).collect()
    if view.is_directed:
        lists = [rows.filter(pl.col(end) == state) for end in ("of", "to")]
    else:
        lists = [rows.with_columns(of=pl.lit(state), to=pl.col("of") + pl.col("to") - state)]
    found = [each for rows in lists for each in _ranked(rows)]
    return tuple(sorted(found, key=lambda each: -each.probability))


def chance_of(view: ForecastView, one: int, other: int) -> tuple[Chance, ...]:
    """What is forecast of two states: one figure, or one for each direction; none where it was not asked."""
    pair = {SUCCESSORS.get(each, each) for each in (one, other)}
    return tuple(each for each in chances(view, one) if {each.of, each.to} == pair)


def if_tied(view: ForecastView, one: int, other: int, *, reader: Actor) -> Supposed:
    """What a tie from one state to another would change for the rest of the first one's ties.

    Raises Refused `not_permitted`, `tie_set_lost`, `tie_with_itself` or `tie_state_unknown`.
    """
    require(reader, Act.SEE_TIES)
    record = record_of(view.set, sets_beside(view.set, reader=reader))
    model, *drawn = _models(view)
    return Supposed(
        view, supposing(record, model, drawn, *(SUCCESSORS.get(each, each) for each in (one, other)))
    )


def forecast_of(format: str, outcome: Outcome, years: int, *, reader: Actor) -> ForecastView:
    """One answer. Raises Refused `not_permitted`; NotFound `forecast_not_made`."""
    for each in forecasts(reader=reader):
        if (each.set.format, each.question) == (format, Question(outcome, years)):
            return each
    raise NotFound("forecast_not_made", value=format[:80], years=years)


def _view(row: TieForecast, reader: Actor) -> ForecastView:
    return ForecastView(
        id=row.id,
        set=tie_set(row.set_id, reader=reader),
        question=Question(Outcome(row.outcome), row.years),
        origin=row.origin,
        base_rate=row.base_rate,
        recipe=row.recipe,
        tried=tuple(_tried(each, row.years) for each in row.trials),
        made_at=row.made_at,
    )


def _tried(told: Mapping[str, float], years: int) -> Tried:
    kept = {**told, "until": told["origin"] + years}
    return Tried(**{name: kept[name] for name in Tried.__dataclass_fields__})  # type: ignore[arg-type]  # as kept


def _ranked(rows: pl.DataFrame) -> list[Chance]:
    """The dyads of one list with their places on it."""
    by_recency = rows["recency"].rank("ordinal", descending=True)
    by_chance = rows["probability"].rank("ordinal", descending=True)
    groups = [each for each in Group if each.value in rows.columns]
    return [
        Chance(
            of=row["of"],
            to=row["to"],
            probability=row["probability"],
            low=row["low"],
            high=row["high"],
            rank=by_chance[at],
            rank_by_recency=by_recency[at],
            candidates=len(rows),
            adds=tuple(sorted(((each, row[each.value]) for each in groups), key=lambda told: -abs(told[1]))),
        )
        for at, row in enumerate(rows.iter_rows(named=True))
    ]


def _models(view: ForecastView) -> tuple[Model, ...]:
    row = TieForecast.objects.get(pk=view.id)
    cascades = from_table(shelf.table(view.id, "models").collect())
    return tuple(
        Model(
            question=view.question,
            origin=row.origin,
            recipe=recipe_called(row.recipe),
            names=tuple(row.names),
            cascade=each,
            level=row.level,
            base_rate=row.base_rate,
        )
        for each in cascades
    )
