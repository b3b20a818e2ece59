"""How a party has kept its promises: what was due, what was kept, how long ago.

A promise loses half of its weight in HALF_LIFE_YEARS. With the prior of all parties (a0 kept, b0 not) the
chance that the next is kept is Beta(a0 + sum of weights kept, b0 + sum of weights not kept). Below
LEAST_PROMISES by weight nothing is told: a good start is no record, and no record is no bad one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scipy.special import betaincinv

from mithaq.base.refusals import Refused

HALF_LIFE_YEARS = 3.0
LEAST_PROMISES = 5.0
LOW, HIGH = 0.05, 0.95
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Promise:
    """Something that was due on a day, and whether it was kept."""

    due_on: date
    is_kept: bool


@dataclass(frozen=True)
class Prior:
    """What is taken for granted of everybody, in promises kept and not kept."""

    kept: float = 2.0
    broken: float = 1.0


@dataclass(frozen=True)
class Record:
    """The chance that the next promise is kept, with its bounds of 90 %; `weight` is in promises of today."""

    mean: float
    low: float
    high: float
    weight: float
    promises: int

    @property
    def is_enough(self) -> bool:
        """Whether there is evidence enough to show a figure at all."""
        return self.weight >= LEAST_PROMISES


def record(promises: Iterable[Promise], *, on: date, prior: Prior = Prior()) -> Record:
    """What promises say on a day. Raises Refused `promise_not_due` for one that is due later."""
    kept = broken = 0.0
    count = 0
    for each in promises:
        if each.due_on > on:
            raise Refused("promise_not_due", day=each.due_on.isoformat())
        weight = 0.5 ** ((on - each.due_on).days / DAYS_A_YEAR / HALF_LIFE_YEARS)
        count += 1
        if each.is_kept:
            kept += weight
        else:
            broken += weight
    shape = prior.kept + kept, prior.broken + broken
    low, high = betaincinv(*shape, (LOW, HIGH))
    return Record(shape[0] / sum(shape), float(low), float(high), kept + broken, count)
