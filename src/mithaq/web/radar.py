"""A radar in plain numbers: sectors, rings, and where each point stands without lying on another.

The first sector begins at the top; they follow one another as the page is read, clockwise or against the
clock. `components/radar.html` draws it. The same points stand in the same places every time.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, pi, sin

from mithaq.web.maps import Box, Name, Point, names_that_fit

WIDTH, HEIGHT = 1_000, 760
MIDDLE = Point(WIDTH / 2, HEIGHT / 2)
RIM = 340.0
RINGS = (0.44, 0.70, 0.89, 1.0)
"""Where each ring ends, of the rim."""
NARROWEST = pi / 10
"""How wide a sector is at least, where not many share the circle."""
DOT, APART = 11.0, 27.0
"""The size of a point, and how far points are apart where there is room."""
TIGHTER = 0.9
WORD, LETTER, LINE = 13.0, 7.2, 16.0
"""The size of words, how wide a letter is taken to be, and how high a line."""
LETTERS = 20
"""How many letters a line beside the rim has at most."""


@dataclass(frozen=True)
class Spot:
    """What is to be drawn: in which sector and ring, and its words."""

    sector: int
    ring: int
    mark: str
    name: str
    label: str
    address: str
    move: str


@dataclass(frozen=True)
class Dot:
    """A spot in its place; `turn` are the degrees by which its arrow is turned towards the middle."""

    spot: Spot
    x: float
    y: float
    turn: float


@dataclass(frozen=True)
class RimWord:
    """The name of a sector in lines, outside the rim."""

    lines: tuple[tuple[str, float], ...]
    x: float
    anchor: str


@dataclass(frozen=True)
class Sign:
    """A line of what the marks beside points mean: where its mark and its word stand."""

    move: str
    word: str
    x: float
    word_x: float
    y: float
    anchor: str
    turn: float
    """Its arrow is turned towards the middle, as those of points are."""

    @property
    def below(self) -> float:
        """The line on which its word stands."""
        return self.y + WORD / 3


@dataclass(frozen=True)
class Radar:
    """What `components/radar.html` draws; rings are radii from the widest."""

    rings: tuple[float, ...]
    edges: tuple[Point, ...]
    rim: tuple[RimWord, ...]
    ring_words: tuple[tuple[str, float], ...]
    dots: tuple[Dot, ...]
    names: tuple[Name, ...]
    signs: tuple[Sign, ...]
    size: float

    @property
    def outer(self) -> float:
        """The size of the ring around a point that is new."""
        return self.size + 3

    @property
    def arrow(self) -> float:
        """Where the arrow of a point that moved begins."""
        return self.size - 1


def radar(
    spots: Sequence[Spot],
    *,
    sectors: Sequence[str],
    rings: Sequence[str],
    moves: Sequence[tuple[str, str]],
    is_mirrored: bool,
) -> Radar:
    """Draw spots in sectors of given names and rings from the middle outwards; the first are named first.

    `moves` are the marks that points may have, with their words.
    """
    angles = _angles([sum(each.sector == place for each in spots) for place in range(len(sectors))])
    hand = -1 if is_mirrored else 1
    radii = [RIM * part for part in RINGS]
    ring_words = tuple((word, _at_top(radii, place)) for place, word in enumerate(rings))
    kept_free = [
        Box(MIDDLE.x - len(word) * LETTER / 2, y - WORD, MIDDLE.x + len(word) * LETTER / 2, y + 5)
        for word, y in ring_words
    ]
    cells: dict[tuple[int, int], list[Spot]] = defaultdict(list)
    for each in spots:
        cells[each.sector, each.ring].append(each)
    apart = APART
    while (placed := _placed(cells, angles, radii, hand, apart, kept_free)) is None:
        apart *= TIGHTER
    rim = tuple(
        _rim_word(name, (start + end) / 2 * hand) for name, (start, end) in zip(sectors, angles, strict=True)
    )
    points = [(each.name, placed[each]) for each in spots]
    signs = _signs(moves, is_mirrored=is_mirrored)
    corner = Box(0, HEIGHT - 2 * LINE * len(signs), 200, HEIGHT)
    if is_mirrored:
        corner = Box(WIDTH - corner.right, corner.top, WIDTH, HEIGHT)
    kept_free += [*map(_box, rim), *([corner] if signs else [])]
    words = names_that_fit(points, size=WORD, height=HEIGHT, free=kept_free)
    return Radar(
        rings=tuple(reversed(radii)),
        edges=tuple(_point(RIM, start * hand) for start, _end in angles) if len(sectors) > 1 else (),
        rim=rim,
        ring_words=ring_words,
        dots=tuple(_dot(each, placed[each]) for each in spots),
        names=words,
        signs=signs,
        size=min(DOT, apart / 2 - 1),
    )


def wrapped(text: str, letters: int) -> tuple[str, ...]:
    """A text in lines of at most so many letters, as far as its words are not longer."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _angles(counts: Sequence[int]) -> list[tuple[float, float]]:
    """Where sectors begin and end, clockwise from the top: as wide as they have spots, none too narrow."""
    least = min(NARROWEST, pi / max(len(counts), 1))
    rest = 2 * pi - least * len(counts)
    found, start = [], 0.0
    for count in counts:
        end = start + least + rest * count / max(sum(counts), 1)
        found.append((start, end))
        start = end
    return found


def _placed(
    cells: Mapping[tuple[int, int], Sequence[Spot]],
    angles: Sequence[tuple[float, float]],
    radii: Sequence[float],
    hand: int,
    apart: float,
    kept_free: Sequence[Box],
) -> dict[Spot, Point] | None:
    """A place for each spot; None where a cell has too few that are so far apart."""
    found: dict[Spot, Point] = {}
    for (sector, ring), spots in cells.items():
        inner = radii[ring - 1] if ring else 0.0
        places = [
            place
            for place in _lattice(angles[sector], inner, radii[ring], hand, apart)
            if not any(each.meets(_around(place, apart / 2)) for each in kept_free)
        ]
        if len(places) < len(spots):
            return None
        found |= zip(spots, _spread(places, len(spots)), strict=True)
    return found


def _lattice(angles: tuple[float, float], inner: float, outer: float, hand: int, apart: float) -> list[Point]:
    """Places on arcs of a cell, none nearer to another or to an edge than so far, or half as far."""
    start, end = angles
    found = []
    arcs = max(1, int((outer - inner) // apart))
    step = (outer - inner) / arcs
    for arc in range(arcs):
        radius = inner + step * (arc + 0.5)
        room = (end - start) * radius
        count = int(room // apart)
        for place in range(count):
            angle = start + (end - start) * (place + 0.5) / count
            found.append(_point(radius, angle * hand))
    return found


def _spread(places: Sequence[Point], count: int) -> list[Point]:
    """So many of some places, each as far as can be from those before it; the first is in the middle."""
    middle = Point(sum(each.x for each in places) / len(places), sum(each.y for each in places) / len(places))
    chosen = [min(places, key=lambda each: _distance(each, middle))]
    nearest = [_distance(each, chosen[0]) for each in places]
    while len(chosen) < count:
        far = max(range(len(places)), key=lambda place: nearest[place])
        chosen.append(places[far])
        nearest = [min(was, _distance(each, places[far])) for was, each in zip(nearest, places, strict=True)]
    return chosen


def _dot(spot: Spot, place: Point) -> Dot:
    across, down = MIDDLE.x - place.x, MIDDLE.y - place.y
    return Dot(spot, round(place.x, 1), round(place.y, 1), round(degrees(atan2(across, -down)), 1))


def _rim_word(name: str, angle: float) -> RimWord:
    lines = wrapped(name, LETTERS)
    at = _point(RIM + 14, angle)
    is_beside = abs(sin(angle)) > 0.3
    anchor = ("start" if sin(angle) > 0 else "end") if is_beside else "middle"
    high = LINE * (len(lines) - 1)
    top = at.y - high * (1 - (at.y - (MIDDLE.y - RIM)) / (2 * RIM)) + WORD / 3
    top = min(max(top, WORD), HEIGHT - high - 4)
    return RimWord(
        tuple((line, round(top + LINE * place, 1)) for place, line in enumerate(lines)),
        round(at.x, 1),
        anchor,
    )


def _signs(moves: Sequence[tuple[str, str]], *, is_mirrored: bool) -> tuple[Sign, ...]:
    """In the lower corner in which lines of the page begin, a line for each."""
    edge, inwards = (WIDTH, -1) if is_mirrored else (0, 1)
    anchor = "end" if is_mirrored else "start"
    return tuple(
        Sign(
            move=move,
            word=word,
            x=edge + inwards * 20,
            word_x=edge + inwards * 42,
            y=HEIGHT - LINE * 1.6 * (len(moves) - place),
            anchor=anchor,
            turn=inwards * 90.0,
        )
        for place, (move, word) in enumerate(moves)
    )


def _box(word: RimWord) -> Box:
    wide = max(len(line) for line, _y in word.lines) * LETTER
    left = {"start": word.x, "end": word.x - wide, "middle": word.x - wide / 2}[word.anchor]
    return Box(left, word.lines[0][1] - WORD, left + wide, word.lines[-1][1] + 5)


def _at_top(radii: Sequence[float], ring: int) -> float:
    """Where the word of a ring stands: on the upright of the middle, below its outer edge."""
    return round(MIDDLE.y - radii[ring] + WORD + 3, 1)


def _point(radius: float, angle: float) -> Point:
    return Point(round(MIDDLE.x + radius * sin(angle), 2), round(MIDDLE.y - radius * cos(angle), 2))


def _around(place: Point, distance: float) -> Box:
    return Box(place.x - distance, place.y - distance, place.x + distance, place.y + distance)


def _distance(one: Point, other: Point) -> float:
    return hypot(one.x - other.x, one.y - other.y)
