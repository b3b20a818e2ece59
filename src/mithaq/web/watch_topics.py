"""The pages of what emerges: the list of a look ahead, a card for each topic, and the works behind its
figures.
"""

from math import expm1

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act, Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries import control
from mithaq.exchange.actions import drafting
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.queries import gaps
from mithaq.parties.queries import host_institution
from mithaq.watch.domain.watching import RANK_TO, TopicWatch
from mithaq.watch.queries import judging, looks, topic_works, watchlist
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.watchlist import WatchedView
from mithaq.web.curves import Ahead, Curve, curve
from mithaq.web.editor import empty_content
from mithaq.web.forms import key_of, page_number, pages_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.web.watch import reader_of
from mithaq.web.watch_judging import said_of
from mithaq.words.terms import TERMS
from mithaq.words.writing import year

PAGE = 50
WORKS = 10
OFFERS = 5
REASONS = 5
RELATED_CONTROLS = 3
DISPUTED = "disputed"
"""The list in the order of how far people and the model differ."""


@require_GET
def topics_page(request: HttpRequest) -> HttpResponse:
    """What a look ahead ranks, the last one unless another is asked for."""
    reader = reader_of(request)
    every = looks.looks(reader=reader)
    of = _look_of(request, reader)
    if of is None:
        return render(request, "watch/topics.html", {"look": None})
    number, holding = page_number(request.GET), request.GET.get("q", "").strip()[:100]
    by_dispute = request.GET.get("order", "") == DISPUTED
    disputes = judging.disputed(of, reader=reader, holding=holding) if by_dispute else []
    if by_dispute:
        total = len(disputes)
        disputes = disputes[(number - 1) * PAGE : number * PAGE]
        found = [each.topic for each in disputes]
    else:
        total = looks.count_topics(of, reader=reader, holding=holding)
        found = looks.topics(of, reader=reader, holding=holding, first=(number - 1) * PAGE, limit=PAGE)
    return render(
        request,
        "watch/topics.html",
        {
            "look": of,
            "looks": every,
            "topics": [_line(each) for each in found],
            "by_dispute": by_dispute,
            "disputes": {each.topic.term: each for each in disputes},
            "holding": holding,
            "total": total,
            **pages_of(number, total=total, size=PAGE),
            "news": looks.news(of, reader=reader),
            "new_on_watchlist": watchlist.count(reader=reader, is_seen=False),
            "formulas": TERMS["emergence_formula"],
        },
    )


@require_GET
def topic_page(request: HttpRequest, term: str) -> HttpResponse:
    """A card: what it is, its curve, why it stands where it does, who works on it, what one has and lacks."""
    seen = visit(request)
    reader, of = reader_of(request), _required_look(request)
    found = looks.topic(of, term, reader=reader)
    works, total = topic_works.works_of(of, found, reader=reader, limit=WORKS)
    reasons = sorted(found.reasons.items(), key=lambda each: -abs(each[1]))[:REASONS]
    watched = watchlist.watched_topic(of.source, term, reader=reader)
    return render(
        request,
        "watch/topic.html",
        {
            "look": of,
            "topic": _line(found),
            "curve": curve_of(of, found),
            "years": _years(of, found),
            "reasons": reasons,
            "measures": [(name, found.measures[name], part) for name, part in found.reasons.items()],
            "works": works,
            "total": total,
            "earlier": looks.earlier_ranks(of, term, reader=reader),
            "leaders": topic_works.leaders_of(of, found, reader=reader),
            "ours": _records(found, seen),
            "controls": _controls(found, reader),
            "may_draft": seen.may(Act.DRAFT_RECORD),
            "may_keep": seen.may(Act.KEEP_WATCH, of_institution=host_institution().id),
            "watched": watched,
            "growth_line": _growth_line(watched),
            "rank_to": RANK_TO,
            "formulas": {**TERMS["emergence_formula"], "output": TERMS["leader_formula"]["output"]},
            **said_of(of, found, reader=reader, today=seen.today),
        },
    )


@require_GET
def works_page(request: HttpRequest, term: str) -> HttpResponse:
    """The works behind a topic's figures, of one year of its curve where asked."""
    reader, of = reader_of(request), _required_look(request)
    found = looks.topic(of, term, reader=reader)
    number = page_number(request.GET)
    works, total = topic_works.works_of(
        of,
        found,
        reader=reader,
        years_back=years_back(request),
        country=request.GET.get("of", "")[:2],
        first=(number - 1) * PAGE,
        limit=PAGE,
    )
    return render(
        request,
        "watch/topic_works.html",
        {
            "look": of,
            "topic": found,
            "works": works,
            "total": total,
            **pages_of(number, total=total, size=PAGE),
        },
    )


@require_POST
def draft_need(request: HttpRequest, term: str) -> HttpResponse:
    """Begin a draft of a need from a gap, and open the editor."""
    seen = visit(request)
    found = looks.topic(_required_look(request), term, reader=reader_of(request))
    if not seen.may(Act.DRAFT_RECORD):
        raise Refused("not_permitted")
    key = new_key(seen.at)
    content = empty_content(Kind.NEED, seen, title=found.term.capitalize())
    drafting.begin_draft(id=key, record=new_key(seen.at), content=content, by=seen.signed_in, at=seen.at)
    return redirect("draft", key)


def _growth_line(watched: WatchedView | None) -> str:
    """The line of growth that a person chose, as a percentage."""
    asked = watched.asked if watched else None
    return f"{asked.growth_over * 100:g}" if isinstance(asked, TopicWatch) else "0"


def _look_of(request: HttpRequest, reader: Actor) -> LookView | None:
    asked = (request.GET if request.method == "GET" else request.POST).get("look", "")
    if not asked:
        return looks.last_look(reader=reader)
    return looks.look(key_of(asked, code="no_such_look"), reader=reader)


def _required_look(request: HttpRequest) -> LookView:
    of = _look_of(request, reader_of(request))
    if of is None:
        raise NotFound("no_such_look")
    return of


def _line(found: TopicView) -> dict[str, object]:
    return {
        "view": found,
        "recent": expm1(found.recent),
        "corrected": expm1(found.corrected),
        "last_year": found.counts[-1],
    }


def years_back(request: HttpRequest) -> int | None:
    """Which year of a curve an address names, 0 for its last; None for all."""
    back = request.GET.get("back", "")
    return int(back) if back.isascii() and back.isdigit() and len(back) < 3 else None


def curve_of(of: LookView, found: TopicView) -> Curve:
    """The curve of a topic with its forecasts, to be drawn."""
    words = [year(end) for end, _month in of.years]
    ahead = [Ahead(each.centre_years, each.expected, each.lower, each.upper) for each in found.forecasts]
    return curve(found.shares, words, ahead)


def _years(of: LookView, found: TopicView) -> list[dict[str, object]]:
    """A row for each year of the curve, the last first."""
    rows = zip(of.years, of.works, found.counts, found.shares, strict=True)
    return [
        {"year": end, "month": month, "works": works, "count": count, "share": share, "back": back}
        for back, ((end, month), works, count, share) in enumerate(reversed(list(rows)))
    ]


def _records(found: TopicView, seen: Visit) -> list[dict[str, object]]:
    """Offers and needs that say the topic, as far as they exist for the reader."""
    return [{"kind": kind, "records": gaps.speaking_of(found, kind, seen.scope)[:OFFERS]} for kind in Kind]


def _controls(found: TopicView, reader: Actor) -> list[dict[str, object]] | None:
    """Entries of control lists that speak of the topic; None where there are no lists or the reader may
    not ask.
    """
    if not control.may_classify(reader) or not control.control_lists():
        return None
    verdicts = control.classify(" ".join((found.term, *found.near)), (), (), reader=reader)
    return [
        {
            "list": each.suggestion.list_code,
            "entries": [one.chain[0] for one in each.suggestion.candidates[:RELATED_CONTROLS]],
        }
        for each in verdicts
    ]
