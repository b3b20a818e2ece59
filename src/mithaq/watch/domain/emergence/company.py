"""The company a term keeps: how the terms grow that stand in the same works, and those that mean nearly
the same.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from mithaq.watch.domain.emergence.literature import Floats, Ints
from mithaq.watch.domain.emergence.periods import Past

COMPANY_YEARS = 2
MEANING_YEARS = 6
DIMENSIONS = 100
NEIGHBOURS = 100
BLOCK = 1000


def mean_of_company(past: Past, figure: Floats) -> Floats:
    """For each term, the mean figure of the other terms in its works of the last two years, by their
    occurrences.
    """
    uses = past.uses[past.recent(COMPANY_YEARS)]
    own = np.asarray(uses.sum(0), np.float64).ravel()
    others = uses.T @ np.asarray(uses.sum(1), np.float64).ravel() - own
    return np.asarray((uses.T @ (uses @ figure) - own * figure) / np.maximum(others, 1))


@dataclass(frozen=True)
class Neighbours:
    """The terms nearest in meaning to each term, the nearest first, with their cosines."""

    places: Ints
    cosines: Floats

    def mean(self, figure: Floats, weight: Floats) -> Floats:
        """The mean figure of the neighbours, by cosine and weight."""
        weights = np.clip(self.cosines, 0, None) * weight[self.places]
        return np.asarray((weights * figure[self.places]).sum(1) / np.maximum(weights.sum(1), 1e-9))


def neighbours(past: Past) -> Neighbours:
    """Nearest terms by latent semantic analysis of the works of the last six years (tf-idf, then an SVD)."""
    vectors = meanings(past)
    count = min(NEIGHBOURS, len(vectors) - 1)
    places = np.zeros((len(vectors), count), np.int64)
    cosines = np.zeros((len(vectors), count))
    for start in range(0, len(vectors), BLOCK):
        near = vectors[start : start + BLOCK] @ vectors.T
        rows = np.arange(len(near))
        near[rows, start + rows] = -1
        found = np.argpartition(-near, count - 1, axis=1)[:, :count]
        order = np.argsort(-np.take_along_axis(near, found, 1), axis=1, kind="stable")
        places[start : start + BLOCK] = np.take_along_axis(found, order, 1)
        cosines[start : start + BLOCK] = np.take_along_axis(near, places[start : start + BLOCK], 1)
    return Neighbours(places, cosines)


def meanings(past: Past) -> Floats:
    """A vector of length 1 for each term; the SVD starts from a fixed seed, so a second run gives the
    same.
    """
    rows = past.recent(MEANING_YEARS)
    uses = past.uses[rows]
    rarity = np.log(len(rows) / np.maximum(np.asarray(uses.sum(0), np.float64).ravel(), 1))
    weighted = sparse.csr_matrix(uses.multiply(np.maximum(rarity, 0)[None, :]))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(1)).ravel())
    weighted = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ weighted
    size = min(DIMENSIONS, *(side - 1 for side in weighted.shape))
    _, strengths, directions = randomized_svd(weighted, size, n_iter=3, random_state=0)
    vectors = directions.T * strengths
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))
