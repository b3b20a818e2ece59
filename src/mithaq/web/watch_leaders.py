"""The pages of who leads: standings as bars and a table, the works behind each figure, files to take away."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.watch.domain.asking import Actors, Question
from mithaq.watch.domain.leading import Standing
from mithaq.watch.domain.watching import FIRST
from mithaq.watch.queries import behind, leaders, nations
from mithaq.watch.queries.leaders import LeadersView
from mithaq.watch.queries.nations import NationalView
from mithaq.watch.queries.selecting import years_known
from mithaq.web.charts import Bar, Chart, Group, Look, chart
from mithaq.web.forms import page_number, pages_of
from mithaq.web.watch import reader_of
from mithaq.web.watch_asking import field_groups, question_of, words_of
from mithaq.words.leader_figures import actor_name, share_told
from mithaq.words.terms import TERMS
from mithaq.words.writing import percent_exactly

PAGE = 25
SHOWN, DRAWN, LANGUAGES = 50, 12, 5


@require_GET
def leaders_page(request: HttpRequest) -> HttpResponse:
    """Who leads in a field, and what the corpus knows of it."""
    reader, question = reader_of(request), question_of(request)
    view = leaders.leaders(question, reader=reader)
    national = nations.national_figures(question.field, question.counting, reader=reader)
    is_of_nations = question.actors is Actors.COUNTRIES
    return render(
        request,
        "watch/leaders.html",
        {
            "view": view,
            "question": question,
            "known": years_known(),
            "standings": view.standings[:SHOWN],
            "languages": view.coverage.languages[:LANGUAGES],
            "chart": leaders_chart(view),
            "national": [_national(each, view) for each in national] if is_of_nations else [],
            "groups": field_groups(),
            "actors": words_of("actors"),
            "countings": words_of("counting"),
            "formulas": {code: text for code, text in TERMS["leader_formula"].items() if code != "gift"},
            "first": FIRST,
        },
    )


@require_GET
def works_page(request: HttpRequest) -> HttpResponse:
    """The works behind a figure, the last first."""
    reader, question = reader_of(request), question_of(request)
    of, number = request.GET.get("of") or None, page_number(request.GET)
    found = behind.works_behind(question, of, reader=reader, first=(number - 1) * PAGE, limit=PAGE)
    return render(
        request,
        "watch/works.html",
        {
            "found": found,
            "question": question,
            "name": actor_name(of, question.actors) if of else "",
            **pages_of(number, total=found.total, size=PAGE),
        },
    )


def leaders_chart(view: LeadersView) -> Chart:
    """The shares of those who lead."""
    groups = [_bar(each, view.question) for each in view.standings[:DRAWN]]
    return chart(groups)


def _bar(standing: Standing, question: Question) -> Group:
    share = Bar(_("Share"), share_told(standing.share), Look.WHOLE, Decimal(str(standing.share.value)))
    return Group(actor_name(standing.of, question.actors), (share,))


def _national(found: NationalView, view: LeadersView) -> dict[str, object]:
    """The shares of the countries that lead in the corpus, then of those that lead in the other's figures."""
    lines = found.figures.lines
    last = max((line.last for line in lines.values()), default=0)
    greatest = sorted(lines.values(), key=lambda line: -line.shares.get(last, 0.0))
    codes = dict.fromkeys([each.of for each in view.standings[:DRAWN]] + [line.area for line in greatest[:5]])
    rows = [
        {
            "name": actor_name(code, Actors.COUNTRIES),
            "first": line.first,
            "last": line.last,
            "before": percent_exactly(line.shares[line.first]),
            "after": percent_exactly(line.shares[line.last]),
        }
        for code in codes
        if (line := lines.get(code)) is not None
    ]
    return {"view": found, "rows": rows}
