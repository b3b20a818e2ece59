"""The page that searches the works of the corpus."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.watch.domain.finding import TEXT_MAX, sought
from mithaq.watch.queries import finding, loads
from mithaq.web.forms import page_number, pages_of
from mithaq.web.watch import reader_of

PAGE = 25


@require_GET
def works_page(request: HttpRequest) -> HttpResponse:
    """Works that say what is asked."""
    reader = reader_of(request)
    text, source = request.GET.get("q", "").strip(), request.GET.get("source", "")
    page = page_number(request.GET)
    shown: dict[str, object] = {
        "text": text,
        "source": source,
        "most": TEXT_MAX,
        "sources": [each.name for each in loads.sources(reader=reader) if each.table == "works"],
    }
    if text:
        asked = sought(text)
        works, total = finding.find(asked, reader=reader, source=source, first=(page - 1) * PAGE, limit=PAGE)
        shown |= {
            "works": works,
            "total": total,
            "terms": asked.terms,
            **pages_of(page, total=total, size=PAGE),
        }
    return render(request, "watch/find.html", shown)
