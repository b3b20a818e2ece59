"""A radar in plain numbers: places within their cells, none on another, the same every time."""

from collections.abc import Sequence
from itertools import combinations
from math import atan2, hypot, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mithaq.web.radar import LETTERS, MIDDLE, RIM, RINGS, WIDTH, Radar, Spot, radar, wrapped

CELLS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=50)
SECTORS = ("Computing", "Information and communication technologies", "Energy", "Health", "No field")
MOVES = [("new", "new"), ("inwards", "moved inwards")]


def drawn(
    cells: Sequence[tuple[int, int]], *, is_mirrored: bool = False, sectors: Sequence[str] = SECTORS
) -> Radar:
    spots = [
        Spot(sector, ring, str(place), f"topic {place}", "", "", "")
        for place, (sector, ring) in enumerate(cells, 1)
    ]
    return radar(
        spots,
        sectors=sectors,
        rings=("one", "two", "three", "four"),
        moves=MOVES,
        is_mirrored=is_mirrored,
    )


@settings(max_examples=40)
@given(CELLS)
def test_points_stand_in_their_rings_and_not_on_one_another(cells: list[tuple[int, int]]) -> None:
    found = drawn(cells)

    for each in found.dots:
        distance = hypot(each.x - MIDDLE.x, each.y - MIDDLE.y)
        inner = RINGS[each.spot.ring - 1] * RIM if each.spot.ring else 0
        assert inner < distance < RINGS[each.spot.ring] * RIM or each.spot.ring == 0
    for one, other in combinations(found.dots, 2):
        assert hypot(one.x - other.x, one.y - other.y) > 1.8 * found.size
    assert drawn(cells) == found


def test_sectors_follow_one_another_clockwise_or_as_arabic_is_read() -> None:
    cells = [(sector, 1) for sector in range(5)]

    def turns(found: Radar) -> list[float]:
        return [atan2(each.x - MIDDLE.x, MIDDLE.y - each.y) % (2 * pi) for each in found.dots]

    assert turns(drawn(cells)) == sorted(turns(drawn(cells)))
    mirrored = turns(drawn(cells, is_mirrored=True))
    assert mirrored == sorted(mirrored, reverse=True)
    assert all(each.x > WIDTH / 2 for each in drawn(cells, is_mirrored=True).signs)


def test_a_crowd_becomes_smaller_rather_than_overlapping() -> None:
    sectors = [f"field {place}" for place in range(21)]
    crowd = drawn([(0, 3)] * 30 + [(place, 0) for place in range(1, 21)], sectors=sectors)

    assert crowd.size < drawn([(0, 3), (1, 0)]).size
    assert len({(each.x, each.y) for each in crowd.dots}) == 50


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Computing", ("Computing",)),
        ("Water and environment", ("Water and", "environment")),
        ("Aeronautics and aviation", ("Aeronautics and", "aviation")),
        ("A word-that-is-longer-than-any-line", ("A", "word-that-is-longer-than-any-line")),
        ("", ()),
    ],
)
def test_names_beside_the_rim_are_written_in_lines(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, LETTERS) == lines
