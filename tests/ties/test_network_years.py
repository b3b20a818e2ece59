"""Measures over years: unknown where a node or a year is missing, and never zero for it."""

import numpy as np
import pytest

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.centrality import degrees
from mithaq.ties.domain.network.network import Floats, Network, network_of
from mithaq.ties.domain.network.triads import transitivity
from mithaq.ties.domain.network.years import over_years, whole_over_years

NETWORKS = {
    1990: network_of(["a", "b"], ["b", "a"], nodes=["a", "b", "c"]),
    1992: network_of(["a", "b", "a"], ["b", "d", "d"], nodes=["a", "b", "d"]),
}


def given(network: Network) -> Floats:
    return degrees(network).given


def test_a_missing_year_and_a_missing_node_are_unknown() -> None:
    course = over_years(NETWORKS, given, years=range(1990, 1993))

    assert course.nodes == ("a", "b", "c", "d")
    nan = np.nan
    expected = [[1, 1, 0, nan], [nan, nan, nan, nan], [2, 1, nan, 0]]
    assert np.array_equal(course.figures, np.array(expected), equal_nan=True)
    assert np.array_equal(course.of("c"), np.array([0, nan, nan]), equal_nan=True)


def test_years_not_asked_for_bring_no_nodes() -> None:
    assert over_years(NETWORKS, given, years=[1990]).nodes == ("a", "b", "c")


def test_an_unknown_node_is_refused() -> None:
    with pytest.raises(Refused, match="tie_node_unknown"):
        over_years(NETWORKS, given, years=[1990]).of("z")


def test_a_figure_of_the_whole_network() -> None:
    found = whole_over_years(NETWORKS, transitivity, years=[1991, 1992])

    assert np.array_equal(found, np.array([np.nan, 1]), equal_nan=True)
