"""How central each node is, by several readings of the word; each needs its own question."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.engine import engine, entries
from mithaq.ties.domain.network.network import Floats, Network
from mithaq.ties.domain.network.two_steps import of_columns, of_rows

DAMPING = 0.85
TOLERANCE = 1e-12
MOST_STEPS = 10_000
MOST_NODES_FOR_PATHS = 2_000
"""Shortest paths between all pairs of more nodes are not for a page that somebody waits for."""
_BLOCK = 256


@dataclass(frozen=True)
class BothWays:
    """One figure of each node for what it gives and one for what it receives."""

    given: Floats
    received: Floats


def degrees(network: Network) -> BothWays:
    """Ties of each node, by direction."""
    return BothWays(of_rows(network.present), of_columns(network.present))


def strengths(network: Network) -> BothWays:
    """Weights of each node's ties, by direction."""
    return BothWays(of_rows(network.weights), of_columns(network.weights))


def pagerank(network: Network, damping: float = DAMPING) -> Floats:
    """Where one ends who follows ties by their weights and, one time in 1 / (1 - damping), starts anywhere.

    x = (1 - d) / n + d (P' x + x_0 / n), with P the weights by giver as parts of 1 and x_0 what lies on nodes
    that give nothing; sums to 1. L. Page, S. Brin, R. Motwani, T. Winograd, The PageRank citation ranking
    (1999). Raises Refused `damping_wrong`.
    """
    if not 0 <= damping < 1:
        raise Refused("damping_wrong", damping=damping)
    count = len(network.nodes)
    if not count:
        return np.zeros(0)
    given = of_rows(network.weights)
    parts = sparse.diags(np.divide(1, given, out=np.zeros(count), where=given > 0)) @ network.weights
    onwards, idle = sparse.csr_matrix(parts.T), given == 0
    ranks = np.full(count, 1 / count)
    for _ in range(MOST_STEPS):
        before = ranks
        ranks = (1 - damping) / count + damping * (onwards @ before + before[idle].sum() / count)
        if np.abs(ranks - before).sum() < TOLERANCE:
            return np.asarray(ranks)
    raise Refused("measure_unsettled", measure="pagerank", steps=MOST_STEPS)


def eigenvector(network: Network) -> Floats:
    """Central is who is tied to the central: A x = lambda x for the largest lambda, with x of length 1.

    A holds the weights of both directions together, since a directed network may have no such x. Of parts
    that are not tied to one another, only that with the largest lambda is above 0. P. Bonacich, Power and
    centrality, American Journal of Sociology 92 (1987), 1170. Raises Refused `measure_unsettled`.
    """
    ties = network.undirected
    if not ties.nnz:
        return np.zeros(len(network.nodes))
    # The shift keeps a network of two camps, whose lambda and -lambda are equally large, from swinging.
    shift = float(of_rows(ties).mean())
    found = np.full(len(network.nodes), 1 / np.sqrt(len(network.nodes)))
    for _ in range(MOST_STEPS):
        before = found
        found = ties @ before + shift * before
        found /= np.linalg.norm(found)
        if np.abs(found - before).max() < TOLERANCE:
            return np.asarray(found)
    raise Refused("measure_unsettled", measure="eigenvector", steps=MOST_STEPS)


def harmonic_closeness(network: Network) -> Floats:
    """How few steps of ties lead to a node: the mean over other nodes of 1 / steps, and 0 where no path
    leads.

    Between 0 and 1; weights do not count. M. Marchiori, V. Latora, Harmony in the small-world, Physica A 285
    (2000), 539. Raises Refused `network_too_large`.
    """
    _refuse_large(network, "harmonic_closeness")
    count = len(network.nodes)
    total, backwards = np.zeros(count), sparse.csr_matrix(network.present.T)
    for start in range(0, count, _BLOCK):
        asked = np.arange(start, min(start + _BLOCK, count))
        steps = shortest_path(backwards, unweighted=True, indices=asked)
        near = np.divide(1, steps, out=np.zeros_like(steps), where=steps > 0)
        total[asked] = near.sum(1)
    return total / max(count - 1, 1)


def betweenness(network: Network) -> Floats:
    """The part of the shortest paths between two others that lead through a node, as the mean over their
    pairs.

    Exact; between 0 and 1; weights do not count. L. Freeman, A set of measures of centrality based on
    betweenness, Sociometry 40 (1977), 35; U. Brandes, A faster algorithm for betweenness centrality (2001).
    Raises Refused `network_too_large`.
    """
    _refuse_large(network, "betweenness")
    count = len(network.nodes)
    if count < 3:
        return np.zeros(count)
    with engine() as networkit:
        graph = networkit.GraphFromCoo(entries(network.present), n=count, directed=True)
        through = networkit.centrality.Betweenness(graph).run().scores()
    return np.array(through) / ((count - 1) * (count - 2))


def _refuse_large(network: Network, measure: str) -> None:
    count = len(network.nodes)
    if count > MOST_NODES_FOR_PATHS:
        raise Refused("network_too_large", measure=measure, nodes=count, most=MOST_NODES_FOR_PATHS)
