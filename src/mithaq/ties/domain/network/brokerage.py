"""Who stands between others, by the groups of the three: five roles of brokers."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
from scipy import sparse

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.network import Floats, Ints, Network
from mithaq.ties.domain.network.two_steps import closed, of_columns, of_rows


class Role(StrEnum):
    """What a broker is to the giver before and the receiver after it."""

    COORDINATOR = "coordinator"
    """All three are of one group."""
    ITINERANT = "itinerant"
    """Giver and receiver are of one group, the broker of another."""
    GATEKEEPER = "gatekeeper"
    """The broker lets in, to its own group, what another group gives."""
    REPRESENTATIVE = "representative"
    """The broker passes on, to another group, what its own gives."""
    LIAISON = "liaison"
    """All three are of different groups."""


def brokerage(network: Network, groups: Sequence[str] | Sequence[int] | Ints) -> Mapping[Role, Ints]:
    """How often each node is in each role: it receives from one and gives to another, who are not so tied.

    Counts giver and receiver where the first has no tie to the second; weights do not count. R. Gould,
    R. Fernandez, Structures of mediation, Sociological Methodology 19 (1989), 89. Raises Refused
    `groups_uneven`.
    """
    if len(groups) != len(network.nodes):
        raise Refused("groups_uneven", groups=len(groups), nodes=len(network.nodes))
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    ties = network.present.tocoo()
    own = _at(ties, group[ties.row] == group[ties.col])
    other = _at(ties, group[ties.row] != group[ties.col])
    counts = {
        Role.COORDINATOR: _pairs(own, own) - _answered(own) - _closed(own, own, own),
        Role.ITINERANT: _returning(other, group) - _answered(other) - _closed(other, other, own),
        Role.GATEKEEPER: _pairs(other, own) - _closed(other, own, other),
        Role.REPRESENTATIVE: _pairs(own, other) - _closed(own, other, other),
        Role.LIAISON: _pairs(other, other) - _returning(other, group) - _closed(other, other, other),
    }
    return {role: np.rint(count).astype(np.int64) for role, count in counts.items()}


def _at(ties: sparse.coo_matrix, chosen: np.ndarray) -> sparse.csr_matrix:
    places = (ties.row[chosen], ties.col[chosen])
    return sparse.csr_matrix((ties.data[chosen], places), shape=ties.shape)


def _pairs(before: sparse.csr_matrix, after: sparse.csr_matrix) -> Floats:
    """Pairs of a giver to each node and a receiver from it."""
    return of_columns(before) * of_rows(after)


def _answered(ties: sparse.csr_matrix) -> Floats:
    """Pairs in which giver and receiver are the same."""
    return of_rows(ties.multiply(ties.T))


def _returning(ties: sparse.csr_matrix, group: Ints) -> Floats:
    """Pairs whose giver and receiver are of one group."""
    nodes = np.arange(len(group))
    shape = (len(group), int(group.max(initial=0)) + 1)
    belongs = sparse.csr_matrix((np.ones(len(group)), (nodes, group)), shape=shape)
    return of_rows(sparse.csr_matrix(ties.T @ belongs).multiply(ties @ belongs))


def _closed(before: sparse.csr_matrix, after: sparse.csr_matrix, direct: sparse.csr_matrix) -> Floats:
    """Pairs whose giver has a direct tie to the receiver; summed over receivers, then givers."""
    return of_columns(closed(direct, sparse.csr_matrix(after.T), by=before))
