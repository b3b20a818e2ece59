"""Whether a figure moved by more than its noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from scipy.special import ndtr

SURE = 0.9


class Direction(StrEnum):
    """What may be said of a change."""

    ROSE = "rose"
    FELL = "fell"
    NOISE = "noise"
    """It is within what another sample of roll calls, or another convention, would do."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Move:
    """A figure before and after, with the standard errors of both."""

    before: float
    after: float
    error_before: float
    error_after: float

    @property
    def chance_of_rise(self) -> float:
        """That the true figure rose, where errors are normal and independent and nothing was known before."""
        error = sqrt(self.error_before**2 + self.error_after**2)
        if error == 0:
            return 0.5 + 0.5 * ((self.after > self.before) - (self.after < self.before))
        return float(ndtr((self.after - self.before) / error))


def direction(moves: Sequence[Move], *, sure: float = SURE) -> Direction:
    """The direction that the same change has under every convention with a chance of `sure` or more."""
    if not moves:
        return Direction.UNKNOWN
    chances = [each.chance_of_rise for each in moves]
    if min(chances) >= sure:
        return Direction.ROSE
    return Direction.FELL if max(chances) <= 1 - sure else Direction.NOISE
