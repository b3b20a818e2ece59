"""Pages of Delphi studies: the list, the form that opens one, a study with its rounds, and its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import plain_number
from mithaq.parties import queries as parties
from mithaq.watch.actions import delphi as acting
from mithaq.watch.actions.delphi import Given, NewStudy
from mithaq.watch.domain.delphi import (
    LEAST_SHOWN,
    REASON_MAX,
    ROUNDS_MOST,
    STABLE_CHANGED,
    TEXT_MAX,
    TITLE_MAX,
    USUAL_BOUNDS,
    Question,
    QuestionKind,
    Side,
    Spread,
)
from mithaq.watch.queries import delphi, delphi_tables, looks, tables
from mithaq.watch.queries.delphi import QuestionView, RoundResult, StudyView
from mithaq.web.charts import Bar, Chart, Group, Look, chart
from mithaq.web.forms import day_of, key_of, one_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.web.watch import reader_of
from mithaq.words.delphi import answer_told, question_told, spread_told, width_change_told
from mithaq.words.refusals import told
from mithaq.words.terms import TERMS, named
from mithaq.words.writing import number

SLOTS = 8
"""Rows for questions in the form; more are asked in a second study."""
TOPICS_SUGGESTED = 200
NO_NUMBER = -1
"""Stands for what is no number: outside of every scale."""


@require_GET
def studies_page(request: HttpRequest) -> HttpResponse:
    """Studies that the reader has a part in, and finished ones."""
    reader = reader_of(request)
    facts = {
        "studies": delphi.studies(reader=reader, today=visit(request).today),
        "may_open": delphi.may_open(reader),
    }
    return render(request, "watch/delphi.html", facts)


@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest) -> HttpResponse:
    """The form that opens a study; one that is refused comes back as it was filled in."""
    seen, reader = visit(request), reader_of(request)
    if request.method == "GET":
        asked = request.GET.getlist("topic")[:SLOTS]
        rows = [_Row(term=each[:200]) for each in asked]
        return _opening(request, seen, reader, rows, refusal=None)
    key, rows = new_key(seen.at), _rows(request.POST)
    try:
        acting.open_study(_new_study(request.POST, rows), id=key, by=reader, at=seen.at)
    except Refused as refusal:
        return _opening(request, seen, reader, rows, refusal=refusal)
    return redirect("watch_delphi_study", key)


@require_GET
def study_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A study: what the closed rounds brought, and the form of the open one for its panel."""
    return _study(request, key)


@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer in the open round; what is refused comes back as it was typed."""
    seen, round = visit(request), _whole(request.POST.get("round", ""))
    given = {
        number: Given(_value(request.POST.get(f"answer-{number}", "")), request.POST.get(name, ""))
        for name in request.POST
        if name.startswith("reason-") and (number := _whole(name.removeprefix("reason-"))) > 0
    }
    try:
        acting.answer(key, given, round=round, by=seen.signed_in, at=seen.at)
    except NotFound:
        raise
    except Refused as refusal:
        return _study(request, key, refusal=refusal)
    messages.success(request, _("Saved. You may change your answers until the round closes."))
    return redirect("watch_delphi_study", key)


@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close the open round before its day."""
    seen = visit(request)
    acting.close_round(key, round=_whole(request.POST.get("round", "")), by=seen.signed_in, at=seen.at)
    return redirect("watch_delphi_study", key)


@require_GET
def table_file(request: HttpRequest, key: UUID, suffix: str) -> HttpResponse:
    """The figures of all closed rounds, as comma-separated values or as Parquet."""
    view = delphi.study(key, reader=reader_of(request), today=visit(request).today)
    return _file(tables.written(delphi_tables.rounds_table(view), suffix), suffix, "delphi")


@require_GET
def reasons_file(request: HttpRequest, key: UUID, suffix: str) -> HttpResponse:
    """The reasons of all closed rounds, nobody's."""
    view = delphi.study(key, reader=reader_of(request), today=visit(request).today)
    return _file(tables.written(delphi_tables.reasons_table(view), suffix), suffix, "delphi-reasons")


@dataclass(frozen=True)
class _Row:
    """A row of the form that opens a study, as it was typed."""

    kind: str = QuestionKind.YEAR
    term: str = ""
    text: str = ""
    bound: str = ""


def _opening(
    request: HttpRequest, seen: Visit, reader: Actor, rows: Sequence[_Row], *, refusal: Refused | None
) -> HttpResponse:
    if not delphi.may_open(reader):
        raise Refused("not_permitted")
    of = looks.last_look(reader=reader)
    days = request.POST.getlist("day")
    facts = {
        "rows": [*rows, *[_Row()] * (SLOTS - len(rows))],
        "days": [*days, *[""] * (ROUNDS_MOST - len(days))],
        "kinds": [(each, USUAL_BOUNDS[each]) for each in QuestionKind],
        "topics": looks.topics(of, reader=reader, limit=TOPICS_SUGGESTED) if of else [],
        "panel": _invitable(reader, seen.today),
        "chosen": set(request.POST.getlist("panel")),
        "given": request.POST,
        "least": LEAST_SHOWN,
        "most_title": TITLE_MAX,
        "most_text": TEXT_MAX,
        "tomorrow": seen.today.isoformat(),
        "refusal": told(refusal) if refusal else None,
    }
    return render(request, "watch/delphi_open.html", facts, status=422 if refusal else 200)


def _invitable(reader: Actor, today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom the reader may invite, by institution."""
    people = parties.people_by_id(delphi.invitable(reader=reader, today=today))
    homes = parties.institutions_by_id(each.institution for each in people.values())
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, each in people.items():
        groups.setdefault(named(homes[each.institution].names), []).append((str(key), named(each.names)))
    return [(name, sorted(found, key=lambda each: each[1])) for name, found in sorted(groups.items())]


def _rows(posted: QueryDict) -> list[_Row]:
    """Rows of questions that somebody filled in."""
    every = zip(*(posted.getlist(part) for part in ("kind", "term", "text", "bound")), strict=False)
    return [_Row(*each) for each in every if each[1].strip() or each[2].strip()]


def _new_study(posted: QueryDict, rows: Sequence[_Row]) -> NewStudy:
    return NewStudy(
        title=posted.get("title", ""),
        about=posted.get("about", ""),
        questions=[_question(each) for each in rows],
        days=[day_of(each) for each in posted.getlist("day") if each],
        panel=[key_of(each, code="person_unknown") for each in posted.getlist("panel")],
    )


def _question(row: _Row) -> Question:
    kind = one_of(QuestionKind, row.kind)
    bound = _whole(row.bound) if row.bound.strip() else USUAL_BOUNDS[kind]
    return Question(kind, row.term, row.text, bound)


def _study(request: HttpRequest, key: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    reader = reader_of(request)
    view = delphi.study(key, reader=reader, today=visit(request).today)
    person = parties.people_by_id([view.by]).get(view.by)
    posted = request.POST if refusal else None
    facts = {
        "study": view,
        "facilitator": named(person.names) if person else "",
        "questions": [_told(each, view, posted) for each in view.questions],
        "least": LEAST_SHOWN,
        "stable": STABLE_CHANGED,
        "most": REASON_MAX,
        "suffixes": list(tables.MEDIA),
        "formulas": TERMS["delphi_formula"],
        "refusal": told(refusal) if refusal else None,
    }
    return render(request, "watch/delphi_study.html", facts, status=409 if refusal else 200)


def _told(of: QuestionView, view: StudyView, posted: QueryDict | None) -> Mapping[str, object]:
    last, own = of.last, of.own_last
    side = last.spread.side(own.value) if last and last.spread and own else Side.WITHIN
    is_now = own is not None and own.round == view.open_round
    typed = None if posted is None else posted.get(f"answer-{of.number}", "")
    said = None if posted is None else posted.get(f"reason-{of.number}", "")
    return {
        "view": of,
        "text": question_told(of.question),
        "results": [_result(of, each) for each in of.results],
        "chart": _chart(last.spread) if last and last.spread else None,
        "last": last,
        "own": [(each.round, answer_told(of.question, each.value), each.reason) for each in of.own],
        "value": (own.value if own else "") if typed is None else typed,
        "reason": (own.reason if own and is_now else "") if said is None else said,
        "side": side,
        "asks_reason": side is not Side.WITHIN and not (is_now and own and own.reason),
        "is_now": is_now,
        "low": answer_told(of.question, of.scale[0]),
        "high": answer_told(of.question, of.scale[1]),
    }


def _result(of: QuestionView, result: RoundResult) -> Mapping[str, object]:
    return {
        "result": result,
        "told": spread_told(of.question, result.spread) if result.spread else "",
        "narrowed": width_change_told(result.stability.narrowed) if result.stability else "",
        "bins": [(_bin(each.first, each.last), each.count) for each in result.spread.bins]
        if result.spread
        else [],
    }


def _chart(spread: Spread) -> Chart:
    bars = [
        Bar(_bin(each.first, each.last), number(each.count), Look.WHOLE, Decimal(each.count))
        for each in spread.bins
    ]
    return chart([Group("", tuple(bars))])


def _bin(first: int, last: int) -> str:
    """Answers of a bin; years are written without grouping, and so is everything here."""
    low, high = (number(each) if each < 1_000 else _year(each) for each in (first, last))
    return low if first == last else f"\u2068{low}–{high}\u2069"


def _year(value: int) -> str:
    return answer_told(Question(QuestionKind.YEAR, "", "", 0), value)


def _value(text: str) -> int | None:
    """What was typed as an answer; None where it was left open."""
    return _whole(text) if text.strip() else None


def _whole(text: str) -> int:
    plain = plain_number(text)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 7 else NO_NUMBER


def _file(content: bytes, suffix: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=tables.MEDIA[suffix])
    answer["Content-Disposition"] = f'attachment; filename="{name}{suffix}"'
    return answer
