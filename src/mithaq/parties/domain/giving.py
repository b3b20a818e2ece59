"""Give and take between parties: what one gave to others, with its weight and the statement that shows it.

Weights are points by the schedules in the rulebooks of each pillar, which are a convention, or as the parties
of a project agreed in its plan. Each taker takes all of a gift.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class Source(StrEnum):
    """Where something was given."""

    DELIVERY = "delivery"
    MISSION = "mission"
    PROJECT = "project"


@dataclass(frozen=True)
class Given:
    """Something that was given; `about` is the case, package, mission or project, `what` its kind there."""

    source: Source
    giver: str
    takers: tuple[str, ...]
    what: str
    key: str
    about: UUID
    on: date
    weight: int
    evidence: UUID


@dataclass
class Total:
    """Points that a party gave and took, and how often, by source."""

    gave: int = 0
    took: int = 0
    times_given: dict[Source, int] = field(default_factory=lambda: dict.fromkeys(Source, 0))
    times_taken: dict[Source, int] = field(default_factory=lambda: dict.fromkeys(Source, 0))

    @property
    def net(self) -> int:
        return self.gave - self.took


def totals(found: Iterable[Given]) -> Mapping[str, Total]:
    """By party, in the order of their codes."""
    sums = dict[str, Total]()
    for each in found:
        total = sums.setdefault(each.giver, Total())
        total.gave += each.weight
        total.times_given[each.source] += 1
        for taker in each.takers:
            total = sums.setdefault(taker, Total())
            total.took += each.weight
            total.times_taken[each.source] += 1
    return dict(sorted(sums.items()))
