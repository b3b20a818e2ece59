"""Dated works and the terms they use, as matrices: what every measure of emergence reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LEAST_USES = 12
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class DatedWork:
    """What emergence asks of a work. The first class is the main one; `first_author` is empty where not
    known.
    """

    published_on: date
    terms: Sequence[str]
    title_terms: Sequence[str]
    classes: Sequence[str]
    first_author: str = ""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A term as works write it, and how many do."""

    term: str
    works: int


@dataclass(frozen=True)
class Literature:
    """Works by terms. `uses` holds 1 where a work (row) uses a term (column), in its title or its
    abstract.

    `months` counts from the year 0, `days` as `date.toordinal`. `groups` gives for each class the group it is
    in; classes and first authors are numbers into their names, UNKNOWN where the source tells none.
    """

    terms: tuple[str, ...]
    spellings: tuple[tuple[Spelling, ...], ...]
    uses: sparse.csr_matrix
    in_titles: sparse.csr_matrix
    months: Ints
    days: Ints
    classes: sparse.csr_matrix
    class_names: tuple[str, ...]
    main_class: Ints
    groups: Ints
    first_authors: Ints

    def label(self, column: int) -> str:
        """How to call a term: the longest spelling that half of the works of its commonest one use.

        Of several, the commonest. So "wireless sensor network" stands for "wireless sensor".
        """
        spellings = self.spellings[column]
        most = max(each.works for each in spellings)
        longest = (each for each in spellings if 2 * each.works >= most)
        return max(longest, key=lambda each: (each.term.count(" "), each.works, each.term)).term

    def main_classes(self) -> sparse.csr_matrix:
        """1 where a class (column) is the main one of a work (row)."""
        known = np.flatnonzero(self.main_class != UNKNOWN)
        ones = np.ones(len(known), np.float32)
        return sparse.csr_matrix((ones, (known, self.main_class[known])), shape=self.classes.shape)

    def folded(self, into: Ints) -> "Literature":
        """The same works with each term counted as the term `into[it]`; a work counts once for a folded
        term.
        """
        kept, places = np.unique(into, return_inverse=True)
        ones = np.ones(len(into), np.float32)
        folding = sparse.csr_matrix((ones, (np.arange(len(into)), places)), shape=(len(into), len(kept)))
        spellings: list[list[Spelling]] = [[] for _ in kept]
        for column, place in enumerate(places.tolist()):
            spellings[place].extend(self.spellings[column])
        return replace(
            self,
            terms=tuple(self.terms[each] for each in kept),
            spellings=tuple(map(tuple, spellings)),
            uses=_ones(self.uses @ folding),
            in_titles=_ones(self.in_titles @ folding),
        )


def month_of(day: date) -> int:
    """The month of a day as a number; the first month after a year Y is 12 (Y + 1)."""
    return 12 * day.year + day.month - 1


def literature_of(works: Iterable[DatedWork], least_uses: int = LEAST_USES) -> Literature:
    """Read works into matrices; terms that fewer than `least_uses` works use are left out.

    Costs about 100 bytes for each use of a term while reading; works are read once, in any order.
    """
    read = _Reader()
    for work in works:
        read.add(work)
    return read.literature(least_uses)


class _Reader:
    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self.authors: dict[str, int] = {}
        self.uses: list[NDArray[np.int32]] = []
        self.titles: list[NDArray[np.int32]] = []
        self.classes: list[NDArray[np.int32]] = []
        self.dates: list[date] = []
        self.first: list[int] = []

    def add(self, work: DatedWork) -> None:
        self.uses.append(_numbers(self.terms, work.terms))
        self.titles.append(_numbers(self.terms, work.title_terms))
        self.classes.append(_numbers(self.names, work.classes))
        self.dates.append(work.published_on)
        known = work.first_author
        self.first.append(self.authors.setdefault(known, len(self.authors)) if known else UNKNOWN)

    def literature(self, least_uses: int) -> Literature:
        uses = _matrix(self.uses, len(self.terms))
        titles = _matrix(self.titles, len(self.terms))
        names = tuple(self.terms)
        works = np.asarray(uses.sum(0), np.int64).ravel()
        frequent = np.flatnonzero(works >= least_uses)
        order = sorted(frequent.tolist(), key=names.__getitem__)
        class_names = tuple(self.names)
        return Literature(
            terms=tuple(names[each] for each in order),
            spellings=tuple((Spelling(names[each], int(works[each])),) for each in order),
            uses=uses[:, order],
            in_titles=titles[:, order],
            months=np.array([month_of(each) for each in self.dates], np.int64),
            days=np.array([each.toordinal() for each in self.dates], np.int64),
            classes=_matrix(self.classes, max(len(self.names), 1)),
            class_names=class_names,
            main_class=np.array([each[0] if len(each) else UNKNOWN for each in self.classes], np.int64),
            groups=_groups(class_names),
            first_authors=np.array(self.first, np.int64),
        )


def _numbers(known: dict[str, int], names: Sequence[str]) -> NDArray[np.int32]:
    return np.array([known.setdefault(name, len(known)) for name in names], np.int32)


def _matrix(rows: list[NDArray[np.int32]], width: int) -> sparse.csr_matrix:
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.concatenate(rows) if rows else np.zeros(0, np.int32)
    ones = np.ones(len(columns), np.float32)
    matrix = sparse.csr_matrix((ones, columns, starts), shape=(len(rows), width))
    matrix.sum_duplicates()
    return _ones(matrix)


def _ones(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    matrix = sparse.csr_matrix(matrix)
    matrix.data[:] = 1
    return matrix


def _groups(names: Sequence[str]) -> Ints:
    """The group of a class: what stands before its first point ("cs" of "cs.NI"), or the class itself."""
    heads = [name.partition(".")[0] for name in names]
    numbers = {head: number for number, head in enumerate(dict.fromkeys(heads))}
    return np.array([numbers[head] for head in heads], np.int64)
