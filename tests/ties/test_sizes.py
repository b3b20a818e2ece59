"""What pairs have by their size."""

from math import exp

import numpy as np
import pytest

from callers import refused
from mithaq.ties.domain.sizes import by_size


def test_a_law_of_size_is_found_again() -> None:
    products = np.exp(np.linspace(1, 9, 40))
    # Twice the square root of the product, every other pair by a factor of e above or below.
    noise = np.where(np.arange(40) % 2, 1.0, -1.0)
    noise -= np.polyval(np.polyfit(np.log(products), noise, 1), np.log(products))
    amounts = 2 * np.sqrt(products) * np.exp(noise)

    found = by_size(np.append(amounts, 0.0), np.append(products, 5.0))

    assert found.intercept == pytest.approx(np.log(2))
    assert found.slope == pytest.approx(0.5)
    assert found.times(2 * 10, 20, 5) == pytest.approx(1)
    assert found.times(0, 20, 5) == 0
    assert found.usual == pytest.approx(exp(1.6448536 * found.spread))
    assert found.spread == pytest.approx(np.sqrt((noise**2).sum() / 38))


def test_few_pairs_say_nothing() -> None:
    amounts = np.ones(40)
    amounts[29:] = 0

    assert refused(lambda: by_size(amounts, np.ones(40))) == "pairs_too_few"
