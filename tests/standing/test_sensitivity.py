"""What ranks rest on, and what would move one most: cases whose answer is known beforehand."""

from collections.abc import Sequence

import numpy as np
import pytest

from callers import refused
from mithaq.standing.domain.composite import Aggregation, Normalisation, Recipe
from mithaq.standing.domain.moving import Step, moves
from mithaq.standing.domain.sensitivity import drawn_weights, sensitivity
from mithaq.watch.domain.intervals import DRAWS, Bounds

NAN = float("nan")


def chance() -> np.random.Generator:
    return np.random.default_rng(1)


def exact(values: Sequence[Sequence[float]]) -> Bounds:
    found = np.array(values, np.float64)
    return Bounds(found, np.full_like(found, NAN), np.full_like(found, NAN))


def test_who_leads_in_everything_holds_the_first_rank_under_all_weights_and_rules() -> None:
    found = sensitivity("ABC", exact([[9, 9], [5, 1], [1, 5]]), Recipe(("x", "y"), (2, 1)), chance=chance())

    first, second, third = found.held
    assert (first.of, first.holds, first.low, first.high) == ("A", 1.0, 1, 1)
    assert (first.rules_low, first.rules_high, first.without_low, first.without_high) == (1, 1, 1, 1)
    # Of all weights of two measures, half put B before C.
    assert second.of == "B"
    assert second.holds == pytest.approx(0.5, abs=0.04)
    assert (second.low, second.high, third.low, third.high) == (2, 3, 2, 3)
    assert (second.noise_holds, second.noise_low, second.noise_high) == (1.0, 2, 2)


def test_the_measure_that_decides_is_named() -> None:
    values: list[list[float]] = [[9, 1, 1], [5, 2, 2], [1, 3, 3]]

    found = sensitivity("ABC", exact(values), Recipe(("x", "y", "z"), (5, 1, 1)), chance=chance())

    assert [(each.measure, each.moved, each.first) for each in found.without] == [
        ("x", pytest.approx(4 / 3), "C"), ("y", 0, "A"), ("z", 0, "A"),
    ]  # fmt: skip
    assert found.deciding
    assert found.deciding.measure == "x"


def test_two_measures_that_say_the_same_are_told_of() -> None:
    values: list[list[float]] = [[1, 10, 4], [2, 20, 3], [3, 30, 2], [4, 41, 1]]

    found = sensitivity("ABCD", exact(values), Recipe(("x", "y", "z"), (1, 1, 1)), chance=chance())

    assert {(each.one, each.other): each.rho for each in found.correlations} == {
        ("x", "y"): pytest.approx(1), ("x", "z"): pytest.approx(-1), ("y", "z"): pytest.approx(-1),
    }  # fmt: skip
    assert [(each.one, each.other) for each in found.twice] == [("x", "y")]


def test_rules_that_cannot_be_are_told_as_such() -> None:
    found = sensitivity("AB", exact([[1.0], [-1.0]]), Recipe(("x",), (1,)), chance=chance())

    impossible = [(each.normalisation, each.aggregation) for each in found.rules if each.moved is None]
    assert impossible == [
        (Normalisation.Z, Aggregation.GEOMETRIC), (Normalisation.BEST, Aggregation.GEOMETRIC),
    ]  # fmt: skip
    assert found.deciding is None


def test_noise_of_figures_makes_ranks_wide() -> None:
    value = np.array([[2.0], [1.9], [0.1]])
    bounds = Bounds(value, value - 0.5, value + 0.5)

    found = sensitivity("ABC", bounds, Recipe(("x",), (1,)), chance=chance()).held

    assert [(each.noise_low, each.noise_high) for each in found] == [(1, 2), (1, 2), (3, 3)]
    assert 0.5 < found[0].noise_holds < 0.8
    assert [each.holds for each in found] == [1, 1, 1]


def test_weights_are_drawn_over_what_weighs_alone() -> None:
    drawn = drawn_weights(Recipe(("x", "y", "z"), (1, 0, 3)), chance=chance())

    assert drawn.shape == (DRAWS, 3)
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert not drawn[:, 1].any()
    assert drawn[:, 0].mean() == pytest.approx(0.5, abs=0.03)


VALUES = np.array([[10.0, 1.0], [4.0, 5.0], [2.0, 2.0], [0.0, 0.0]])


def test_a_step_to_the_next_above_by_hand() -> None:
    # Min-max: A (1, 1/5), B (2/5, 1), C (1/5, 2/5), D (0, 0); C has 3/10 and comes third.
    found = moves("C", "ABCD", VALUES, Recipe(("x", "y"), (1, 1)), step=Step.NEXT, chance=chance())

    by_measure = {each.measure: each for each in found}
    assert (by_measure["x"].value, by_measure["x"].to) == (2, 4)
    assert by_measure["x"].score.value == pytest.approx(1 / 10)
    assert by_measure["x"].gained == 0
    assert (by_measure["y"].value, by_measure["y"].to) == (2, 5)
    # (1/5 + 1) / 2 = 0.6 is as much as A's (1 + 1/5) / 2: they share the second rank.
    assert by_measure["y"].score.value == pytest.approx(3 / 10)
    assert by_measure["y"].gained == 1
    assert found[0].measure == "y"
    assert by_measure["y"].score.low < 3 / 10 < by_measure["y"].score.high


def test_a_tenth_of_the_spread_raises_also_who_leads() -> None:
    found = moves("A", "ABCD", VALUES, Recipe(("x", "y"), (1, 1)), step=Step.TENTH, chance=chance())

    assert {each.measure: each.to for each in found} == {"x": 11, "y": 1.5}


def test_who_leads_in_a_measure_has_no_next_one_above() -> None:
    found = moves("A", "ABCD", VALUES, Recipe(("x", "y"), (1, 1)), step=Step.NEXT, chance=chance())

    assert [(each.measure, each.to) for each in found] == [("y", 2)]


def test_what_is_unknown_of_one_cannot_be_raised() -> None:
    values = VALUES.copy()
    values[2, 0] = NAN

    found = moves("C", "ABCD", values, Recipe(("x", "y"), (1, 1)), step=Step.NEXT, chance=chance())

    assert [each.measure for each in found] == ["y"]


def test_who_has_no_rank_cannot_move() -> None:
    recipe = Recipe(("x", "y"), (1, 1))

    assert (
        refused(lambda: moves("Z", "ABCD", VALUES, recipe, step=Step.NEXT, chance=chance())) == "not_ranked"
    )
