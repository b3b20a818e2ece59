"""Structural holes: how far a node's partners are tied to one another, and so tell it the same."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from mithaq.ties.domain.network.network import Floats, Network
from mithaq.ties.domain.network.two_steps import closed, of_rows


@dataclass(frozen=True)
class Holes:
    """Of each node; NaN without partners."""

    constraint: Floats
    """High where all of a node's ties lead to partners who are tied to one another."""
    effective_size: Floats
    """Partners less what they are tied to one another: of k partners without ties among them, k."""


def structural_holes(network: Network) -> Holes:
    """Burt's two measures. With a = weights of both directions and p_ij = a_ij / sum_k a_ik:

    constraint_i = sum_j (p_ij + sum_q p_iq p_qj)^2; effective size_i = sum_j (1 - sum_q p_iq m_jq), with
    m_jq = a_jq / max_k a_jk; j over the partners of i. R. Burt, Structural Holes (1992), chapter 2.
    """
    ties = network.undirected
    strength, most = of_rows(ties), _largest(ties)
    shares = sparse.csr_matrix(_reciprocal(strength) @ ties)
    marginal = sparse.csr_matrix(_reciprocal(most) @ ties)
    spent = shares + closed(shares, shares, by=network.neighbours)
    redundant = of_rows(closed(shares, sparse.csr_matrix(marginal.T), by=network.neighbours))
    has_partners = strength > 0
    return Holes(
        constraint=np.where(has_partners, of_rows(spent.multiply(spent)), np.nan),
        effective_size=np.where(has_partners, of_rows(network.neighbours) - redundant, np.nan),
    )


def _largest(ties: sparse.csr_matrix) -> Floats:
    return np.asarray(ties.max(axis=1).toarray(), np.float64).ravel() if ties.nnz else np.zeros(ties.shape[0])


def _reciprocal(figures: Floats) -> sparse.csr_matrix:
    return sparse.diags(np.divide(1, figures, out=np.zeros(len(figures)), where=figures > 0))
