"""Maturity from the curve of a share, and fields from classes, by tables worked by hand."""

from math import exp, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.watch.domain.crosswalks import OUTSIDE, Said
from mithaq.watch.domain.maturity import Maturity, Move, move, reading
from mithaq.watch.domain.topic_fields import field_of_classes

EVEN = [1000] * 8
SAID = {
    "cs.LG": Said("computing.machine_learning", 0.95),
    "cs.CV": Said("computing.computer_vision", 0.95),
    "cs.NI": Said("communications", 0.95),
    "cs.IT": Said("communications", 0.8),
    "math.CO": Said(OUTSIDE, 0.95),
}


@pytest.mark.parametrize(
    ("counts", "works", "maturity"),
    [
        # As many works each year: neither rises nor falls.
        ([20] * 8, EVEN, Maturity.ESTABLISHED),
        # 90 after 50: ln 1.79 = .58 > 1.645 · √(1/90.5 + 1/50.5) = .29; 130 of 230 are young, .57.
        ([20, 20, 20, 20, 20, 30, 40, 50], EVEN[:8], Maturity.GROWING),
        # The same rise on few works of old: 130 of 150 are young.
        ([0, 0, 5, 5, 10, 40, 40, 50], EVEN, Maturity.EMERGING),
        # Half as many: ln .5 = -.69 < -1.645 · √(1/40.5 + 1/80.5) = -.32.
        ([40] * 6 + [20, 20], EVEN, Maturity.FADING),
        # A fall of which 4 after 6 works tell nothing.
        ([3] * 6 + [2, 2], EVEN, Maturity.ESTABLISHED),
        # Young, and yet its share falls: it does not emerge.
        ([0, 0, 0, 0, 0, 9, 3, 3], EVEN, Maturity.ESTABLISHED),
        # Twice the works of a corpus that is twice as large: the share stays.
        ([20] * 6 + [40, 40], [1000] * 6 + [2000, 2000], Maturity.ESTABLISHED),
        # Of seven years three are too great a part to call anything young.
        ([0, 0, 5, 10, 40, 40, 50], [1000] * 7, Maturity.GROWING),
        # Nothing at all, and years without works.
        ([0] * 8, [0] * 8, Maturity.ESTABLISHED),
    ],
)
def test_maturity_is_read_from_the_curve(counts: list[int], works: list[int], maturity: Maturity) -> None:
    assert reading(counts, works).maturity is maturity


def test_a_reading_tells_its_figures() -> None:
    found = reading([0, 0, 5, 5, 10, 40, 40, 50], EVEN)

    assert found.ratio == pytest.approx(90.5 / 50.5)
    assert found.low == pytest.approx(90.5 / 50.5 * exp(-1.645 * sqrt(1 / 90.5 + 1 / 50.5)))
    assert found.low * found.high == pytest.approx(found.ratio**2)
    assert found.young == pytest.approx(130 / 150)
    assert reading([1] * 7, [10] * 7).young is None


@given(st.lists(st.integers(0, 500), min_size=4, max_size=15))
def test_bounds_hold_the_ratio_and_a_reading_follows_them(
    counts: list[int],
) -> None:
    found = reading(counts, [1000] * len(counts))

    assert found.low <= found.ratio <= found.high
    if found.maturity is Maturity.FADING:
        assert found.high < 1
    if found.maturity is Maturity.GROWING:
        assert found.low > 1


@pytest.mark.parametrize(
    ("before", "now", "went"),
    [
        (None, Maturity.EMERGING, Move.NEW),
        (Maturity.EMERGING, Maturity.EMERGING, Move.NONE),
        (Maturity.EMERGING, Maturity.GROWING, Move.INWARDS),
        (Maturity.GROWING, Maturity.ESTABLISHED, Move.INWARDS),
        (Maturity.ESTABLISHED, Maturity.FADING, Move.OUTWARDS),
        (Maturity.FADING, Maturity.EMERGING, Move.INWARDS),
    ],
)
def test_a_topic_moves_from_ring_to_ring(before: Maturity | None, now: Maturity, went: Move) -> None:
    assert move(before, now) is went


@pytest.mark.parametrize(
    ("classes", "field"),
    [
        ([("cs.LG", 10)], "computing.machine_learning"),
        # Two fields of one group outweigh a third: 12 · .95 = 11.4 against 11 · .95 = 10.45.
        ([("cs.NI", 11), ("cs.LG", 7), ("cs.CV", 5)], "computing.machine_learning"),
        # A surer class weighs more: 10 · .95 against 11 · .8.
        ([("cs.IT", 11), ("cs.CV", 10)], "computing.computer_vision"),
        ([("cs.CV", 5), ("cs.LG", 5)], "computing.computer_vision"),
        ([("math.CO", 6), ("cs.LG", 5)], OUTSIDE),
        ([("physics.unheard", 90), ("cs.LG", 1)], "computing.machine_learning"),
        ([("physics.unheard", 90)], None),
        ([], None),
    ],
)
def test_a_topic_is_in_the_field_of_most_of_its_classes(
    classes: list[tuple[str, int]], field: str | None
) -> None:
    assert field_of_classes(classes, SAID) == field
