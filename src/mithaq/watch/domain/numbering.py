"""How many vulnerabilities were published in each year, and where a rise is the numbering and not the world.

A CVE exists because an authority gave it a number. When more authorities give numbers, more numbers appear
for the same flaws: in 2017 the count more than doubled as numbering was opened to many vendors. So a year
carries a warning

- `more_assigners`: the authorities that gave numbers are at least half as many again as in the year before,
  and the count rose by a quarter or more (authorities with at least `ACTIVE_MIN` numbers in the year count);
- `untold_assigners`: the count rose by half or more while fewer than half of the records of the two years
  name their authority, so that nobody can tell the two apart;
- `incomplete`: the newest record of that year, the last one, is from before its end.

Counts below `COUNT_MIN` in the year before are too few to say anything.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

COUNT_MIN = 100
ACTIVE_MIN = 5
RISE, ASSIGNERS_RISE, UNTOLD_RISE, TOLD_MIN = 1.25, 1.5, 1.5, 0.5


class Warned(StrEnum):
    """Why the count of a year is not to be read as a change of the world."""

    MORE_ASSIGNERS = "more_assigners"
    UNTOLD_ASSIGNERS = "untold_assigners"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many CVE an authority (empty: untold) published in a year."""

    year: int
    assigner: str
    count: int


@dataclass(frozen=True, slots=True)
class YearOfCve:
    """A year: its count, the authorities active in it, the count of those active in the year before too, and
    what to mind.
    """

    year: int
    count: int
    assigners: int
    of_continuing: int
    warnings: tuple[Warned, ...]


def years_of(counted: Iterable[Counted], *, newest: date | None) -> tuple[YearOfCve, ...]:
    """Every year from the first to the last, those without a record too."""
    by_year: dict[int, Counter[str]] = {}
    for each in counted:
        by_year.setdefault(each.year, Counter())[each.assigner] += each.count
    if not by_year:
        return ()
    years = range(min(by_year), max(by_year) + 1)
    return tuple(_year(year, by_year, newest) for year in years)


def _year(year: int, by_year: dict[int, Counter[str]], newest: date | None) -> YearOfCve:
    now, before = by_year.get(year, Counter()), by_year.get(year - 1, Counter())
    active, active_before = _active(now), _active(before)
    warnings = list(_warnings(now, before))
    if newest and newest.year == year and newest < date(year, 12, 31) and year == max(by_year):
        warnings.append(Warned.INCOMPLETE)
    return YearOfCve(
        year=year,
        count=now.total(),
        assigners=len(active),
        of_continuing=sum(now[each] for each in active_before),
        warnings=tuple(warnings),
    )


def _warnings(now: Counter[str], before: Counter[str]) -> Iterable[Warned]:
    if before.total() < COUNT_MIN:
        return
    rise = now.total() / before.total()
    untold = now[""] + before[""]
    if 1 - untold / (now.total() + before.total()) < TOLD_MIN:
        if rise >= UNTOLD_RISE:
            yield Warned.UNTOLD_ASSIGNERS
        return
    if rise >= RISE and len(_active(now)) >= ASSIGNERS_RISE * max(len(_active(before)), 1):
        yield Warned.MORE_ASSIGNERS


def _active(year: Counter[str]) -> set[str]:
    return {each for each, count in year.items() if each and count >= ACTIVE_MIN}
