"""Words of confidence: fixed bounds of probability, and the rates of past trials that support them.

A word is used only for what was tried often enough, and for the whole of what the trials leave open: a rate
between 0.15 and 0.43 is "unlikely to about even", whatever its middle is. The bounds of the words are those
of most intelligence services and of the IPCC (2010), to the nearest third.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import betaincinv

LEVEL = 0.90
LEAST_TRIED = 20
"""Of fewer trials no word is said."""


class Confidence(StrEnum):
    """How probable something is, in words."""

    VERY_UNLIKELY = "very_unlikely"
    UNLIKELY = "unlikely"
    ABOUT_EVEN = "about_even"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"


FROM = {
    Confidence.VERY_UNLIKELY: 0.0,
    Confidence.UNLIKELY: 0.10,
    Confidence.ABOUT_EVEN: 0.33,
    Confidence.LIKELY: 0.66,
    Confidence.VERY_LIKELY: 0.90,
}
"""The probability from which each word is used, up to that of the next."""


@dataclass(frozen=True)
class Trial:
    """What came true, of how many that were foretold alike."""

    right: int
    of: int


@dataclass(frozen=True)
class Rate:
    """How often such foretellings came true: the least and the most of the trials, and with 90 % bounds."""

    least: float
    most: float
    low: float
    high: float

    @property
    def words(self) -> tuple[Confidence, Confidence]:
        """The words of both bounds, which are often one."""
        return word(self.low), word(self.high)


def word(probability: float) -> Confidence:
    """The word whose bounds hold a probability."""
    return max((each for each in Confidence if FROM[each] <= probability), key=lambda each: FROM[each])


def rate(trials: Iterable[Trial]) -> Rate | None:
    """What trials support, None where there are too few of them.

    Trials of overlapping years are not independent, so they are not added up: the bounds (Jeffreys) are the
    widest that any of them leaves.
    """
    enough = [each for each in trials if each.of >= LEAST_TRIED]
    if not enough:
        return None
    parts = [each.right / each.of for each in enough]
    edge = (1 - LEVEL) / 2
    lows = [float(betaincinv(each.right + 0.5, each.of - each.right + 0.5, edge)) for each in enough]
    highs = [float(betaincinv(each.right + 0.5, each.of - each.right + 0.5, 1 - edge)) for each in enough]
    return Rate(min(parts), max(parts), min(lows), max(highs))
