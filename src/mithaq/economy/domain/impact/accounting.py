"""An impact account: gross, net of what would have come anyway, and how sure that is.

Net of gross G, with the starred case without the programme (English Partnerships, Additionality Guide, 2008):

    N = G (1 - L)(1 - Dp)(1 - S) M - G* (1 - L*)(1 - Dp*)(1 - S*) M*,  G* = deadweight · G

L is leakage, Dp displacement, S substitution and M the multiplier. Where the starred parts are not given they
are the same ones, and N = G (1 - deadweight)(1 - L)(1 - Dp)(1 - S) M. Jobs go by net sales times jobs for one
unit of sales, which hold those in other industries already.

Every total is a claim with a source and an interval; beside it stands the same without the largest licence,
if the others make a total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.economy.domain.impact.assumptions import OF_REFERENCE, Assumption, Part, Scenario
from mithaq.economy.domain.impact.claims import LEVEL, Claim, Source
from mithaq.economy.domain.impact.licences import TOPS, Licences, Silent
from mithaq.economy.domain.io_table import Floats

DRAWS = 10_000
DRAWS_LEAST, DRAWS_MOST = 200, 200_000
JOBS_UNIT = "jobs"
Draws = Mapping[Part, Floats]


class Measure(StrEnum):
    """What a total is of."""

    GROSS = "gross"
    """What licences sold."""
    GROSS_OUTPUT = "gross_output"
    """The same with what other industries made for it."""
    NET = "net"
    """Net output: of it, what would not have come anyway, stayed, and was taken from nobody."""
    GROSS_JOBS = "gross_jobs"
    NET_JOBS = "net_jobs"


@dataclass(frozen=True)
class Total:
    """A claim, and beside it the same without the largest licence, if the others make a total."""

    measure: Measure
    claim: Claim
    without_largest: Claim | None


@dataclass(frozen=True)
class Swing:
    """What net would be with one assumption low and high, all others in their middle.

    `part` is empty for the licences themselves: which of them came to be.
    """

    part: Part | None
    is_reference: bool
    low: float
    high: float

    @property
    def width(self) -> float:
        return abs(self.high - self.low)


@dataclass(frozen=True)
class ScenarioAccount:
    """The totals of a scenario, and what moves net most, first."""

    scenario: Scenario
    totals: tuple[Total, ...]
    middle: float
    """Net with every assumption in its middle."""
    swings: tuple[Swing, ...]


@dataclass(frozen=True)
class Account:
    """All scenarios on the same licences and the same draws."""

    licences: Licences
    silent: Silent
    draws: int
    seed: int
    shares: Mapping[int, float]
    """The part of the reported sum that so many of the largest make."""
    scenarios: tuple[ScenarioAccount, ...]


def net_factor(drawn: Draws, reference: Draws) -> Floats:
    """Net for one unit of gross."""
    with_, without = _kept(drawn), _kept({**drawn, **reference})
    multiplier = reference.get(Part.MULTIPLIER, drawn[Part.MULTIPLIER])
    return np.asarray(with_ * drawn[Part.MULTIPLIER] - drawn[Part.DEADWEIGHT] * without * multiplier)


def net_sales_factor(drawn: Draws, reference: Draws) -> Floats:
    """Net sales for one unit of gross, before any multiplier."""
    return np.asarray(_kept(drawn) - drawn[Part.DEADWEIGHT] * _kept({**drawn, **reference}))


def account(
    licences: Licences,
    scenarios: Sequence[Scenario],
    *,
    seed: int,
    draws: int = DRAWS,
    silent: Silent = Silent.AS_THE_OTHERS,
) -> Account:
    """Reckon every scenario by simulation; the same seed gives the same account.

    Raises Refused `draws_out_of_range` or `scenarios_missing`.
    """
    if not DRAWS_LEAST <= draws <= DRAWS_MOST:
        raise Refused("draws_out_of_range", draws=draws, least=DRAWS_LEAST, most=DRAWS_MOST)
    if not scenarios:
        raise Refused("scenarios_missing")
    without = licences.without_largest()
    sums = tuple(
        (each.total(silent), each.resampled(np.random.default_rng([seed, stream]), draws, silent))
        for stream, each in enumerate((licences, without))
        if each is not None
    )
    return Account(
        licences=licences,
        silent=silent,
        draws=draws,
        seed=seed,
        shares={top: licences.share(top) for top in TOPS},
        scenarios=tuple(_reckoned(licences, each, sums, seed, draws) for each in scenarios),
    )


Sums = tuple[tuple[float, Floats], ...]
"""The total and its draws, of all licences and, if they make a total, of those without the largest."""


def _reckoned(licences: Licences, scenario: Scenario, sums: Sums, seed: int, draws: int) -> ScenarioAccount:
    drawn, reference = _drawn(scenario.assumed, seed, draws), _drawn(scenario.reference, seed, draws, 100)
    factors = {Measure.GROSS: np.ones(draws), Measure.GROSS_OUTPUT: drawn[Part.MULTIPLIER]}
    factors[Measure.NET] = net_factor(drawn, reference)
    if Part.JOBS in drawn:
        factors[Measure.GROSS_JOBS] = drawn[Part.JOBS]
        factors[Measure.NET_JOBS] = drawn[Part.JOBS] * net_sales_factor(drawn, reference)
    totals = []
    for measure, factor in factors.items():
        unit = JOBS_UNIT if measure in (Measure.GROSS_JOBS, Measure.NET_JOBS) else licences.unit
        sources = licences.sources if measure is Measure.GROSS else (*licences.sources, *scenario.sources)
        claim, *without = (_claim(each, factor, measure, unit, sources) for each in sums)
        totals.append(Total(measure, claim, without[0] if without else None))
    middle, swings = _swings(scenario, sums[0])
    return ScenarioAccount(scenario, tuple(totals), middle, swings)


def _claim(
    sums: tuple[float, Floats], factor: Floats, measure: Measure, unit: str, sources: tuple[Source, ...]
) -> Claim:
    """Of gross the observed total; of what is reckoned from it the median of all draws."""
    total, resampled = sums
    found = resampled * factor
    low, median, high = np.quantile(found, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    value = total if measure is Measure.GROSS else float(median)
    return Claim(value, min(float(low), value), max(float(high), value), unit, sources)


def _drawn(assumed: Mapping[Part, Assumption], seed: int, draws: int, stream: int = 10) -> dict[Part, Floats]:
    """Each part has a stream of its own, so that scenarios differ by what they suppose and not by chance."""
    places = {part: place for place, part in enumerate(Part)}
    return {
        part: each.spread.quantile(np.random.default_rng([seed, stream + places[part]]).random(draws))
        for part, each in assumed.items()
    }


def _swings(scenario: Scenario, sums: tuple[float, Floats]) -> tuple[float, tuple[Swing, ...]]:
    ends = np.array([(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    at = {part: each.spread.quantile(ends) for part, each in scenario.assumed.items()}
    other = {part: each.spread.quantile(ends) for part, each in scenario.reference.items()}
    middle, centre = {part: each[1:2] for part, each in at.items()}, {k: v[1:2] for k, v in other.items()}
    total, resampled = sums
    factor = float(net_factor(middle, centre)[0])
    swings = [Swing(None, False, *(factor * np.quantile(resampled, ends[[0, 2]])).tolist())]
    for each in (each for each in at if each is not Part.JOBS):
        moved = net_factor({**middle, each: at[each][[0, 2]]}, centre)
        swings.append(Swing(each, False, *(total * moved).tolist()))
    for part in other:
        moved = net_factor(middle, {**centre, part: other[part][[0, 2]]})
        swings.append(Swing(part, True, *(total * moved).tolist()))
    return total * factor, tuple(sorted(swings, key=lambda each: -each.width))


def _kept(drawn: Draws) -> Floats:
    kept = 1 - drawn[Part.LEAKAGE]
    for part in OF_REFERENCE[1:3]:
        kept = kept * (1 - drawn[part])
    return np.asarray(kept)
