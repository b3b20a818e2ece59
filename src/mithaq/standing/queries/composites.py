"""Reads of composites: always with their recipe, what it rests on, and what would move one most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.standing.domain.composite import Aggregation, Missing, Normalisation, Recipe
from mithaq.standing.domain.moving import Move, Step, moves
from mithaq.standing.domain.sensitivity import Sensitivity, sensitivity
from mithaq.standing.domain.voice import PUBLISHED, Column
from mithaq.standing.queries.voices import SEED, default_weight, measured, require_party
from mithaq.watch.domain.asking import Question
from mithaq.watch.domain.intervals import Bounds
from mithaq.watch.queries.selecting import stamp

AMONG, AMONG_MIN, AMONG_MAX = 20, 3, 100
HEAVIEST = 100.0


@dataclass(frozen=True)
class Wanted:
    """What is asked of a composite: of whom, among how many with the most output, by which recipe.

    Weights that are not named are those of `default_weight`.
    """

    question: Question
    of: str
    weights: tuple[tuple[str, float], ...] = ()
    normalisation: Normalisation = Normalisation.MIN_MAX
    aggregation: Aggregation = Aggregation.ARITHMETIC
    missing: Missing = Missing.HALF
    among: int = AMONG
    step: Step = Step.NEXT


@dataclass(frozen=True)
class CompositeView:
    """A composite with its recipe, what its ranks rest on, and what would move one most.

    `moves` are empty where one has no rank, or cannot rise. `columns` are all measures, in their order.
    """

    wanted: Wanted
    sensitivity: Sensitivity
    moves: tuple[Move, ...]
    columns: tuple[Column, ...]
    stamp: str

    @property
    def recipe(self) -> Recipe:
        return self.sensitivity.composite.recipe


def weight_from(said: str) -> tuple[str, float]:
    """A weight as it is written: share=2. Raises Refused `weight_out_of_bounds`."""
    name, _equals, value = said.rpartition("=")
    try:
        return name, float(value)
    except ValueError as fault:
        raise Refused("weight_out_of_bounds", name=name[:80], value=value[:40], most=HEAVIEST) from fault


def composite(wanted: Wanted, *, reader: Actor) -> CompositeView:
    """Raises Refused `not_permitted`, `weight_out_of_bounds`, `measure_not_published`, `among_wrong`,
    `weights_wrong`, `recipe_impossible`, `best_not_positive`, `nothing_to_rank`, and as `voices.voice`.
    """
    require(reader, Act.SEE_STANDING)
    require_party(wanted.question.actors, wanted.of)
    if not AMONG_MIN <= wanted.among <= AMONG_MAX:
        raise Refused("among_wrong", least=AMONG_MIN, most=AMONG_MAX)
    return _composite(wanted, stamp(), reader)


@lru_cache(maxsize=64)
def _composite(wanted: Wanted, stamp: str, reader: Actor) -> CompositeView:
    columns = measured(wanted.question, reader=reader)
    parties = _parties(wanted, columns)
    if not parties:
        raise Refused("nothing_to_rank", least=0)
    recipe = _recipe(wanted, columns)
    bounds = _bounds(columns, parties)
    found = sensitivity(parties, bounds, recipe, chance=np.random.default_rng(SEED))
    try:
        moving = moves(
            wanted.of,
            parties,
            bounds.value,
            recipe,
            step=wanted.step,
            chance=np.random.default_rng(SEED),
        )
    except NotFound:
        moving = ()
    return CompositeView(wanted, found, moving, columns, stamp)


def _recipe(wanted: Wanted, columns: Sequence[Column]) -> Recipe:
    given: Mapping[str, float] = dict(wanted.weights)
    known = {each.measure for each in columns}
    for name, weight in given.items():
        # A form keeps the figures of the field that was chosen before; without weight they change nothing.
        if name not in known and name.startswith(f"{PUBLISHED}:"):
            if weight:
                raise Refused("measure_not_published", measure=" ".join(name.split(":")[1:])[:120])
        elif name not in known or not 0 <= weight <= HEAVIEST:
            raise Refused("weight_out_of_bounds", name=name[:80], value=weight, most=HEAVIEST)
    return Recipe(
        measures=tuple(each.measure for each in columns),
        weights=tuple(given.get(each.measure, default_weight(each)) for each in columns),
        normalisation=wanted.normalisation,
        aggregation=wanted.aggregation,
        missing=wanted.missing,
    )


def _parties(wanted: Wanted, columns: Sequence[Column]) -> tuple[str, ...]:
    """The first by output, and who is asked for."""
    ranked = columns[0].parties
    first = ranked[: wanted.among]
    return first if wanted.of in first or wanted.of not in ranked else (*first, wanted.of)


def _bounds(columns: Sequence[Column], parties: Sequence[str]) -> Bounds:
    tables = []
    for name in ("value", "low", "high"):
        table = np.full((len(parties), len(columns)), np.nan)
        for at, column in enumerate(columns):
            told = dict(zip(column.parties, getattr(column.bounds, name).tolist(), strict=True))
            table[:, at] = [told.get(each, np.nan) for each in parties]
        tables.append(table)
    return Bounds(*tables)
