"""A made world whose ties follow a rule: states of a higher rank tie more often, and with those near them."""

import numpy as np

from mithaq.ties.domain.forecasting.covariates import Covariates
from mithaq.ties.domain.forecasting.history import Membership, Tie, TieHistory, history_of
from mithaq.ties.domain.forecasting.record import Record

STATES = tuple(range(1, 37))
FIRST, LAST = 1980, 2010


def everywhere(*states: int, first: int = FIRST, last: int = LAST) -> list[Membership]:
    return [Membership(state, first, last) for state in states]


def few(*ties: tuple[int, int, int, float], is_directed: bool = True) -> TieHistory:
    """A history of states 1 to 4 from 2000 to 2009."""
    made = [Tie(year, sender, receiver, weight) for year, sender, receiver, weight in ties]
    return history_of(made, everywhere(1, 2, 3, 4), 2000, 2009, is_directed=is_directed)


def world(*, is_directed: bool = True, last: int = LAST, seed: int = 1) -> Record:
    """A record of STATES, drawn up to LAST and cut off after `last`."""
    random = np.random.default_rng(seed)
    count = len(STATES)
    rank = np.linspace(0, 1, count)
    at = random.uniform(0, 4000, count)
    distance = np.abs(at[:, None] - at)
    chance = 0.9 * np.exp(-4 * (rank[:, None] + rank)) * np.exp(-distance / 1500)
    weights = np.zeros((LAST - FIRST + 1, count, count))
    for year in range(len(weights)):
        drawn = random.uniform(size=(count, count))
        stays = 0.4 * (weights[year - 1] > 0) if year else 0.0
        tied = drawn < np.maximum(chance, stays)
        weights[year] = tied * random.integers(1, 9, (count, count))
    if not is_directed:
        weights = np.triu(weights) + np.triu(weights).swapaxes(1, 2)
    weights[:, np.arange(count), np.arange(count)] = np.nan
    years = last - FIRST + 1
    sizes = np.tile(1 - rank, (LAST - FIRST + 1, 1))
    sizes[:, -1] = np.nan
    known = Covariates(
        FIRST,
        {"log_gdp": sizes},
        {"contiguous": np.tile(distance < 300, (LAST - FIRST + 1, 1, 1)).astype(float)},
        np.tile(distance, (LAST - FIRST + 1, 1, 1)),
    )
    return Record(TieHistory(STATES, FIRST, weights[:years], is_directed), known)
