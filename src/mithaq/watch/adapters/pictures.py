"""Pictures for documents that take no SVG: drawn by Typst, twice as fine as a screen."""

import typst

PIXELS_AN_INCH = 192
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""


def png_of(svg: bytes) -> bytes:
    """An SVG of ours as PNG on a page of its own size."""
    drawn = typst.compile(_PAGE, format="png", ppi=PIXELS_AN_INCH, sys_inputs={"svg": svg.decode()})
    assert isinstance(drawn, bytes)  # noqa: S101  # one page, one picture
    return drawn
