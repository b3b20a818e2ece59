import numpy as np
import polars as pl
import pytest

from economy.example import BALASSA, EXPORTS
from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.conventions import (
    GROWTH_LAB,
    Convention,
    Normalisation,
    OwnProximity,
    Specialisation,
)
from mithaq.economy.domain.complexity.output import Duplicates, Output, output_of_rows
from mithaq.economy.domain.complexity.presence import Presence, presence, rca, rpop

Table = dict[str, list[object]]
TABLE: Table = {"place": ["a", "a", "b"], "product": ["x", "y", "y"], "value": [2.0, 1.0, 3.0]}


def _of_rows(table: Table, duplicates: Duplicates = Duplicates.REFUSED) -> Output:
    return output_of_rows(
        pl.DataFrame(table, strict=False),
        place="place",
        product="product",
        value="value",
        duplicates=duplicates,
    )


def test_rca_of_the_published_example() -> None:
    np.testing.assert_allclose(rca(np.array(EXPORTS, np.float64))[:5, :5], BALASSA, atol=1e-6)


def test_rca_by_hand() -> None:
    """Of 12: the first place has 6, the first product 4, so that 2 are expected of it there."""
    found = rca(np.array([[3.0, 3, 0], [1, 5, 0]]))

    assert found[:, :2].tolist() == [[1.5, 0.75], [0.5, 1.25]]
    assert np.isnan(found[:, 2]).all()


def test_rpop_by_hand() -> None:
    """Heads 1 and 3: a quarter of the first product, 1 of 4, is expected of the first place, and it has 3."""
    assert rpop(np.array([[3.0, 3], [1, 5]]), np.array([1.0, 3])).tolist() == [[3, 1.5], [1 / 3, 5 / 6]]


@pytest.mark.parametrize(
    ("specialisation", "places", "present"),
    [
        (Specialisation.RPOP, ("a",), [[1, 1]]),
        (Specialisation.EITHER, ("a", "b"), [[1, 1], [0, 1]]),
        (Specialisation.BOTH, ("a",), [[1]]),
    ],
)
def test_presence_is_0_or_1_by_any_measure(
    specialisation: Specialisation, places: tuple[str, ...], present: list[list[int]]
) -> None:
    """Of the cells above, by RCA the diagonal is there and by RPOP the first row."""
    found = presence(
        Output.of([[3, 3], [1, 5]], places=["a", "b"]),
        GROWTH_LAB.but(specialisation=specialisation),
        population={"a": 1, "b": 3},
    )

    assert found.places == places
    assert found.present.tolist() == present


def test_equal_populations_do_no_harm() -> None:
    values = [[9, 1, 1], [8, 6, 1], [0, 0, 1]]
    found = presence(
        Output.of(values, places=["a", "b", "c"]),
        GROWTH_LAB.but(specialisation=Specialisation.RPOP),
        population={"a": 5, "b": 5, "c": 5},
    )

    # 17/3, 7/3 and 1 of each product are expected.
    assert found.present.tolist() == [[1, 0, 1], [1, 1, 1], [0, 0, 1]]


@pytest.mark.parametrize("population", [None, {"a": 1}, {"a": 1, "b": 0}, {"a": 1, "b": np.nan}])
def test_rpop_needs_everybodys_population(population: dict[str, float] | None) -> None:
    with pytest.raises(Refused, match="population_missing"):
        presence(
            Output.of([[3, 3], [1, 5]], places=["a", "b"]),
            GROWTH_LAB.but(specialisation=Specialisation.RPOP),
            population=population,
        )


def test_an_rca_that_is_1_but_for_rounding_counts() -> None:
    values = np.outer(np.arange(1, 8) * 0.1, np.arange(1, 50) * 0.7)

    # Some lie below 1 by rounding alone, though each is exactly what is expected of it.
    assert (rca(values) < 1).any()
    assert presence(Output.of(values), GROWTH_LAB).present.all()
    assert presence(Output.of(values[::-1, ::-1]), GROWTH_LAB).present.all()


def test_what_has_too_little_is_trimmed_until_nothing_more_has() -> None:
    """Product z has one place; without it place c has one product; without c, y has two left."""
    given = [[1, 1, 0], [1, 1, 0], [0, 1, 1]]
    two = Convention("two", Normalisation.OWN, OwnProximity.ONE, least_diversity=2, least_ubiquity=2)
    found = Presence.given(given, places=list("abc"), products=list("xyz"), convention=two)

    assert found.present.tolist() == [[1, 1], [1, 1]]
    assert found.trimmed_places == ("c",)
    assert found.trimmed_products == ("z",)
    assert found.diversity.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("code", "convention"),
    [
        ("presence_nowhere", GROWTH_LAB.but(threshold=100)),
        ("threshold_not_positive", GROWTH_LAB.but(threshold=-1)),
    ],
)
def test_a_threshold_must_let_some_pass(code: str, convention: Convention) -> None:
    with pytest.raises(Refused, match=code):
        presence(Output.of([[3, 3], [1, 5]]), convention)


def test_a_given_presence_is_0_or_1() -> None:
    with pytest.raises(Refused, match="presence_not_binary"):
        Presence.given([[0, 2], [1, 1]], convention=GROWTH_LAB)


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("output_row_twice", {"place": ["a", "a"], "product": ["x", "x"], "value": [1.0, 2.0]}),
        ("output_value_invalid", {**TABLE, "value": [2.0, -1.0, 3.0]}),
        ("output_value_invalid", {**TABLE, "value": [2.0, float("nan"), 3.0]}),
        ("output_value_invalid", {**TABLE, "value": [2.0, float("inf"), 3.0]}),
        ("output_row_incomplete", {**TABLE, "value": [2.0, None, 3.0]}),
        ("output_row_incomplete", {**TABLE, "place": ["a", None, "b"]}),
        ("output_columns_missing", {"place": ["a"], "value": [1.0]}),
        ("output_empty", {**TABLE, "value": [0.0, 0.0, 0.0]}),
    ],
)
def test_a_table_that_does_not_hold_is_refused(code: str, table: Table) -> None:
    with pytest.raises(Refused, match=code):
        _of_rows(table)


def test_a_refusal_names_the_first_wrong_row() -> None:
    with pytest.raises(Refused) as incomplete:
        _of_rows({**TABLE, "value": [2.0, None, None]})
    with pytest.raises(Refused) as invalid:
        _of_rows({**TABLE, "value": [2.0, -1.0, -3.0]}, Duplicates.SUMMED)

    assert incomplete.value.facts == {"row": 2, "rows": 2}
    assert invalid.value.facts == {"place": "a", "product": "y", "value": "-1.0", "count": 2}


def test_rows_of_one_place_and_product_are_summed_when_asked() -> None:
    twice: Table = {"place": ["b", "a", "b"], "product": ["x", "x", "x"], "value": [1.0, 4.0, 2.0]}

    assert _of_rows(twice, Duplicates.SUMMED).values.tolist() == [[4], [3]]


@pytest.mark.parametrize(
    ("code", "values", "places"),
    [
        ("output_shape_wrong", [1, 2], None),
        ("output_shape_wrong", [[1, 2]], ["a", "b"]),
        ("output_name_twice", [[1, 2], [3, 4]], ["a", "a"]),
        ("output_value_invalid", [[1, np.nan]], None),
    ],
)
def test_a_matrix_that_does_not_hold_is_refused(
    code: str, values: list[object], places: list[str] | None
) -> None:
    with pytest.raises(Refused, match=code):
        Output.of(np.array(values), places=places)
