import numpy as np
import pytest

from economy.example import r_example
from mithaq.base.refusals import NotFound, Refused
from mithaq.economy.domain.complexity import complexity
from mithaq.economy.domain.complexity.conventions import GROWTH_LAB
from mithaq.economy.domain.complexity.doubt import Doubt, doubt
from mithaq.economy.domain.complexity.eigenvectors import second_vectors


@pytest.fixture(scope="module")
def doubted() -> Doubt:
    return doubt(complexity.of_presence(r_example(), GROWTH_LAB), draws=40, seed=1)


def test_a_rank_lies_within_its_interval(doubted: Doubt) -> None:
    found = doubted.complexity

    assert len(doubted.intervals) == 226
    for place, rank in zip(found.places, found.ranks, strict=True):
        best, worst = doubted.intervals[place]
        assert 1 <= best <= rank <= worst <= 226
    assert doubted.median_width > 5
    assert 0 <= doubted.turned < 1


def test_the_same_seed_draws_the_same(doubted: Doubt) -> None:
    again, other = (doubt(doubted.complexity, draws=40, seed=seed) for seed in (1, 2))

    np.testing.assert_array_equal(again.drawn, doubted.drawn)
    assert not np.array_equal(other.drawn, doubted.drawn)


def test_a_difference_inside_the_noise_says_so(doubted: Doubt) -> None:
    ranked = doubted.complexity.table()["place"].to_list()
    far, near = doubted.difference(ranked[0], ranked[-1]), doubted.difference(ranked[100], ranked[101])

    assert not far.is_noise
    assert far.above > 0.95
    assert near.is_noise
    assert near.low <= near.value <= near.high
    mirrored = doubted.difference(ranked[101], ranked[100])
    assert (mirrored.value, mirrored.low) == pytest.approx((-near.value, -near.high))


def test_a_product_drawn_twice_is_two_products() -> None:
    present = np.array([[1.0, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 1, 1]])
    weighted = second_vectors(present, np.array([2.0, 1, 1, 1]))
    doubled = second_vectors(present[:, [0, 0, 1, 2, 3]])

    assert weighted.values == pytest.approx(doubled.values)
    ratio = weighted.places / doubled.places
    assert ratio == pytest.approx([ratio[0]] * 4)


def test_who_is_unknown_cannot_be_compared(doubted: Doubt) -> None:
    with pytest.raises(NotFound, match="complexity_place_unknown"):
        doubted.difference("afg", "atlantis")


def test_a_table_too_small_for_any_order_is_refused() -> None:
    """Of two products half of the draws hold but one."""
    found = complexity.of([[4, 3], [4, 0]], convention=GROWTH_LAB.but(threshold=0.5))

    with pytest.raises(Refused, match="draws_without_order"):
        doubt(found, draws=60, seed=2)


def test_few_draws_say_nothing(doubted: Doubt) -> None:
    with pytest.raises(Refused, match="draws_too_few"):
        doubt(doubted.complexity, draws=5, seed=1)
