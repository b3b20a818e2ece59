"""Places for the nodes of a drawing: who is tied strongly stands near. Sides and far distances say nothing.

Forces after T. Fruchterman, E. Reingold, Graph drawing by force-directed placement, Software: Practice and
Experience 21 (1991), 1129, from a start that is always the same.
"""

import numpy as np
from scipy import sparse

from mithaq.ties.domain.network.network import Floats, Network

STEPS, COOLING, FIRST_STEP = 200, 0.98, 0.1
KEPT = 3
"""Of each node only its strongest ties pull: where all are tied to all, nothing would come apart."""
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def layout(network: Network) -> Floats:
    """Two coordinates for each node, of no unit."""
    count = len(network.nodes)
    turns = np.arange(count)
    # A sunflower: even, and of no chance.
    places = np.sqrt((turns + 0.5) / max(count, 1))[:, None] * np.column_stack(
        [np.cos(turns * _GOLDEN_ANGLE), np.sin(turns * _GOLDEN_ANGLE)]
    )
    pull, apart, step = strongest(network), 1 / np.sqrt(max(count, 1)), FIRST_STEP
    # Whom many are tied to needs room around it.
    mass = np.sqrt(1 + (pull > 0).sum(1))
    push = apart**2 * mass[:, None] * mass
    for _ in range(STEPS):
        squares = (places**2).sum(1)
        distance = np.sqrt(np.maximum(squares[:, None] + squares - 2 * places @ places.T, 1e-12))
        force = push / distance**2 - pull * distance / apart
        # What a node does to itself adds up to nothing.
        move = force.sum(1)[:, None] * places - force @ places - places * apart
        length = np.maximum(np.sqrt((move**2).sum(1)), 1e-9)
        places = places + move * (np.minimum(length, step) / length)[:, None]
        step *= COOLING
    return np.asarray(places)


def strongest(network: Network, kept: int = KEPT) -> Floats:
    """How strongly two nodes pull: 1 for the heaviest tie of either, 0 beyond the `kept` first."""
    ties = sparse.csr_matrix(network.undirected).toarray()
    most = np.maximum(ties.max(1, initial=0), 1e-300)
    order = np.argsort(-ties, axis=1, kind="stable")
    is_kept = np.zeros(ties.shape, bool)
    np.put_along_axis(is_kept, order[:, :kept], values=True, axis=1)
    shares = np.where(is_kept, ties / most[:, None], 0.0)
    return np.maximum(shares, shares.T)
