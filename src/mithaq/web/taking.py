"""What a page gives away as files: its tables, its drawings and its lists of works, each in several forms.

A page says how each is made from the address it was asked by; this is the one way in which they become files.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi

from mithaq.base.refusals import Refused
from mithaq.watch.queries import tables
from mithaq.words import pictures

HEAD, FOOT, MARGIN = 34, 30, 12
"""What a drawing has above itself for its title, below for where it is from, and beside them."""


@dataclass(frozen=True)
class Picture:
    """A drawing of a page: the component that draws it, with what it draws, in a box of a size."""

    component: str
    drawn: Mapping[str, object]
    title: str
    source: str
    width: int
    height: int

    @property
    def right(self) -> int:
        """Where lines begin that are read from the right."""
        return self.width - MARGIN


Taken = pl.DataFrame | Picture
Make = Callable[[HttpRequest], Taken]


def answer(taken: Taken, name: str, suffix: str) -> HttpResponse:
    """What is taken away, as a file. Raises Refused `file_form_unknown` or `fonts_missing`."""
    media = pictures.MEDIA if isinstance(taken, Picture) else tables.MEDIA
    if suffix not in media:
        raise Refused("file_form_unknown", value=suffix[:20], forms=", ".join(media))
    content = _drawn(taken, suffix) if isinstance(taken, Picture) else tables.written(taken, suffix)
    return HttpResponse(
        content,
        content_type=media[suffix],
        headers={"Content-Disposition": f'attachment; filename="{name}{suffix}"'},
    )


def _drawn(picture: Picture, suffix: str) -> bytes:
    height = picture.height + HEAD + FOOT
    places = {"height": height, "head": HEAD, "foot": height - MARGIN, "margin": MARGIN}
    svg = render_to_string(
        "components/picture.svg",
        {**picture.drawn, **places, "picture": picture, "is_mirrored": get_language_bidi()},
    )
    return pictures.written(svg, suffix, width=picture.width, height=height)
