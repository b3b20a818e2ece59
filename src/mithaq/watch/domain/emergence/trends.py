"""Trends of many series of counts at once: growth, slope, burst, vitality. Rows are series, columns are
years.
"""

import numpy as np

from mithaq.watch.domain.emergence.literature import Floats

NEWTON_STEPS = 12
BURST_FACTOR = 2.0
BURST_COST = 1.0


def log_growth(counts: Floats, works: Floats, new: slice, old: slice) -> Floats:
    """Log ratio of shares between two spans of years; one more work is counted in each, so that none is
    empty.
    """
    share_new = (counts[:, new].sum(1) + 1) / max(works[new].sum(), 1)
    share_old = (counts[:, old].sum(1) + 1) / max(works[old].sum(), 1)
    return np.asarray(np.log(share_new) - np.log(share_old))


def poisson_slope(counts: Floats, works: Floats, ridge: float = 0.5) -> tuple[Floats, Floats]:
    """The slope b of log E[count] = a + b t + log works, and b by its standard error.

    Poisson regression by Newton steps for all rows together; `ridge` is the penalty on b squared, which draws
    the slope of a series of few works towards none.
    """
    years = np.arange(counts.shape[1]) - (counts.shape[1] - 1) / 2
    level = np.log((counts.sum(1) + 0.5) / works.sum())
    slope = np.zeros(len(counts))
    for _ in range(NEWTON_STEPS):
        mean = np.exp(np.clip(level[:, None] + slope[:, None] * years, -20, 5)) * works
        by_level, by_slope = (counts - mean).sum(1), ((counts - mean) * years).sum(1) - ridge * slope
        level_2, both = mean.sum(1) + 1e-6, (mean * years).sum(1)
        slope_2 = (mean * years**2).sum(1) + ridge
        determinant = level_2 * slope_2 - both**2
        level = level + np.clip((slope_2 * by_level - both * by_slope) / determinant, -1, 1)
        slope = slope + np.clip((level_2 * by_slope - both * by_level) / determinant, -1, 1)
    return slope, slope * np.sqrt(determinant / level_2)


def open_burst(counts: Floats, works: Floats) -> Floats:
    """The weight of Kleinberg's burst that is open in the last year, 0 where none is.

    J. Kleinberg, Bursty and hierarchical structure in streams (2002), section 4, in batches and with two
    states: rates p and 2 p, the cost of a state in a year -[R ln p + (N - R) ln(1 - p)], of going up ln n for
    n years, of going down nothing; the cheapest course by Viterbi; the weight is what the burst saves.
    """
    years = counts.shape[1]
    low = np.clip(counts.sum(1) / works.sum(), 1e-9, 0.4)
    costs = [_cost(counts, works, rate) for rate in (low, BURST_FACTOR * low)]
    up = BURST_COST * np.log(max(years, 2))
    calm, bursting = costs[0][:, 0], costs[1][:, 0] + up
    came_down, stayed_up = [], []
    for year in range(1, years):
        came_down.append(bursting < calm)
        stayed_up.append(bursting < calm + up)
        calm, bursting = (
            np.minimum(calm, bursting) + costs[0][:, year],
            np.minimum(calm + up, bursting) + costs[1][:, year],
        )
    is_up = bursting < calm
    is_open, weight = is_up.copy(), np.zeros(len(counts))
    for year in range(years - 1, -1, -1):
        is_open = is_open & is_up
        weight += np.where(is_open, costs[0][:, year] - costs[1][:, year], 0)
        if year:
            is_up = np.where(is_up, stayed_up[year - 1], came_down[year - 1])
    return weight


def vitality(series: Floats) -> Floats:
    """Mean of 1 / (age + 1) over what the series counts; the last year has the age 0."""
    ages = np.arange(series.shape[1])[::-1]
    return np.asarray((series / (ages + 1)).sum(1) / np.maximum(series.sum(1), 1e-12))


def stage(shares: Floats) -> Floats:
    """1 / (years since the share was highest + 1): 1 for a series that is at its peak now."""
    peak = shares.shape[1] - 1 - np.argmax(shares[:, ::-1], axis=1)
    return np.asarray(1.0 / (shares.shape[1] - peak))


def _cost(counts: Floats, works: Floats, rate: Floats) -> Floats:
    return -(counts * np.log(rate)[:, None] + (works - counts) * np.log1p(-rate)[:, None])
