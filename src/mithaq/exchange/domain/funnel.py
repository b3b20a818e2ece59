"""Did a listing lead anywhere? How far it came, and what share of listings came how far.

A stage is a row of STAGES: later kinds of evidence (a case, a delivery, a result) join the end of the list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

# Below so many cases a rate says more about chance than about the catalogue.
CASES_MIN = 10
# Below so many readers a count could tell who they are.
READERS_MIN = 3


class Stage(StrEnum):
    """How far a listing came, from near to far."""

    LISTED = "listed"
    SEEN = "seen"
    INTEREST = "interest"
    CONVERSATION = "conversation"
    AGREED = "agreed"


STAGES = tuple(Stage)


@dataclass(frozen=True)
class Step:
    """How many listings reached a stage, and their share of those that reached the stage before it.

    `cases` stand behind the share; it is none when they are fewer than CASES_MIN.
    """

    stage: Stage
    count: int
    cases: int
    rate: float | None


@dataclass(frozen=True)
class Listing:
    """A listing as the funnel counts it: what it is grouped by, and the stages it has evidence of."""

    kind: str
    groups: frozenset[str]
    reached: frozenset[Stage]

    @property
    def furthest(self) -> Stage:
        return max(self.reached | {Stage.LISTED}, key=STAGES.index)


def steps(listings: Iterable[Listing]) -> tuple[Step, ...]:
    """The funnel of listings. Whoever reached a stage passed all before it, with or without a trace."""
    depths = [STAGES.index(each.furthest) for each in listings]
    counts = [sum(depth >= index for depth in depths) for index in range(len(STAGES))]
    before = [0, *counts[:-1]]
    return tuple(
        Step(stage, count, cases, count / cases if cases >= CASES_MIN else None)
        for stage, count, cases in zip(STAGES, counts, before, strict=True)
    )


def by_group(listings: Iterable[Listing]) -> Mapping[str, tuple[Step, ...]]:
    """The funnel of each field group; a listing in several groups counts in each."""
    grouped: dict[str, list[Listing]] = {}
    for each in listings:
        for group in each.groups:
            grouped.setdefault(group, []).append(each)
    return {group: steps(grouped[group]) for group in sorted(grouped)}


def told_readers(count: int) -> int | None:
    """How many institutions saw a listing, or nothing when so few could be guessed."""
    return count if count >= READERS_MIN else None
