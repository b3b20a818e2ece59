"""What would move one most: its composite and rank if one measure alone rose by a step, all else as it is.

A step is to the value of the next one above in that measure, or a tenth of the spread of who is ranked. The
measure is normalised anew with the risen value. Bounds of 90 % are over weights drawn as `sensitivity` draws
them: what lies between them is what weights leave open, not what the future does. It says nothing of how a
measure could be raised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mithaq.base.refusals import NotFound
from mithaq.standing.domain.composite import (
    Floats,
    Ints,
    Recipe,
    aggregated,
    normalised,
    scored,
)
from mithaq.standing.domain.sensitivity import drawn_weights
from mithaq.watch.domain.intervals import HIGH, LOW, Estimate, ranks_of

TENTH = 0.1


class Step(StrEnum):
    """How far a measure is thought to rise."""

    NEXT = "next"
    TENTH = "tenth"


@dataclass(frozen=True, slots=True)
class Move:
    """A measure that rises from a value to another, and what follows: ranks gained are above zero.

    `gained` and its bounds are places by the recipe's weights and by drawn ones.
    """

    measure: str
    value: float
    to: float
    score: Estimate
    gained: int
    gained_low: int
    gained_high: int


def moves(
    of: str,
    parties: Sequence[str],
    values: Floats,
    recipe: Recipe,
    *,
    step: Step,
    chance: np.random.Generator,
) -> tuple[Move, ...]:
    """Of each measure that weighs, is known of one and can rise; what moves the rank most first.

    Raises as `composite`; NotFound `not_ranked` where one has no rank.
    """
    ranked, _score, _coverage = scored(values, recipe)
    if of not in parties or not ranked[parties.index(of)]:
        raise NotFound("not_ranked", value=of[:80])
    kept = values[ranked]
    own = int(ranked[: parties.index(of)].sum())
    weights = np.vstack([recipe.shares[None], drawn_weights(recipe, chance=chance)])
    before = _standing(kept, own, weights, recipe)
    found = []
    for at, measure in enumerate(recipe.measures):
        to = _risen(kept[:, at], own, step)
        if recipe.weights[at] > 0 and to is not None:
            risen = kept.copy()
            risen[own, at] = to
            after = _standing(risen, own, weights, recipe)
            found.append(_move(measure, float(kept[own, at]), to, before=before, after=after))
    return tuple(sorted(found, key=lambda each: (-each.gained, -each.score.value, each.measure)))


def _risen(column: Floats, own: int, step: Step) -> float | None:
    """The value after the step; None where it is unknown, or there is nobody above."""
    value, known = column[own], column[np.isfinite(column)]
    if not np.isfinite(value):
        return None
    if step is Step.TENTH:
        return float(value + TENTH * np.ptp(known)) if np.ptp(known) > 0 else None
    above = known[known > value]
    return float(above.min()) if len(above) else None


def _standing(values: Floats, own: int, weights: Floats, recipe: Recipe) -> tuple[Floats, Ints]:
    scores = aggregated(normalised(values, recipe), weights, recipe.aggregation)
    return scores[:, own], ranks_of(scores)[:, own]


def _move(
    measure: str, value: float, to: float, *, before: tuple[Floats, Ints], after: tuple[Floats, Ints]
) -> Move:
    risen, gained = after[0] - before[0], before[1] - after[1]
    low, high = np.quantile(risen[1:], (LOW, HIGH))
    fewest, most = np.quantile(gained[1:], (LOW, HIGH), method="nearest")
    return Move(
        measure=measure,
        value=value,
        to=to,
        score=Estimate(float(risen[0]), float(low), float(high)),
        gained=int(gained[0]),
        gained_low=int(fewest),
        gained_high=int(most),
    )
