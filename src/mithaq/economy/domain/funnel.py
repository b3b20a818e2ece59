"""How many go from stage to stage of the spin-off pipeline, and how sure that is.

A rate is Beta(w p + k, w (1 - p) + n - k): the published rate p counts as much as w own cases, and k of n own
cases came to the next stage. A case counts once the usual time to the next stage has passed since it came to
its own, whether it moved on early or not: to count the early ones and to leave out those still waiting would
praise the pipeline, and to count the waiting as failures would damn it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.economy.domain.impact.claims import LEVEL, Source
from mithaq.economy.domain.io_table import Floats

DRAWS = 20_000
PRIOR_WEIGHT = 20.0
"""A published rate counts as much as so many own cases."""
NO_PRIOR, NO_PRIOR_WEIGHT = 0.5, 1.0
"""Where nothing was published: Jeffreys' prior, Beta(1/2, 1/2), as little as one case."""
TAILS = np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2])


class Stage(StrEnum):
    """Where a spin-off stands; start-up and licence are two ways on from protection."""

    IDEA = "idea"
    DISCLOSURE = "disclosure"
    ASSESSMENT = "assessment"
    PROTECTION = "protection"
    LICENCE = "licence"
    START_UP = "start_up"
    REVENUE = "revenue"


ONWARD: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.IDEA: (Stage.DISCLOSURE,),
    Stage.DISCLOSURE: (Stage.ASSESSMENT, Stage.PROTECTION, Stage.LICENCE, Stage.START_UP),
    Stage.ASSESSMENT: (Stage.PROTECTION, Stage.LICENCE, Stage.START_UP),
    Stage.PROTECTION: (Stage.LICENCE, Stage.START_UP),
    Stage.LICENCE: (Stage.REVENUE,),
    Stage.START_UP: (Stage.REVENUE,),
}
"""Steps that a rate may be asked of; published ones pass over assessment, which nobody counts."""


@dataclass(frozen=True)
class Prior:
    """A published rate. Raises Refused `prior_wrong`: no more come to a stage than left the one before."""

    start: Stage
    end: Stage
    kind: str
    """Of which kind of institution, such as `university` or `dod`."""
    year: int
    numerator: int
    denominator: int
    source: Source

    def __post_init__(self) -> None:
        if not self.denominator > 0 or not 0 <= self.numerator <= self.denominator:
            raise Refused("prior_wrong", numerator=self.numerator, denominator=self.denominator)
        _require_onward(self.start, self.end)

    @property
    def rate(self) -> float:
        """With half a case on each side, so that none or all is not certainty."""
        return (self.numerator + 0.5) / (self.denominator + 1)


@dataclass(frozen=True)
class Case:
    """A case since it came to a stage, in days. Raises Refused `case_days_wrong`.

    `took` is how long until the next stage; None for a case that did not come to it.
    """

    watched: int
    took: int | None = None

    def __post_init__(self) -> None:
        if self.watched < 0 or (self.took is not None and not 0 <= self.took <= self.watched):
            raise Refused("case_days_wrong", watched=self.watched, took=self.took)


@dataclass(frozen=True)
class Rate:
    """How many of those in a stage come to the next within a time; `one` and `other` are the Beta's."""

    start: Stage
    end: Stage
    window_days: int
    one: float
    other: float
    prior: Prior | None
    prior_weight: float
    reached: int
    counted: int
    too_young: int

    @property
    def value(self) -> float:
        return self.one / (self.one + self.other)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which the rate lies with a probability of `LEVEL`."""
        from scipy import stats  # noqa: PLC0415  # slow to import

        low, high = stats.beta(self.one, self.other).ppf(TAILS)
        return float(low), float(high)

    @property
    def prior_part(self) -> float:
        """How much of the rate is the prior, and not own cases: 1 without any."""
        return self.prior_weight / (self.prior_weight + self.counted)


def rate(
    start: Stage,
    end: Stage,
    cases: Sequence[Case],
    *,
    window_days: int,
    prior: Prior | None,
    prior_weight: float = PRIOR_WEIGHT,
) -> Rate:
    """Raises Refused `stages_not_onward`, `prior_of_other_stages` or `window_wrong`."""
    _require_onward(start, end)
    _require_window(window_days)
    if prior and (prior.start, prior.end) != (start, end):
        raise Refused("prior_of_other_stages", start=start.value, end=end.value)
    if prior and prior_weight <= 0:
        raise Refused("prior_weight_wrong", weight=prior_weight)
    known, weight = (prior.rate, prior_weight) if prior else (NO_PRIOR, NO_PRIOR_WEIGHT)
    old = [each for each in cases if each.watched >= window_days]
    reached = sum(each.took is not None and each.took <= window_days for each in old)
    return Rate(
        start=start,
        end=end,
        window_days=window_days,
        one=weight * known + reached,
        other=weight * (1 - known) + len(old) - reached,
        prior=prior,
        prior_weight=weight,
        reached=reached,
        counted=len(old),
        too_young=len(cases) - len(old),
    )


@dataclass(frozen=True)
class Passed:
    """How many of `cases` come through several steps: on average, and with a probability of `LEVEL`."""

    cases: int
    expected: float
    low: int
    high: int
    share: float
    share_low: float
    share_high: float


def passed(rates: Sequence[Rate], cases: int, *, seed: int, draws: int = DRAWS) -> Passed:
    """Send cases through steps, one after another. Raises Refused `steps_not_joined`."""
    if not rates or any(one.end is not other.start for one, other in pairwise(rates)):
        raise Refused("steps_not_joined")
    chance = np.random.default_rng(seed)
    shares: Floats = np.ones(draws)
    left = np.full(draws, cases)
    for each in rates:
        drawn = chance.beta(each.one, each.other, draws)
        shares = shares * drawn
        left = chance.binomial(left, drawn)
    low, high = np.quantile(left, TAILS, method="inverted_cdf")
    share_low, share_high = np.quantile(shares, TAILS)
    share = float(np.prod([each.value for each in rates]))
    return Passed(cases, cases * share, int(low), int(high), share, float(share_low), float(share_high))


def _require_onward(start: Stage, end: Stage) -> None:
    if end not in ONWARD.get(start, ()):
        raise Refused("stages_not_onward", start=start.value, end=end.value)


def _require_window(days: int) -> None:
    if days <= 0:
        raise Refused("window_wrong", days=days)
