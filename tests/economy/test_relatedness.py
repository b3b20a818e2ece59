import numpy as np
import pytest

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.conventions import OwnProximity
from mithaq.economy.domain.complexity.outlook import outlook_gain, outlook_index
from mithaq.economy.domain.complexity.output import Output
from mithaq.economy.domain.complexity.relatedness import Relatedness, density, proximity, relatedness
from mithaq.economy.domain.complexity.sophistication import sophistication

PRESENT = np.array([[1.0, 1, 0], [1, 1, 1], [1, 0, 0], [1, 0, 1]])
# Ubiquities 4, 2, 2; in common: 2 of the first and second, 2 of the first and third, 1 of the last two.


@pytest.mark.parametrize(
    ("how", "first_second", "second_third"),
    [
        (Relatedness.PROXIMITY, 2 / 4, 1 / 2),
        (Relatedness.CONDITIONAL, 2 / 2, 1 / 2),
        # S = (4, 3, 3), T = 10.
        (Relatedness.COSINE, 2 / np.sqrt(12), 1 / 3),
        (Relatedness.JACCARD, 2 / (4 + 3 - 2), 1 / (3 + 3 - 1)),
        (Relatedness.ASSOCIATION, 2 * 10 / 12, 1 * 10 / 9),
        (
            Relatedness.PROBABILITY,
            2 / ((0.4 * 3 / 6 + 0.3 * 4 / 7) * 5),
            1 / ((0.3 * 3 / 7 + 0.3 * 3 / 7) * 5),
        ),
    ],
)
def test_relatedness_by_hand(how: Relatedness, first_second: float, second_third: float) -> None:
    found = relatedness(PRESENT, how)

    assert found[0, 1] == pytest.approx(first_second)
    assert found[1, 2] == pytest.approx(second_third)
    assert np.diagonal(found).tolist() == [0, 0, 0]


def test_a_conditional_goes_one_way() -> None:
    found = relatedness(PRESENT, Relatedness.CONDITIONAL)

    # All places with the second have the first; half of those with the first have the second.
    assert (found[0, 1], found[1, 0]) == (1, 0.5)


@pytest.mark.parametrize("how", Relatedness)
def test_what_shares_nothing_is_related_to_nothing(how: Relatedness) -> None:
    assert relatedness(np.eye(3), how).tolist() == np.zeros((3, 3)).tolist()


@pytest.mark.parametrize(("own", "first"), [(OwnProximity.ONE, 1.5 / 2), (OwnProximity.ZERO, 0.5 / 1)])
def test_density_by_hand(own: OwnProximity, first: float) -> None:
    """All proximities between the three are 1/2; the first place has the first two."""
    related = proximity(PRESENT, own=own)
    found = density(PRESENT, related)

    assert found[0, 0] == pytest.approx(first)
    assert found[0, 2] == pytest.approx(0.5 if own is OwnProximity.ONE else 1.0)
    assert found[1].tolist() == [1, 1, 1]


def test_nothing_related_leaves_density_unknown() -> None:
    assert np.isnan(density(np.eye(3), np.zeros((3, 3)))).all()


def test_of_the_nearest_those_tied_for_the_last_place_share_it() -> None:
    """Of product 0 the nearest are 1, then 2 and 3 alike; asked for two, half of each of the last counts."""
    related = np.array([[0, 0.9, 0.5, 0.5], [0.9, 0, 0, 0], [0.5, 0, 0, 0.1], [0.5, 0, 0.1, 0]])
    present = np.array([[0.0, 1, 1, 0], [0, 1, 0, 1], [0, 0, 1, 1]])
    found = density(present, related, nearest=2)[:, 0]

    assert found == pytest.approx([1.15 / 1.4, 1.15 / 1.4, 0.5 / 1.4])
    order = [0, 3, 2, 1]
    again = density(present[:, order], related[np.ix_(order, order)], nearest=2)[:, 0]
    np.testing.assert_allclose(again, found)
    assert np.nanmax(found) <= 1


@pytest.mark.parametrize("nearest", [0, 3])
def test_so_many_nearest_must_there_be(nearest: int) -> None:
    with pytest.raises(Refused, match="nearest_out_of_range"):
        density(PRESENT, proximity(PRESENT, own=OwnProximity.ZERO), nearest=nearest)


def test_outlook_by_hand() -> None:
    """The first place lacks the third product alone, of complexity 3, with density 1/2, self counted."""
    pci = np.array([1.0, 2, 3])
    related = proximity(PRESENT, own=OwnProximity.ONE)
    index = outlook_index(PRESENT, density(PRESENT, related), pci)
    gain = outlook_gain(PRESENT, related, pci)

    assert index.tolist() == [1.5, 0, 2.5 / 2, 1]
    # Row sums are 2; of what it lacks only the third itself counts, with proximity 1.
    assert gain[0].tolist() == [0, 0, 1.5]
    assert gain[2].tolist() == [0, 1 * 2 / 2 + 0.5 * 3 / 2, 0.5 * 2 / 2 + 3 / 2]


def test_prody_and_expy_by_hand() -> None:
    """Shares of the first product are 1/2 and 1/4: PRODY (1/2 * 10 + 1/4 * 40) / (3/4) = 20."""
    output = Output.of([[2, 2, 0], [1, 3, 0], [5, 0, 1], [0, 0, 0]], places=["a", "b", "c", "d"])
    found = sophistication(output, {"a": 10.0, "b": 40.0, "d": 5.0})

    assert found.products == ("0", "1")
    assert found.prody == pytest.approx([20, (0.5 * 10 + 0.75 * 40) / 1.25])
    assert found.expy == pytest.approx([0.5 * 20 + 0.5 * 28, 0.25 * 20 + 0.75 * 28])
    assert found.without_income == ("c", "d")


@pytest.mark.parametrize(
    ("code", "income"), [("income_unknown", {}), ("income_invalid", {"0": float("nan")})]
)
def test_income_must_be_known_of_somebody(code: str, income: dict[str, float]) -> None:
    with pytest.raises(Refused, match=code):
        sophistication(Output.of([[1, 2]]), income)
