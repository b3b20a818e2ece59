"""Do names of some origins raise false alarms more often than others? Rates by origin, and their gate.

A false alarm is a name that no list holds and that reaches the threshold. Its rate is told with the Wilson
score interval of 95 % (E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212):
(p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), z = 1.96.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mithaq.base.refusals import Refused

Z = 1.96
# No origin may raise more: for one in twenty, people stop reading alarms.
RATE_MAX = 0.05
# No origin may come to be worse than the best setting that held by more than chance would make it.
WORSE_MAX = 0.01


@dataclass(frozen=True)
class Rate:
    """False alarms among names of one origin; the interval holds the true rate with 95 %."""

    origin: str
    names: int
    alarms: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        return self.alarms / self.names if self.names else 0.0


def rates(scores: Mapping[str, Sequence[int]], threshold: int) -> tuple[Rate, ...]:
    """By origin, the worst first. `scores` are the best ones of unlisted names, ascending, in thousandths."""
    found = []
    for origin, reached in scores.items():
        alarms = len(reached) - bisect_left(reached, threshold)
        found.append(Rate(origin, len(reached), alarms, *_interval(alarms, len(reached))))
    return tuple(sorted(found, key=lambda each: (-each.rate, each.origin)))


def spread(found: Sequence[Rate]) -> float:
    """How much more often the worst origin raises a false alarm than the best, as a difference of rates."""
    return max((each.rate for each in found), default=0.0) - min((each.rate for each in found), default=0.0)


def require_fair(
    after: Sequence[Rate], before: Sequence[Rate], *, accepted: Iterable[Sequence[Rate]]
) -> None:
    """The gate of a change of threshold or method.

    `accepted` has the rates of all settings that have held, on the same lists: many small steps for the worse
    come to no more than one. Raises Refused `fairness_unmeasured`, `alarms_too_many` for an origin that the
    change brings above `RATE_MAX` or further above, or `alarms_worse` for one that it makes worse, and by
    more than `WORSE_MAX` than the best accepted; both name origin and rates in percent.
    """
    if not after or any(each.names == 0 for each in after):
        raise Refused("fairness_unmeasured")
    was = {each.origin: each.rate for each in before}
    best: dict[str, float] = {}
    for each in (one for those in accepted for one in those):
        best[each.origin] = min(each.rate, best.get(each.origin, 1.0))
    for each in after:
        if each.rate <= was.get(each.origin, 0.0):
            continue
        if each.rate > RATE_MAX:
            raise Refused(
                "alarms_too_many", origin=each.origin, rate=percent(each.rate), most=percent(RATE_MAX)
            )
        if each.origin in best and each.rate > best[each.origin] + WORSE_MAX:
            raise Refused(
                "alarms_worse",
                origin=each.origin,
                rate=percent(each.rate),
                before=percent(best[each.origin]),
            )


def percent(rate: float) -> str:
    """As refusals tell it, with one decimal."""
    return f"{rate * 100:.1f}"


def _interval(alarms: int, names: int) -> tuple[float, float]:
    if not names:
        return 0.0, 1.0
    share = alarms / names
    middle = share + Z**2 / (2 * names)
    reach = Z * math.sqrt(share * (1 - share) / names + Z**2 / (4 * names**2))
    scale = 1 + Z**2 / names
    low, high = (middle - reach) / scale, (middle + reach) / scale
    # At 0 and 1 the interval ends at the rate itself, and rounding may bring it to the wrong side.
    return min(share, max(0.0, low)), max(share, min(1.0, high))
