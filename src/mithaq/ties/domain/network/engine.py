"""NetworKit on one thread and from a seed, so that the same network gives the same figures.

Its seed and its number of threads belong to the whole process, hence the lock. It is imported where it is
used, since that takes long.
"""

import sys
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
    with _ONE_AT_A_TIME:
        networkit = _networkit()
        threads = networkit.getMaxNumberOfThreads()
        networkit.setNumberOfThreads(1)
        networkit.setSeed(seed, False)
        try:
            yield networkit
        finally:
            networkit.setNumberOfThreads(threads)


def _networkit() -> ModuleType:
    """Without networkx, which it would load to convert graphs, and which takes longer than itself."""
    is_left_out = "networkit" not in sys.modules and "networkx" not in sys.modules
    if is_left_out:
        # To an import statement a module that is None is not installed.
        sys.modules["networkx"] = None  # type: ignore[assignment]
    try:
        import networkit  # noqa: PLC0415
    finally:
        if is_left_out:
            del sys.modules["networkx"]
    found: ModuleType = networkit
    return found


def entries(matrix: sparse.csr_matrix) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """A matrix in the form from which NetworKit makes a graph."""
    listed = matrix.tocoo()
    return np.asarray(listed.data, np.float64), (listed.row, listed.col)
