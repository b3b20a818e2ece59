"""Measures of forecasts against hand-worked cases and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from mithaq.ties.domain.forecasting.pairing import Rivals, difference
from mithaq.ties.domain.forecasting.rating import (
    area_under_curve,
    average_precision,
    calibrated,
    calibration_error,
    rated,
)


@pytest.mark.parametrize(
    ("scores", "answers", "expected"),
    [
        ([0.9, 0.5, 0.1], [1, 0, 0], 1.0),
        ([0.9, 0.5, 0.1], [0, 0, 1], 1 / 3),
        ([0.9, 0.5, 0.1], [1, 0, 1], (1 + 2 / 3) / 2),
        ([0.5, 0.5, 0.5], [1, 0, 0], 1 / 3),
        ([0.9, 0.5, 0.1], [0, 0, 0], 0.0),
    ],
)
def test_average_precision(scores: list[float], answers: list[int], expected: float) -> None:
    assert average_precision(np.array(scores), np.array(answers)) == pytest.approx(expected)


def test_ranking_agrees_with_scikit_learn_with_ties_and_weights() -> None:
    random = np.random.default_rng(3)
    scores = random.integers(0, 40, 500) / 40
    answers = (random.uniform(size=500) < scores / 4).astype(float)
    weights = random.integers(0, 4, 500).astype(float)

    assert average_precision(scores, answers, weights) == pytest.approx(
        average_precision_score(answers, scores, sample_weight=weights)
    )
    assert area_under_curve(scores, answers) == pytest.approx(roc_auc_score(answers, scores))


def test_each_state_s_own_list_is_judged_by_the_outcomes_it_holds() -> None:
    senders = np.array([1] * 12 + [2] * 3)
    receivers = np.arange(15)
    scores = np.linspace(1, 0, 15)
    answers = np.zeros(15)
    answers[[0, 11, 12]] = 1

    found = rated(scores, answers, senders, receivers, is_directed=True)

    assert found.within == pytest.approx((2 * 0.5 + 1 * 1.0) / 3)
    assert found.hits == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("probability", "rate", "least"),
    [(0.5, 0.5, 0.0), (0.9, 0.5, 0.4), (0.0, 0.2, 0.2)],
)
def test_calibration_error_is_the_gap_between_forecast_and_rate(
    probability: float, rate: float, least: float
) -> None:
    answers = np.tile([1.0] * int(10 * rate) + [0.0] * (10 - int(10 * rate)), 100)

    assert calibration_error(np.full(1000, probability), answers) == pytest.approx(least, abs=0.01)


def test_brier_scores_and_counts() -> None:
    found = calibrated(np.array([0.5, 0.0, 1.0, 0.5]), np.array([1, 0, 1, 0]))

    assert found.brier == pytest.approx(0.125)
    assert found.base_brier == pytest.approx(0.25)
    assert found.forecast == 2
    assert found.seen == 2


def _rivals(*, better: bool) -> Rivals:
    random = np.random.default_rng(5)
    senders, receivers = np.nonzero(~np.eye(30, dtype=bool))
    answers = (random.uniform(size=len(senders)) < 0.1).astype(float)
    noise = random.uniform(size=len(senders))
    ours = answers + noise if better else random.uniform(size=len(senders))
    return Rivals(ours, noise, answers, senders + 1, receivers + 1)


def test_a_clearly_better_ranking_has_an_interval_above_zero_and_an_equal_one_has_not() -> None:
    better, equal = (difference([_rivals(better=each)], seed=1) for each in (True, False))

    assert better.lower_95 > 0.3
    assert better.lower_95 <= better.lower_90 <= better.mean <= better.upper_90 <= better.upper_95
    assert equal.lower_95 < 0 < equal.upper_95


def test_a_ranking_differs_from_itself_by_nothing() -> None:
    one = _rivals(better=True)

    found = difference([Rivals(one.ours, one.ours, one.answers, one.senders, one.receivers)], seed=1)

    assert (found.mean, found.lower_95, found.upper_95) == (0, 0, 0)
