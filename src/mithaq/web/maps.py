"""Maps: where a state stands, which part of the world is shown, and lines between states, in plain numbers.

The shapes of `world.svg` are drawn at build time (frontend/world.mjs) in the Equal Earth projection, which
keeps areas true: Šavrič, Patterson and Jenny, “The Equal Earth map projection”, International Journal of
Geographical Information Science 33 (2019). Points are reckoned here by the same formula, so a page needs no
script. A map shows a frame of the world, always 1,000 units wide; `components/map.html` draws it. It is never
mirrored.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1_000
WORLD = 10_000
"""How wide the whole world is in world.svg."""
_FORMULA = 1.340264, -0.081106, 0.000893, 0.003796
_EDGE_X, _EDGE_Y = 2.7066299836, 1.3173627591
NORTHMOST, SOUTHMOST = 80, -56
NARROWEST, MARGIN, LOWEST, HIGHEST = 1_200, 0.12, 0.5, 0.72
"""The narrowest frame in units of the world, what is left around points, and bounds of height over width."""
BEND, GAP, LOOP, STEPS = 0.2, 11, 15, 16
WIDE, NARROW = 18, 34
"""The size of names on a wide page and on a phone, as the stylesheet has it or larger."""


@dataclass(frozen=True)
class Point:
    """A place on a map, downwards from its upper left corner."""

    x: float
    y: float


@dataclass(frozen=True)
class Frame:
    """The part of the world that a map shows, in units of the world."""

    left: float
    top: float
    width: float
    height: float

    @property
    def scale(self) -> float:
        return WIDTH / self.width

    @property
    def shown_height(self) -> int:
        return round(self.height * self.scale)

    @property
    def transform(self) -> str:
        """How world.svg is laid under the frame."""
        return f"scale({self.scale:.5f}) translate({-self.left:.1f} {-self.top:.1f})"

    def shown(self, point: Point) -> Point:
        """Where a point of the world is seen."""
        return Point((point.x - self.left) * self.scale, (point.y - self.top) * self.scale)


@dataclass(frozen=True)
class Tie:
    """What leads from one state to another: how much of it, and what that is called."""

    start: str
    end: str
    weight: float
    label: str
    is_mutual: bool = False
    """Without a direction."""


@dataclass(frozen=True)
class Stroke:
    """How lines are drawn: how far from their points, with what head; and how thick, in pixels at any size of
    the map, with what edge to set them off from others.
    """

    gap: float
    head: float
    thinnest: float
    thickest: float
    edge: float


BOLD = Stroke(gap=GAP, head=17, thinnest=1.5, thickest=4.5, edge=3)
FINE = Stroke(gap=5, head=9, thinnest=0.6, thickest=3.6, edge=1)
"""For so many lines that they cross everywhere."""


@dataclass(frozen=True)
class Line:
    """A line with an arrow at its end; `thickness` is in pixels, `edge` what sets it off from others."""

    path: str
    head: str
    thickness: str
    edge: str
    label: str
    track: tuple[Point, ...]
    """Where it passes."""


@dataclass(frozen=True)
class Name:
    """What stands beside a point: `anchor` is the end of the text that is nearer to it."""

    text: str
    x: int
    y: int
    anchor: str


@dataclass(frozen=True)
class WorldMap:
    """What `components/map.html` draws; names stand twice, as they fit on a wide page and on a phone."""

    frame: Frame
    states: tuple[str, ...]
    lines: tuple[Line, ...]
    points: tuple[str, ...]
    names_wide: tuple[Name, ...]
    names_narrow: tuple[Name, ...]
    is_fine: bool = False


def world_map(
    ties: Sequence[Tie],
    *,
    names: Mapping[str, str],
    degrees: Mapping[str, tuple[float, float]],
    frame: Frame | None = None,
    shapes: Mapping[str, str] | None = None,
    stroke: Stroke = BOLD,
) -> WorldMap:
    """A map of ties, of which the first are the heaviest. A state that has no `degrees` is left out.

    Without a frame it shows no more than it must. `shapes` are the codes of states that go by another name.
    """
    drawn = [each for each in ties if each.start in degrees and each.end in degrees]
    states = tuple(dict.fromkeys(code for each in drawn for code in (each.start, each.end)))
    frame = frame or frame_of([place(*degrees[code]) for code in states])
    at = {code: frame.shown(place(*degrees[code])) for code in states}
    most = max((each.weight for each in drawn), default=1)
    lines = tuple(
        line(
            at[each.start],
            at[each.end],
            share=each.weight / most,
            label=each.label,
            is_mutual=each.is_mutual,
            stroke=stroke,
        )
        for each in drawn
    )
    named = [(names[code], at[code]) for code in states]
    tracks = [point for each in lines for point in each.track]
    wide, narrow = (
        names_that_fit(named, size=size, height=frame.shown_height, tracks=tracks) for size in (WIDE, NARROW)
    )
    points = tuple(f"M{_at(point)}h.01" for point in at.values())
    codes = states if shapes is None else tuple(dict.fromkeys(shapes[each] for each in states))
    return WorldMap(frame, codes, lines, points, wide, narrow, is_fine=stroke is FINE)


def place(longitude: float, latitude: float) -> Point:
    """Where degrees stand in the world."""
    a1, a2, a3, a4 = _FORMULA
    third = math.sqrt(3) / 2
    angle = math.asin(third * math.sin(math.radians(latitude)))
    square = angle * angle
    sixth = square**3
    across = math.radians(longitude) * math.cos(angle)
    across /= third * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square))
    up = angle * (a1 + a2 * square + sixth * (a3 + a4 * square))
    scale = WORLD / 2 / _EDGE_X
    return Point(WORLD / 2 + across * scale, (_EDGE_Y - up) * scale)


def world_frame() -> Frame:
    """All of the world that has states."""
    top, bottom = place(0, NORTHMOST).y, place(0, SOUTHMOST).y
    return Frame(0, top, WORLD, bottom - top)


def frame_of(points: Collection[Point]) -> Frame:
    """The part of the world that shows all points with room around them; the whole world for none."""
    tallest = WORLD * _EDGE_Y / _EDGE_X
    if not points:
        return Frame(0, 0, WORLD, tallest)
    left, right = min(each.x for each in points), max(each.x for each in points)
    top, bottom = min(each.y for each in points), max(each.y for each in points)
    width = max((right - left) * (1 + 2 * MARGIN), (bottom - top) * (1 + 2 * MARGIN) / HIGHEST, NARROWEST)
    height = max((bottom - top) * (1 + 2 * MARGIN), width * LOWEST)
    width, height = min(width, WORLD), min(height, tallest)
    return Frame(
        _between(0, (left + right - width) / 2, WORLD - width),
        _between(0, (top + bottom - height) / 2, tallest - height),
        width,
        height,
    )


def line(
    start: Point,
    end: Point,
    *,
    share: float,
    label: str = "",
    is_mutual: bool = False,
    stroke: Stroke = BOLD,
) -> Line:
    """From one point to another; `share` of 1 is the thickest. There and back bend to different sides."""
    thick = stroke.thinnest + (stroke.thickest - stroke.thinnest) * math.sqrt(share)
    thickness, edge = f"{thick:.1f}", f"{thick + stroke.edge:.1f}"
    length = math.hypot(end.x - start.x, end.y - start.y)
    if length < 1:
        return Line(_loop(start), "", thickness, edge, label, ())
    bend = Point(
        (start.x + end.x) / 2 + (end.y - start.y) * BEND, (start.y + end.y) / 2 - (end.x - start.x) * BEND
    )
    # Between neighbours there is room for less.
    gap, head = min(stroke.gap, length / 6), min(stroke.head, length / 3)
    begins, tip = _towards(start, bend, gap), _towards(end, bend, gap)
    neck = _towards(tip, bend, head)
    path = f"M{_at(begins)}Q{_at(bend)} {_at(tip if is_mutual else neck)}"
    track = tuple(_on_curve(begins, bend, tip, step / STEPS) for step in range(STEPS + 1))
    return Line(path, "" if is_mutual else _head(tip, neck), thickness, edge, label, track)


def names_that_fit(
    points: Sequence[tuple[str, Point]],
    *,
    size: float,
    height: float,
    tracks: Collection[Point] = (),
    free: Collection["Box"] = (),
) -> tuple[Name, ...]:
    """Names beside their points, the first of them first, as far as none lies on another or on a point.

    Where it can be, a name lies off the lines too; it never lies on what is to be kept free. `size` is that
    of the letters, each of which is taken to be 0.6 of it wide.
    """
    taken = [*(_around(each) for _text, each in points), *free]
    within = Box(0, 0, WIDTH, height)
    found = []
    for text, point in points:
        best, fewest = None, len(tracks) + 1
        for name, box in _beside(text, point, size):
            if within.holds(box) and not any(box.meets(other) for other in taken):
                crossed = box.count(tracks)
                if crossed < fewest:
                    best, fewest = (name, box), crossed
            if fewest == 0:
                break
        if best:
            found.append(best[0])
            taken.append(best[1])
    return tuple(found)


@dataclass(frozen=True)
class Box:
    """A part of a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two lie on one another."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def count(self, points: Collection[Point]) -> int:
        """How many points lie in it."""
        return sum(self.left <= each.x <= self.right and self.top <= each.y <= self.bottom for each in points)

    def holds(self, other: "Box") -> bool:
        """Whether all of the other lies in it."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


def _beside(text: str, point: Point, size: float) -> Iterator[tuple[Name, Box]]:
    """The places of a name, the best first: on either side, below and above, and at the corners."""
    wide, gap = len(text) * size * 0.6, GAP + 2
    middle, below, above = point.y + size * 0.35, point.y + gap + size * 0.8, point.y - gap
    after, before = ("start", point.x + gap, 0.0), ("end", point.x - gap, -wide)
    over, near_after, near_before = (
        ("middle", point.x, -wide / 2), ("start", point.x + 4, 0.0), ("end", point.x - 4, -wide)
    )  # fmt: skip
    for (anchor, x, shift), y in (
        (after, middle), (before, middle), (over, below), (over, above),
        (near_after, below), (near_after, above), (near_before, below), (near_before, above),
    ):  # fmt: skip
        left = x + shift
        yield Name(text, round(x), round(y), anchor), Box(left, y - size * 0.85, left + wide, y + size * 0.3)


def _around(point: Point) -> Box:
    return Box(point.x - GAP, point.y - GAP, point.x + GAP, point.y + GAP)


def _on_curve(start: Point, bend: Point, end: Point, part: float) -> Point:
    """A point of a quadratic Bézier curve."""
    one, two, three = (1 - part) ** 2, 2 * part * (1 - part), part**2
    return Point(one * start.x + two * bend.x + three * end.x, one * start.y + two * bend.y + three * end.y)


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.hypot(end.x - start.x, end.y - start.y)
    return Point(
        start.x + (end.x - start.x) * distance / length, start.y + (end.y - start.y) * distance / length
    )


def _head(tip: Point, neck: Point) -> str:
    across, down = (tip.x - neck.x) * 0.45, (tip.y - neck.y) * 0.45
    one, other = Point(neck.x - down, neck.y + across), Point(neck.x + down, neck.y - across)
    return f"M{_at(tip)}L{_at(one)}L{_at(other)}z"


def _loop(point: Point) -> str:
    """Who stays in the state: a ring that begins and ends at its point."""
    return f"M{_at(point)}a{LOOP} {LOOP} 0 1 0 .1 0"


def _at(point: Point) -> str:
    return f"{point.x:.0f} {point.y:.0f}"


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, most))
