"""What a page gives away as files: its tables, its drawings and its lists of works, each in several forms.

A page says how each is made from the address it was asked by; this is the one way in which they become files.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi

from mithaq.base.refusals import Refused
from mithaq.watch.queries import citing, tables
from mithaq.watch.queries.work_lines import WorkLine
from mithaq.web.charts import DRAWN_WIDTH, Chart, drawn_bars
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


@dataclass(frozen=True)
class Works:
    """A list of works."""

    works: Sequence[WorkLine]


@dataclass(frozen=True)
class Graph:
    """A network, as a file that programs of networks read."""

    content: bytes


GRAPHS = {".graphml": "application/graphml+xml"}
Taken = pl.DataFrame | Picture | Works | Graph
Make = Callable[[HttpRequest], Taken]


def bars_picture(chart: Chart, *, title: str, source: str) -> Picture:
    """Bars of a page as a drawing."""
    bars = drawn_bars(chart, is_mirrored=get_language_bidi())
    return Picture("components/bars_drawing.html", {"bars": bars}, title, source, DRAWN_WIDTH, bars.height)


def media_of(name: str) -> Mapping[str, str]:
    """The forms of a file by its name: charts are drawn, works go to reference managers too, graphs to
    programs of networks, the rest are tables; those of ties are sheets too.
    """
    if name.endswith("-chart"):
        return pictures.MEDIA
    if name.endswith("-graph"):
        return GRAPHS
    if name.startswith("ties-"):
        return tables.SHEETS
    return citing.MEDIA if name.endswith("works") else tables.MEDIA


def answer(taken: Taken, name: str, suffix: str) -> HttpResponse:
    """What is taken away, as a file. Raises Refused `file_form_unknown` or `fonts_missing`."""
    media = media_of(name)
    if suffix not in media:
        raise Refused("file_form_unknown", value=suffix[:20], forms=", ".join(media))
    match taken:
        case Picture():
            content = _drawn(taken, suffix)
        case Works():
            content = citing.written(taken.works, suffix)
        case Graph():
            content = taken.content
        case _:
            content = tables.written(taken, suffix)
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
        {
            **picture.drawn,
            **places,
            "picture": picture,
            "is_mirrored": get_language_bidi(),
            "node": settings.PUBLIC_URL,
        },
    )
    return pictures.written(svg, suffix, width=picture.width, height=height)
