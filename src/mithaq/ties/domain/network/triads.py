"""The triad census: how many threes of nodes are tied in each of the sixteen ways, and transitivity.

A type is named by its pairs that are mutual, one-way and not tied, and a letter: Down, Up, Cyclic or
Transitive. P. Holland, S. Leinhardt, A method for detecting structure in sociometric data, American Journal
of Sociology 76 (1970), 492.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb

import numpy as np
from scipy import sparse

from mithaq.ties.domain.network.network import Floats, Network
from mithaq.ties.domain.network.two_steps import closed_total, of_columns, of_rows


@dataclass(frozen=True)
class _Pairs:
    """Ties of pairs: mutual, and one-way with its transpose."""

    mutual: sparse.csr_matrix
    one_way: sparse.csr_matrix
    other_way: sparse.csr_matrix


def triad_census(network: Network) -> Mapping[str, int]:
    """Threes of nodes by type, the sixteen together n (n - 1) (n - 2) / 6. Weights do not count.

    Closed threes are counted as products of sparse matrices; those with two ties are the pairs of ties at
    each node less the closed ones; the rest follow from how many ties there are.
    """
    ties = network.present
    mutual = sparse.csr_matrix(ties.multiply(ties.T))
    one_way = sparse.csr_matrix(ties - mutual)
    one_way.eliminate_zeros()
    pairs = _Pairs(mutual, one_way, sparse.csr_matrix(one_way.T))
    shut = _closed(pairs)
    return _with_less(pairs, shut | _with_two(pairs, shut), len(network.nodes))


def transitivity(network: Network) -> float:
    """The part of paths a to b to c, of three different nodes, that a tie a to c closes; NaN if none is."""
    ties = network.present
    paths = float(of_columns(ties) @ of_rows(ties)) - ties.multiply(ties.T).sum()
    return closed_total(ties, ties, by=ties) / paths if paths else np.nan


def _closed(pairs: _Pairs) -> dict[str, int]:
    both, there, back = pairs.mutual, pairs.one_way, pairs.other_way
    return {
        "300": closed_total(both, both, by=both) // 6,
        "210": closed_total(both, both, by=there),
        "120D": closed_total(back, there, by=both) // 2,
        "120U": closed_total(there, back, by=both) // 2,
        "120C": closed_total(there, there, by=both),
        "030T": closed_total(there, there, by=there),
        "030C": closed_total(there, there, by=back) // 3,
    }


def _with_two(pairs: _Pairs, shut: Mapping[str, int]) -> dict[str, int]:
    mutual, gives, takes = of_rows(pairs.mutual), of_rows(pairs.one_way), of_rows(pairs.other_way)
    return {
        "201": _two_of(mutual) - shut["210"] - 3 * shut["300"],
        "111D": _product(mutual, takes) - 2 * shut["120D"] - shut["120C"] - shut["210"],
        "111U": _product(mutual, gives) - 2 * shut["120U"] - shut["120C"] - shut["210"],
        "021D": _two_of(gives) - shut["120D"] - shut["030T"],
        "021U": _two_of(takes) - shut["120U"] - shut["030T"],
        "021C": _product(gives, takes) - shut["120C"] - shut["030T"] - 3 * shut["030C"],
    }


def _with_less(pairs: _Pairs, known: dict[str, int], nodes: int) -> dict[str, int]:
    """Add the threes with one tied pair and with none, by counting each pair with every third node."""
    seen = {"M": 0, "A": 0}
    for name, count in known.items():
        seen["M"] += int(name[0]) * count
        seen["A"] += int(name[1]) * count
    thirds = max(nodes - 2, 0)
    known["102"] = pairs.mutual.nnz // 2 * thirds - seen["M"]
    known["012"] = pairs.one_way.nnz * thirds - seen["A"]
    known["003"] = comb(nodes, 3) - sum(known.values())
    return dict(sorted(known.items()))


def _two_of(counts: Floats) -> int:
    return round(float((counts * (counts - 1) / 2).sum()))


def _product(some: Floats, others: Floats) -> int:
    return round(float(some @ others))
