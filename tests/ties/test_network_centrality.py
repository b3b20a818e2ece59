"""Centrality on networks small enough to reckon by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network import centrality
from mithaq.ties.domain.network.centrality import betweenness, eigenvector, harmonic_closeness, pagerank
from mithaq.ties.domain.network.network import Floats, Network, network_of

CHAIN = network_of(["a", "b", "c"], ["b", "c", "d"])


def star(leaves: int) -> Network:
    """A hub, first, tied with every leaf in both directions."""
    names = [f"leaf {number}" for number in range(leaves)]
    return network_of(["hub"] * leaves + names, names + ["hub"] * leaves)


def test_degrees_and_strengths_by_direction() -> None:
    network = network_of(["a", "a", "b"], ["b", "c", "c"], [2, 3, 10])

    assert centrality.degrees(network).given.tolist() == [2, 1, 0]
    assert centrality.degrees(network).received.tolist() == [0, 1, 2]
    assert centrality.strengths(network).given.tolist() == [5, 10, 0]
    assert centrality.strengths(network).received.tolist() == [0, 2, 13]


def test_pagerank_of_two_who_give_to_one() -> None:
    """a = b, and c = (1 - d) / 3 + d (a + b + c / 3), where c gives nothing and starts anywhere."""
    network = network_of(["a", "b"], ["c", "c"])
    d = 0.85

    ranks = pagerank(network, d)

    c = ((1 - d) / 3 + d) / (1 + d - d / 3)
    assert ranks == pytest.approx([(1 - c) / 2, (1 - c) / 2, c], abs=1e-12)


def test_pagerank_follows_weights() -> None:
    """Without starting anywhere but from a: b and c get 1/4 and 3/4 of what a passes on."""
    ranks = pagerank(network_of(["a", "a", "b", "c"], ["b", "c", "a", "a"], [1, 3, 1, 1]), 0.5)

    base = 0.5 / 3
    assert ranks[1] - base == pytest.approx((ranks[2] - base) / 3)
    assert ranks.sum() == pytest.approx(1)


def test_a_damping_of_one_is_refused() -> None:
    with pytest.raises(Refused, match="damping_wrong"):
        pagerank(CHAIN, 1)


def test_eigenvector_of_a_star_swings_not() -> None:
    """lambda = sqrt(4) times the weight; the hub has 1 / sqrt(2), each leaf 1 / sqrt(8)."""
    assert eigenvector(star(4)) == pytest.approx([2**-0.5, *[8**-0.5] * 4], abs=1e-9)


def test_eigenvector_of_two_parts_lies_on_the_stronger() -> None:
    found = eigenvector(network_of(["a", "c"], ["b", "d"], [2, 1]))

    assert found == pytest.approx([2**-0.5, 2**-0.5, 0, 0], abs=1e-9)


def test_closeness_counts_how_near_others_are_who_give() -> None:
    """d is reached from c, b and a in 1, 2 and 3 steps: (1 + 1/2 + 1/3) / 3."""
    assert harmonic_closeness(CHAIN) == pytest.approx([0, 1 / 3, 1.5 / 3, (1 + 1 / 2 + 1 / 3) / 3])


def test_betweenness_of_a_chain() -> None:
    """b lies on a-c and a-d, of 3 x 2 pairs of others; c on a-d and b-d."""
    assert betweenness(CHAIN) == pytest.approx([0, 2 / 6, 2 / 6, 0])


def test_betweenness_is_shared_between_paths_of_one_length() -> None:
    """From a to d lead two paths, through b and through c."""
    square = network_of(["a", "a", "b", "c"], ["b", "c", "d", "d"])

    assert betweenness(square) == pytest.approx([0, 0.5 / 6, 0.5 / 6, 0])


def test_betweenness_of_a_star_is_all_with_the_hub() -> None:
    assert betweenness(star(4)).tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("measure", [betweenness, harmonic_closeness])
def test_paths_of_a_large_network_are_refused(measure: Callable[[Network], Floats]) -> None:
    network = network_of([0], [1], nodes=range(centrality.MOST_NODES_FOR_PATHS + 1))

    with pytest.raises(Refused, match="network_too_large") as refused:
        measure(network)

    assert refused.value.facts["measure"] == measure.__name__


@pytest.mark.parametrize("measure", [pagerank, eigenvector, harmonic_closeness, betweenness])
@pytest.mark.parametrize("names", [[], ["a"], ["a", "b", "c", "d"]])
def test_measures_of_nodes_without_ties(measure: Callable[[Network], Floats], names: list[str]) -> None:
    figures = measure(network_of([], [], nodes=names))

    assert len(figures) == len(names)
    assert np.allclose(figures, 1 / max(len(names), 1) if measure is pagerank else 0)
