"""A work as a row of the corpus: the columns of its flat table, its terms beside it."""

from collections.abc import Mapping

from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.terms import terms_of
from mithaq.watch.domain.works import Share, Work


def row_of(read: Work | Indicator, *, load: str, place: str) -> Mapping[str, object]:
    """The row of a work or of an indicator."""
    row = _indicator(read) if isinstance(read, Indicator) else _work(read)
    return {**row, "load": load, "place": place}


def _work(work: Work) -> dict[str, object]:
    """Terms stand in alphabetical order, so that a row has one form."""
    return {
        "source": work.source,
        "key": work.key,
        "kind": work.kind.value,
        "title": work.title,
        "abstract": work.abstract,
        "language": work.language,
        "year": work.published_on.year,
        "published_on": work.published_on,
        "first_author": work.first_author,
        "authors": work.authors,
        "countries": _parts(work.countries),
        "institutions": _parts(work.institutions),
        "classes": list(work.classes),
        "cited_by": work.cited_by,
        "doi": work.doi,
        "url": work.url,
        "terms": sorted(terms_of(work.title, work.abstract)),
    }


def _indicator(each: Indicator) -> dict[str, object]:
    return {
        "source": each.source,
        "key": each.key,
        "series": each.series,
        "area": each.area,
        "area_name": each.area_name,
        "path": each.path,
        "indicator": each.indicator,
        "field": each.field,
        "year": each.year,
        "value": each.value,
        "counting": each.counting,
    }


def _parts(shares: tuple[Share, ...]) -> list[dict[str, object]]:
    return [{"of": each.of, "part": each.part} for each in shares]
