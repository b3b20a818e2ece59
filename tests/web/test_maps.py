"""Maps in plain numbers: places, frames, lines and names."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.parties import queries as parties
from mithaq.parties.adapters import reference
from mithaq.parties.domain.blocs import Standing
from mithaq.web.maps import (
    LOWEST,
    MARGIN,
    NARROWEST,
    WIDTH,
    WORLD,
    Frame,
    Point,
    Tie,
    frame_of,
    line,
    names_that_fit,
    place,
    world_map,
)

SHAPES = Path(__file__).parents[2] / "src" / "mithaq" / "web" / "static" / "built" / "world.svg"
TALLEST = 4867.16
POINTS = st.builds(Point, st.floats(0, WORLD), st.floats(0, TALLEST))
DEGREES = {"QA": (51.53, 25.28), "BH": (50.58, 26.38), "TR": (28.97, 41.02), "MA": (-7.58, 33.65)}
NAMES = {"QA": "Qatar", "BH": "Bahrain", "TR": "Türkiye", "MA": "Morocco", "BV": "Bouvet Island"}


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [
        # What d3-geo 3.1.2 gives for the same projection.
        (0, 0, 5000.00, 2433.58),
        (180, 0, 10000.00, 2433.58),
        (-180, 0, 0.00, 2433.58),
        (0, 90, 5000.00, 0.00),
        (51.53, 25.28, 6365.44, 1503.80),
        (-7.58, 33.65, 4806.51, 1213.12),
        (101.7, 3.17, 7822.93, 2314.99),
        (-55.17, 5.83, 3471.29, 2215.61),
        (174.8, -41.3, 9267.99, 3906.37),
    ],
)
def test_a_place_stands_where_the_shapes_have_it(
    longitude: float, latitude: float, x: float, y: float
) -> None:
    found = place(longitude, latitude)

    assert [found.x, found.y] == pytest.approx([x, y], abs=0.01)


@pytest.mark.parametrize(
    ("points", "frame"),
    [
        ((), (0, 0, WORLD, TALLEST)),
        # One point, or neighbours: no nearer than so.
        ((Point(5000, 2000),), (4400, 1700, NARROWEST, NARROWEST * LOWEST)),
        # At the edge of the world the frame stays within.
        ((Point(10, 20),), (0, 0, NARROWEST, NARROWEST * LOWEST)),
        ((Point(9990, 4860),), (WORLD - NARROWEST, TALLEST - NARROWEST * LOWEST, NARROWEST, 600)),
        ((Point(3000, 2000), Point(7000, 2100)), (2520, 810, 4000 * (1 + 2 * MARGIN), 2480)),
        ((Point(0, 0), Point(WORLD, TALLEST)), (0, 0, WORLD, TALLEST)),
    ],
)
def test_a_frame_has_room_around_its_points(
    points: tuple[Point, ...], frame: tuple[float, float, float, float]
) -> None:
    found = frame_of(points)

    assert (found.left, found.top, found.width, found.height) == pytest.approx(frame, abs=1)


@given(st.lists(POINTS, min_size=1))
def test_every_point_is_within_its_frame(points: list[Point]) -> None:
    frame = frame_of(points)

    for shown in map(frame.shown, points):
        assert -1 <= shown.x <= WIDTH + 1
        assert -1 <= shown.y <= frame.shown_height + 1


@pytest.mark.parametrize(
    ("start", "end", "share", "path", "thickness"),
    [
        (Point(0, 100), Point(200, 100), 1.0, "M10 96Q100 60 174 90", "4.5"),
        (Point(200, 100), Point(0, 100), 0.25, "M190 104Q100 140 26 110", "3.0"),
        # Neighbours get a short arrow.
        (Point(0, 0), Point(12, 0), 0.0, "M2 -1Q6 -2 6 -2", "1.5"),
        # Who stays in the state: a ring.
        (Point(50, 50), Point(50, 50), 1.0, "M50 50a15 15 0 1 0 .1 0", "4.5"),
    ],
)
def test_a_line_bends_and_ends_before_its_host(
    start: Point, end: Point, share: float, path: str, thickness: str
) -> None:
    found = line(start, end, share=share)

    assert (found.path, found.thickness) == (path, thickness)
    assert bool(found.head) == (start != end)


def test_there_and_back_are_two_lines() -> None:
    one, other = Point(0, 0), Point(300, 120)

    there, back = line(one, other, share=1).track, line(other, one, share=1).track

    assert min(math.dist((a.x, a.y), (b.x, b.y)) for a in there[4:-4] for b in back[4:-4]) > 30


@pytest.mark.parametrize(
    ("points", "tracks", "anchors"),
    [
        ([("Qatar", Point(500, 200))], [], ["start"]),
        # At the right edge there is room on the left alone.
        ([("Qatar", Point(980, 200))], [], ["end"]),
        # A line on the right: the left is free.
        ([("Qatar", Point(500, 200))], [Point(530, 200)], ["end"]),
        # The second gives way to the first, and what has no room is left to the table.
        ([("Qatar", Point(500, 200)), ("Bahrain", Point(520, 200))], [], ["end", "start"]),
        ([("Qatar", Point(500, 200)), ("Kuwait", Point(500, 200)), ("Oman", Point(500, 200))] * 4, [], None),
        ([("A name that is longer than any map is wide" * 3, Point(500, 200))], [], []),
    ],
)
def test_names_stand_beside_their_points_and_not_on_one_another(
    points: list[tuple[str, Point]], tracks: list[Point], anchors: list[str] | None
) -> None:
    found = names_that_fit(points, size=18, height=400, tracks=tracks)

    if anchors is None:
        assert 0 < len(found) < len(points)
    else:
        assert [each.anchor for each in found] == anchors


def test_a_map_draws_what_has_a_place_and_leaves_the_rest_to_the_table() -> None:
    ties = [Tie("TR", "QA", 4, "four"), Tie("QA", "BH", 1, "one"), Tie("QA", "BV", 9, "nine")]

    found = world_map(ties, names=NAMES, degrees=DEGREES)

    assert found.states == ("TR", "QA", "BH")
    assert [(each.label, each.thickness) for each in found.lines] == [("four", "4.5"), ("one", "3.0")]
    assert len(found.points) == 3
    assert {"Türkiye"} <= {each.text for each in found.names_narrow}
    assert world_map([], names={}, degrees={}).lines == ()


def test_every_member_of_the_oic_has_a_point_and_all_but_the_atolls_a_shape() -> None:
    spells = reference.blocs().get("OIC").spells
    members = {each.state for each in spells if each.standing is Standing.MEMBER}
    shapes = set(re.findall(r'id="([A-Z]{2})"', SHAPES.read_text()))

    assert len(members) == 57
    assert all(parties.place_of(state) for state in members)
    assert members - shapes == {"MV"}


def test_shapes_have_the_codes_of_states_and_no_colour() -> None:
    svg = SHAPES.read_text()
    codes = re.findall(r'id="([A-Z]{2})"', svg)

    assert len(codes) == len(set(codes)) > 200
    assert set(codes) <= {each.code for each in reference.states()}
    assert {"world", "borders"} <= set(re.findall(r'id="([a-z]+)"', svg))
    assert "fill" not in svg
    assert "style" not in svg


def test_a_frame_of_the_whole_world_is_half_as_high_as_it_is_wide() -> None:
    frame = Frame(0, 0, WORLD, TALLEST)

    assert frame.shown_height == 487
    assert frame.transform == "scale(0.10000) translate(0.0 0.0)"
