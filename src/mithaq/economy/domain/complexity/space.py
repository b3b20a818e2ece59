"""The product space: products as nodes, joined where many places have both.

Links are those of the maximum spanning tree of proximity, so that all that is related hangs together, and the
strongest of the others (after Hidalgo, Klinger, Barabasi, Hausmann, Science 317 (2007), 482, who drew those
above 0.55). Products stand near those that they are joined to; far distances and sides say nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse.csgraph import minimum_spanning_tree

from mithaq.economy.domain.complexity.output import Floats, Ints, Truths
from mithaq.ties.domain.network.layout import layout
from mithaq.ties.domain.network.network import Network

BESIDE_TREE = 0.5
"""Links beyond the tree, by product."""


@dataclass(frozen=True)
class Space:
    """`places[product]` are two coordinates of no unit; a link joins two products, by their number."""

    places: Floats
    links: Ints
    """By link: the two products, the first with the lower number."""
    proximity: Floats
    """Of the links."""


@dataclass(frozen=True)
class DrawnSpace:
    """A space as tables. `points`: product, x, y from 0 to 1. `links`: one, other, proximity."""

    points: pl.DataFrame
    links: pl.DataFrame


def drawn_space(products: Sequence[str], proximity: Floats) -> DrawnSpace:
    """The space of named products, fitted into a square."""
    found = space(proximity)
    least, most = found.places.min(0), found.places.max(0)
    places = (found.places - least) / np.maximum(most - least, 1e-9)
    names = np.asarray(products)
    ends = names[found.links]
    return DrawnSpace(
        pl.DataFrame({"product": list(products), "x": places[:, 0], "y": places[:, 1]}),
        pl.DataFrame({"one": ends[:, 0], "other": ends[:, 1], "proximity": found.proximity}),
    )


def space(proximity: Floats) -> Space:
    """The space of a symmetric matrix of proximities; its diagonal says nothing."""
    upper = np.triu(proximity, 1)
    joined = _tree(upper)
    more = round(BESIDE_TREE * len(proximity))
    rest = np.where(joined, 0.0, upper)
    order = np.argsort(-rest, axis=None, kind="stable")[:more]
    joined.ravel()[order] |= rest.ravel()[order] > 0
    links = np.argwhere(joined)
    weights = np.where(joined, upper, 0.0)
    names = tuple(range(len(proximity)))
    return Space(layout(Network(names, sparse.csr_matrix(weights))), links, upper[joined])


def _tree(upper: Floats) -> Truths:
    # A length of 0 would say that there is no link, and so would a proximity of 1 be lost.
    lengths = np.where(upper > 0, 1 + 1e-9 - upper, 0.0)
    found = minimum_spanning_tree(sparse.csr_matrix(lengths)).toarray() > 0
    return np.asarray(np.triu(found | found.T, 1))
