"""Give and take, by hand; and networks by chance keep what they must."""

import numpy as np
import pytest
from hypothesis import given
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


def test_chance_reaches_every_network_as_often() -> None:
    """Four nodes that give and receive once: nine ways without a tie to oneself, three of them two pairs."""
    start = network_of(range(4), [1, 2, 3, 0], nodes=range(4))
    chance = np.random.default_rng(1)

    drawn = [rewired(start, chance, rounds=30).weights.indices.tolist() for _ in range(3600)]

    kinds, times = np.unique(np.array(drawn), axis=0, return_counts=True)
    assert len(kinds) == 9
    # The chance of 0.1 % that even draws fail: the quantile of chi-squared with 8 degrees of freedom.
    assert ((times - 400) ** 2 / 400).sum() < 26.1


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
