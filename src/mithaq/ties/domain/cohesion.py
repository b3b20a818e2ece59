"""How alike the members of a group stand: the mean over their pairs, and each one's mean with the others."""

from dataclasses import dataclass

import numpy as np

from mithaq.ties.domain.portfolios import Floats, Portfolios
from mithaq.ties.domain.similarity import Comparison, Measure


@dataclass(frozen=True)
class Cohesion:
    """Of a group in a year; NaN where no pair shares an object. `error` is what other objects would do."""

    states: tuple[int, ...]
    mean: float
    error: float
    own: Floats
    """Each member's mean with the others."""
    outside: float
    """The mean over pairs of a member and one that is none; NaN where nobody stands outside."""


def cohesion(
    portfolios: Portfolios,
    members: frozenset[int],
    measure: Measure,
    *,
    degenerate: float,
    draws: int,
    chance: np.random.Generator,
) -> Cohesion:
    """Compare the members of a group that take a level, with each other and with all others.

    Objects are drawn anew for all pairs at once, since one roll call moves them all together.
    """
    inside = np.array([each in members for each in portfolios.states])
    figures = Comparison.of(portfolios).similarity(measure, degenerate=degenerate)
    np.fill_diagonal(figures, np.nan)
    group = Portfolios(
        tuple(np.array(portfolios.states)[inside].tolist()),
        portfolios.levels[inside],
        portfolios.weights,
        portfolios.lowest,
        portfolios.highest,
    )
    means = [_mean_of(each, measure, degenerate) for each in _drawn(group, draws, chance)]
    return Cohesion(
        states=group.states,
        mean=_mean(figures[np.ix_(inside, inside)]),
        error=float(np.std(means, ddof=1)) if draws > 1 else np.nan,
        own=np.array([_mean(row) for row in figures[np.ix_(inside, inside)]]),
        outside=_mean(figures[np.ix_(inside, ~inside)]),
    )


def _drawn(group: Portfolios, draws: int, chance: np.random.Generator) -> list[Portfolios]:
    count = group.levels.shape[1]
    counts = chance.multinomial(count, np.full(count, 1 / max(count, 1)), size=draws)
    return [group.weighted(group.weights * each) for each in counts.astype(np.float64)]


def _mean_of(group: Portfolios, measure: Measure, degenerate: float) -> float:
    figures = Comparison.of(group).similarity(measure, degenerate=degenerate)
    np.fill_diagonal(figures, np.nan)
    return _mean(figures)


def _mean(figures: Floats) -> float:
    known = figures[np.isfinite(figures)]
    return float(known.mean()) if known.size else np.nan
