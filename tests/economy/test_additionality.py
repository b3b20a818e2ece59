import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import binom

from mithaq.base.refusals import Refused
from mithaq.economy.domain.entry.additionality import additionality, detectable
from mithaq.economy.domain.entry.dispersion import counts, dispersion, pooled

TWENTY = np.full(20, 0.17)


def test_without_a_common_shift_equal_chances_are_binomial() -> None:
    found = counts(TWENTY, spread=0)

    np.testing.assert_allclose(found.chance, binom.pmf(range(21), 20, 0.17), atol=1e-12)
    assert found.mean == pytest.approx(3.4)
    assert found.variance == pytest.approx(20 * 0.17 * 0.83)
    assert found.at_least(0) == pytest.approx(1)


def test_unequal_chances_by_hand() -> None:
    """Two of 1/2 and 1/4: none 3/8, one 1/2, both 1/8."""
    assert counts(np.array([0.5, 0.25]), spread=0).chance == pytest.approx([3 / 8, 1 / 2, 1 / 8])


def test_a_common_shift_widens_and_keeps_the_mean() -> None:
    found = counts(TWENTY, spread=0.8)

    assert found.mean == pytest.approx(3.4, abs=1e-6)
    assert found.variance > 1.5 * 20 * 0.17 * 0.83
    # Drawn instead of reckoned: the same shift for all twenty, around the centre that keeps the mean.
    chance = np.random.default_rng(3)
    centre = _centre(0.8)
    shifts = centre + 0.8 * chance.standard_normal(200_000)
    drawn = chance.binomial(20, expit(logit(0.17) + shifts))
    assert found.variance == pytest.approx(drawn.var(), rel=0.02)
    assert found.at_least(8) == pytest.approx((drawn >= 8).mean(), abs=0.003)


def _centre(spread: float) -> float:
    grid = np.linspace(-6, 6, 4001)
    weights = np.exp(-(grid**2) / 2) / np.exp(-(grid**2) / 2).sum()
    shifts = np.linspace(-0.5, 0.5, 2001)
    means = np.array([(expit(logit(0.17) + each + spread * grid) * weights).sum() for each in shifts])
    return float(shifts[np.abs(means - 0.17).argmin()])


def test_places_vary_apart() -> None:
    both = pooled([counts(TWENTY, spread=0.8)] * 2)

    assert both.mean == pytest.approx(6.8, abs=1e-6)
    assert both.variance == pytest.approx(2 * counts(TWENTY, spread=0.8).variance)


@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0])
def test_the_common_shift_is_found_again(spread: float) -> None:
    chance = np.random.default_rng(8)
    places = np.repeat(np.arange(1500), 20)
    probability = chance.uniform(0.05, 0.4, len(places))
    shift = spread * chance.standard_normal(1500)[places]
    answers = (chance.uniform(size=len(places)) < expit(logit(probability) + shift)).astype(np.float64)

    assert dispersion([(probability, answers, places)]) == pytest.approx(spread, abs=0.12)


def test_what_a_programme_must_bring_to_be_seen() -> None:
    """shared/research/economy.md, C3: 20 candidates at 0.17 need about 4.2 extra entries for 80 % power."""
    found = detectable([TWENTY], spread=0)

    assert found.expected == pytest.approx(3.4)
    assert found.extra_normal == pytest.approx((1.6448536 + 0.8416212) * np.sqrt(2.822))
    assert found.extra_normal == pytest.approx(4.2, abs=0.05)
    # Counted out: 7 or more have a chance below 5 %, 6 do not; 80 % power needs a chance of 0.403 or so each.
    assert binom.sf(6, 20, 0.17) < 0.05 < binom.sf(5, 20, 0.17)
    assert found.needed == 7
    assert found.extra is not None
    assert binom.sf(6, 20, (3.4 + found.extra) / 20) == pytest.approx(0.8, abs=1e-3)


def test_over_dispersion_asks_for_more_and_pooling_for_less_of_each() -> None:
    plain, spread = (detectable([TWENTY], spread=each) for each in (0.0, 0.6))
    pool = detectable([TWENTY] * 5, spread=0.6)

    assert plain.extra is not None
    assert spread.extra is not None
    assert pool.extra is not None
    assert spread.extra > plain.extra
    assert pool.extra / 5 < 0.6 * spread.extra


def test_some_programmes_cannot_be_seen_at_all() -> None:
    found = detectable([np.full(2, 0.5)], spread=0)

    assert (found.needed, found.extra) == (3, None)


@pytest.mark.parametrize(("entered", "is_noise"), [(3, True), (6, True), (7, False), (12, False)])
def test_expected_beside_observed(entered: int, is_noise: bool) -> None:
    found = additionality([TWENTY], [entered], spread=0)

    assert found.expected == pytest.approx(3.4)
    assert found.extra == pytest.approx(entered - 3.4)
    assert found.by_itself == pytest.approx(binom.sf(entered - 1, 20, 0.17))
    assert found.is_noise is is_noise
    assert (found.low, found.high) == (binom.ppf(0.05, 20, 0.17), binom.ppf(0.95, 20, 0.17))


@pytest.mark.parametrize(
    ("candidates", "entered"),
    [
        ([], []),
        ([np.array([])], [0]),
        ([np.array([1.2])], [1]),
        ([np.array([np.nan])], [0]),
        ([TWENTY], [21]),
        ([TWENTY], [1, 2]),
    ],
)
def test_what_does_not_fit_is_refused(candidates: list[np.ndarray], entered: list[int]) -> None:
    with pytest.raises(Refused, match="programme_candidates_invalid"):
        additionality(candidates, entered, spread=0)
