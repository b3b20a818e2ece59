"""The page of standing: a voice beside its peers, over the years, what drives it, and exchange's part."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from string import ascii_uppercase

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.standing.domain.voice import SPAN, Reading
from mithaq.standing.queries import exchanging, targets
from mithaq.standing.queries.voices import VoiceView
from mithaq.watch.domain.asking import Actors
from mithaq.watch.domain.intervals import Estimate
from mithaq.web.curve_sets import Curves, Series, curves
from mithaq.web.forms import page_number, pages_of
from mithaq.web.standing_asking import form_of, of_asked, reader_of, voice_asked
from mithaq.web.visits import visit
from mithaq.web.watch_asking import question_of
from mithaq.words.leader_figures import actor_name
from mithaq.words.names import party_names
from mithaq.words.standing_figures import is_part, measure_name
from mithaq.words.terms import TERMS

PAGE = 25


@dataclass(frozen=True)
class Panel:
    """A measure over the years, drawn for all who are side by side; `missing` are those without a point."""

    measure: str
    title: str
    curves: Curves
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A measure of all who are side by side."""

    measure: str
    source: str
    readings: tuple[Reading, ...]


@require_GET
def standing_page(request: HttpRequest) -> HttpResponse:
    """A voice in a field."""
    seen, reader = visit(request), reader_of(request)
    view = voice_asked(request)
    question, is_of_nations = view.question, view.question.actors is Actors.COUNTRIES
    field, number = question.field or "", page_number(request.GET)
    found = targets.targets(
        reader=reader,
        actors=question.actors,
        of=view.of,
        field=field,
        first=(number - 1) * PAGE,
        limit=PAGE,
    )
    total = targets.count(reader=reader, actors=question.actors, of=view.of, field=field)
    shown = {
        **form_of(request, question, view.of),
        "view": view,
        "side": [(letter, of, actor_name(of, question.actors)) for letter, of in _lettered(view)],
        "panels": list(panels(view)),
        "lines": list(_lines(view)),
        "moved": list(zip(*(view.moved[of] for of in view.parties), strict=True)),
        "span": SPAN,
        "part": (
            exchanging.exchange_part(question, view.of, reader=reader, on=seen.today)
            if is_of_nations
            else None
        ),
        "targets": found,
        **pages_of(number, total=total, size=PAGE),
        "people": party_names({each.person_code for each in found}),
        "may_set": seen.may(Act.SET_TARGET),
        "formulas": TERMS["standing_formula"],
    }
    return render(request, "standing/standing.html", shown)


@require_GET
def works_page(request: HttpRequest) -> HttpResponse:
    """The works that a nation wrote with the members of a programme, before it and since."""
    reader, question, number = reader_of(request), question_of(request), page_number(request.GET)
    of, reference = of_asked(request, question), request.GET.get("programme", "")
    on = visit(request).today
    part = exchanging.programme_part(question, of, reference, reader=reader, on=on)
    works, total = exchanging.works_with(
        question, of, part.partners, reader=reader, first=(number - 1) * PAGE, limit=PAGE
    )
    shown = {
        "question": question,
        "part": part,
        "works": works,
        "total": total,
        "name": actor_name(of, question.actors),
        "partners": [actor_name(each, question.actors) for each in part.partners],
        **pages_of(number, total=total, size=PAGE),
    }
    return render(request, "standing/works.html", shown)


def panels(view: VoiceView) -> Iterator[Panel]:
    """A drawing for each measure that is known over the years, letters alike in all."""
    for place, each in enumerate(view.moved[view.of]):
        lines = [
            _series(
                view, of, [(point.year, point.found) for point in view.moved[of][place].points], each.measure
            )
            for of in view.parties
        ]
        yield from _panel(each.measure, lines)
    for line in view.published:
        shares = [
            _series(view, of, sorted(line.shares.get(of, {}).items()), line.measure) for of in view.parties
        ]
        yield from _panel(line.measure, shares)


def _panel(measure: str, lines: list[Series]) -> Iterator[Panel]:
    known = [(letter, each) for letter, each in zip(ascii_uppercase, lines, strict=False) if each.known]
    if known:
        drawn = curves([each for _letter, each in known])
        named = [
            replace(line, letter=letter) for (letter, _each), line in zip(known, drawn.lines, strict=True)
        ]
        name = measure_name(measure)
        title = _("%(measure)s, %%") % {"measure": name} if is_part(measure) else name
        missing = (each.name for each in lines if not each.known)
        yield Panel(measure, title, replace(drawn, lines=tuple(named)), tuple(missing))


def _series(view: VoiceView, of: str, points: list[tuple[int, object]], measure: str) -> Series:
    """In hundredths where it is a part; a year that is unknown has no point."""
    times = 100.0 if is_part(measure) else 1.0
    known, around = [], []
    for year, found in points:
        if isinstance(found, Estimate):
            known.append((float(year), times * found.value))
            # Five shades over one another could not be read.
            if of == view.of:
                around.append((float(year), times * found.low, times * found.high))
        elif isinstance(found, float):
            known.append((float(year), times * found))
    return Series(actor_name(of, view.question.actors), known, [], around)


def _lettered(view: VoiceView) -> Iterator[tuple[str, str]]:
    return zip(ascii_uppercase, view.parties, strict=False)


def _lines(view: VoiceView) -> Iterator[Line]:
    told = [view.readings(of) for of in view.parties]
    for column, readings in zip(view.columns, zip(*told, strict=True), strict=True):
        yield Line(column.measure, column.source, readings)
