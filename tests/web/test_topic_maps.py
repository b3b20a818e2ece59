"""A map of topics in plain numbers."""

from collections.abc import Sequence
from itertools import combinations
from math import hypot

from hypothesis import given, settings
from hypothesis import strategies as st

from mithaq.web.topic_maps import GREATEST, HEIGHT, LEAST, WIDTH, Node, letter_of, topic_map

PLACES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=40)


def nodes(places: Sequence[tuple[float, float]]) -> list[Node]:
    return [
        Node(f"topic {place}", "", "", x, y, works=place + 1, community=place % 3, shared={"topic 0": place})
        for place, (x, y) in enumerate(places)
    ]


@settings(max_examples=40)
@given(PLACES)
def test_circles_stay_in_the_box_and_off_one_another(places: list[tuple[float, float]]) -> None:
    found = topic_map(nodes(places))

    assert len(found.circles) == len(places)
    for each in found.circles:
        assert 0 < each.x < WIDTH
        assert 0 < each.y < HEIGHT
        assert LEAST <= each.radius <= GREATEST
    for one, other in combinations(found.circles, 2):
        assert hypot(one.x - other.x, one.y - other.y) > 0.9 * (one.radius + other.radius)
    assert topic_map(nodes(places)) == found


def test_all_in_one_place_part() -> None:
    found = topic_map(nodes([(0.5, 0.5)] * 30))

    assert len({(each.x, each.y) for each in found.circles}) == 30


def test_lines_lead_to_those_that_share_most() -> None:
    shared = {"a": {"b": 9, "c": 4, "d": 1, "gone": 99}, "b": {"a": 9}, "c": {"a": 4}, "d": {"a": 1}}
    corners = {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (0.0, 1.0), "d": (1.0, 1.0)}

    found = topic_map([Node(name, "", "", x, y, 5, 0, shared[name]) for name, (x, y) in corners.items()])

    # a–b and a–c from both sides, a–d from d alone; nothing to what is not drawn.
    assert len(found.ties) == 3
    assert found.ties[0].width > found.ties[1].width > found.ties[2].width


def test_communities_have_letters() -> None:
    assert [letter_of(each) for each in (0, 1, 11)] == ["A", "B", "L"]
