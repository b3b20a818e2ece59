"""Probabilities that hold, and the confidence from which answers are given."""

import numpy as np
import pytest

from mithaq.economy.domain.industries.calibration import (
    calibration_error,
    curve,
    probabilities,
    temperature,
    trusted_from,
)
from mithaq.economy.domain.industries.folds import fold_of, group_folds


def test_the_temperature_is_found_under_which_truths_were_drawn() -> None:
    chance = np.random.default_rng(3)
    scores = chance.normal(size=(4_000, 5))
    truths = np.array([chance.choice(5, p=row) for row in probabilities(scores, 0.4)])

    assert temperature(scores, truths) == pytest.approx(0.4, rel=0.1)


def test_probabilities_add_up_and_what_is_ruled_out_has_none() -> None:
    found = probabilities(np.array([[0.3, -np.inf, 0.1]]), 0.2)

    assert found.sum() == pytest.approx(1)
    assert found[0, 1] == 0
    assert found[0, 0] == pytest.approx(1 / (1 + np.exp(-1)))


# Two were said at .9 and one came; two at .2 and none came: (2 × .4 + 2 × .2) / 4.
def test_the_error_by_hand() -> None:
    confidence = np.array([0.9, 0.9, 0.2, 0.2])

    found = calibration_error(confidence, np.array([True, False, False, False]))

    assert found == pytest.approx(0.3)
    assert np.isnan(calibration_error(np.array([]), np.array([], bool)))


def test_the_surest_half_and_all() -> None:
    found = curve(np.array([0.2, 0.9, 0.8, 0.4]), np.array([False, True, True, True]), steps=2)

    assert [(each.coverage, each.accuracy, each.confidence) for each in found] == [
        (0.5, 1.0, 0.8), (1.0, 0.75, 0.2)
    ]  # fmt: skip
    assert curve(np.array([]), np.array([], bool)) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "accuracy", "least"),
    [
        (40, 10, 0.8, 0.5),
        (40, 11, 0.8, 0.9),
        (40, 0, 0.8, 0.9),
        (20, 0, 0.8, 2.0),
        (0, 50, 0.8, 2.0),
    ],
)
def test_answers_are_given_from_where_enough_are_right(
    right: int, wrong: int, accuracy: float, least: float
) -> None:
    """Those that are right were said at .9, the others at .5; fewer than thirty answers prove nothing."""
    confidence = np.array([0.9] * right + [0.5] * wrong)
    is_right = np.array([True] * right + [False] * wrong)

    assert trusted_from(confidence, is_right, accuracy) == least


def test_answers_of_equal_confidence_are_given_together() -> None:
    """Of these sixty at .7 the first thirty are right: to answer them alone would be to know the truth."""
    is_right = np.array([True] * 30 + [False] * 30)

    assert trusted_from(np.full(60, 0.7), is_right, 0.8) == 2.0


def test_folds_never_part_a_group_and_hold_each_text_once() -> None:
    groups = [f"group {each // 3}" for each in range(60)]

    folds = list(group_folds(groups, 5))

    assert sorted(place for _, tried in folds for place in tried) == list(range(60))
    for learnt, tried in folds:
        assert not {groups[each] for each in learnt} & {groups[each] for each in tried}
    assert fold_of("8710", 5) == fold_of("8710", 5)
