"""A weighted sum with what its weights leave open."""

import numpy as np
import pytest

from callers import refused
from mithaq.ties.domain.portfolios import Floats
from mithaq.ties.domain.weighing import ranking

NAN = float("nan")


def chance() -> np.random.Generator:
    return np.random.default_rng(1)


def test_components_are_scaled_and_summed_by_their_weights() -> None:
    components = np.array([[10.0, 0.0], [20.0, 4.0], [30.0, 1.0]])

    found = ranking(components, np.array([3.0, 1.0]), chance=chance())

    assert found.sums.tolist() == pytest.approx([0.0, 0.75 * 0.5 + 0.25, 0.75 + 0.25 * 0.25])
    assert found.ranks.tolist() == [3, 2, 1]


def test_who_leads_in_all_leads_whatever_the_weights() -> None:
    components = np.array([[3.0, 3.0], [2.0, 1.0], [1.0, 2.0]])

    found = ranking(components, np.array([1.0, 1.0]), chance=chance())

    assert (found.rank_low[0], found.rank_high[0]) == (1, 1)
    assert (found.rank_low[1], found.rank_high[1]) == (2, 3)


def test_what_is_unknown_is_left_out_and_too_little_is_no_rank() -> None:
    components = np.array([[1.0, NAN, NAN], [NAN, 1.0, 1.0], [0.0, 0.0, 0.0]])

    found = ranking(components, np.array([1.0, 1.0, 1.0]), chance=chance())

    assert found.coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert np.isnan(found.sums[0])
    assert found.ranks.tolist() == [0, 1, 2]


def test_the_deciding_component_is_the_one_that_moves_the_list_most() -> None:
    draw = np.random.default_rng(5)
    common, own = draw.random(60), draw.random(60)
    components = np.stack([common, common + 0.01 * draw.random(60), own], axis=1)

    found = ranking(components, np.array([1.0, 1.0, 1.5]), chance=chance())

    assert found.deciding == 2
    assert 0.5 < found.overlap < 1


@pytest.mark.parametrize("weights", [[1.0], [0.0, 0.0], [1.0, -1.0], [NAN, 1.0]])
def test_wrong_weights_are_refused(weights: Floats) -> None:
    components = np.array([[1.0, 2.0], [2.0, 1.0]])

    assert refused(lambda: ranking(components, np.array(weights), chance=chance())) == "weights_wrong"


def test_where_nothing_is_known_nothing_is_ranked() -> None:
    components = np.array([[1.0, NAN, NAN]])

    assert refused(lambda: ranking(components, np.ones(3), chance=chance())) == "nothing_to_rank"
