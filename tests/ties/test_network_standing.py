"""Where nodes stand by every measure, what order that makes, and where a drawing puts them."""

import numpy as np
import pytest

from mithaq.ties.domain.network.layout import layout, strongest
from mithaq.ties.domain.network.network import network_of
from mithaq.ties.domain.network.standing import ALONE, Place, ranks, standings

# A hub that gives to three, one of which gives on; a fifth node without ties.
HUB = network_of(["h", "h", "h", "a"], ["a", "b", "c", "b"], [4, 2, 1, 3], nodes=["h", "a", "b", "c", "x"])


@pytest.mark.parametrize(
    ("place", "figures"),
    [
        (Place.DEGREE, [3, 2, 2, 1, 0]),
        (Place.STRENGTH, [7, 7, 5, 1, 0]),
        # From h over a to b there is a tie of its own: nobody brokers.
        (Place.BROKERAGE, [0, 0, 0, 0, 0]),
        (Place.BETWEENNESS, [0, 0, 0, 0, 0]),
    ],
)
def test_figures_by_which_nodes_are_ordered(place: Place, figures: list[float]) -> None:
    assert standings(HUB).by(place).tolist() == figures


def test_who_has_no_tie_is_in_no_community() -> None:
    found = standings(HUB)

    assert found.community[4] == ALONE
    assert (found.community[:4] != ALONE).all()
    assert found.is_tied.tolist() == [True, True, True, True, False]
    assert found.by(Place.PAGERANK).sum() == pytest.approx(1)
    assert np.isnan(found.holes.constraint[4])


def test_a_broker_is_counted_in_all_its_roles() -> None:
    found = standings(network_of(["a", "b"], ["b", "c"], nodes=["a", "b", "c"]))

    assert found.brokered.tolist() == [0, 1, 0]


def test_a_network_without_ties_has_figures_and_no_standing() -> None:
    found = standings(network_of([], [], nodes=["a", "b"]))

    assert not found.is_tied.any()
    assert np.isnan(found.transitivity)


@pytest.mark.parametrize(
    ("figures", "order"),
    [
        ([5, 9, 5, 1], [2, 1, 2, 4]),
        # What rounding parts is equal.
        ([0.1 + 0.2, 0.3], [1, 1]),
        ([0, 0, 0], [1, 1, 1]),
    ],
)
def test_equal_figures_share_a_rank(figures: list[float], order: list[int]) -> None:
    assert ranks(np.array(figures, float)).tolist() == order


def test_the_strongest_ties_of_either_pull() -> None:
    ties = network_of(["a", "a", "a"], ["b", "c", "d"], [8, 4, 2], nodes=["a", "b", "c", "d"])

    # Only the heaviest of each: that of c and d is with a.
    assert strongest(ties, kept=1).tolist() == [[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    assert strongest(ties, kept=2)[0].tolist() == [0, 1, 1, 1]


def test_two_groups_come_apart_and_the_same_network_lies_the_same() -> None:
    within = [(one, other) for group in (0, 5) for one in range(group, group + 5) for other in range(one)]
    ties = [(one, other) for one, other in within if one // 5 == other // 5]
    of, to = zip(*[*ties, (0, 5)], strict=True)
    network = network_of(of, to, [9] * len(ties) + [1], nodes=list(range(10)))

    places = layout(network)
    apart = np.sqrt(((places[:, None] - places[None]) ** 2).sum(2))
    group = np.arange(10) // 5
    same = (group[:, None] == group) & ~np.eye(10, dtype=bool)

    assert apart[same].mean() < 0.7 * apart[group[:, None] != group].mean()
    assert np.array_equal(layout(network), places)
    assert layout(network_of([], [], nodes=["a"])).shape == (1, 2)
    assert layout(network_of([], [])).shape == (0, 2)
