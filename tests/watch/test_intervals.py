"""How sure counts are: intervals that hold, ranks in bands, specialisation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.watch.domain.intervals import outputs, ranks, ranks_of, shares, specialisations, symmetric


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


@pytest.mark.parametrize("mean", [3.0, 20.0, 200.0])
def test_nine_of_ten_intervals_hold_what_was_true(mean: float) -> None:
    seen = np.random.default_rng(1).poisson(mean, 4_000).astype(float)

    found = outputs(seen, seen)

    assert 0.87 <= ((found.low <= mean) & (mean <= found.high)).mean() <= 0.94


def test_an_output_of_small_parts_is_surer_than_the_same_of_whole_works() -> None:
    whole, parts = outputs(array(10.0), array(10.0)), outputs(array(10.0), array(2.5))

    assert parts.low[0] < 10 < parts.high[0]
    assert parts.high[0] - parts.low[0] < 0.6 * (whole.high[0] - whole.low[0])


def test_no_work_at_all_may_still_be_more_than_none() -> None:
    found = outputs(array(0.0), array(0.0))

    assert found.value[0] == 0
    assert 0 < found.low[0] < 0.01
    assert 1.5 < found.high[0] < 2.5


@given(st.floats(0, 1_000), st.floats(0, 1_000))
def test_a_share_lies_between_its_bounds_and_these_between_none_and_all(own: float, rest: float) -> None:
    found = shares(array(own), array(own), own + rest)

    assert 0 <= found.low[0] <= found.high[0] <= 1
    if own >= 1 and rest >= 1:
        assert found.low[0] < found.value[0] < found.high[0]


def test_who_is_far_ahead_is_in_a_band_alone_and_the_like_share_one() -> None:
    found = ranks(array(50, 1_000, 48, 3, 52), array(50, 1_000, 48, 3, 52), chance=np.random.default_rng(0))

    assert list(found.rank) == [3, 1, 4, 5, 2]
    assert list(found.band) == [2, 1, 2, 3, 2]
    assert (found.low[1], found.high[1]) == (1, 1)
    assert all(found.low[at] == 2 and found.high[at] == 4 for at in (0, 2, 4))


def test_the_same_chance_gives_the_same_bands() -> None:
    one, other = (
        ranks(array(*range(1, 40)), array(*range(1, 40)), chance=np.random.default_rng(7)) for _ in range(2)
    )

    assert np.array_equal(one.band, other.band)
    assert np.array_equal(one.high, other.high)


def test_equal_outputs_share_a_rank_and_a_band() -> None:
    # What rounding parts is equal.
    output = array(5, 900, 5, 4.7 + 0.3, 0)

    found = ranks(output, output, chance=np.random.default_rng(0))

    assert list(found.rank) == [2, 1, 2, 2, 5]
    assert list(found.band) == [2, 1, 2, 2, 3]
    assert all(found.low[at] == 2 and found.high[at] == 4 for at in (0, 2, 3))


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=4))
def test_a_rank_is_one_more_than_how_many_are_greater(rows: list[list[int]]) -> None:
    values = np.array(rows, dtype=float)

    assert ranks_of(values).tolist() == [[1 + sum(one > each for one in row) for each in row] for row in rows]


def test_specialisation_is_output_over_what_the_world_would_expect() -> None:
    found = specialisations(array(40.0, 5.0), array(40.0, 5.0), array(20.0, 0.0))

    assert found.value[0] == pytest.approx(2)
    assert 1 < found.low[0] < 2 < found.high[0] < 3
    assert np.isnan(found.value[1])


@pytest.mark.parametrize(("rca", "found"), [(0.0, -1.0), (1.0, 0.0), (3.0, 0.5)])
def test_symmetric_form(rca: float, found: float) -> None:
    assert symmetric(rca) == pytest.approx(found)
