"""Who stands together: communities and how sure they are, and cores."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.engine import engine, entries
from mithaq.ties.domain.network.network import Floats, Ints, Network
from mithaq.ties.domain.network.two_steps import of_rows

SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Communities:
    """The community of each node, 0 for the largest, by the best of several runs; how alike the runs were."""

    members: Ints
    modularity: float
    stability: float
    """Mean normalised mutual information between two runs, 1 where all agree; NaN for one run."""


def communities(network: Network, seeds: Sequence[int] = SEEDS, resolution: float = 1.0) -> Communities:
    """Part the nodes so that modularity is high, once from each seed. Directions are added up.

    Louvain method with refinement: V. Blondel and others, Fast unfolding of communities in large networks,
    Journal of Statistical Mechanics (2008), P10008. Communities smaller than about the square root of all
    ties merge (S. Fortunato, M. Barthelemy, PNAS 104 (2007), 36); a resolution above 1 finds smaller ones.
    Raises Refused `seeds_missing`.
    """
    from sklearn.metrics import normalized_mutual_info_score  # noqa: PLC0415  # slow to import

    if not seeds:
        raise Refused("seeds_missing")
    runs = [_run(network, seed, resolution) for seed in seeds]
    alike = [float(normalized_mutual_info_score(*pair)) for pair in combinations(runs, 2)]
    quality = [modularity(network, run, resolution) for run in runs]
    best = int(np.argmax(quality)) if network.weights.nnz else 0
    return Communities(runs[best], quality[best], float(np.mean(alike)) if alike else np.nan)


def modularity(network: Network, members: Ints, resolution: float = 1.0) -> float:
    """The part of weight within communities beyond what strengths alone would put there; NaN without ties.

    Q = sum_c [w_c / w - resolution (s_c / 2 w)^2], directions added up. M. Newman, Analysis of weighted
    networks, Physical Review E 70 (2004), 056131. Raises Refused `groups_uneven`.
    """
    if len(members) != len(network.nodes):
        raise Refused("groups_uneven", groups=len(members), nodes=len(network.nodes))
    ties = network.undirected.tocoo()
    total = float(ties.data.sum())
    if not total:
        return np.nan
    _, places = np.unique(members, return_inverse=True)
    strength = np.bincount(places, of_rows(network.undirected))
    within = float(ties.data[places[ties.row] == places[ties.col]].sum())
    return within / total - resolution * float(((strength / total) ** 2).sum())


def core_numbers(network: Network) -> Floats:
    """The largest k for which a node stays when all with fewer than k neighbours left are taken out, again
    and again.

    Neighbours in either direction; weights do not count. S. Seidman, Network structure and minimum degree,
    Social Networks 5 (1983), 269.
    """
    with engine() as networkit:
        graph = networkit.GraphFromCoo(entries(_once(network.neighbours)), n=len(network.nodes))
        return np.array(networkit.centrality.CoreDecomposition(graph).run().scores(), np.float64)


def _run(network: Network, seed: int, resolution: float) -> Ints:
    if not network.weights.nnz:
        return np.arange(len(network.nodes))
    with engine(seed) as networkit:
        graph = networkit.GraphFromCoo(
            entries(_once(network.undirected)), n=len(network.nodes), weighted=True
        )
        # Of its orders of nodes only this one follows the seed.
        method = networkit.community.PLM(graph, refine=True, gamma=resolution, par="none randomized")
        return _by_size(np.array(method.run().getPartition().getVector(), np.int64))


def _once(symmetric: sparse.csr_matrix) -> sparse.csr_matrix:
    """Each pair of a symmetric matrix once, since NetworKit adds the other direction."""
    return sparse.triu(symmetric, 1)


def _by_size(members: Ints) -> Ints:
    """Number communities from the largest; of equal ones, that with the earliest node first."""
    _, first, places, sizes = np.unique(members, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return np.asarray(ranks[places], np.int64)
