"""NetworKit on one thread and from a seed, so that the same network gives the same figures.

Its seed and its number of threads belong to the whole process, hence the lock. It is imported where it is
used: that costs a second and more of CPU.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from types import ModuleType

import numpy as np
from scipy import sparse

_ONE_AT_A_TIME = Lock()


@contextmanager
def engine(seed: int = 0) -> Iterator[ModuleType]:
    """Hold NetworKit for one reckoning; others wait."""
    import networkit  # noqa: PLC0415  # slow to import

    with _ONE_AT_A_TIME:
        threads = networkit.getMaxNumberOfThreads()
        networkit.setNumberOfThreads(1)
        networkit.setSeed(seed, False)
        try:
            yield networkit
        finally:
            networkit.setNumberOfThreads(threads)


def entries(matrix: sparse.csr_matrix) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """A matrix in the form from which NetworKit makes a graph."""
    listed = matrix.tocoo()
    return np.asarray(listed.data, np.float64), (listed.row, listed.col)
