"""How ready the technology of a project is: as ready as the least ready of the packages that raise it.

Levels are those of ISO 16290:2013, 1 to 9. A whole is no readier than a part that it cannot do without.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.domain.plans import ProjectPlan


@dataclass(frozen=True)
class Reached:
    """The level of the whole from a day on."""

    on: date
    trl: int


def path(plan: ProjectPlan, told: Iterable[Entry]) -> tuple[Reached, ...]:
    """The levels that the project went through; none where no package has one.

    `told` are all versions of entries: a later report of a package does not undo its earlier ones.
    """
    levels = {each.key: each.trl_in for each in plan.work_packages if each.trl_in and each.trl_out}
    if not levels:
        return ()
    leads = {each.key: each.lead for each in plan.work_packages}
    found = [Reached(plan.starts_on, _least(levels.values()))]
    for each in _reports(told):
        if each.key in levels and each.party == leads[each.key]:
            levels[each.key] = int(each.text("trl"))
            if (level := _least(levels.values())) != found[-1].trl:
                found.append(Reached(each.on, level))
    return tuple(found)


def _reports(told: Iterable[Entry]) -> Sequence[Entry]:
    reports = [each for each in told if each.kind is EntryKind.PROGRESS and "trl" in each.facts]
    return sorted(reports, key=lambda each: (each.on, each.number, each.id))


def _least(levels: Iterable[int | None]) -> int:
    return min(each for each in levels if each)
