"""The catalogue to take away: what the reader searched, in the form that they choose."""

import tempfile

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from mithaq.base.refusals import Refused
from mithaq.exchange.queries import exports
from mithaq.web.forms import search_named
from mithaq.web.visits import visit
from mithaq.words.exports import STREAMED, SUFFIXES, WRITTEN, records_as, write_records
from mithaq.words.terms import reader_language

MEMORY_BYTES = 8 * 2**20


@require_GET
def export(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The records of a search as this reader sees them."""
    if suffix not in SUFFIXES:
        raise Refused("format_unknown", value=suffix[:20])
    seen = visit(request)
    views = exports.found(search_named(request.GET), seen.scope, reader_language())
    name = f"mithaq-{seen.today.isoformat()}{suffix}"
    if suffix in STREAMED:
        return StreamingHttpResponse(
            records_as(views, suffix),
            content_type=STREAMED[suffix],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    out = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115  # the response closes it
    write_records(out, views, suffix)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=WRITTEN[suffix])
