"""A programme's year on one page: figures with what stands behind each, and what to look at first.

A figure without evidence cannot be made, nor one whose bounds do not hold it. Of risks and of decisions three
are told, the gravest and the soonest first; the rest is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt
from statistics import median
from uuid import UUID

from mithaq.base.refusals import Refused

SHOWN = 3
MEDIAN_LEAST = 5
RENEWAL_DAYS = 180
Z_90 = 1.644854


class Part(StrEnum):
    """Of what a figure tells."""

    EXCHANGES = "exchanges"
    CLEARANCE = "clearance"
    PROJECTS = "projects"
    TRUST = "trust"
    PROSPERITY = "prosperity"
    STANDING = "standing"


class Unit(StrEnum):
    """In what a figure is counted."""

    COUNT = "count"
    POINTS = "points"
    DAYS = "days"
    SHARE = "share"
    """A part of one."""
    MONEY = "money"
    RANK = "rank"


class Shows(StrEnum):
    """What a piece of evidence is, so that it can be opened."""

    CASE = "case"
    PROJECT = "project"
    AGREEMENT = "agreement"
    INDICATOR = "indicator"
    """Of a programme; the key is that of its objective, a point, and its own."""
    DECISION = "decision"
    """Of the steering body of a programme."""
    SPIN_OFF = "spin_off"
    BALANCE = "balance"
    LEADERS = "leaders"


@dataclass(frozen=True)
class Evidence:
    """A thing behind a figure: what it is, the day, its reference, and the statement that says it."""

    shows: Shows
    reference: str
    what: str = ""
    key: str = ""
    on: date | None = None
    statement: UUID | None = None


@dataclass(frozen=True)
class Figure:
    """A number of the year with its bounds, and that of the year before.

    `value` is None where it is not known, with the reason as a code in `unknown`. `about` narrows it: a
    currency, or a field. Raises Refused `figure_without_evidence` for a number above nothing that nothing
    shows, and `figure_outside_bounds`.
    """

    part: Part
    name: str
    unit: Unit
    value: float | None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    about: str = ""
    unknown: str = ""
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if self.value and not self.evidence:
            raise Refused("figure_without_evidence", name=self.name)
        bounds = [each for each in (self.low, self.value, self.high) if each is not None]
        if bounds != sorted(bounds):
            raise Refused("figure_outside_bounds", name=self.name)

    @property
    def key(self) -> str:
        """What names it on its page."""
        return f"{self.name}-{self.about}" if self.about else self.name


class RiskKind(StrEnum):
    """What endangers a programme."""

    PROJECT_RISK = "project_risk"
    OVERDUE = "overdue"
    LATE_PROJECT = "late_project"
    IMBALANCE = "imbalance"
    ENDING = "ending"
    SLOW_CASE = "slow_case"
    BEHIND = "behind"
    UNCOUNTED = "uncounted"


class DecisionKind(StrEnum):
    """What waits for somebody to decide."""

    VOTE = "vote"
    DELIVERABLE = "deliverable"
    RENEWAL = "renewal"
    REBALANCE = "rebalance"
    EXPORT_STATUS = "export_status"
    CASE = "case"


@dataclass(frozen=True)
class Risk:
    """A risk: `gravity` from 0 to 100, `amount` is what the words count: days, parts, percent."""

    kind: RiskKind
    gravity: float
    evidence: Evidence
    amount: int = 0


@dataclass(frozen=True)
class Waiting:
    """A decision that waits, and by when it is to be taken, where there is a day."""

    kind: DecisionKind
    evidence: Evidence
    by: date | None = None


@dataclass(frozen=True)
class ProgrammeYear:
    """The year of a programme as somebody may see it on a day."""

    programme: str
    year: int
    on: date
    figures: tuple[Figure, ...]
    risks: tuple[Risk, ...]
    decisions: tuple[Waiting, ...]

    def of(self, part: Part) -> tuple[Figure, ...]:
        """The figures of a part, in their order."""
        return tuple(each for each in self.figures if each.part is part)

    @property
    def gravest(self) -> tuple[Risk, ...]:
        """The risks that are told."""
        found = sorted(self.risks, key=lambda each: (-each.gravity, each.kind, each.evidence.reference))
        return tuple(found[:SHOWN])

    @property
    def soonest(self) -> tuple[Waiting, ...]:
        """The decisions that are told; those without a day come last."""
        order = list(DecisionKind)
        found = sorted(
            self.decisions,
            key=lambda each: (each.by or date.max, order.index(each.kind), each.evidence.reference),
        )
        return tuple(found[:SHOWN])


def middle(days: Iterable[int]) -> tuple[float | None, float | None, float | None]:
    """The median with bounds of 90 %, of at least five; else nothing is told.

    The bounds are the order statistics at n/2 ∓ z √n / 2 (Conover, Practical Nonparametric Statistics, 3.2),
    which hold the median of the process with about 90 %.
    """
    found = sorted(days)
    count = len(found)
    if count < MEDIAN_LEAST:
        return None, None, None
    reach = Z_90 * sqrt(count) / 2
    low, high = max(int(count / 2 - reach), 0), min(int(count / 2 + reach), count - 1)
    return float(median(found)), float(found[low]), float(found[high])


def overdue_gravity(days: int) -> float:
    """A promise weighs 50 on its first day too late, and at most 90 a year after."""
    return 50 + min(max(days, 0) / 365, 1.0) * 40


def late_gravity(parts: int) -> float:
    """A project weighs 45 with one late part and 5 more with each, at most 80."""
    return min(40.0 + 5 * parts, 80.0)


def ending_gravity(days_left: int) -> float:
    """An agreement weighs 40 half a year before its end, and 85 on its last day."""
    return 40 + (1 - min(max(days_left, 0), RENEWAL_DAYS) / RENEWAL_DAYS) * 45


def behind_gravity(percent: int, passed: float) -> float | None:
    """An indicator more than 20 points behind the time that has passed; None for one that is not."""
    gap = passed * 100 - percent
    return min(40 + gap / 2, 90.0) if gap > 20 else None


def uncounted_gravity(passed: float) -> float | None:
    """An indicator that nobody has counted weighs 40 after a fifth of its time: it may be behind or not."""
    return 40.0 if passed * 100 > 20 else None


def rated_gravity(probability: str, impact: str) -> float | None:
    """A risk that a project told: both high 80, high and medium 60, both medium 45; others are not told."""
    weights = {"low": 0, "medium": 1, "high": 2}
    return {4: 80.0, 3: 60.0, 2: 45.0}.get(_rated(weights[probability], weights[impact]))


def _rated(one: int, other: int) -> int:
    return one + other if min(one, other) else 0
