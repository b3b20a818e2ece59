"""What a composite's ranks rest on: its weights and rules, each of its measures, and the noise of figures.

Weights are drawn anew from all that can be (Dirichlet of ones, over the measures that weigh). Rules: every
normalisation with every aggregation that is possible. Measures: each left out. Noise: each value drawn
between its bounds, as `measures.draws` does. Two measures whose ranks agree at TWICE or above (Spearman's ρ
over who has both, four or more) say one thing twice: their weights add up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.standing.domain.composite import (
    Aggregation,
    Composite,
    Floats,
    Ints,
    Normalisation,
    Recipe,
    aggregated,
    composite,
    normalised,
    scored,
)
from mithaq.standing.domain.measures import draws
from mithaq.watch.domain.intervals import DRAWS, HIGH, LOW, Bounds, ranks_of

TWICE = 0.9
PAIRS_MIN = 4
NOISE_DRAWS = 500


@dataclass(frozen=True, slots=True)
class Held:
    """How a party's rank holds: in which part of the draws of weights and of noise, and between which ranks.

    `rules_low` and `rules_high` are its best and worst rank under any rules, `without` those without a
    measure.
    """

    of: str
    rank: int
    holds: float
    low: int
    high: int
    noise_holds: float
    noise_low: int
    noise_high: int
    rules_low: int
    rules_high: int
    without_low: int
    without_high: int


@dataclass(frozen=True, slots=True)
class Without:
    """What happens without a measure: by how many places ranks move in the mean, and who would be first."""

    measure: str
    moved: float
    first: str


@dataclass(frozen=True, slots=True)
class UnderRule:
    """Ranks under other rules: by how many places they move in the mean; None where it is impossible."""

    normalisation: Normalisation
    aggregation: Aggregation
    moved: float | None


@dataclass(frozen=True, slots=True)
class Correlation:
    """How far two measures say the same, over `among` parties."""

    one: str
    other: str
    rho: float
    among: int

    @property
    def counts_twice(self) -> bool:
        return self.rho >= TWICE


@dataclass(frozen=True)
class Sensitivity:
    """A composite, with its recipe, and all that its ranks rest on."""

    composite: Composite
    held: tuple[Held, ...]
    without: tuple[Without, ...]
    rules: tuple[UnderRule, ...]
    correlations: tuple[Correlation, ...]

    @property
    def deciding(self) -> Without | None:
        """The measure without which ranks move most; none where a single one weighs."""
        return max(self.without, key=lambda each: each.moved, default=None)

    @property
    def twice(self) -> tuple[Correlation, ...]:
        return tuple(each for each in self.correlations if each.counts_twice)


def sensitivity(
    parties: Sequence[str], bounds: Bounds, recipe: Recipe, *, chance: np.random.Generator
) -> Sensitivity:
    """Of parties (rows) by measures (columns); bounds are NaN where none are known. Raises as `composite`."""
    values = bounds.value
    found = composite(parties, values, recipe)
    ranked, score, _coverage = scored(values, recipe)
    rank = ranks_of(score[ranked][None])[0]
    names = [parties[at] for at in np.flatnonzero(ranked).tolist()]
    weighing = _under_weights(values[ranked], recipe, chance)
    noise = _under_noise(bounds, ranked, recipe, chance)
    rules = list(_rules(values[ranked], rank, recipe))
    without = list(_without(values[ranked], recipe))
    other = [each for _told, each in rules], [each for _measure, each in without]
    held = _held(names, rank, (weighing, noise), *other)
    place = {each.of: each for each in held}
    return Sensitivity(
        composite=found,
        held=tuple(place[each.of] for each in found.places),
        without=tuple(
            Without(measure, float(np.abs(each - rank).mean()), names[int(np.argmin(each))])
            for measure, each in without
        ),
        rules=tuple(told for told, _each in rules),
        correlations=tuple(_correlations(values, recipe)),
    )


def drawn_weights(recipe: Recipe, *, chance: np.random.Generator, number: int = DRAWS) -> Floats:
    """Sets of weights, each as likely as another, over the measures that weigh."""
    weighing = np.flatnonzero(recipe.shares > 0)
    found = np.zeros((number, len(recipe.measures)))
    found[:, weighing] = chance.dirichlet(np.ones(len(weighing)), number)
    return found


def _under_weights(values: Floats, recipe: Recipe, chance: np.random.Generator) -> Ints:
    weights = drawn_weights(recipe, chance=chance)
    return ranks_of(aggregated(normalised(values, recipe), weights, recipe.aggregation))


def _under_noise(bounds: Bounds, ranked: np.ndarray, recipe: Recipe, chance: np.random.Generator) -> Ints:
    """Where a rule cannot take what is drawn, such as below zero beside the best, values stay as they are."""
    told = [each[ranked].T for each in (bounds.value, bounds.low, bounds.high)]
    columns = [draws(Bounds(*each), chance=chance) for each in zip(*told, strict=True)]
    # Each draw is normalised anew, since a drawn best moves the scale of all.
    drawn = np.stack(columns, axis=2)
    found = [ranks_of(_score(each, bounds.value[ranked], recipe)) for each in drawn[:: DRAWS // NOISE_DRAWS]]
    return np.concatenate(found)


def _score(drawn: Floats, values: Floats, recipe: Recipe) -> Floats:
    try:
        scaled = normalised(drawn, recipe)
    except Refused:
        scaled = normalised(values, recipe)
    return aggregated(scaled, recipe.shares[None], recipe.aggregation)


def _rules(values: Floats, rank: Ints, recipe: Recipe) -> Iterator[tuple[UnderRule, Ints | None]]:
    for normalisation, aggregation in product(Normalisation, Aggregation):
        ranks = _ranks_under(values, recipe, normalisation, aggregation)
        moved = None if ranks is None else float(np.abs(ranks - rank).mean())
        yield UnderRule(normalisation, aggregation, moved), ranks


def _ranks_under(
    values: Floats, recipe: Recipe, normalisation: Normalisation, aggregation: Aggregation
) -> Ints | None:
    try:
        other = replace(recipe, normalisation=normalisation, aggregation=aggregation)
        scaled = normalised(values, other)
    except Refused:
        return None
    found: Ints = ranks_of(aggregated(scaled, other.shares[None], aggregation))[0]
    return found


def _without(values: Floats, recipe: Recipe) -> Iterator[tuple[str, Ints]]:
    """Who knew of one only the measure that is left out, keeps no score and comes last."""
    for at, measure in enumerate(recipe.measures):
        weights = np.where(np.arange(len(recipe.weights)) == at, 0.0, recipe.weights)
        if recipe.weights[at] > 0 and weights.any():
            other = replace(recipe, weights=tuple(weights.tolist()))
            score = aggregated(normalised(values, other), other.shares[None], recipe.aggregation)
            is_known = np.where(np.isfinite(values), weights, 0.0).sum(axis=1) > 0
            yield measure, ranks_of(np.where(is_known, score, -1e9))[0]


def _held(
    names: Sequence[str],
    rank: Ints,
    drawn: tuple[Ints, Ints],
    rules: Sequence[Ints | None],
    without: Sequence[Ints],
) -> list[Held]:
    (low, high), (noise_low, noise_high) = (
        np.quantile(each, (LOW, HIGH), axis=0, method="nearest").astype(np.int64) for each in drawn
    )
    holds, noise_holds = ((each == rank).mean(axis=0) for each in drawn)
    under = np.stack([rank, *(each for each in rules if each is not None)])
    left = np.stack([rank, *without])
    return [
        Held(
            of=name,
            rank=int(rank[at]),
            holds=float(holds[at]),
            low=int(low[at]),
            high=int(high[at]),
            noise_holds=float(noise_holds[at]),
            noise_low=int(noise_low[at]),
            noise_high=int(noise_high[at]),
            rules_low=int(under[:, at].min()),
            rules_high=int(under[:, at].max()),
            without_low=int(left[:, at].min()),
            without_high=int(left[:, at].max()),
        )
        for at, name in enumerate(names)
    ]


def _correlations(values: Floats, recipe: Recipe) -> Iterator[Correlation]:
    from scipy.stats import rankdata  # noqa: PLC0415  # slow to import

    weighing = np.flatnonzero(recipe.shares > 0).tolist()
    for one, other in combinations(weighing, 2):
        both = np.isfinite(values[:, one]) & np.isfinite(values[:, other])
        left, right = values[both, one], values[both, other]
        if both.sum() >= PAIRS_MIN and np.ptp(left) > 0 and np.ptp(right) > 0:
            rho = float(np.corrcoef(rankdata(left), rankdata(right))[0, 1])
            yield Correlation(recipe.measures[one], recipe.measures[other], rho, int(both.sum()))
