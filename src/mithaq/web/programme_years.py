"""A programme's year on one page: the page itself, what stands behind each number, and the files."""

import io
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import NotFound
from mithaq.federation.domain.programme_years import Evidence, Part, ProgrammeYear, Shows
from mithaq.federation.queries.programme_years import programme_year
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.web.project_files import KINDS
from mithaq.web.visits import Visit, visit
from mithaq.words import programme_years as words
from mithaq.words.programme_years import FigureTold

FILES = ("page.pdf", "slides.pdf", "report.pdf", "report.docx")


@dataclass(frozen=True)
class Line:
    """A risk or a decision in words, and where it opens."""

    text: str
    address: str


@dataclass(frozen=True)
class Shown:
    """A piece of evidence in words, where it opens, and its statement where the visitor may open that."""

    evidence: Evidence
    subject: str
    what: str
    address: str


@require_GET
def year_page(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """The year on one page."""
    seen = visit(request)
    found, view = _of(reference, year, seen)
    first = view.charter.starts_on.year
    shown = {
        "programme": view,
        "year": found,
        "years": range(first, max(seen.today.year, first) + 1),
        "parts": [(part, words.figures_told(found, part)) for part in Part],
        "risks": [Line(words.risk_told(each, view), address_of(each.evidence)) for each in found.gravest],
        "risks_count": len(found.risks),
        "decisions": [
            Line(words.decision_told(each, view), address_of(each.evidence)) for each in found.soonest
        ],
        "decisions_count": len(found.decisions),
        "files": FILES,
    }
    return render(request, "programmes/year.html", shown)


@require_GET
def evidence_page(request: HttpRequest, reference: str, year: int, key: str) -> HttpResponse:
    """What stands behind a number."""
    seen = visit(request)
    found, view = _of(reference, year, seen)
    told = _figure(found, key)
    shown = {
        "programme": view,
        "year": found,
        "told": told,
        "evidence": [
            Shown(each, words.subject_of(each), words.what_told(each, view), address_of(each))
            for each in told.figure.evidence
        ],
        "sees_statements": seen.may(Act.SEE_INTERNAL_STATEMENTS),
    }
    return render(request, "programmes/year_evidence.html", shown)


@require_GET
def year_file(request: HttpRequest, reference: str, year: int, name: str) -> HttpResponse:
    """The page and the slides as PDF, the annual report as PDF or DOCX."""
    found, view = _of(reference, year, visit(request))
    if name not in FILES:
        raise NotFound("file_unknown", value=name[:40])
    out, (kind, _, suffix) = io.BytesIO(), name.partition(".")
    if kind == "report":
        words.write_annual_report(out, found, view, suffix=f".{suffix}")
    else:
        words.write_year(out, found, view, as_slides=kind == "slides")
    answer = HttpResponse(out.getvalue(), content_type=KINDS[f".{suffix}"])
    answer["Content-Disposition"] = f'attachment; filename="{view.reference}-{year}-{name}"'
    return answer


def address_of(shown: Evidence) -> str:
    """Where a piece of evidence opens."""
    match shown.shows:
        case Shows.CASE:
            return reverse("case", args=[shown.reference])
        case Shows.PROJECT:
            return reverse("project", args=[shown.reference])
        case Shows.AGREEMENT:
            return reverse("negotiation", args=[shown.reference])
        case Shows.INDICATOR:
            return f"{reverse('programme', args=[shown.reference])}#bar-{shown.key.replace('.', '-')}"
        case Shows.DECISION:
            return f"{reverse('programme', args=[shown.reference])}#decision-{shown.key}"
        case Shows.SPIN_OFF:
            return reverse("spin_off", args=[shown.reference])
        case Shows.LEADERS:
            return f"{reverse('watch_leaders')}?{urlencode({'field': shown.reference, 'years': shown.key})}"
        case Shows.BALANCE if shown.statement is None:
            return f"{reverse('balance_years')}?{urlencode({'party': shown.reference})}"
    return reverse("statement", args=[shown.statement])


def _of(reference: str, year: int, seen: Visit) -> tuple[ProgrammeYear, ProgrammeView]:
    view = programmes.programme(reference, reader=seen.signed_in, on=seen.today)
    return programme_year(view, year=year, reader=seen.signed_in), view


def _figure(found: ProgrammeYear, key: str) -> FigureTold:
    for each in found.figures:
        if each.key == key:
            return words.figure_told(each)
    raise NotFound("figure_unknown", value=key[:80])
