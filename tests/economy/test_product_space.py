"""The product space: all that is related hangs together, by the strongest links there are."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from callers import refused
from mithaq.economy.domain.complexity.panel_year import year_rows
from mithaq.economy.domain.complexity.space import drawn_space, space

NEAR = np.array(
    [
        [1.0, 0.9, 0.8, 0.1],
        [0.9, 1.0, 0.7, 0.2],
        [0.8, 0.7, 1.0, 0.3],
        [0.1, 0.2, 0.3, 1.0],
    ]
)


def test_the_tree_and_the_strongest_beside_it_by_hand() -> None:
    found = space(NEAR)

    # The tree is 0-1, 0-2, 2-3; of the others 1-2 and 1-3 are the strongest, two for four products.
    links = dict(zip(map(tuple, found.links.tolist()), found.proximity.tolist(), strict=True))
    assert links == {(0, 1): 0.9, (0, 2): 0.8, (1, 2): 0.7, (1, 3): 0.2, (2, 3): 0.3}
    assert np.isfinite(found.places).all()


def test_a_proximity_of_one_is_a_link_and_of_none_is_not() -> None:
    near = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])

    found = space(near)

    assert found.links.tolist() == [[0, 1]]
    assert len(found.places) == 3


@given(seed=st.integers(0, 999), count=st.integers(2, 14))
def test_what_is_related_hangs_together(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    upper = np.triu(chance.random((count, count)) * (chance.random((count, count)) < 0.4), 1)
    near = upper + upper.T

    found = space(near)

    links = csr_matrix((found.proximity, found.links.T), shape=near.shape)
    parts = connected_components(csr_matrix(near), directed=False)
    assert connected_components(links, directed=False)[0] == parts[0]
    assert (found.links[:, 0] < found.links[:, 1]).all()
    assert len(found.links) <= count - parts[0] + round(count / 2)


def test_a_drawn_space_fits_the_square() -> None:
    found = drawn_space(("a", "b", "c", "d"), NEAR)

    assert found.links.row(0) == ("a", "b", 0.9)
    assert found.points.select(pl.col("x", "y").min()).row(0) == (0.0, 0.0)
    assert found.points.select(pl.col("x", "y").max()).row(0) == (1.0, 1.0)


def test_years_are_summed_and_the_smallest_places_named() -> None:
    panel = pl.DataFrame(
        [
            ("a", "x", 2000, 60_000.0),
            ("a", "x", 2001, 40_000.0),
            ("b", "x", 2001, 4.0),
            ("c", "x", 2001, 6.0),
            ("d", "x", 2001, 0.0),
            ("d", "x", 1999, 9.0),
        ],
        schema=["place", "product", "year", "value"],
        orient="row",
    )

    found = year_rows(panel, year=2001, span=2)

    # A part of 5e-5 of 100,010 is 5.0005; d has nothing at all in these years.
    assert found.rows.rows() == [("a", "x", 100_000.0), ("c", "x", 6.0)]
    assert found.small_places == ("b",)
    assert refused(lambda: year_rows(panel, year=2002, span=2)) == "panel_year_unknown"


@pytest.mark.parametrize("year", [1998, 2002])
def test_a_year_that_is_not_in_the_panel_is_unknown(year: int) -> None:
    panel = pl.DataFrame(
        {"place": ["a", "a"], "product": ["x", "x"], "year": [1999, 2001], "value": [1.0, 1.0]}
    )

    assert refused(lambda: year_rows(panel, year=year, span=1)) == "panel_year_unknown"
