"""Drawings as files: SVG as it is, or PNG of the same."""

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.picture_printing import png_of

MEDIA = {".svg": "image/svg+xml", ".png": "image/png"}


def written(svg: str, suffix: str, *, width: int, height: int) -> bytes:
    """A drawing as a file. Raises Refused `file_form_unknown` or `fonts_missing`."""
    match suffix:
        case ".svg":
            return svg.encode()
        case ".png":
            return png_of(svg, width=width, height=height)
        case _:
            raise Refused("file_form_unknown", value=suffix[:20], forms=", ".join(MEDIA))
