"""Counts of terms and works by years and half years that end at an origin, the day a forecast is made.

A year here is twelve months that end at the origin, so a forecast can be made in any month.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from mithaq.watch.domain.emergence.conventions import HISTORY_YEARS, MONTHS_A_YEAR
from mithaq.watch.domain.emergence.literature import Floats, Ints, Literature

HALF_YEARS = 6


@dataclass(frozen=True)
class Past:
    """A literature as it stood at an origin: `origin` is the first month that was not yet known.

    The arrays run from the oldest year to the last. `terms` are the columns that are asked about.
    """

    literature: Literature
    origin: int
    terms: Ints

    @cached_property
    def years(self) -> int:
        """How many years are known, HISTORY_YEARS at most."""
        first = int(self.literature.months.min(initial=self.origin))
        return max(1, min(HISTORY_YEARS, -(-(self.origin - first) // MONTHS_A_YEAR)))

    @cached_property
    def uses(self) -> sparse.csr_matrix:
        return self.literature.uses[:, self.terms]

    @cached_property
    def counts(self) -> Floats:
        """Works that use the term, by term and year."""
        return self._by_period(self.uses, MONTHS_A_YEAR, self.years)

    @cached_property
    def works(self) -> Floats:
        """Works by year; never 0, so that shares can be taken."""
        return np.maximum(np.bincount(self._bins(MONTHS_A_YEAR, self.years)[1], minlength=self.years), 1.0)

    @cached_property
    def half_counts(self) -> Floats:
        return self._by_period(self.uses, MONTHS_A_YEAR // 2, HALF_YEARS)

    @cached_property
    def half_works(self) -> Floats:
        bins = self._bins(MONTHS_A_YEAR // 2, HALF_YEARS)[1]
        return np.maximum(np.bincount(bins, minlength=HALF_YEARS), 1.0)

    @cached_property
    def title_counts(self) -> Floats:
        return self._by_period(self.literature.in_titles[:, self.terms], MONTHS_A_YEAR, self.years)

    @cached_property
    def last_two(self) -> Floats:
        """Works of the last two years that use the term."""
        return np.asarray(self.counts[:, -2:].sum(1))

    def recent(self, years: int) -> Ints:
        """The works of the last so many years."""
        months = self.literature.months
        return np.flatnonzero((months < self.origin) & (months >= self.origin - MONTHS_A_YEAR * years))

    def class_counts(self, of_groups: bool = False) -> Floats:
        """Works by class (or by group of classes) and year."""
        table = self.group_table() if of_groups else self.literature.classes
        return self._by_period(table, MONTHS_A_YEAR, self.years)

    def group_table(self) -> sparse.csr_matrix:
        """1 where a work (row) has a class of a group (column)."""
        groups = self.literature.groups
        width = self.literature.classes.shape[1]
        ones = np.ones(len(groups), np.float32)
        into = sparse.csr_matrix(
            (ones, (np.arange(len(groups)), groups)), shape=(width, int(groups.max(initial=0)) + 1)
        )
        table = sparse.csr_matrix(self.literature.classes @ into)
        table.data[:] = 1
        return table

    def mixes(self, table: sparse.csr_matrix, years: int) -> Floats:
        """For each column of a table of works and each term: works of the last years that have both."""
        rows = self.recent(years)
        return np.asarray((table[rows].T @ self.uses[rows]).todense(), np.float64)

    def _bins(self, months: int, periods: int) -> tuple[Ints, Ints]:
        """The works that lie in the periods, and the period of each."""
        back = (self.origin - 1 - self.literature.months) // months
        rows = np.flatnonzero((back >= 0) & (back < periods))
        return rows, periods - 1 - back[rows]

    def _by_period(self, table: sparse.csr_matrix, months: int, periods: int) -> Floats:
        rows, bins = self._bins(months, periods)
        ones = np.ones(len(rows), np.float32)
        summing = sparse.csr_matrix((ones, (bins, rows)), shape=(periods, table.shape[0]))
        return np.asarray((summing @ table).todense(), np.float64).T
