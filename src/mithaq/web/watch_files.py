"""Every table, drawing and list of the watch that can be taken away, by name."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from mithaq.base.refusals import NotFound
from mithaq.web import taking, watch_radar
from mithaq.web.taking import Make

FILES: Mapping[str, Make] = {
    "radar": watch_radar.radar_table,
    "radar-chart": watch_radar.radar_picture,
}


@require_GET
def file(request: HttpRequest, name: str, suffix: str) -> HttpResponse:
    """One of them, made from the address by which its page was asked."""
    if name not in FILES:
        raise NotFound("no_such_file", value=name[:80])
    return taking.answer(FILES[name](request), name, suffix)
