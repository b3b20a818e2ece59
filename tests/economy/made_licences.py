"""Licences that meet what TechLink and the University of Colorado published of 2000 to 2017.

Some 1,100 agreements, 27 bn USD of sales; 43 % with sales, 233 of a million or more, 101 of ten millions, 20
above a hundred, and one of 16.1 bn; with them 89 % of all. Their own figures of each were not published.
"""

import numpy as np

from mithaq.economy.domain.impact.assumptions import Assumption, Form, Part, Scenario, Spread
from mithaq.economy.domain.impact.claims import Source
from mithaq.economy.domain.impact.licences import Licences
from mithaq.economy.domain.io_table import Floats

SOURCE = Source(
    "TechLink and University of Colorado, DoD license agreements 2000-2017 (made to its marginals)"
)
PLACEHOLDER = Source("shared/research/economy.md, C5: a placeholder")
SPREADS = {
    Part.DEADWEIGHT: Spread(Form.BETA, (4, 8)),
    Part.LEAKAGE: Spread(Form.BETA, (2, 18)),
    Part.DISPLACEMENT: Spread(Form.BETA, (3, 9)),
    Part.SUBSTITUTION: Spread(Form.BETA, (1, 30)),
    Part.MULTIPLIER: Spread(Form.UNIFORM, (1.3, 2.3)),
}


def techlink() -> Licences:
    """In million USD."""
    small = np.geomspace(0.01, 0.99, 240)
    middle = np.geomspace(1, 9.9, 132)
    top = 7_930 * np.geomspace(1, 12, 20) / np.geomspace(1, 12, 20).sum()
    rest = 27_000 - 16_100 - top.sum() - small.sum() - middle.sum()
    large = np.geomspace(1, 7, 80)
    amounts = np.concatenate([[16_100], top, rest * large / large.sum(), middle, small, np.zeros(627)])
    return licences(*amounts)


def licences(*amounts: float) -> Licences:
    values: Floats = np.array(amounts, np.float64)
    return Licences(tuple(f"L-{place}" for place in range(len(values))), values, "million USD", (SOURCE,))


def assumed(**spreads: Spread) -> dict[Part, Assumption]:
    every = SPREADS | {Part(name): spread for name, spread in spreads.items()}
    return {part: Assumption(part, spread, PLACEHOLDER) for part, spread in every.items()}


def scenario(**spreads: Spread) -> Scenario:
    return Scenario("", assumed(**spreads), {})
