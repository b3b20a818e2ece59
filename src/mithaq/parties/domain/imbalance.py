"""When give and take with another party is out of balance by more than few events can show.

Of what went between two, in points over all kinds, p = given / (given + taken). Gifts of unequal weight tell
less than their number: n = (sum of weights)² / (sum of their squares), Kish 1965. Its interval is that of
Wilson 1927, with z for 95 %:

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)

One kind of gift is not judged: who sends technology and is paid, or hosts those who come, gives by one kind
and takes by another, so that by a single kind nearly every supplier looks exploited.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt

from mithaq.parties.domain.giving import Given
from mithaq.parties.domain.ledger import GivenKind, kind_of, sign_of

Z_95 = 1.959964
LEAST_GIFTS = 5
"""Effective gifts below which nothing is judged."""
LASTING_YEARS = 3
GAP_POINTS = 20


class BalanceVerdict(StrEnum):
    """What may be said of give and take between two."""

    TOO_FEW = "too_few"
    ONE_KIND = "one_kind"
    EVEN = "even"
    """The interval holds a half."""
    BRIEF = "brief"
    """It does not, but neither for long nor by much."""
    GIVES = "gives"
    TAKES = "takes"

    @property
    def is_alert(self) -> bool:
        return self in {BalanceVerdict.GIVES, BalanceVerdict.TAKES}


@dataclass(frozen=True)
class Judged:
    """The verdict with what it stands on; `since` is the day from which the sum leaned to one side only.

    `share` and its bounds are of what was given among all that was given and taken; None where nothing was.
    """

    verdict: BalanceVerdict
    share: float | None
    low: float | None
    high: float | None
    effective: float
    gap: int
    since: date | None
    kinds: tuple[GivenKind, ...]


def judged(found: Sequence[Given], *, ours: Collection[str], on: date) -> Judged:
    """Judge what went between our side and another, up to a day."""
    signed = [
        (each, sign)
        for each in sorted(found, key=lambda each: each.on)
        if each.on <= on and (sign := sign_of(each, ours))
    ]
    weights = [each.weight for each, _sign in signed]
    kinds = tuple(sorted({kind_of(each) for each, _sign in signed}))
    total, squares = sum(weights), sum(each * each for each in weights)
    if not total:
        return Judged(BalanceVerdict.TOO_FEW, None, None, None, 0.0, 0, None, kinds)
    gap = sum(each.weight * sign for each, sign in signed)
    effective = total * total / squares
    share = (total + gap) / (2 * total)
    low, high = wilson(share, effective)
    since = _since([(each.on, each.weight * sign) for each, sign in signed])
    verdict = _verdict(low, high, effective=effective, gap=gap, since=since, on=on, kinds=len(kinds))
    return Judged(verdict, share, low, high, effective, gap, since, kinds)


def wilson(share: float, effective: float) -> tuple[float, float]:
    """Bounds of 95 % around a share of so many gifts, which hold it also where rounding would not."""
    square = Z_95 * Z_95
    middle = share + square / (2 * effective)
    reach = Z_95 * sqrt(share * (1 - share) / effective + square / (4 * effective * effective))
    below = 1 + square / effective
    low, high = (middle - reach) / below, (middle + reach) / below
    return max(min(low, share), 0.0), min(max(high, share), 1.0)


def _verdict(
    low: float, high: float, *, effective: float, gap: int, since: date | None, on: date, kinds: int
) -> BalanceVerdict:
    if effective < LEAST_GIFTS:
        return BalanceVerdict.TOO_FEW
    if kinds < 2:
        return BalanceVerdict.ONE_KIND
    if low <= 0.5 <= high:
        return BalanceVerdict.EVEN
    if abs(gap) <= GAP_POINTS and not (since and _full_years(since, on) >= LASTING_YEARS):
        return BalanceVerdict.BRIEF
    return BalanceVerdict.GIVES if gap > 0 else BalanceVerdict.TAKES


def _since(signed: Sequence[tuple[date, int]]) -> date | None:
    """From when on the running sum leaned to the side to which it leans now; None where it is even."""
    by_day = dict[date, int]()
    for day, points in signed:
        by_day[day] = by_day.get(day, 0) + points
    last = sum(by_day.values())
    running, since = 0, None
    for day, points in by_day.items():
        running += points
        if running * last <= 0:
            since = None
        elif since is None:
            since = day
    return since


def _full_years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
