"""The page that holds topics side by side: curves on one axis, figures, leaders and works in common."""

from collections.abc import Sequence
from string import ascii_uppercase

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Actor
from mithaq.watch.domain.emergence.conventions import AHEAD, MONTHS_A_YEAR, Attribute
from mithaq.watch.queries import citing, comparing, looks, shared_works
from mithaq.watch.queries.comparing import LEAST, MOST, Compared, Comparison
from mithaq.watch.queries.comparing_tables import compared_table, years_table
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.web.curve_sets import HEIGHT, WIDTH, Curves, Series, curves
from mithaq.web.curve_sets import Ahead as AheadOf
from mithaq.web.forms import key_of, page_number, pages_of
from mithaq.web.taking import Picture, Works
from mithaq.web.watch import reader_of
from mithaq.web.watch_choosing import look_told, required_look
from mithaq.words.looking import last_month_told
from mithaq.words.terms import TERMS

PAGE, SUGGESTED = 50, 100


@require_GET
def compare_page(request: HttpRequest) -> HttpResponse:
    """Two to five topics; with fewer, what to choose from."""
    reader = reader_of(request)
    every = looks.looks(reader=reader)
    chosen = _looks_asked(request, reader)
    if not chosen:
        return render(request, "watch/compare.html", {"look": None})
    terms = _terms_asked(request)
    found = comparing.compare(chosen, terms, reader=reader)
    return render(
        request,
        "watch/compare.html",
        {
            "look": chosen[0],
            "looks": every,
            "chosen": [each.id for each in chosen],
            "terms": terms,
            "found": found,
            "items": list(zip(ascii_uppercase, found.items, strict=False)),
            "is_enough": len(found.items) >= LEAST,
            "curves": _curves(found),
            "shared": _shared(found),
            "known": looks.topics(chosen[0], reader=reader, limit=SUGGESTED),
            "ahead": AHEAD,
            "attributes": list(Attribute),
            "most": MOST,
            "formulas": {
                **TERMS["emergence_formula"],
                **{code: TERMS["radar_formula"][code] for code in ("maturity", "ratio", "young")},
                "shared": TERMS["compare_formula"]["shared"],
                "output": TERMS["leader_formula"]["output"],
            },
        },
    )


@require_GET
def works_page(request: HttpRequest) -> HttpResponse:
    """The works that use all of some topics."""
    reader = reader_of(request)
    of, number = required_look(request, reader), page_number(request.GET)
    topics = _topics_asked(request, of, reader)
    works, total = shared_works.works_sharing(
        of, topics, reader=reader, first=(number - 1) * PAGE, limit=PAGE
    )
    return render(
        request,
        "watch/shared_works.html",
        {
            "look": of,
            "topics": topics,
            "works": works,
            "total": total,
            **pages_of(number, total=total, size=PAGE),
        },
    )


def works_file(request: HttpRequest) -> Works:
    """The same to take away."""
    reader = reader_of(request)
    of = required_look(request, reader)
    found, _total = shared_works.works_sharing(
        of, _topics_asked(request, of, reader), reader=reader, limit=citing.MOST
    )
    return Works(found)


def compared_file(request: HttpRequest) -> pl.DataFrame:
    """The figures of a comparison."""
    return compared_table(_found(request))


def years_file(request: HttpRequest) -> pl.DataFrame:
    """The curves of a comparison, year by year."""
    return years_table(_found(request))


def compared_picture(request: HttpRequest) -> Picture:
    """The curves of a comparison as they are drawn."""
    found = _found(request)
    return Picture(
        component="components/curves.html",
        drawn={"curves": _curves(found), "with_names": True},
        title=_("Works in 10,000, and what is expected"),
        source=look_told(found.items[0].look) if found.items else "",
        width=WIDTH,
        height=HEIGHT,
    )


def _found(request: HttpRequest) -> Comparison:
    reader = reader_of(request)
    return comparing.compare(_looks_asked(request, reader), _terms_asked(request), reader=reader)


def _looks_asked(request: HttpRequest, reader: Actor) -> list[LookView]:
    asked = [each for each in request.GET.getlist("look") if each]
    if asked:
        return [looks.look(key_of(each, code="no_such_look"), reader=reader) for each in dict.fromkeys(asked)]
    last = looks.last_look(reader=reader)
    return [last] if last else []


def _terms_asked(request: HttpRequest) -> list[str]:
    return [each for each in dict.fromkeys(map(str.strip, request.GET.getlist("term"))) if each]


def _topics_asked(request: HttpRequest, of: LookView, reader: Actor) -> list[TopicView]:
    """Raises NotFound `no_such_topic`, where none is asked for too."""
    return [looks.topic(of, term, reader=reader) for term in _terms_asked(request)[:MOST] or [""]]


def _curves(found: Comparison) -> Curves:
    several = len({each.look.id for each in found.items}) > 1
    return curves([_series(each, with_look=several) for each in found.items])


def _series(each: Compared, *, with_look: bool) -> Series:
    """A year that ends with December stands at its number, others after it; a forecast in the middle of its
    two years.
    """
    end = each.look.origin / MONTHS_A_YEAR - 1
    count = len(each.topic.shares)
    known = [(end - (count - 1 - place), share) for place, share in enumerate(each.topic.shares)]
    ahead = [
        AheadOf(end + one.centre_years, one.expected, one.lower, one.upper) for one in each.topic.forecasts
    ]
    name = f"{each.topic.term} ({last_month_told(each.look.origin)})" if with_look else each.topic.term
    return Series(name, known, ahead)


def _shared(found: Comparison) -> list[tuple[str, Compared, Sequence[tuple[Compared, int, bool]]]]:
    """A row for each topic: the works that it has in common with each, itself left empty."""
    if len(found.items) < LEAST or not found.shared:
        return []
    return [
        (
            letter,
            each,
            [(other, count, other is each) for other, count in zip(found.items, counts, strict=True)],
        )
        for letter, each, counts in zip(ascii_uppercase, found.items, found.shared, strict=False)
    ]
