"""Give and take, by hand; and networks by chance keep what they must."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.centrality import degrees, strengths
from mithaq.ties.domain.network.network import Network, network_of
from mithaq.ties.domain.network.rewiring import rewired
from mithaq.ties.domain.reciprocity import answered, beside_chance, dyads, reciprocity

THREE_DYADS = network_of(["a", "b", "a", "c"], ["b", "a", "c", "b"], [6, 2, 5, 3])
"""a gives b 6 and gets 2; a gives c 5 and c gives b 3, both for nothing."""


def random_network(seed: int, nodes: int, part: float) -> Network:
    chance = np.random.default_rng(seed)
    sources, targets = np.nonzero((chance.random((nodes, nodes)) < part) & ~np.eye(nodes, dtype=bool))
    return network_of(sources, targets, chance.integers(1, 9, len(sources)), nodes=range(nodes))


def test_each_dyad_once_with_its_balance() -> None:
    found = dyads(THREE_DYADS)

    assert [*zip(found.earlier.tolist(), found.later.tolist(), strict=True)] == [(0, 1), (0, 2), (1, 2)]
    assert found.given.tolist() == [6, 5, 0]
    assert found.returned.tolist() == [2, 0, 3]
    assert found.balance.tolist() == [0.5, 1, -1]


def test_reciprocity_of_three_dyads() -> None:
    """Smaller flows 2 + 0 + 0, larger 6 + 5 + 3; two of four ties are answered."""
    found = reciprocity(THREE_DYADS)

    assert found.dyads == 3
    assert found.both_ways == pytest.approx(1 / 3)
    assert found.answered == pytest.approx(2 / 4)
    assert found.returned == pytest.approx(2 / 14)
    assert found.imbalance == 1


def test_without_ties_reciprocity_is_unknown() -> None:
    found = reciprocity(network_of([], [], nodes=["a", "b"]))

    assert found.dyads == 0
    assert np.isnan([found.both_ways, found.answered, found.returned, found.imbalance]).all()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 1000), st.integers(3, 12), st.floats(0.05, 0.7))
def test_chance_keeps_how_often_each_gives_and_receives(seed: int, nodes: int, part: float) -> None:
    network = random_network(seed, nodes, part)

    other = rewired(network, np.random.default_rng(seed))

    assert other.nodes == network.nodes
    assert other.weights.nnz == network.weights.nnz
    assert other.weights.diagonal().sum() == 0
    assert degrees(other).given.tolist() == degrees(network).given.tolist()
    assert degrees(other).received.tolist() == degrees(network).received.tolist()
    assert strengths(other).given.tolist() == strengths(network).given.tolist()


TIES_OF_FOUR = [*permutations(range(4), 2)]


def degrees_of(ties: Sequence[tuple[int, int]]) -> Counter[int]:
    """Of four nodes, how often each gives; 4 further, how often each receives."""
    return Counter(place for a, b in ties for place in (a, 4 + b))


@pytest.mark.parametrize(
    ("ties", "limit"),
    [
        ([(0, 1), (1, 2), (2, 3), (3, 0)], 26.1),
        ([(0, 1), (0, 2), (1, 2), (1, 3), (2, 0), (3, 0)], 20.5),
    ],
)
def test_chance_reaches_every_network_as_often(ties: list[tuple[int, int]], limit: float) -> None:
    """Of all ways to tie four nodes, those in which each gives and receives as often; nine and six.

    The limit is what even draws exceed once in 1000: chi-squared with eight and five degrees of freedom.
    """
    alike = [each for each in combinations(TIES_OF_FOUR, len(ties)) if degrees_of(each) == degrees_of(ties)]
    times = dict.fromkeys(alike, 0)
    network, chance = network_of([a for a, _ in ties], [b for _, b in ties]), np.random.default_rng(1)

    for _ in range(3600):
        network = rewired(network, chance, rounds=8)
        places = np.argwhere(network.weights.toarray()).tolist()
        times[tuple((a, b) for a, b in places)] += 1

    expected = 3600 / len(alike)
    assert sum((count - expected) ** 2 / expected for count in times.values()) < limit


def test_pairs_that_only_trade_with_one_another_are_beyond_chance() -> None:
    """Ten pairs give back all they get; chance hardly ever returns anything."""
    firsts, seconds = [*range(0, 20, 2)], [*range(1, 20, 2)]
    pairs = network_of(firsts + seconds, seconds + firsts)

    found = beside_chance(pairs, seed=1)

    assert found.seen == 1
    assert found.expected < 0.1
    assert found.beyond == pytest.approx(1)


def test_ties_by_chance_are_not_beyond_chance() -> None:
    found = beside_chance(random_network(3, 60, 0.15), seed=1)

    assert abs(found.seen - found.expected) < 3 * found.deviation
    assert found.beyond == pytest.approx((found.seen - found.expected) / (1 - found.expected))


def test_answered_ties_beside_chance() -> None:
    """Of ten pairs every tie is answered; by chance one in twenty would be."""
    firsts, seconds = [*range(0, 20, 2)], [*range(1, 20, 2)]
    pairs = network_of(firsts + seconds, seconds + firsts)

    found = beside_chance(pairs, seed=1, figure=answered, samples=400)

    assert found.seen == 1
    assert found.expected == pytest.approx(1 / 20, abs=0.01)


def test_a_seed_gives_one_result() -> None:
    network = random_network(5, 20, 0.2)

    assert beside_chance(network, seed=4, samples=5) == beside_chance(network, seed=4, samples=5)
    assert beside_chance(network, seed=4, samples=5) != beside_chance(network, seed=5, samples=5)


def test_where_chance_returns_all_nothing_is_beyond_it() -> None:
    found = beside_chance(network_of(["a", "b"], ["b", "a"]), seed=1, samples=3)

    assert (found.seen, found.expected, found.deviation) == (1, 1, 0)
    assert np.isnan(found.beyond)


def test_chance_needs_ties_and_samples() -> None:
    with pytest.raises(Refused, match="network_without_ties"):
        beside_chance(network_of([], [], nodes=["a", "b"]), seed=1)
    with pytest.raises(Refused, match="samples_too_few"):
        beside_chance(THREE_DYADS, seed=1, samples=1)
