"""Which topics stand near one another: by the works that they share in the last five years.

How near two topics are is c / √(w₁ · w₂), with c the works that use both and w the works that use each
(Salton's cosine): 1 where all are shared, and not nearer for being large. Communities are parts of a
spectral clustering (scikit-learn, cluster_qr) of these figures; of 2 to 12 parts those with the highest
modularity (Newman and Girvan 2004) are taken. Places come from t-SNE of 1 - nearness, begun at the spectral
embedding: what is near on the map shares works, while distances between what is far say nothing, nor do
directions.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.cluster import SpectralClustering
from sklearn.manifold import TSNE, spectral_embedding

from mithaq.watch.domain.emergence.literature import Floats, Ints
from mithaq.watch.domain.emergence.periods import Past

SHARED_YEARS = 5
LEAST_SHARED = 2
"""A work in common may be chance."""
COMMUNITIES_MOST = 12
PERPLEXITY = 20
LEAST_TOPICS = 8
"""Of fewer no communities are told."""
SEED = 0
_ALL_TIED = 1e-4
"""A thread between all topics, so that the methods meet no part that hangs by nothing."""


@dataclass(frozen=True)
class Neighbourhood:
    """By topic: a place from 0 to 1 each way, its community (0 for the largest), and works shared with others
    by their place in the list, of those that share enough.
    """

    places: Floats
    communities: Ints
    shared: tuple[dict[int, int], ...]


def neighbourhood(past: Past, topics: Ints) -> Neighbourhood:
    """The neighbourhood of some candidates of an origin. The same works give the same map."""
    uses = past.uses[past.recent(SHARED_YEARS)][:, topics]
    together = np.asarray((uses.T @ uses).todense(), np.float64)
    near = nearness(together)
    return Neighbourhood(
        places=_places(near),
        communities=communities(near),
        shared=tuple(_shared(together, place) for place in range(len(together))),
    )


def nearness(together: Floats) -> Floats:
    """From works that each two topics share, and on the diagonal the works of each; 0 to itself."""
    works = np.maximum(np.diag(together), 1.0)
    kept = np.where(together >= LEAST_SHARED, together, 0.0)
    near = kept / np.sqrt(np.outer(works, works))
    np.fill_diagonal(near, 0.0)
    return np.asarray(near)


def communities(near: Floats) -> Ints:
    """A number for each topic, the largest community being 0; of equals that of the first topic."""
    if len(near) < LEAST_TOPICS or not near.any():
        return np.zeros(len(near), np.int64)
    found = [_parted(near, count) for count in range(2, min(COMMUNITIES_MOST, len(near) // 3) + 1)]
    best = max(found, key=lambda parts: round(modularity(near, parts), 6))
    numbers, firsts, sizes = np.unique(best, return_index=True, return_counts=True)
    order = numbers[np.lexsort((firsts, -sizes))]
    return np.asarray(np.argsort(order)[np.searchsorted(numbers, best)], np.int64)


def modularity(near: Floats, parts: Ints) -> float:
    """What of all nearness lies within parts, less what would by chance: Σ (A - k kᵀ / 2m) / 2m."""
    total = near.sum()
    degrees = near.sum(1)
    within = parts[:, None] == parts[None, :]
    return float((near - np.outer(degrees, degrees) / total)[within].sum() / total)


def _parted(near: Floats, count: int) -> Ints:
    parting = SpectralClustering(
        count, affinity="precomputed", assign_labels="cluster_qr", random_state=SEED, eigen_solver="arpack"
    )
    return np.asarray(parting.fit_predict(near + _ALL_TIED), np.int64)


def _places(near: Floats) -> Floats:
    count = len(near)
    if count < LEAST_TOPICS:
        return np.column_stack([np.linspace(0.2, 0.8, count), np.full(count, 0.5)])
    begun = spectral_embedding(near + _ALL_TIED, n_components=2, random_state=SEED, eigen_solver="arpack")
    begun = 1e-4 * begun / np.maximum(begun.std(0), 1e-12)
    far = np.sqrt(1 - np.minimum(near, 1.0))
    np.fill_diagonal(far, 0.0)
    laid = TSNE(
        metric="precomputed",
        perplexity=min(PERPLEXITY, (count - 1) / 3),
        init=begun.astype(np.float32),
        method="exact",
        random_state=SEED,
    ).fit_transform(far)
    low, high = laid.min(0), laid.max(0)
    return np.asarray((laid - low) / np.maximum(high - low, 1e-12), np.float64)


def _shared(together: Floats, place: int) -> dict[int, int]:
    row = together[place]
    return {
        other: int(row[other]) for other in np.flatnonzero(row >= LEAST_SHARED).tolist() if other != place
    }
