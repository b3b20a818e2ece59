"""Exchange's own part in a voice: works written with a programme's members, before and since it began.

Joint works of n own works: a part of Beta(k + ½, n - k + ½) each, and their difference with its bounds
(`differences.py`). The year in which a programme begins counts as since. No cause is shown: what else
changed at the same time is not taken out, and works need years to appear.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.standing.domain.differences import Difference, difference
from mithaq.standing.domain.measures import WORKS_MIN, proportion

Works = tuple[int, int]
"""Joint works, of so many own ones."""


@dataclass(frozen=True)
class JointWorks:
    """Joint and own works by year; `change` is None where an end has fewer than ten own works."""

    by_year: Mapping[int, Works]
    begins: int
    before: Works
    since: Works
    change: Difference | None


def joint_works(by_year: Mapping[int, Works], *, begins: int) -> JointWorks:
    """Before and since the year in which a programme begins."""
    before = _sum(by_year, years=[year for year in by_year if year < begins])
    since = _sum(by_year, years=[year for year in by_year if year >= begins])
    told = None
    if min(before[1], since[1]) >= WORKS_MIN:
        told = difference(*(proportion(joint / own, own) for joint, own in (before, since)))
    return JointWorks(dict(sorted(by_year.items())), begins, before, since, told)


def _sum(by_year: Mapping[int, Works], *, years: list[int]) -> Works:
    found = [by_year[year] for year in years]
    return sum(joint for joint, _own in found), sum(own for _joint, own in found)
