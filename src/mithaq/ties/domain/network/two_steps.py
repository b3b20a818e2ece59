"""Paths of two steps that a third tie closes: what triads, brokers and structural holes are counted from."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from mithaq.ties.domain.network.network import Floats

_BLOCK = 1000
"""Rows multiplied at once: a product of a million ties with themselves has 40 million entries."""


def closed(first: sparse.csr_matrix, second: sparse.csr_matrix, by: sparse.csr_matrix) -> sparse.csr_matrix:
    """Where `by` has an entry, the sum over middles of first step times second step times that entry."""
    return sparse.vstack(list(_blocks(first, second, by)), format="csr")


def closed_total(first: sparse.csr_matrix, second: sparse.csr_matrix, by: sparse.csr_matrix) -> int:
    """How many paths of two steps are closed, where all three matrices hold ones."""
    return sum(round(block.sum()) for block in _blocks(first, second, by))


def _blocks(
    first: sparse.csr_matrix, second: sparse.csr_matrix, by: sparse.csr_matrix
) -> Iterator[sparse.csr_matrix]:
    for start in range(0, max(first.shape[0], 1), _BLOCK):
        rows = slice(start, start + _BLOCK)
        yield sparse.csr_matrix((first[rows] @ second).multiply(by[rows]))


def of_columns(matrix: sparse.csr_matrix) -> Floats:
    """The sum of each column."""
    return np.asarray(matrix.sum(0), np.float64).ravel()


def of_rows(matrix: sparse.csr_matrix) -> Floats:
    """The sum of each row."""
    return np.asarray(matrix.sum(1), np.float64).ravel()
