"""Networks by chance: the same nodes, each giving and receiving as many ties, else at random.

Two ties a to b and c to d become a to d and c to b, again and again (S. Maslov, K. Sneppen, Science 296
(2002), 910). In each round all ties are paired at random, a coin chooses among the pairs, and a chosen pair
swaps where none of its old and new ties is a tie or a new tie of others. That rule reads the same forwards
and backwards, and the number of rounds does not follow from what swaps: so every network that swaps reach is
as likely.
"""

import numpy as np
from scipy import sparse

from mithaq.ties.domain.network.network import Ints, Network

ROUNDS = 200
"""Enough for trade of 2010, of which two in five directed pairs have a tie and one tie in a hundred swaps in
a round.
"""


def rewired(network: Network, chance: np.random.Generator, rounds: int = ROUNDS) -> Network:
    """A network by chance. What each node gives is kept, as are its weights, and how often each receives."""
    ties = network.weights.tocoo()
    count, sources, targets = len(network.nodes), ties.row.astype(np.int64), ties.col.astype(np.int64)
    for _ in range(rounds):
        order = chance.permutation(len(sources))
        half = len(order) // 2
        chosen = chance.random(half) < 0.5
        one, other = order[:half][chosen], order[half : 2 * half][chosen]
        free = _may_swap(sources, targets, count=count, one=one, other=other)
        one, other = one[free], other[free]
        targets[one], targets[other] = targets[other], targets[one]
    # Who gives to nearly all can hardly swap: its weights would stay where they are for thousands of rounds.
    dealt = np.empty(len(sources))
    dealt[np.argsort(sources, kind="stable")] = ties.data[np.lexsort((chance.random(len(sources)), sources))]
    shape = network.weights.shape
    return Network(network.nodes, sparse.csr_matrix((dealt, (sources, targets)), shape=shape))


def _may_swap(sources: Ints, targets: Ints, *, count: int, one: Ints, other: Ints) -> np.ndarray:
    old = sources * count + targets
    new = np.concatenate([sources[one] * count + targets[other], sources[other] * count + targets[one]])
    _, places, times = np.unique(np.concatenate([old, new]), return_inverse=True, return_counts=True)
    alone = times[places] == 1
    was, is_new = alone[: len(old)], alone[len(old) :]
    free = was[one] & was[other] & is_new[: len(one)] & is_new[len(one) :]
    return np.asarray(free & (sources[one] != targets[other]) & (sources[other] != targets[one]))
