"""The page that searches the works of the corpus."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from mithaq.exchange.queries import catalogue
from mithaq.watch.domain.asking import years_from
from mithaq.watch.domain.finding import TEXT_MAX, WorkFacet, WorkSearch, sought
from mithaq.watch.queries import finding
from mithaq.watch.queries.selecting import years_known
from mithaq.web.forms import page_number, pages_of
from mithaq.web.watch import reader_of
from mithaq.words.terms import reader_language

PAGE = 25
OPEN_FACETS = {WorkFacet.SOURCE, WorkFacet.FIELD_GROUP}
NEWEST = "newest"


@require_GET
def works_page(request: HttpRequest) -> HttpResponse:
    """Works that say what is asked, and what they can be narrowed to."""
    reader, text = reader_of(request), request.GET.get("q", "").strip()
    shown: dict[str, object] = {"text": text, "most": TEXT_MAX, "years": request.GET.get("years", "")}
    if not text:
        return render(request, "watch/find.html", shown)
    number = page_number(request.GET)
    asked = replace(search_asked(request.GET), offset=(number - 1) * PAGE, limit=PAGE)
    sources = asked.chosen.get(WorkFacet.SOURCE, ())
    found = finding.find(asked, reader=reader, glosses=glosses_of(asked))
    shown |= {
        "asked": asked,
        "found": found,
        "works": found.works,
        # A search is watched in one source or in all.
        "source": sources[0] if len(sources) == 1 else "",
        "facets": [_rows(facet, found.facets[facet], asked.chosen.get(facet, ())) for facet in WorkFacet],
        "cleared": f"?{urlencode({'q': text})}" if asked.chosen else "",
        **pages_of(number, total=found.total, size=PAGE),
    }
    return render(request, "watch/find.html", shown)


def search_asked(given: QueryDict) -> WorkSearch:
    """What an address asks for. Raises Refused `search_empty`, `search_too_long` or `years_wrong`."""
    years = given.get("years", "").strip()
    between = years_from(years, known=years_known()) if years else None
    return WorkSearch(
        sought(given.get("q", "").strip()),
        {facet: tuple(given.getlist(facet.value)) for facet in WorkFacet if given.get(facet.value)},
        years=(between.first, between.last) if between else None,
        is_newest_first=given.get("order") == NEWEST,
    )


def glosses_of(asked: WorkSearch) -> Mapping[str, Sequence[str]]:
    """English words for those that the reader typed in their own language."""
    language = reader_language()
    return {word: catalogue.glosses(word, language) for word in asked.sought.words}


def _rows(facet: WorkFacet, counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[str, object]:
    ordered = sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))
    rows = [{"value": value, "count": counts[value], "is_chosen": value in chosen} for value in ordered]
    return {"facet": facet.value, "rows": rows, "is_open": bool(chosen) or facet in OPEN_FACETS}
