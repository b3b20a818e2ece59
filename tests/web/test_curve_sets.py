"""Several curves on one axis in plain numbers."""

from itertools import pairwise

import pytest

from mithaq.web.curve_sets import BOTTOM, HEIGHT, LEFT, LETTER_APART, RIGHT, TOP, WIDTH, Ahead, Series, curves

KNOWN = ((2010.0, 0.0), (2011.0, 5.0), (2012.0, 10.0))


def test_series_share_one_axis() -> None:
    found = curves(
        [
            Series("one", KNOWN, [Ahead(2014.5, 12.0, 8.0, 20.0)]),
            Series("other", ((2008.0, 2.0), (2009.0, 2.0)), []),
        ]
    )

    one, other = found.lines
    assert found.top == 20.0
    assert (one.letter, other.letter) == ("A", "B")
    # The axis runs from 2008 to 2014.5 over 610 units: 2010 stands at 8 + 610 · 2 / 6.5.
    assert other.line.split()[0] == f"{LEFT:.1f},{TOP + (HEIGHT - TOP - BOTTOM) * 0.9:.1f}"
    assert one.line.split()[0] == f"{8 + 610 * 2 / 6.5:.1f},{HEIGHT - BOTTOM:.1f}"
    assert one.middle.split()[-1] == f"{WIDTH - RIGHT:.1f},{TOP + (HEIGHT - TOP - BOTTOM) * 0.4:.1f}"
    assert len(one.band.split()) == 4
    assert (other.band, other.middle) == ("", "")
    assert [year for year, _x in found.ticks] == list(range(2008, 2015))


@pytest.mark.parametrize("count", [2, 5])
def test_letters_of_curves_that_end_alike_can_be_read(count: int) -> None:
    found = curves([Series(str(each), KNOWN, []) for each in range(count)])

    heights = sorted(each.y for each in found.lines)
    assert all(after - before >= LETTER_APART - 0.2 for before, after in pairwise(heights))
    assert heights[-1] <= HEIGHT - BOTTOM + 4.1


def test_nothing_is_drawn_of_nothing() -> None:
    assert curves([]).lines == ()
