"""Give and take: how far what one gives comes back, by pair and in all, and beside what chance would return.

It speaks of one kind of flow. Who gives arms for money or training for access looks exploited in each kind
alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.network import Floats, Ints, Network
from mithaq.ties.domain.network.rewiring import rewired

SAMPLES = 50
ROUNDS_BETWEEN = 20


@dataclass(frozen=True)
class Dyads:
    """Pairs with a flow in either direction, as places of nodes, the earlier first, and what each of them
    gave.
    """

    earlier: Ints
    later: Ints
    given: Floats
    returned: Floats

    @property
    def balance(self) -> Floats:
        """(given - returned) / (given + returned): 1 where only the earlier gave, 0 where both gave alike."""
        return np.asarray((self.given - self.returned) / (self.given + self.returned))


@dataclass(frozen=True)
class Reciprocity:
    """Of a whole network; NaN without ties, but for the number of dyads."""

    dyads: int
    both_ways: float
    """The part of dyads with a flow in both directions."""
    answered: float
    returned: float
    imbalance: float
    """The median over dyads of the balance without its sign."""


@dataclass(frozen=True)
class BesideChance:
    """A figure of reciprocity, the same of networks by chance, and (seen - expected) / (1 - expected)."""

    seen: float
    expected: float
    deviation: float
    """Standard deviation over networks by chance."""
    beyond: float
    """0 where chance returns as much, 1 where all comes back, below 0 where less comes back than by chance;
    NaN where chance returns all.
    """


def dyads(network: Network) -> Dyads:
    """Each pair with a flow once."""
    pairs = sparse.triu(network.neighbours, 1).tocoo()
    given, returned = _flows(network.weights, pairs), _flows(sparse.csr_matrix(network.weights.T), pairs)
    return Dyads(pairs.row.astype(np.int64), pairs.col.astype(np.int64), given, returned)


def answered(network: Network) -> float:
    """The part of ties that are answered by one, whatever its weight; NaN without ties."""
    ties = network.present
    return float(ties.multiply(ties.T).sum()) / ties.nnz if ties.nnz else np.nan


def returned(network: Network) -> float:
    """sum of the smaller flow of each dyad / sum of the larger: 1 where all comes back; NaN without ties."""
    found = dyads(network)
    smaller, larger = np.minimum(found.given, found.returned), np.maximum(found.given, found.returned)
    return float(smaller.sum() / larger.sum()) if len(larger) else np.nan


def reciprocity(network: Network) -> Reciprocity:
    """How far ties and flows are returned."""
    found = dyads(network)
    both = (found.given > 0) & (found.returned > 0)
    any_tie = len(both) > 0
    return Reciprocity(
        dyads=len(both),
        both_ways=float(both.mean()) if any_tie else np.nan,
        answered=answered(network),
        returned=returned(network),
        imbalance=float(np.median(np.abs(found.balance))) if any_tie else np.nan,
    )


def beside_chance(
    network: Network, *, seed: int, figure: Callable[[Network], float] = returned, samples: int = SAMPLES
) -> BesideChance:
    """Hold a figure against networks by chance, in which each gives and receives as many ties.

    Weights stay with the giver (`rewiring.rewired`) and go to partners large and small alike, which real ones
    do not: trade that follows size looks reciprocal beyond chance. Costs about two seconds for ten thousand
    ties, and grows with them. Raises Refused `network_without_ties` or `samples_too_few`.
    """
    if samples < 2:
        raise Refused("samples_too_few", samples=samples, least=2)
    if not network.weights.nnz:
        raise Refused("network_without_ties")
    by_chance = np.array([figure(each) for each in _by_chance(network, np.random.default_rng(seed), samples)])
    seen, expected = figure(network), float(by_chance.mean())
    beyond = (seen - expected) / (1 - expected) if expected < 1 else np.nan
    return BesideChance(seen, expected, float(by_chance.std(ddof=1)), beyond)


def _by_chance(network: Network, chance: np.random.Generator, samples: int) -> Iterator[Network]:
    """One network after another, each some rounds from the one before."""
    last = rewired(network, chance)
    for _ in range(samples):
        last = rewired(last, chance, rounds=ROUNDS_BETWEEN)
        yield last


def _flows(weights: sparse.csr_matrix, pairs: sparse.coo_matrix) -> Floats:
    # Asked for no entries, SciPy answers with a matrix.
    return np.asarray(weights[pairs.row, pairs.col], np.float64).ravel() if pairs.nnz else np.zeros(0)
