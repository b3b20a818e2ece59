"""Where places are present: specialisation, held against a threshold.

RCA     R[c, p] = (x[c, p] / x[c, .]) / (x[., p] / x[., .])              Balassa 1965
RPOP    (x[c, p] / n[c]) / (x[., p] / n[.]), n the population
M       [R >= threshold]; diversity: the sum of a row; ubiquity: of a column
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.conventions import Convention, Parts, Specialisation
from mithaq.economy.domain.complexity.output import Floats, Ints, Output, Truths

TIED = 1e-12
"""A ratio so near below the threshold, as a part of it, counts as on it: sums in another order move it."""


@dataclass(frozen=True)
class Presence:
    """A matrix of 0 and 1 without an empty row or column, and what was taken out to get there."""

    places: tuple[str, ...]
    products: tuple[str, ...]
    present: Floats
    trimmed_places: tuple[str, ...] = ()
    trimmed_products: tuple[str, ...] = ()
    parts: int = 1
    """How many there were that had nothing in common, before others than the largest were trimmed."""

    @property
    def diversity(self) -> Floats:
        """How many products each place has."""
        return np.asarray(self.present.sum(1))

    @property
    def ubiquity(self) -> Floats:
        """How many places have each product."""
        return np.asarray(self.present.sum(0))

    @classmethod
    def given(
        cls,
        present: npt.ArrayLike,
        *,
        places: Sequence[str] | None = None,
        products: Sequence[str] | None = None,
        convention: Convention,
    ) -> "Presence":
        """Trim a matrix of 0 and 1; raises Refused `presence_not_binary` and what `Output.of` raises."""
        given = Output.of(present, places=places, products=products)
        if not np.isin(given.values, (0, 1)).all():
            raise Refused("presence_not_binary")
        return _trimmed(given, given.values > 0, convention)


def rca(values: Floats) -> Floats:
    """Revealed comparative advantage; NaN for a place or product without any output."""
    return _ratio(values * values.sum(), values.sum(1)[:, None] * values.sum(0)[None, :])


def rpop(values: Floats, population: Floats) -> Floats:
    """Output by head beside the world's; NaN for a product without output."""
    return _ratio(values * population.sum(), population[:, None] * values.sum(0)[None, :])


def presence(
    output: Output, convention: Convention, *, population: Mapping[str, float] | None = None
) -> Presence:
    """Where a convention holds places to be present; only RPOP reads a population.

    Raises Refused `presence_nowhere`, `presence_in_parts`, `population_missing`, `threshold_not_positive`.
    """
    if not convention.threshold > 0:
        raise Refused("threshold_not_positive", value=convention.threshold)
    line = convention.threshold * (1 - TIED)
    tests: list[Truths] = []
    if convention.specialisation is not Specialisation.RPOP:
        tests.append(np.nan_to_num(rca(output.values)) >= line)
    if convention.specialisation is not Specialisation.RCA:
        tests.append(np.nan_to_num(rpop(output.values, _heads(output, population))) >= line)
    every = convention.specialisation is Specialisation.BOTH
    return _trimmed(output, (np.all if every else np.any)(tests, axis=0), convention)


def _heads(output: Output, population: Mapping[str, float] | None) -> Floats:
    found = np.array([(population or {}).get(each, np.nan) for each in output.places], np.float64)
    if (wrong := ~(np.isfinite(found) & (found > 0))).any():
        raise Refused(
            "population_missing",
            place=output.places[int(np.flatnonzero(wrong)[0])],
            count=int(wrong.sum()),
        )
    return found


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _trimmed(output: Output, found: Truths, convention: Convention) -> Presence:
    rows, columns = _kept(found, convention)
    label = _part_of(found[np.ix_(rows, columns)])
    parts = int(label.max()) + 1
    if parts > 1:
        if convention.parts is Parts.REFUSED:
            raise Refused("presence_in_parts", parts=parts, least=int(np.bincount(label[: len(rows)]).min()))
        rows, columns = _largest(label, rows, columns)
        inside = np.zeros_like(found)
        inside[np.ix_(rows, columns)] = found[np.ix_(rows, columns)]
        rows, columns = _kept(inside, convention)
    return Presence(
        places=tuple(output.places[at] for at in rows),
        products=tuple(output.products[at] for at in columns),
        present=found[np.ix_(rows, columns)].astype(np.float64),
        trimmed_places=_others(output.places, rows),
        trimmed_products=_others(output.products, columns),
        parts=parts,
    )


def _kept(found: Truths, convention: Convention) -> tuple[Ints, Ints]:
    """Rows and columns that are left when what has too little is taken out until nothing more has."""
    rows, columns = np.ones(found.shape[0], bool), np.ones(found.shape[1], bool)
    while True:
        few_rows = rows & (found[:, columns].sum(1) < convention.least_diversity)
        few_columns = columns & (found[rows].sum(0) < convention.least_ubiquity)
        if not (few_rows.any() or few_columns.any()):
            break
        rows, columns = rows & ~few_rows, columns & ~few_columns
    if not (rows.any() and columns.any()):
        raise Refused("presence_nowhere", threshold=convention.threshold)
    return np.flatnonzero(rows), np.flatnonzero(columns)


def _part_of(found: Truths) -> Ints:
    """The number of the part of each row, then of each column."""
    count = sum(found.shape)
    if _is_one(found):
        return np.zeros(count, np.int64)
    one, other = np.nonzero(found)
    graph = csr_array((np.ones(len(one)), (one, other + found.shape[0])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _is_one(found: Truths) -> bool:
    """Whether all rows and columns are reached from the first row."""
    rows, columns = np.zeros(found.shape[0], bool), np.zeros(found.shape[1], bool)
    rows[0], reached = True, 0
    while int(rows.sum()) > reached:
        reached = int(rows.sum())
        columns = np.asarray(found[rows].any(0))
        rows = np.asarray(found[:, columns].any(1))
    return bool(rows.all() and columns.all())


def _largest(label: Ints, rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
    of_rows, of_columns = label[: len(rows)], label[len(rows) :]
    # Two parts of equally many places and products are no largest one: which came first would decide.
    sizes = [
        (int((of_rows == part).sum()), int((of_columns == part).sum()))
        for part in range(int(label.max()) + 1)
    ]
    if sizes.count(max(sizes)) > 1:
        raise Refused("presence_in_parts", parts=len(sizes), least=max(sizes)[0])
    part = sizes.index(max(sizes))
    return rows[of_rows == part], columns[of_columns == part]


def _others(names: tuple[str, ...], kept: Ints) -> tuple[str, ...]:
    left = set(kept.tolist())
    return tuple(name for at, name in enumerate(names) if at not in left)
