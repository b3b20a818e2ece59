"""Agreements that bind two states, clause by clause, from what sets tell of each party.

A day is an ISO date as exact as the set tells it: `1960-08-16`, `1974-07` or `1998`; empty is not told. Two
days are compared as exactly as the coarser is told: where they are one by that, nobody knows which came
first, so that neither is before the other, and the later of them is told as the coarser. A clause is the code
that the set gives it, 0 where the agreement has none; a clause that nobody coded is unknown (None).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

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

    @property
    def begun(self) -> str:
        """The day from which it binds, or the year of signature where that is not told."""
        return self.in_force or str(self.year)


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
    """A stretch in which two were under an agreement: since both signed, from when it binds both, until when.

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
    """The agreements that bound both at one time, the latest first: of who left and came back, each stretch.

    One that had ended for the one before it began for the other bound both never.
    """
    ours, theirs = _by_agreement(one), _by_agreement(other)
    found = (
        _bond(*both, parties=parties[key])
        for key in ours.keys() & theirs.keys()
        for both in product(ours[key], theirs[key])
    )
    known = [each for each in found if each is not None]
    return tuple(sorted(known, key=lambda each: (-each.year, each.title, each.agreement)))


def _by_agreement(found: Iterable[Party]) -> dict[str, list[Party]]:
    """The stretches in which a state was under each agreement.

    Where a set tells a state again before it had ended for it, as DESTA does at each accession, the stretch
    goes on: it has the first clauses and the last end.
    """
    told = defaultdict[str, list[Party]](list)
    for each in sorted(found, key=lambda party: party.begun):
        stretches = told[each.agreement]
        if not stretches or _is_over(stretches[-1].ended, each.begun):
            stretches.append(each)
        else:
            since = min(filter(None, (stretches[-1].in_force, each.in_force)), default="")
            stretches[-1] = replace(stretches[-1], in_force=since, ended=each.ended)
    return told


def _bond(one: Party, other: Party, parties: int) -> Bond | None:
    ended = min(filter(None, (one.ended, other.ended)), default="")
    if _is_over(ended, _later(one.begun, other.begun)):
        return None
    return Bond(
        agreement=one.agreement,
        title=one.title,
        year=max(one.year, other.year),
        in_force=_later(one.in_force, other.in_force),
        ended=ended,
        parties=parties,
        clauses=tuple(Clause(name, code, other.clauses.get(name)) for name, code in one.clauses.items()),
    )


def _is_over(ended: str, begun: str) -> bool:
    return bool(ended) and ended < begun and not begun.startswith(ended)


def _later(one: str, other: str) -> str:
    """Not told where one of them is not."""
    first, last = sorted((one, other))
    return first if last.startswith(first) else last
