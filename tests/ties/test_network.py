"""The network as a matrix: what it reads and what it refuses."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.network import Network, network_of

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1]))


def dense(network: Network) -> list[list[float]]:
    return np.asarray(network.weights.todense()).tolist()  # type: ignore[no-any-return]  # SciPy has no types


def test_nodes_are_sorted_and_ties_of_a_pair_add_up() -> None:
    network = network_of(["qa", "eg", "qa"], ["fr", "qa", "fr"], [2, 5, 1])

    assert network.nodes == ("eg", "fr", "qa")
    assert dense(network) == [[0, 0, 5], [0, 0, 0], [0, 3, 0]]


def test_given_nodes_keep_their_order_and_may_have_no_ties() -> None:
    network = network_of([651], [220], nodes=[651, 694, 220])

    assert network.nodes == (651, 694, 220)
    assert dense(network) == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]


def test_a_weight_of_zero_is_no_tie() -> None:
    assert network_of(["a", "b"], ["b", "a"], [0, 2]).present.nnz == 1


def test_no_ties_make_a_network_of_the_given_nodes() -> None:
    assert network_of([], [], nodes=["a", "b"]).weights.shape == (2, 2)


def test_directions_together() -> None:
    network = network_of(["a", "b", "b"], ["b", "a", "c"], [1, 2, 4])

    assert np.asarray(network.undirected.todense()).tolist() == [[0, 3, 0], [3, 0, 4], [0, 4, 0]]
    assert np.asarray(network.neighbours.todense()).tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


@pytest.mark.parametrize(
    ("sources", "targets", "weights", "code", "facts"),
    [
        (["a"], ["a"], [1], "tie_with_itself", {"value": "a"}),
        (["a", "a"], ["b", "c"], [1, -1], "tie_weight_wrong", {"source": "a", "target": "c", "weight": -1}),
        (["a"], ["b"], [np.nan], "tie_weight_wrong", {"source": "a", "target": "b"}),
        (["a"], ["b"], [np.inf], "tie_weight_wrong", {"source": "a", "target": "b"}),
        (["a"], ["x"], [1], "tie_node_unknown", {"node": "x"}),
        (["a", "b"], ["b"], [1], "tie_columns_uneven", {"sources": 2, "targets": 1, "weights": 1}),
    ],
)
def test_what_is_not_a_tie_is_refused(
    sources: Sequence[str],
    targets: Sequence[str],
    weights: Sequence[float],
    code: str,
    facts: dict[str, object],
) -> None:
    with pytest.raises(Refused) as refused:
        network_of(sources, targets, weights, nodes=["a", "b", "c"])

    assert refused.value.code == code
    assert facts.items() <= refused.value.facts.items()


def test_a_node_given_twice_is_refused() -> None:
    with pytest.raises(Refused, match="node_given_twice"):
        network_of(["a"], ["b"], nodes=["a", "b", "a"])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_ties_does_not_matter(pairs: list[tuple[int, int]], chance: object) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis hands out a Random

    one, other = (network_of([a for a, _ in each], [b for _, b in each]) for each in (pairs, shuffled))

    assert one.nodes == other.nodes
    assert (one.weights != other.weights).nnz == 0
