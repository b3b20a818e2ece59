"""A made-up literature: words that come and go by known rates, in three groups of classes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from mithaq.watch.domain.emergence.literature import DatedWork

FIRST_YEAR, YEARS = 2000, 14
WORKS_A_YEAR = 1000
CLASSES = ("bio.cells", "bio.genes", "phys.lasers", "phys.plasma", "eng.radio", "eng.robots")
STEADY = 300
RISING = 24
"""Rising words double from 2006 on, every two years; a third of them in each group."""


def made_works(seed: int = 1) -> list[DatedWork]:
    """Works whose terms are `steady N` and `rising N`, each at home in two classes of one group."""
    chance = np.random.default_rng(seed)
    return [work for year in range(YEARS) for work in _year(year, chance)]


def with_workshop(works: Sequence[DatedWork], year: int) -> list[DatedWork]:
    """The same and forty papers of one workshop, all on one day of each of the last two years to `year`."""
    days = [date(each, 6, 1) for each in (year - 1, year)]
    extra = [
        DatedWork(day, ("workshop",), ("workshop",), (CLASSES[0],), f"w{day}{n}")
        for day in days
        for n in range(20)
    ]
    return sorted([*works, *extra], key=lambda work: work.published_on)


def of_one_author(works: Sequence[DatedWork], term: str) -> list[DatedWork]:
    """The same, but one person wrote first of all that use a term."""
    return [replace(work, first_author="the one") if term in work.terms else work for work in works]


def _year(year: int, chance: np.random.Generator) -> Iterator[DatedWork]:
    for number in range(WORKS_A_YEAR):
        group = int(chance.integers(3))
        main = CLASSES[2 * group + int(chance.integers(2))]
        steady = 3 * chance.integers(STEADY // 3, size=4) + group
        terms = {f"steady{each}" for each in steady.tolist()}
        rate = 0.009 * 2 ** max(0, (year - 6) / 2)
        risen = np.flatnonzero(chance.random(RISING // 3) < rate)
        terms |= {f"rising{3 * each + group}" for each in risen.tolist()}
        day = date(FIRST_YEAR + year, 1, 1) + timedelta(days=int(chance.integers(365)))
        title = [term for term in sorted(terms) if chance.random() < 0.5]
        yield DatedWork(day, sorted(terms), title, (main,), f"author{year}-{number}")
