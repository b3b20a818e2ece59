"""Growth of shares, with its interval, and when a rise is the corpus and not the world."""

import numpy as np
import pytest

from mithaq.watch.domain.growth import Doubt, Jump, at_constant_mix, doubts, growth, jumps
from mithaq.watch.domain.intervals import Bounds

YEARS = 10
WORLD = np.full(YEARS, 10_000.0)


def rising(first: float, rate: float) -> np.ndarray:
    return np.asarray(first * (1 + rate) ** np.arange(YEARS))


@pytest.mark.parametrize("rate", [-0.1, 0.0, 0.05, 0.3])
def test_compound_growth_is_found(rate: float) -> None:
    found = growth(rising(500.0, rate)[None, :], WORLD)

    assert found.value[0] == pytest.approx(rate, abs=1e-6)
    assert found.low[0] < rate < found.high[0]


def test_what_grows_with_the_world_does_not_grow_in_share() -> None:
    found = growth(rising(100.0, 0.2)[None, :], rising(10_000.0, 0.2))

    assert found.value[0] == pytest.approx(0, abs=1e-6)


def test_nine_of_ten_intervals_hold_the_growth_that_was_true() -> None:
    chance = np.random.default_rng(5)
    drawn = chance.poisson(np.tile(rising(20.0, 0.08), (1_500, 1))).astype(float)

    found = growth(drawn, WORLD)

    assert 0.87 <= ((found.low <= 0.08) & (found.high >= 0.08)).mean() <= 0.98


@pytest.mark.parametrize(
    ("output", "world"),
    [
        (np.full((1, 3), 50.0), np.full(3, 100.0)),
        (np.full((1, YEARS), 0.5), WORLD),
        (np.full((1, YEARS), 50.0), np.concatenate([[0.0], WORLD[1:]])),
        (np.zeros((0, YEARS)), WORLD),
    ],
)
def test_of_too_little_no_growth_is_told(output: np.ndarray, world: np.ndarray) -> None:
    assert np.isnan(growth(output, world).value).all()


def test_a_source_that_comes_late_is_no_rise_at_a_constant_mix() -> None:
    """In each source the share stays; in the second, which grows, it is greater."""
    first, second = np.full(YEARS, 1_000.0), rising(100.0, 0.4)
    world = np.stack([first, second])
    own = np.stack([first * 0.05, second * 0.30])[None, :, :]

    raw = growth(own.sum(axis=1), world.sum(axis=0))
    constant = growth(at_constant_mix(own, world), world.sum(axis=0))

    assert raw.value[0] > 0.05
    assert constant.value[0] == pytest.approx(0, abs=1e-6)
    assert doubts(output=raw, share=raw, constant=constant) == [Doubt.MIX]


def test_at_a_constant_mix_the_part_of_the_last_years_counts() -> None:
    world = np.array([[100.0, 100.0, 100.0], [0.0, 300.0, 300.0]])
    own = np.array([[[10.0, 10.0, 10.0], [0.0, 90.0, 90.0]]])

    found = at_constant_mix(own, world) / world.sum(axis=0)

    # 1/4 · 0.1 + 3/4 · 0.3; in the first year there is one part alone.
    assert found[0] == pytest.approx([0.1, 0.25, 0.25])


@pytest.mark.parametrize(
    ("output", "share", "constant", "found"),
    [
        (0.2, 0.2, 0.2, None),
        (0.2, 0.0, 0.0, Doubt.CORPUS),
        (0.2, 0.2, 0.0, Doubt.MIX),
        (0.2, 0.0, 0.2, None),
        (0.0, 0.0, 0.0, None),
        (float("nan"), float("nan"), float("nan"), None),
    ],
)
def test_when_a_rise_is_in_doubt(output: float, share: float, constant: float, found: Doubt | None) -> None:
    def of(rate: float) -> Bounds:
        return growth(np.zeros((1, YEARS)) if np.isnan(rate) else rising(400.0, rate)[None, :], WORLD)

    assert doubts(output=of(output), share=of(share), constant=of(constant)) == [found]


def test_years_in_which_a_source_came_or_went_are_named() -> None:
    works = {2000: 100, 2001: 120, 2002: 300, 2003: 310, 2004: 100, 2006: 900}

    assert jumps(works) == (Jump(2002, 120, 300), Jump(2004, 310, 100))
