"""A map of topics in plain numbers: circles that do not lie on one another, lines, and names that fit.

A community is told by a letter in its circles and by their fill, never by colour alone.
`components/topic_map.html` draws it. It is never mirrored: sides of this map mean nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import pi, sqrt
from string import ascii_uppercase

import numpy as np

from mithaq.web.maps import Box, Name, Point, names_that_fit

WIDTH, HEIGHT = 1_000, 720
MARGIN, LETTERS = 30.0, 13.0
LEAST, GREATEST = 7.0, 13.0
"""The smallest and the largest circle."""
APART, STEPS = 3.0, 120
NARROWEST, GOLDEN_ANGLE = 0.1, pi * (3 - sqrt(5))
"""Which part of the whole map is enlarged to the box at the most."""
TIES = 2
"""To how many of its nearest a topic is drawn a line."""
THINNEST, THICKEST = 0.5, 4.0


@dataclass(frozen=True)
class Node:
    """A topic: its place from 0 to 1, its works and its community."""

    name: str
    label: str
    address: str
    x: float
    y: float
    works: float
    community: int
    shared: Mapping[str, float]


@dataclass(frozen=True)
class Circle:
    """A topic as it is drawn."""

    node: Node
    letter: str
    x: float
    y: float
    radius: float

    @property
    def below(self) -> float:
        """The line on which its letter stands."""
        return self.y + 3.5


@dataclass(frozen=True)
class Tie:
    """A line between two topics that share works."""

    start: Point
    end: Point
    width: float


@dataclass(frozen=True)
class TopicMap:
    """What `components/topic_map.html` draws."""

    ties: tuple[Tie, ...]
    circles: tuple[Circle, ...]
    names: tuple[Name, ...]


def letter_of(community: int) -> str:
    """The letter of a community; the largest is A."""
    return ascii_uppercase[community % len(ascii_uppercase)]


def topic_map(nodes: Sequence[Node]) -> TopicMap:
    """Draw topics, of which the first are named first."""
    most = max((each.works for each in nodes), default=1) or 1
    radii = [LEAST + (GREATEST - LEAST) * sqrt(each.works / most) for each in nodes]
    places = _apart(nodes, radii)
    circles = tuple(
        Circle(each, letter_of(each.community), place.x, place.y, round(radius, 1))
        for each, place, radius in zip(nodes, places, radii, strict=True)
    )
    names = names_that_fit(
        [(each.name, place) for each, place in zip(nodes, places, strict=True)],
        size=LETTERS,
        height=HEIGHT,
        free=[_box(each) for each in circles],
    )
    return TopicMap(_ties(nodes, places), circles, names)


def _apart(nodes: Sequence[Node], radii: Sequence[float]) -> list[Point]:
    """Places in the box, with circles pushed apart until none lies on another, as far as there is room."""
    if not nodes:
        return []
    low, high = np.array([MARGIN, MARGIN]), np.array([WIDTH - MARGIN, HEIGHT - MARGIN])
    raw = np.array([[each.x, each.y] for each in nodes])
    spread = np.maximum(raw.max(0) - raw.min(0), NARROWEST)
    at = (low + high) / 2 + (raw - (raw.max(0) + raw.min(0)) / 2) / spread * (high - low)
    # Two in one place would have no way to part: each begins a little further along a spiral.
    turns = np.arange(len(nodes)) * GOLDEN_ANGLE
    at += 0.1 * np.sqrt(np.arange(len(nodes)))[:, None] * np.column_stack([np.cos(turns), np.sin(turns)])
    size = np.asarray(radii)
    least = size[:, None] + size[None, :] + APART
    np.fill_diagonal(least, 0.0)
    for _ in range(STEPS):
        between = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.sqrt((between**2).sum(2)), 1e-9)
        push = np.maximum(least - distance, 0.0) / 2
        if not push.any():
            break
        at = np.clip(at + (between * (push / distance)[:, :, None]).sum(1), low, high)
    return [Point(round(float(x), 1), round(float(y), 1)) for x, y in at]


def _ties(nodes: Sequence[Node], places: Sequence[Point]) -> tuple[Tie, ...]:
    """From each topic to those drawn with which it shares most works, each line once."""
    at = {each.name: place for each, place in zip(nodes, places, strict=True)}
    most = max((works for each in nodes for works in each.shared.values()), default=1) or 1
    found: dict[tuple[str, str], float] = {}
    for each in nodes:
        known = [(works, other) for other, works in each.shared.items() if other in at]
        for works, other in sorted(known, key=lambda pair: (-pair[0], pair[1]))[:TIES]:
            start, end = sorted((each.name, other))
            found[start, end] = works
    return tuple(
        Tie(at[start], at[end], round(THINNEST + (THICKEST - THINNEST) * sqrt(works / most), 1))
        for (start, end), works in sorted(found.items())
    )


def _box(circle: Circle) -> Box:
    edge = circle.radius
    return Box(circle.x - edge, circle.y - edge, circle.x + edge, circle.y + edge)
