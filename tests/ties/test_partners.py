"""Whom to ask first, reckoned by hand."""

import pytest

from callers import refused
from mithaq.ties.domain.partners import Criterion, Known, choice, known_of_anybody, weights_of

ALIGNMENT, TRADE, DISPUTES = Criterion.ALIGNMENT, Criterion.TRADE, Criterion.DISPUTES
STATES: dict[int, Known] = {
    1: {ALIGNMENT: 0.9, TRADE: 0.0},
    2: {ALIGNMENT: 0.1, TRADE: 1000.0},
    3: {ALIGNMENT: 0.6, TRADE: 30.0},
}


def order(weights: dict[Criterion, float], states: dict[int, Known] = STATES) -> list[int]:
    return [each.state for each in choice(states, weights).places]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        # log(31) / log(1001) = 0.497; alignment of the third (0.6 - 0.1) / 0.8 = 0.625.
        ({}, [3, 1, 2]),
        ({ALIGNMENT: 1.0, TRADE: 0.0}, [1, 3, 2]),
        ({ALIGNMENT: 0.0, TRADE: 1.0}, [2, 3, 1]),
        ({TRADE: 3.0}, [2, 3, 1]),
    ],
)
def test_weights_make_the_order(weights: dict[Criterion, float], expected: list[int]) -> None:
    assert order(weights) == expected


def test_what_weights_change_is_told_beside_equal_ones() -> None:
    found = choice(STATES, {TRADE: 3.0})

    assert [(each.rank, each.rank_equal, each.moved, each.fell) for each in found.places] == [
        (1, 3, 2, -2),
        (2, 1, -1, 1),
        (3, 2, -1, 1),
    ]
    assert all(each.rank_low <= each.rank <= each.rank_high for each in found.places)
    assert found.deciding is TRADE
    assert found.shared_first == 1.0


def test_who_is_too_little_known_has_no_rank_and_is_not_last() -> None:
    states: dict[int, Known] = {**STATES, 4: {}, 5: {ALIGNMENT: 0.95}}

    found = choice(states, {ALIGNMENT: 1.0, TRADE: 2.0})

    assert found.little_known == (4, 5)
    assert {each.state: each.coverage for each in found.places} == {1: 1.0, 2: 1.0, 3: 1.0}
    # By equal weights the fifth is known by half, and would lead.
    assert {each.rank_equal for each in found.places} == {2, 3, 4}


def test_a_dispute_counts_against() -> None:
    states: dict[int, Known] = {1: {DISPUTES: 0.0}, 2: {DISPUTES: 4.0}, 3: {DISPUTES: 1.0}}

    assert order({}, states) == [1, 3, 2]


def test_a_criterion_that_nobody_has_weighs_nothing_unless_it_is_asked_for() -> None:
    assert known_of_anybody(STATES) == (ALIGNMENT, TRADE)
    assert {each.coverage for each in choice(STATES, {}).places} == {1.0}
    asked = choice(STATES, {Criterion.ARMS: 1.0})
    assert [each.coverage for each in asked.places] == pytest.approx([2 / 3] * 3)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"love": 1.0}, "criterion_unknown"),
        ({"trade": -1.0}, "weight_out_of_bounds"),
        ({"trade": 101.0}, "weight_out_of_bounds"),
        ({"trade": float("nan")}, "weight_out_of_bounds"),
        ({"trade": float("inf")}, "weight_out_of_bounds"),
    ],
)
def test_wrong_weights_are_refused(said: dict[str, float], code: str) -> None:
    assert refused(lambda: weights_of(said)) == code


def test_without_weight_or_state_nothing_is_ranked() -> None:
    assert weights_of({"trade": 0.0, "arms": 2.5}) == {TRADE: 0.0, Criterion.ARMS: 2.5}
    assert refused(lambda: choice(STATES, {ALIGNMENT: 0.0, TRADE: 0.0})) == "weights_wrong"
    assert refused(lambda: choice(STATES, {ALIGNMENT: 0.0, TRADE: 0.0, DISPUTES: 1.0})) == "nothing_to_rank"
    assert refused(lambda: choice({}, {})) == "nothing_to_rank"
    assert refused(lambda: choice({1: {}}, {})) == "nothing_to_rank"
