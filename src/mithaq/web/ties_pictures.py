"""Drawings of ties to take away."""

from mithaq.base.refusals import NotFound
from mithaq.web import world_shapes
from mithaq.web.maps import WIDTH, WorldMap
from mithaq.web.taking import Picture


def map_picture(drawn: WorldMap | None, *, title: str, source: str) -> Picture:
    """A map with the shapes of the world in it. Raises NotFound `nothing_to_draw`."""
    if drawn is None:
        raise NotFound("nothing_to_draw")
    return Picture(
        component="components/map_drawing.html",
        drawn={
            "map": drawn,
            "land": world_shapes.land(),
            "borders": world_shapes.borders(),
            "shapes": world_shapes.shapes_of(drawn.states),
        },
        title=title,
        source=source,
        width=WIDTH,
        height=drawn.frame.shown_height,
    )
