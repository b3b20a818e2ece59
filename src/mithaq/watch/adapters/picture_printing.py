"""Drawings as PNG, in the fonts of the pages."""

from pathlib import Path

from mithaq.outside.paper import pictured

TEMPLATE = Path(__file__).with_name("picture.typ")


def png_of(svg: str, *, width: int, height: int) -> bytes:
    """A drawing of so many pixels, at twice their number. Raises Refused `fonts_missing`."""
    return pictured(TEMPLATE, "picture", {"svg": svg, "width": width, "height": height})
