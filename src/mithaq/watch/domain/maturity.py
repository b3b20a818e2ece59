"""How mature a topic is, read from the curve of its share alone.

Four readings, the first that holds:

1. fading: the share of the last two years is surely below that of the two years before;
2. emerging: of the shares of all known years, 0.6 and more lie in the last three, and the share did not fall
   (asked only where eight years and more are known: of fewer, three are too great a part);
3. growing: the share of the last two years is surely above that of the two years before;
4. established: the rest, which neither rises nor falls surely. A topic of few works stands here until it
   tells more.

Surely means the bound of 90 % of the ratio r of both shares, ln r ± 1.645 · √(1 / (n₁ + ½) + 1 / (n₀ + ½))
for n₁ works of the last two years and n₀ of the two before: the usual interval of a ratio of two Poisson
rates. The reading speaks of attention in the literature of one corpus. It says nothing of how ready a
technology is, nor whether it works.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt

SPAN_YEARS = 2
YOUNG_YEARS, YOUNG_PART, LEAST_YEARS = 3, 0.6, 8
DEVIATIONS = 1.645


class Maturity(StrEnum):
    """The readings, as rings of a radar have them: from the middle to the rim."""

    ESTABLISHED = "established"
    GROWING = "growing"
    EMERGING = "emerging"
    FADING = "fading"


class Move(StrEnum):
    """Where a topic went on the radar since an earlier look."""

    NEW = "new"
    INWARDS = "inwards"
    OUTWARDS = "outwards"
    NONE = "none"


@dataclass(frozen=True)
class Reading:
    """How mature a topic is, and why: the ratio of its shares with bounds of 90 %, and how much of its
    shares is of the last three years (None where too few years are known).
    """

    maturity: Maturity
    ratio: float
    low: float
    high: float
    young: float | None


def reading(counts: Sequence[int], works: Sequence[int]) -> Reading:
    """Read the works of a topic by year, the oldest first, beside all works of those years.

    Needs four years, which every look has.
    """
    shares = [count / max(total, 1) for count, total in zip(counts, works, strict=True)]
    new, old = sum(counts[-SPAN_YEARS:]), sum(counts[-2 * SPAN_YEARS : -SPAN_YEARS])
    of_new, of_old = sum(works[-SPAN_YEARS:]), sum(works[-2 * SPAN_YEARS : -SPAN_YEARS])
    ratio = log((new + 0.5) / max(of_new, 1)) - log((old + 0.5) / max(of_old, 1))
    wide = DEVIATIONS * sqrt(1 / (new + 0.5) + 1 / (old + 0.5))
    young = sum(shares[-YOUNG_YEARS:]) / (sum(shares) or 1.0) if len(shares) >= LEAST_YEARS else None
    return Reading(_maturity(ratio, wide, young), exp(ratio), exp(ratio - wide), exp(ratio + wide), young)


def move(before: Maturity | None, now: Maturity) -> Move:
    """From the reading of an earlier look, None where the topic was none of its topics."""
    if before is None:
        return Move.NEW
    rings = list(Maturity)
    step = rings.index(now) - rings.index(before)
    return Move.NONE if step == 0 else Move.INWARDS if step < 0 else Move.OUTWARDS


def _maturity(ratio: float, wide: float, young: float | None) -> Maturity:
    if ratio + wide < 0:
        return Maturity.FADING
    if young is not None and young >= YOUNG_PART and ratio > 0:
        return Maturity.EMERGING
    return Maturity.GROWING if ratio - wide > 0 else Maturity.ESTABLISHED
