"""Communities, cores, brokers, structural holes and triads, by hand and against plain loops."""

from itertools import combinations, permutations

import numpy as np
import pytest

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.brokerage import Role, brokerage
from mithaq.ties.domain.network.communities import communities, core_numbers, modularity
from mithaq.ties.domain.network.holes import structural_holes
from mithaq.ties.domain.network.network import Network, network_of
from mithaq.ties.domain.network.triads import transitivity, triad_census

TRIADS = {
    "003": "",
    "012": "ab",
    "102": "ab ba",
    "021D": "ba bc",
    "021U": "ab cb",
    "021C": "ab bc",
    "111D": "ab ba cb",
    "111U": "ab ba bc",
    "030T": "ab bc ac",
    "030C": "ab bc ca",
    "201": "ab ba bc cb",
    "120D": "ba bc ac ca",
    "120U": "ab cb ac ca",
    "120C": "ab bc ac ca",
    "210": "ab bc cb ac ca",
    "300": "ab ba bc cb ac ca",
}


def ties(text: str, nodes: str | None = None) -> Network:
    """Ties of nodes named by a letter: "ab" is a tie from a to b."""
    return network_of(
        [tie[0] for tie in text.split()], [tie[1] for tie in text.split()], nodes=nodes and [*nodes]
    )


def by_chance(seed: int, nodes: int = 24, part: float = 0.2) -> Network:
    chance = np.random.default_rng(seed)
    sources, targets = np.nonzero((chance.random((nodes, nodes)) < part) & ~np.eye(nodes, dtype=bool))
    return network_of(sources, targets, chance.exponential(size=len(sources)), nodes=range(nodes))


def two_cliques() -> Network:
    """Two fours, all tied to all, and one tie between them."""
    inside = [pair for four in ("abcd", "efgh") for pair in combinations(four, 2)]
    return ties(" ".join("".join(pair) for pair in [*inside, ("a", "e")]))


def test_two_cliques_are_two_communities() -> None:
    """Of 13 ties 12 are inside; each community has half of all ends: 12/13 - 1/2."""
    found = communities(two_cliques())

    assert found.members.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert found.modularity == pytest.approx(12 / 13 - 1 / 2)
    assert found.stability == 1


def test_the_largest_community_is_the_first() -> None:
    assert communities(ties("ab cd ce de")).members.tolist() == [1, 1, 0, 0, 0]


def test_a_seed_gives_one_result_and_runs_differ_where_nothing_stands_together() -> None:
    network = by_chance(1, nodes=80, part=0.3)

    one, again = communities(network), communities(network)

    assert one.members.tolist() == again.members.tolist()
    assert one.stability == again.stability < 0.9
    assert np.isnan(communities(network, seeds=[1]).stability)


def test_without_ties_each_node_is_its_own_community() -> None:
    found = communities(ties("", "abc"))

    assert found.members.tolist() == [0, 1, 2]
    assert np.isnan(found.modularity)


def test_modularity_counts_weights_of_both_directions() -> None:
    """Weight 8 of 10 is inside; the ends are 10 and 10 of 20."""
    network = network_of(["a", "b", "c", "b"], ["b", "a", "d", "c"], [1, 3, 4, 2])

    assert modularity(network, np.array([7, 7, 3, 3])) == pytest.approx(0.8 - 0.5)
    assert modularity(network, np.array([7, 7, 3, 3]), resolution=2) == pytest.approx(0.8 - 1)


def test_communities_need_a_seed_and_groups_a_member_each() -> None:
    with pytest.raises(Refused, match="seeds_missing"):
        communities(two_cliques(), seeds=[])
    with pytest.raises(Refused, match="groups_uneven"):
        modularity(two_cliques(), np.array([1, 2]))
    with pytest.raises(Refused, match="groups_uneven"):
        brokerage(two_cliques(), ["x"])


def test_cores_of_a_clique_with_a_tail() -> None:
    """Ties of either direction, counted once: a-b-c-d all tied, e tied to d, f to e, g to none."""
    network = ties("ab ba ac ad bc bd cd de fe", "abcdefg")

    assert core_numbers(network).tolist() == [3, 3, 3, 3, 1, 1, 0]


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("xxx", Role.COORDINATOR),
        ("xyx", Role.ITINERANT),
        ("xyy", Role.GATEKEEPER),
        ("xxy", Role.REPRESENTATIVE),
        ("xyz", Role.LIAISON),
    ],
)
def test_the_role_of_a_broker_follows_from_the_groups_of_the_three(groups: str, role: Role) -> None:
    found = brokerage(ties("ab bc"), [*groups])

    assert {each: counts.tolist() for each, counts in found.items() if counts.any()} == {role: [0, 1, 0]}


@pytest.mark.parametrize("direct", ["ab bc ac", "ab ba"])
def test_who_is_tied_directly_or_gives_back_needs_no_broker(direct: str) -> None:
    found = brokerage(ties(direct, "abc"), ["x", "y", "z"])

    assert sum(int(counts.sum()) for counts in found.values()) == 0


def test_a_tie_back_does_not_close_the_way_there() -> None:
    assert brokerage(ties("ab bc ca"), ["x", "x", "x"])[Role.COORDINATOR].tolist() == [1, 1, 1]


def role_of(broker: str, giver: str, receiver: str) -> Role:
    if giver == receiver:
        return Role.COORDINATOR if broker == giver else Role.ITINERANT
    if broker == receiver:
        return Role.GATEKEEPER
    return Role.REPRESENTATIVE if broker == giver else Role.LIAISON


@pytest.mark.parametrize("seed", range(3))
def test_brokers_as_plain_loops_count_them(seed: int) -> None:
    network = by_chance(seed)
    present = np.asarray(network.present.todense())
    groups = [*"wxyz" * 6]
    expected = {role: [0] * len(groups) for role in Role}
    for giver, broker, receiver in permutations(range(len(groups)), 3):
        if present[giver, broker] and present[broker, receiver] and not present[giver, receiver]:
            expected[role_of(groups[broker], groups[giver], groups[receiver])][broker] += 1

    found = brokerage(network, groups)

    assert {role: counts.tolist() for role, counts in found.items()} == expected


def test_holes_of_a_star_and_of_a_triangle() -> None:
    """A hub of three leaves: 3 (1/3)^2 and size 3; in a triangle of even weights (1/2 + 1/4)^2 twice and 2 -
    1.
    """
    star, triangle = structural_holes(ties("ab ac ad")), structural_holes(ties("ab bc ca"))

    assert star.constraint == pytest.approx([1 / 3, 1, 1, 1])
    assert star.effective_size == pytest.approx([3, 1, 1, 1])
    assert triangle.constraint == pytest.approx([2 * 0.75**2] * 3)
    assert triangle.effective_size == pytest.approx([1, 1, 1])


def test_holes_by_weight() -> None:
    """a-b 3, a-c 1, b-c 2 (1 each way). For a: p_ab = 3/4, p_ac = 1/4, p_bc = 2/5, p_cb = 2/3; and m_bc =
    2/3, m_cb = 1.
    """
    network = network_of(["a", "a", "b", "c"], ["b", "c", "c", "b"], [3, 1, 1, 1])

    found = structural_holes(network)

    assert found.constraint[0] == pytest.approx((3 / 4 + 1 / 4 * 2 / 3) ** 2 + (1 / 4 + 3 / 4 * 2 / 5) ** 2)
    assert found.effective_size[0] == pytest.approx(2 - (1 / 4 * 2 / 3 + 3 / 4 * 1))


def test_who_has_no_partners_has_no_holes() -> None:
    found = structural_holes(ties("ab", "abc"))

    assert np.isnan(found.constraint).tolist() == [False, False, True]
    assert np.isnan(found.effective_size).tolist() == [False, False, True]


@pytest.mark.parametrize(("name", "text"), TRIADS.items())
def test_each_type_of_triad_is_told(name: str, text: str) -> None:
    found = triad_census(ties(text, "abc"))

    assert {each: count for each, count in found.items() if count} == {name: 1}


@pytest.mark.parametrize("part", [0.05, 0.2, 0.6, 1.0])
def test_triads_as_plain_loops_count_them(part: float) -> None:
    network = by_chance(4, nodes=14, part=part)
    present = np.asarray(network.present.todense())
    shapes = {
        tuple(bool((pair[0] + pair[1]) in text.split()) for pair in permutations(order, 2)): name
        for name, text in TRIADS.items()
        for order in permutations("abc")
    }
    expected = dict.fromkeys(TRIADS, 0)
    for three in combinations(range(14), 3):
        expected[shapes[tuple(bool(present[pair]) for pair in permutations(three, 2))]] += 1

    assert triad_census(network) == expected


@pytest.mark.parametrize(
    ("text", "part"), [("ab bc ac", 1), ("ab bc ca", 0), ("ab bc ac cd", 1 / 3), ("ab ba ac ca bc cb", 1)]
)
def test_transitivity_is_the_part_of_paths_that_are_closed(text: str, part: float) -> None:
    """a-b-c is closed; of a-b-c, a-c-d and b-c-d one is."""
    assert transitivity(ties(text)) == pytest.approx(part)


def test_without_paths_there_is_no_transitivity() -> None:
    assert np.isnan(transitivity(ties("ab ba")))
