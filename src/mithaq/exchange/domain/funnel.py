"""Did a listing lead anywhere? How far it came, and what share of listings came how far.

A stage is a row of STAGES: later kinds of evidence (a case, a delivery, a result) join the end of the list.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

# Below so many cases a rate says more about chance than about the catalogue, and a count about one listing.
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

    `cases` stand behind the share; it is none when they are fewer than CASES_MIN. Of fewer than CASES_MIN
    listings nothing is counted beyond the first stage: that would tell what became of one of them.
    """

    stage: Stage
    count: int | None
    cases: int | None
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
    found = list(listings)
    return _told(found) if len(found) >= CASES_MIN else _untold(found)


def by_kind(listings: Iterable[Listing]) -> Mapping[str, tuple[Step, ...]]:
    """The funnel of each kind."""
    return _parts(listings, lambda each: {each.kind})


def by_group(listings: Iterable[Listing]) -> Mapping[str, tuple[Step, ...]]:
    """The funnel of each field group; a listing in several groups counts in each."""
    return _parts(listings, lambda each: each.groups)


def told_readers(others: int, *, named: int) -> int | None:
    """How many institutions saw a listing, or nothing when so few could be guessed.

    `named` are those whom its owner knows by name: they hide nobody.
    """
    return others + named if others >= READERS_MIN else None


def _parts(
    listings: Iterable[Listing], parts_of: Callable[[Listing], AbstractSet[str]]
) -> Mapping[str, tuple[Step, ...]]:
    """The funnel of each part. What is told of all, less what is told of the parts, tells of no few either:
    the smallest parts stay untold until what is in none of the others is nothing, or CASES_MIN listings."""
    found = list(listings)
    parts: dict[str, list[Listing]] = {}
    for each in found:
        for part in parts_of(each):
            parts.setdefault(part, []).append(each)
    told = sorted(
        (part for part in parts if len(parts[part]) >= CASES_MIN), key=lambda part: (len(parts[part]), part)
    )
    while told and 0 < sum(parts_of(each).isdisjoint(told) for each in found) < CASES_MIN:
        del told[0]
    return {part: _told(parts[part]) if part in told else _untold(parts[part]) for part in sorted(parts)}


def _untold(listings: Sequence[Listing]) -> tuple[Step, ...]:
    first, *others = STAGES
    return Step(first, len(listings), 0, None), *(Step(stage, None, None, None) for stage in others)


def _told(listings: Sequence[Listing]) -> tuple[Step, ...]:
    depths = [STAGES.index(each.furthest) for each in listings]
    counts = [sum(depth >= index for depth in depths) for index in range(len(STAGES))]
    before = [0, *counts[:-1]]
    return tuple(
        Step(stage, count, cases, count / cases if cases >= CASES_MIN else None)
        for stage, count, cases in zip(STAGES, counts, before, strict=True)
    )
