import numpy as np
import pytest

from economy.example import (
    FITNESS,
    FITNESS_OF_PRODUCTS,
    PLACES,
    PRODUCTS,
    REFLECTIONS,
    REFLECTIONS_OF_PRODUCTS,
    r_example,
)
from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.complexity import of_presence
from mithaq.economy.domain.complexity.conventions import R_PACKAGE
from mithaq.economy.domain.complexity.fitness import Updates, fitness, reflections, regularised_fitness

NESTED = np.array([[1.0, 1], [1, 0]])


def test_the_published_example_comes_out() -> None:
    there = r_example()
    rows, columns = (
        [there.places.index(each) for each in PLACES],
        [there.products.index(each) for each in PRODUCTS],
    )
    found = fitness(there.present, updates=Updates.TOGETHER, steps=19)
    places, products = reflections(there.present, steps=20)

    np.testing.assert_allclose(found.places[rows], FITNESS, atol=1e-6)
    np.testing.assert_allclose(found.products[columns], FITNESS_OF_PRODUCTS, atol=1e-6)
    np.testing.assert_allclose(places[rows], REFLECTIONS, atol=1e-6)
    np.testing.assert_allclose(products[columns], REFLECTIONS_OF_PRODUCTS, atol=1e-6)


@pytest.mark.parametrize(
    ("updates", "steps", "places", "products"),
    [
        # F = (2, 1) / 1.5; Q = (1/2, 1) / 0.75 from F = (1, 1).
        (Updates.TOGETHER, 1, [4 / 3, 2 / 3], [2 / 3, 4 / 3]),
        # F = (2, 2/3) / (4/3); Q from F before, 1 / (3/4 + 3/2) = 4/9 and 4/3, over 8/9.
        (Updates.TOGETHER, 2, [3 / 2, 1 / 2], [1 / 2, 3 / 2]),
        # Q from the F just reckoned: 4/9 and 4/3, over 8/9.
        (Updates.IN_TURN, 1, [4 / 3, 2 / 3], [1 / 2, 3 / 2]),
    ],
)
def test_steps_by_hand(updates: Updates, steps: int, places: list[float], products: list[float]) -> None:
    found = fitness(NESTED, updates=updates, steps=steps)

    assert found.places == pytest.approx(places)
    assert found.products == pytest.approx(products)


def test_complexity_tells_the_published_fitness_beside_it() -> None:
    found = of_presence(r_example(), R_PACKAGE)
    told = dict(found.table().select("place", "fitness").iter_rows())

    np.testing.assert_allclose([told[each] for each in PLACES], FITNESS, atol=1e-6)


def test_fitness_that_runs_to_nothing_is_counted() -> None:
    """Of a triangle the poorest place goes to nothing, the slower the further one looks."""
    triangle = np.tril(np.ones((6, 6)))[::-1]
    short, long = (fitness(triangle, updates=Updates.TOGETHER, steps=steps) for steps in (20, 20_000))

    assert short.vanished == 0
    assert long.vanished > 0
    assert np.isfinite(long.products).all()


def test_the_regularised_fixed_point_solves_its_equations() -> None:
    present = r_example().present
    found = regularised_fitness(present, delta=0.01)
    burden = 1 + present.T @ (1 / found.places)

    np.testing.assert_allclose(found.places, 0.01 + present @ (1 / burden), rtol=1e-10)
    np.testing.assert_allclose(found.products, 1 / (burden - 1), rtol=1e-9)


@pytest.mark.parametrize(
    ("code", "steps"), [("steps_too_few", 2), ("steps_odd", 21), ("reflections_faded", 400)]
)
def test_reflections_need_a_number_of_steps_that_says_something(code: str, steps: int) -> None:
    with pytest.raises(Refused, match=code):
        reflections(r_example().present, steps=steps)


def test_what_cannot_be_iterated_is_refused() -> None:
    with pytest.raises(Refused, match="steps_too_few"):
        fitness(NESTED, updates=Updates.TOGETHER, steps=0)
    with pytest.raises(Refused, match="delta_not_positive"):
        regularised_fitness(NESTED, delta=0)
    with pytest.raises(Refused, match="fitness_not_settled"):
        regularised_fitness(r_example().present, most_steps=2)
