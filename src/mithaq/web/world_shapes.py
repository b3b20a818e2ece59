"""The shapes of the world for drawings that are taken away: a file of its own carries what it shows."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

WORLD = Path(__file__).parent / "static" / "built" / "world.svg"
_PATH = re.compile(r'<path(?: id="(?P<id>\w+)")?(?: vector-effect="[\w-]+")? d="(?P<d>[^"]+)"/>')


def shapes_of(codes: Iterable[str]) -> list[str]:
    """The outlines of states that the map knows."""
    return [shape for code in codes if (shape := _shapes().get(code))]


def land() -> list[str]:
    """The outlines of all land."""
    return [shape for name, shape in _shapes().items() if name != "borders"]


def borders() -> str:
    """The lines between states."""
    return _shapes()["borders"]


@cache
def _shapes() -> Mapping[str, str]:
    found = _PATH.finditer(WORLD.read_text(encoding="utf-8"))
    return {match["id"] or "rest": match["d"] for match in found}
