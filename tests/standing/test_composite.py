"""Composites with their recipe: hand-worked scores, what cannot be, and laws that hold of every recipe."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers import refused
from mithaq.base.refusals import Refused
from mithaq.standing.domain.composite import (
    Aggregation,
    Missing,
    Normalisation,
    Recipe,
    composite,
)
from mithaq.watch.domain.intervals import ranks_of

NAN = float("nan")
ARITHMETIC, GEOMETRIC = Aggregation
VALUES = np.array([[10.0, 2.0], [6.0, 8.0], [2.0, 4.0]])
"""A, B and C by two measures."""


@pytest.mark.parametrize(
    ("normalisation", "aggregation", "weights", "scores"),
    [
        # min-max: A (1, 0), B (1/2, 1), C (0, 1/3).
        (Normalisation.MIN_MAX, ARITHMETIC, (1, 1), {"B": 0.75, "A": 0.5, "C": 1 / 6}),
        (Normalisation.MIN_MAX, ARITHMETIC, (3, 1), {"A": 0.75, "B": 0.625, "C": 1 / 12}),
        # From 0.01 to 1: A (1, 0.01), B (0.505, 1), C (0.01, 0.34); the root of the product.
        (
            Normalisation.MIN_MAX, GEOMETRIC, (1, 1),
            {"B": 0.505**0.5, "A": 0.1, "C": 0.0034**0.5},
        ),
        # Ranks: A (1, 1/3), B (2/3, 1), C (1/3, 2/3).
        (Normalisation.RANK, ARITHMETIC, (1, 1), {"B": 5 / 6, "A": 2 / 3, "C": 0.5}),
        # To the best: A (1, 1/4), B (0.6, 1), C (0.2, 1/2).
        (Normalisation.BEST, ARITHMETIC, (1, 1), {"B": 0.8, "A": 0.625, "C": 0.35}),
        (Normalisation.BEST, GEOMETRIC, (1, 1), {"B": 0.6**0.5, "A": 0.5, "C": 0.1**0.5}),
        # z: the first has the mean 6 and the deviation √(32/3), the second 14/3 and √(56/9).
        (
            Normalisation.Z, ARITHMETIC, (1, 1),
            {
                "B": (10 / 3) / (56 / 9) ** 0.5 / 2,
                "A": (4 / (32 / 3) ** 0.5 - (8 / 3) / (56 / 9) ** 0.5) / 2,
                "C": (-4 / (32 / 3) ** 0.5 - (2 / 3) / (56 / 9) ** 0.5) / 2,
            },
        ),
    ],
)  # fmt: skip
def test_scores_by_hand(
    normalisation: Normalisation,
    aggregation: Aggregation,
    weights: tuple[float, ...],
    scores: dict[str, float],
) -> None:
    recipe = Recipe(("one", "two"), weights, normalisation, aggregation)

    found = composite("ABC", VALUES, recipe)

    assert [each.of for each in found.places] == list(scores)
    assert [each.score for each in found.places] == pytest.approx(list(scores.values()))
    assert [each.rank for each in found.places] == [1, 2, 3]
    assert found.recipe is recipe


@pytest.mark.parametrize(
    ("missing", "weights", "ranked", "left_out"),
    [
        (Missing.HALF, (1, 1), ["B", "A", "C"], []),
        (Missing.HALF, (1, 2), ["B", "C"], ["A"]),
        (Missing.WHOLE, (1, 1), ["B", "C"], ["A"]),
        (Missing.WHOLE, (1, 0), ["A", "B", "C"], []),
    ],
)
def test_what_is_missing_is_unknown_and_not_nothing(
    missing: Missing, weights: tuple[float, ...], ranked: list[str], left_out: list[str]
) -> None:
    values = np.array([[10.0, NAN], [6.0, 8.0], [2.0, 4.0]])
    if ranked[0] == "B" and missing is Missing.HALF and weights == (1, 1):
        values[1, 0] = 12.0

    found = composite("ABC", values, Recipe(("one", "two"), weights, missing=missing))

    assert [each.of for each in found.places] == ranked
    assert list(found.left_out) == left_out


def test_who_is_known_by_half_has_the_mean_of_what_is_known() -> None:
    values = np.array([[8.0, NAN], [10.0, 8.0], [0.0, 4.0]])

    places = composite("ABC", values, Recipe(("one", "two"), (1, 1))).places

    assert [(each.of, each.score, each.coverage) for each in places] == [
        ("B", 1.0, 1.0), ("A", 0.8, 0.5), ("C", 0.0, 1.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("weights", "normalisation", "aggregation", "code"),
    [
        ((1,), Normalisation.RANK, ARITHMETIC, "weights_wrong"),
        ((0, 0), Normalisation.RANK, ARITHMETIC, "weights_wrong"),
        ((1, -1), Normalisation.RANK, ARITHMETIC, "weights_wrong"),
        ((1, NAN), Normalisation.RANK, ARITHMETIC, "weights_wrong"),
        ((1, 1), Normalisation.Z, GEOMETRIC, "recipe_impossible"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(
    weights: tuple[float, ...], normalisation: Normalisation, aggregation: Aggregation, code: str
) -> None:
    assert refused(lambda: Recipe(("one", "two"), weights, normalisation, aggregation)) == code


@pytest.mark.parametrize(
    ("values", "aggregation", "code"),
    [
        ([[-1.0], [-2.0]], ARITHMETIC, "best_not_positive"),
        ([[1.0], [0.0]], GEOMETRIC, "best_not_positive"),
        ([[NAN], [NAN]], ARITHMETIC, "nothing_to_rank"),
        ([[1.0, 2.0]], ARITHMETIC, "weights_wrong"),
    ],
)
def test_figures_that_a_recipe_cannot_take_are_refused(
    values: list[list[float]], aggregation: Aggregation, code: str
) -> None:
    recipe = Recipe(("one",), (1,), Normalisation.BEST, aggregation)

    assert refused(lambda: composite("AB", np.array(values), recipe)) == code


def test_equal_scores_share_their_first_rank() -> None:
    assert ranks_of(np.array([[0.1 + 0.2, 0.3, 0.5, 0.1]])).tolist() == [[2, 2, 1, 4]]


numbers = st.integers(1, 1_000).map(float)
tables = st.lists(st.tuples(numbers, numbers, numbers), min_size=2, max_size=8)
recipes = st.builds(
    lambda weights, how: Recipe(("a", "b", "c"), weights, *how),
    st.tuples(*[st.integers(1, 5)] * 3),
    st.sampled_from(
        [(n, a) for n in Normalisation for a in Aggregation if (n, a) != (Normalisation.Z, GEOMETRIC)]
    ),
)


@given(tables, recipes, st.tuples(*[st.sampled_from([0.5, 2.0, 64.0])] * 3))
def test_the_unit_of_a_measure_changes_nothing(
    rows: list[tuple[float, ...]], recipe: Recipe, units: tuple[float, ...]
) -> None:
    names, values = [f"p{at}" for at in range(len(rows))], np.array(rows)

    plain, scaled = composite(names, values, recipe), composite(names, values * units, recipe)

    assert [each.rank for each in plain.places] == [each.rank for each in scaled.places]
    assert [each.score for each in plain.places] == pytest.approx([each.score for each in scaled.places])


@given(st.data(), tables, recipes)
def test_the_order_in_which_parties_come_changes_nothing(
    data: st.DataObject, rows: list[tuple[float, ...]], recipe: Recipe
) -> None:
    named = [(f"p{at}", row) for at, row in enumerate(rows)]
    mixed = data.draw(st.permutations(named))

    one, other = (
        composite([of for of, _row in each], np.array([row for _of, row in each]), recipe)
        for each in (named, mixed)
    )

    assert {each.of: each.rank for each in one.places} == {each.of: each.rank for each in other.places}


@given(tables, recipes)
def test_who_is_better_in_everything_is_never_behind(rows: list[tuple[float, ...]], recipe: Recipe) -> None:
    values = np.array([*rows, np.max(rows, axis=0) + 1])

    places = composite([str(at) for at in range(len(values))], values, recipe).places

    assert places[0].of == str(len(rows))
    assert isinstance(places[0].rank, int)


def test_refusals_carry_what_is_wrong() -> None:
    with pytest.raises(Refused) as refusal:
        composite("AB", np.array([[-1.0], [-2.0]]), Recipe(("growth",), (1,), Normalisation.BEST))

    assert refusal.value.facts == {"measure": "growth"}
