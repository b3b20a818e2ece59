"""The product space in plain numbers: a circle for each product, filled where the place has it, and lines.

`components/product_space.html` draws it. It is never mirrored: its sides mean nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from mithaq.economy.domain.complexity.space import DrawnSpace
from mithaq.web.maps import Name, Point, names_that_fit

WIDTH, HEIGHT = 1_000, 720
MARGIN, LETTERS = 24.0, 13.0
FEW, LARGE, SMALL = 100, 8.0, 3.5
"""Up to so many products circles are large, and have their names beside them."""


@dataclass(frozen=True)
class Circle:
    """A product, and whether the place has it."""

    label: str
    x: float
    y: float
    is_present: bool


@dataclass(frozen=True)
class ProductSpace:
    """What `components/product_space.html` draws; those present are drawn last, above the others."""

    lines: tuple[tuple[Point, Point], ...]
    circles: tuple[Circle, ...]
    names: tuple[Name, ...]
    radius: float


def product_space(drawn: DrawnSpace, present: Collection[str], named: Mapping[str, str]) -> ProductSpace:
    """Place a space in the box; products are called by their names, or by their codes without."""
    at = {code: _point(x, y) for code, x, y in drawn.points.select("product", "x", "y").iter_rows()}
    circles = [
        Circle(f"{code} {named.get(code, '')}".strip(), point.x, point.y, code in present)
        for code, point in at.items()
    ]
    lines = tuple((at[one], at[other]) for one, other in _ends(drawn.links))
    is_few = len(at) <= FEW
    words = [(named.get(code, code), point) for code, point in at.items()] if is_few else []
    names = names_that_fit(words, size=LETTERS, height=HEIGHT)
    last = sorted(circles, key=lambda each: each.is_present)
    return ProductSpace(lines, tuple(last), names, LARGE if is_few else SMALL)


def _ends(links: pl.DataFrame) -> list[tuple[str, str]]:
    return [(one, other) for one, other in links.select("one", "other").iter_rows()]


def _point(x: float, y: float) -> Point:
    """A place from 0 to 1 in the box."""
    return Point(round(MARGIN + x * (WIDTH - 2 * MARGIN), 1), round(MARGIN + y * (HEIGHT - 2 * MARGIN), 1))
