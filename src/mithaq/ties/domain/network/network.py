"""Directed ties with weights, as one sparse matrix: what every measure of the network reads.

A pair without a tie is known to have none. What nobody recorded is left out by its year or its node, and
stays unknown in `years.over_years`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mithaq.base.refusals import Refused

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Numbers = Sequence[float] | Floats | Ints
Nodes = Sequence[str] | Sequence[int] | NDArray[np.str_] | Ints
"""Names or codes, of one kind within a network."""
_UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and the ties between them. `weights[i, j]` is what node i gives to node j; each is above 0."""

    nodes: tuple[str, ...] | tuple[int, ...]
    weights: sparse.csr_matrix

    @cached_property
    def present(self) -> sparse.csr_matrix:
        """1 where there is a tie."""
        return _ones(self.weights)

    @cached_property
    def undirected(self) -> sparse.csr_matrix:
        """The weights of both directions together, so that it is symmetric."""
        return sparse.csr_matrix(self.weights + self.weights.T)

    @cached_property
    def neighbours(self) -> sparse.csr_matrix:
        """1 where two nodes are tied in either direction."""
        return _ones(self.undirected)


def network_of(
    sources: Nodes, targets: Nodes, weights: Numbers | None = None, nodes: Nodes | None = None
) -> Network:
    """Read ties as columns; without weights each weighs 1, and several of one pair add up.

    Nodes are those given, in their order, or those that have ties, sorted. A weight of 0 says that there is
    no tie. Raises Refused `tie_columns_uneven`, `node_given_twice`, `tie_node_unknown`, `tie_with_itself` or
    `tie_weight_wrong`.
    """
    giving, taking = np.asarray(sources).tolist(), np.asarray(targets).tolist()
    weighing = np.ones(len(giving)) if weights is None else np.asarray(weights, np.float64)
    if not len(giving) == len(taking) == len(weighing):
        raise Refused("tie_columns_uneven", sources=len(giving), targets=len(taking), weights=len(weighing))
    names = tuple(sorted({*giving, *taking}) if nodes is None else np.asarray(nodes).tolist())
    numbers = {name: number for number, name in enumerate(names)}
    if len(numbers) < len(names):
        raise Refused("node_given_twice", nodes=len(names), different=len(numbers))
    rows, columns = _places(giving, numbers), _places(taking, numbers)
    _refuse_wrong(rows, columns, weighing, names)
    ties = sparse.csr_matrix((weighing, (rows, columns)), shape=(len(names), len(names)))
    ties.eliminate_zeros()
    return Network(names, ties)


def _places(asked: Sequence[str] | Sequence[int], numbers: dict[str | int, int]) -> Ints:
    places = np.fromiter((numbers.get(each, _UNKNOWN) for each in asked), np.int64, len(asked))
    if (places == _UNKNOWN).any():
        raise Refused("tie_node_unknown", node=asked[int(np.argmax(places == _UNKNOWN))])
    return places


def _refuse_wrong(rows: Ints, columns: Ints, weights: Floats, names: Sequence[str | int]) -> None:
    itself = np.flatnonzero(rows == columns)
    if len(itself):
        raise Refused("tie_with_itself", value=names[rows[itself[0]]])
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if len(wrong):
        first = wrong[0]
        facts = {"source": names[rows[first]], "target": names[columns[first]]}
        raise Refused("tie_weight_wrong", **facts, weight=float(weights[first]))


def _ones(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    ones = sparse.csr_matrix(matrix, copy=True)
    ones.data[:] = 1
    return ones
