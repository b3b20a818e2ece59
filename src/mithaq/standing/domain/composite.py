"""A composite of several measures, which cannot be had without its recipe (OECD and JRC handbook, 2008).

A measure x of n parties is normalised to y, more being better: min_max (x - min) / (max - min), ½ where all
are alike; z (x - mean) / sd, sd over n, 0 where all are alike; rank (n - rank + 1) / n, equal ones sharing
their mean rank; best x / max. Aggregated over weights w that sum to 1: arithmetic Σwy, geometric Πy^w.
Geometric needs values above 0, so that min_max is 0.01 + 0.99·y there (from 1 to 100, as the handbook
does), z cannot be had, and best only of measures that nobody has at 0 or below. What is missing is unknown,
never 0: `whole` ranks only who has every measure that weighs; `half` takes the mean over what is known of
one where that has half of the weight or more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mithaq.base.refusals import Refused
from mithaq.watch.domain.intervals import ranks_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
LEAST_COVERAGE = 0.5
GEOMETRIC_LEAST = 0.01


class Normalisation(StrEnum):
    """How measures are brought to one scale."""

    MIN_MAX = "min_max"
    Z = "z"
    RANK = "rank"
    BEST = "best"


class Aggregation(StrEnum):
    """How a low measure is made up for: wholly, or less the lower it is."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"


class Missing(StrEnum):
    """Who is ranked that lacks a measure."""

    WHOLE = "whole"
    HALF = "half"


@dataclass(frozen=True)
class Recipe:
    """All that a composite is made by: its measures with a weight each, and three rules."""

    measures: tuple[str, ...]
    weights: tuple[float, ...]
    normalisation: Normalisation = Normalisation.MIN_MAX
    aggregation: Aggregation = Aggregation.ARITHMETIC
    missing: Missing = Missing.HALF

    def __post_init__(self) -> None:
        """Raises Refused `weights_wrong` or `recipe_impossible`."""
        weights = np.asarray(self.weights, np.float64)
        is_whole = len(self.measures) == len(weights) == len(set(self.measures)) > 0
        if not is_whole or not np.all(np.isfinite(weights) & (weights >= 0)) or not weights.sum() > 0:
            raise Refused("weights_wrong", weights=list(self.weights), components=len(self.measures))
        if self.normalisation is Normalisation.Z and self.aggregation is Aggregation.GEOMETRIC:
            raise Refused("recipe_impossible", normalisation=self.normalisation, aggregation=self.aggregation)

    @property
    def shares(self) -> Floats:
        """Weights that sum to 1."""
        weights = np.asarray(self.weights, np.float64)
        return np.asarray(weights / weights.sum())


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands: its score in the recipe's scale, and the part of the weight that is known of it."""

    of: str
    rank: int
    score: float
    coverage: float


@dataclass(frozen=True)
class Composite:
    """A composite together with its recipe; the first rank first. `left_out` lack too much for a rank."""

    recipe: Recipe
    places: tuple[Place, ...]
    left_out: tuple[str, ...]


def composite(parties: Sequence[str], values: Floats, recipe: Recipe) -> Composite:
    """Rank parties (rows of `values`) by measures (columns, in the recipe's order); NaN is unknown.

    Raises Refused `nothing_to_rank` or `best_not_positive`.
    """
    ranked, score, coverage = scored(values, recipe)
    rank = ranks_of(score[ranked][None])[0]
    order = np.argsort(rank, kind="stable")
    at = np.flatnonzero(ranked)[order].tolist()
    places = (
        Place(parties[place], int(rank[number]), float(score[place]), float(coverage[place]))
        for place, number in zip(at, order.tolist(), strict=True)
    )
    left_out = (parties[place] for place in np.flatnonzero(~ranked).tolist())
    return Composite(recipe, tuple(places), tuple(left_out))


def scored(values: Floats, recipe: Recipe) -> tuple[Flags, Floats, Floats]:
    """Who is ranked, the score of each (NaN where not), and the part of the weight that is known of each.

    Raises as `composite`.
    """
    if values.shape[-1] != len(recipe.measures):
        raise Refused("weights_wrong", weights=list(recipe.weights), components=values.shape[-1])
    shares = recipe.shares
    coverage = np.where(np.isfinite(values), shares, 0.0).sum(axis=1)
    least = LEAST_COVERAGE if recipe.missing is Missing.HALF else 1.0
    ranked = coverage >= least - 1e-9
    if not ranked.any():
        raise Refused("nothing_to_rank", least=least)
    scaled = normalised(np.where(ranked[:, None], values, np.nan), recipe)
    score = aggregated(scaled, shares[None], recipe.aggregation)[0]
    return ranked, np.where(ranked, score, np.nan), coverage


def normalised(values: Floats, recipe: Recipe) -> Floats:
    """Measures on one scale, NaN where unknown. Raises Refused `best_not_positive`."""
    columns = [
        _normalised(column, recipe, name=name) if weight > 0 else np.full(len(column), np.nan)
        for name, weight, column in zip(recipe.measures, recipe.weights, values.T, strict=True)
    ]
    return np.stack(columns, axis=1)


def _normalised(column: Floats, recipe: Recipe, *, name: str) -> Floats:
    known = np.isfinite(column)
    found = np.full(len(column), np.nan)
    if known.any():
        is_geometric = recipe.aggregation is Aggregation.GEOMETRIC
        found[known] = _scaled(column[known], recipe.normalisation, is_geometric=is_geometric, name=name)
    return found


def _scaled(value: Floats, rule: Normalisation, *, is_geometric: bool, name: str) -> Floats:
    from scipy.stats import rankdata  # noqa: PLC0415  # slow to import

    match rule:
        case Normalisation.MIN_MAX:
            width = np.ptp(value)
            scaled = (value - value.min()) / width if width > 0 else np.full(len(value), 0.5)
            return GEOMETRIC_LEAST + (1 - GEOMETRIC_LEAST) * scaled if is_geometric else scaled
        case Normalisation.Z:
            return (value - value.mean()) / value.std() if np.ptp(value) > 0 else np.zeros(len(value))
        case Normalisation.RANK:
            return np.asarray((len(value) - rankdata(-value) + 1) / len(value), np.float64)
        case Normalisation.BEST:
            if value.max() <= 0 or (is_geometric and value.min() <= 0):
                raise Refused("best_not_positive", measure=name)
            return np.asarray(value / value.max())


def aggregated(scaled: Floats, weights: Floats, rule: Aggregation) -> Floats:
    """For each set of weights (a row) the score of each party, over what is known of it."""
    known = np.isfinite(scaled)
    value = np.where(known, scaled, 1.0)
    value = np.log(value) if rule is Aggregation.GEOMETRIC else np.where(known, value, 0.0)
    sums = weights @ value.T / np.maximum(weights @ known.T.astype(np.float64), 1e-12)
    return np.asarray(np.exp(sums) if rule is Aggregation.GEOMETRIC else sums)
