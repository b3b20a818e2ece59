"""Whether two figures can be told apart: the difference of two estimates with its bounds of 90 %.

The bounds of a difference come from the bounds of both, each on its own side, so that lopsided ones stay so
(Zou and Donner 2008, "MOVER"): low = d - √((after - after.low)² + (before.high - before)²), and alike above.
Both are taken as independent, which makes the bounds too wide where they share years.
"""

from dataclasses import dataclass
from math import hypot

from mithaq.watch.domain.intervals import Estimate


@dataclass(frozen=True, slots=True)
class Difference:
    """What is after, less what was before."""

    before: Estimate
    after: Estimate
    change: Estimate

    @property
    def is_noise(self) -> bool:
        """Whether it cannot be told apart from no change."""
        return self.change.low <= 0 <= self.change.high


def difference(before: Estimate, after: Estimate) -> Difference:
    """The difference of two independent estimates, in their own unit."""
    change = after.value - before.value
    fall = hypot(max(after.value - after.low, 0.0), max(before.high - before.value, 0.0))
    rise = hypot(max(after.high - after.value, 0.0), max(before.value - before.low, 0.0))
    return Difference(before, after, Estimate(change, change - fall, change + rise))
