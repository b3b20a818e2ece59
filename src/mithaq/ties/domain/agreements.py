"""Agreements that bind two states, clause by clause, from what sets tell of each party.

A day is an ISO date as exact as the set tells it: `1960-08-16`, `1974-07` or `1998`; empty is not told. A
clause is the code that the set gives it, 0 where the agreement has none; a clause that nobody coded is
unknown (None).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Clauses = Mapping[str, float | None]
CODES: Mapping[str, int] = {
    "defence": 1,
    "offence": 1,
    "neutrality": 1,
    "nonaggression": 1,
    "consultation": 1,
    "conditional": 1,
    "military_contact": 3,
    "military_aid": 4,
    "joint_command": 1,
    "bases": 3,
    "contributions": 1,
    "organisation": 3,
    "civil_cooperation": 1,
    "economic_aid": 3,
    "mediation": 1,
    "arms_reduction": 2,
    "secrecy": 2,
}
"""The clauses of alliances by ATOP (Leeds, Ritter, Mitchell and Long 2002), each with its highest code."""
DEPTH, DEPTH_MOST = "depth", 7
"""Of trade agreements by DESTA (Dür, Baccini and Elsig 2014): how many of seven provisions it has."""


@dataclass(frozen=True)
class Party:
    """What a set tells of one state under one agreement; `year` is that of its signature or entry."""

    state: int
    agreement: str
    title: str
    year: int
    in_force: str
    ended: str
    clauses: Clauses


class Standing(StrEnum):
    """Whether an agreement binds both in a year, as far as its set tells."""

    BINDS = "binds"
    NOT_YET = "not_yet"
    ENDED = "ended"
    UNKNOWN = "unknown"
    """It was signed, and no day is told from which it binds."""


@dataclass(frozen=True)
class Clause:
    """A clause as it is for the one and for the other; None where nobody coded it."""

    name: str
    of_one: float | None
    of_other: float | None

    @property
    def is_known(self) -> bool:
        """Whether it was coded for either."""
        return self.of_one is not None or self.of_other is not None

    @property
    def stands(self) -> bool:
        """Whether it is known to hold for either."""
        return bool(self.of_one) or bool(self.of_other)


@dataclass(frozen=True)
class Bond:
    """An agreement of two: since both have signed it, from when it binds both, and until when.

    `in_force` and `ended` are empty where that is not told; `parties` are all states that it ever had.
    """

    agreement: str
    title: str
    year: int
    in_force: str
    ended: str
    parties: int
    clauses: tuple[Clause, ...]

    def standing(self, year: int) -> Standing:
        """In some part of a year."""
        if self.ended and int(self.ended[:4]) < year:
            return Standing.ENDED
        if not self.in_force:
            return Standing.UNKNOWN if self.year <= year else Standing.NOT_YET
        return Standing.BINDS if int(self.in_force[:4]) <= year else Standing.NOT_YET


def bonds(one: Iterable[Party], other: Iterable[Party], *, parties: Mapping[str, int]) -> tuple[Bond, ...]:
    """The agreements that bound both at one time, the latest first.

    Where a set tells a state more than once under an agreement, as DESTA does at each accession, the first
    time counts. One that had ended for the one before it began for the other bound both never.
    """
    ours, theirs = _by_agreement(one), _by_agreement(other)
    found = [_bond(ours[key], theirs[key], parties[key]) for key in ours.keys() & theirs.keys()]
    known = [each for each in found if not each.ended or each.ended >= (each.in_force or str(each.year))]
    return tuple(sorted(known, key=lambda each: (-each.year, each.title, each.agreement)))


def _by_agreement(found: Iterable[Party]) -> dict[str, list[Party]]:
    told = defaultdict[str, list[Party]](list)
    for each in found:
        told[each.agreement].append(each)
    return {key: sorted(each, key=lambda party: party.year) for key, each in told.items()}


def _bond(one: Sequence[Party], other: Sequence[Party], parties: int) -> Bond:
    both = one[0], other[0]
    since = [min((each.in_force for each in told if each.in_force), default="") for told in (one, other)]
    ends = [each.ended for each in both if each.ended]
    theirs = both[1].clauses
    return Bond(
        agreement=both[0].agreement,
        title=both[0].title,
        year=max(each.year for each in both),
        in_force=max(since) if all(since) else "",
        ended=min(ends, default=""),
        parties=parties,
        clauses=tuple(Clause(name, code, theirs.get(name)) for name, code in both[0].clauses.items()),
    )
