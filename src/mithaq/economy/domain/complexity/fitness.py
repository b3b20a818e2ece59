"""Fitness of places and complexity of products, and the method of reflections: iterations, not eigenvectors.

fitness      F = sum over p of M Q, Q = 1 / sum over c of M / F, each divided by its mean at every step
             Tacchella, Cristelli, Caldarelli, Gabrielli, Pietronero 2012
regularised  F = delta + sum over p of M / P, P = 1 + sum over c of M / F, delta small
             Servedio, Butta, Mazzilli, Tacchella, Pietronero 2018
reflections  kc[n] = D^-1 M kp[n - 1], kp[n] = U^-1 M' kc[n - 1], from diversity and ubiquity
             Hidalgo and Hausmann 2009
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.output import Floats

VANISHED = 1e-6
"""Of the mean fitness, or less: such a place only shows how long the iteration ran."""


class Updates(StrEnum):
    """From which step a product's complexity reads fitness."""

    TOGETHER = "together"
    """Both read the step before, as the article, Stata and R have it."""
    IN_TURN = "in_turn"
    """The product reads the fitness that was just reckoned."""


@dataclass(frozen=True)
class Fitness:
    """Both have mean 1; `change` is the greatest step of a place in the last iteration."""

    places: Floats
    products: Floats
    steps: int
    change: float

    @property
    def vanished(self) -> int:
        """Places whose fitness runs to nothing; their order is real and their size is not."""
        return int((self.places < VANISHED).sum())


def fitness(present: Floats, *, updates: Updates, steps: int) -> Fitness:
    """Go so many steps; R's 20 iterations are 19 steps, for it counts the start."""
    _refuse_steps(steps, least=1)
    places, products = np.ones(present.shape[0]), np.ones(present.shape[1])
    for _ in range(steps):
        before = places
        places = present @ products
        places /= places.mean()
        read = before if updates is Updates.TOGETHER else places
        # What divides by a fitness too small for the machine is too great for it: held at its greatest.
        products = 1 / np.maximum(present.T @ (1 / np.maximum(read, 1e-300)), 1e-300)
        products /= products.mean()
    return Fitness(places, products, steps, float(np.abs(places - before).max()))


def regularised_fitness(present: Floats, *, delta: float = 1e-4, most_steps: int = 100_000) -> Fitness:
    """The fixed point, F as it is, with 1 / (P - 1) as complexity; no step divides by a mean.

    F scales with delta where fitness of the plain method would vanish, and hardly elsewhere. Raises Refused
    `fitness_not_settled`.
    """
    if not delta > 0:
        raise Refused("delta_not_positive", value=delta)
    places = present.sum(1)
    for step in range(1, most_steps + 1):
        burden = 1 + present.T @ (1 / places)
        found = delta + present @ (1 / burden)
        change = float((np.abs(found - places) / found).max())
        places = found
        if change < 1e-12:
            return Fitness(places, 1 / (present.T @ (1 / places)), step, change)
    raise Refused("fitness_not_settled", steps=most_steps, change=f"{change:.1e}")


def reflections(present: Floats, *, steps: int = 20) -> tuple[Floats, Floats]:
    """Places at step - 2 and products at step - 1, standardised (n - 1), as the R package reads them.

    Even and odd steps mean other things, so their number must be even: else raises Refused `steps_odd`. What
    varies shrinks with every step; where nothing of it is left, raises Refused `reflections_faded`.
    """
    _refuse_steps(steps, least=4)
    if steps % 2:
        raise Refused("steps_odd", value=steps)
    diversity, ubiquity = present.sum(1), present.sum(0)
    places, products = [diversity], [ubiquity]
    for _ in range(steps - 1):
        one, other = present @ products[-1] / diversity, present.T @ places[-1] / ubiquity
        places.append(one)
        products.append(other)
    return _standard(places[steps - 2]), _standard(products[steps - 1])


def _standard(values: Floats) -> Floats:
    spread = values.std(ddof=1)
    if spread < 1e-10 * np.abs(values).mean():
        raise Refused("reflections_faded")
    return np.asarray((values - values.mean()) / spread)


def _refuse_steps(steps: int, *, least: int) -> None:
    if steps < least:
        raise Refused("steps_too_few", value=steps, least=least)
