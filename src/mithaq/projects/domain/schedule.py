"""The schedule of a plan: which packages leave no day to spare, and which begin before what they wait for.

The method of the critical path (Kelley and Walker, 1959), over the days of the plan: a package may end so
many days later (its float, in days) as the latest start of what waits for it, or the end of the project,
allows. A float of 0 is critical; below 0, the plan contradicts itself.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mithaq.projects.domain.plans import ProjectPlan, WorkPackage


@dataclass(frozen=True)
class Bar:
    """A package in time. `offset` and `width` are parts of the project's length, in thousandths."""

    package: WorkPackage
    offset: int
    width: int
    float_days: int
    begins_before: tuple[str, ...]
    """The packages that it waits for and that end after it begins."""

    @property
    def is_critical(self) -> bool:
        return self.float_days <= 0


def bars(plan: ProjectPlan) -> tuple[Bar, ...]:
    """A bar for each package, in the order of the plan. Packages in a circle count as waiting for nothing."""
    known = {each.key: each for each in plan.work_packages}
    latest = _latest_ends(plan, known)
    return tuple(_bar(each, plan, known, latest[each.key]) for each in plan.work_packages)


def place(day: date, plan: ProjectPlan) -> int:
    """How far into the project a day is, in thousandths; within its bounds."""
    whole = max(1, (plan.ends_on - plan.starts_on).days)
    return min(1000, max(0, (day - plan.starts_on).days * 1000 // whole))


def _bar(package: WorkPackage, plan: ProjectPlan, known: Mapping[str, WorkPackage], latest: int) -> Bar:
    offset = place(package.starts_on, plan)
    before = (known[key] for key in package.depends_on if key in known)
    return Bar(
        package,
        offset,
        max(1, place(package.ends_on, plan) - offset),
        latest - package.ends_on.toordinal(),
        tuple(each.key for each in before if each.ends_on > package.starts_on),
    )


def _latest_ends(plan: ProjectPlan, known: Mapping[str, WorkPackage]) -> Mapping[str, int]:
    """By ordinals: many packages that wait for one another reach back beyond the first day there is."""
    found = dict.fromkeys(known, plan.ends_on.toordinal())
    before = {key: {each for each in package.depends_on if each in known} for key, package in known.items()}
    after = Counter(each for keys in before.values() for each in keys)
    # Not by recursion: a chain of all packages that a plan may have is longer than Python goes deep.
    settled = [key for key in known if not after[key]]
    for key in settled:
        for each in before[key]:
            found[each] = min(found[each], found[key] - _length(known[key]))
            after[each] -= 1
            if not after[each]:
                settled.append(each)
    free = set(settled)
    return {key: found[key] if key in free else plan.ends_on.toordinal() for key in known}


def _length(package: WorkPackage) -> int:
    return (package.ends_on - package.starts_on).days
