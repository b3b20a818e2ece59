"""Trends of series of counts: known slopes come back, bursts open and close."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.watch.domain.emergence import trends


@pytest.mark.parametrize("slope", [-0.2, 0.0, 0.1, 0.3])
def test_the_slope_of_an_exact_series_comes_back(slope: float) -> None:
    years = np.arange(6)
    works = np.array([1e6, 2e6, 1e6, 3e6, 2e6, 1e6])
    counts = (0.01 * np.exp(slope * years) * works)[None, :]

    found, by_error = trends.poisson_slope(counts, works)

    assert found[0] == pytest.approx(slope, abs=1e-3)
    assert by_error[0] * slope > 0 or by_error[0] == pytest.approx(slope, abs=1e-6)


def test_a_slope_of_few_works_is_drawn_towards_none() -> None:
    works = np.full(4, 1000.0)

    few, many = (trends.poisson_slope(scale * np.array([[1.0, 2, 4, 8]]), works)[0][0] for scale in (1, 1000))

    assert 0 < few < many == pytest.approx(np.log(2), abs=1e-3)


BURSTS = [
    # A series of ten years with a thousand works each, and whether a burst is open in the last.
    ([10] * 7 + [40] * 3, True),
    ([40] * 3 + [10] * 7, False),
    ([10] * 3 + [40] * 3 + [10] * 4, False),
    ([10] * 10, False),
    ([0] * 8 + [30, 30], True),
]


@pytest.mark.parametrize(("counts", "is_open"), BURSTS)
def test_a_burst_is_open_while_it_saves_more_than_going_up_costs(counts: list[int], is_open: bool) -> None:
    found = trends.open_burst(np.array([counts], float), np.full(10, 1000.0))

    assert (found[0] > 0) == is_open


def test_the_weight_of_a_burst_is_what_it_saves() -> None:
    """Three years of 40 in a thousand after seven of 10: the rates are 0.019 and 0.038."""
    found = trends.open_burst(np.array([[10] * 7 + [40] * 3], float), np.full(10, 1000.0))

    low, high = 0.019, 0.038
    saved = 3 * (40 * np.log(high / low) + 960 * np.log((1 - high) / (1 - low)))
    assert found[0] == pytest.approx(saved)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=12).filter(any))
def test_vitality_and_stage_stay_within_their_bounds(counts: list[int]) -> None:
    series = np.array([counts], float)

    assert 1 / len(counts) <= trends.vitality(series)[0] + 1e-12 <= 1 + 1e-9
    assert 1 / len(counts) <= trends.stage(series)[0] <= 1


STAGES = [([1, 2, 3], 1.0), ([3, 2, 1], 1 / 3), ([1, 3, 3], 1.0), ([0, 5, 1], 0.5)]


@pytest.mark.parametrize(("series", "stage"), STAGES)
def test_the_stage_counts_years_since_the_last_peak(series: list[float], stage: float) -> None:
    assert trends.stage(np.array([series]))[0] == pytest.approx(stage)


def test_log_growth_compares_shares_and_not_works() -> None:
    counts, works = np.array([[999.0, 1999.0]]), np.array([1e5, 2e5])

    assert trends.log_growth(counts, works, slice(1, 2), slice(0, 1))[0] == pytest.approx(0, abs=1e-3)
