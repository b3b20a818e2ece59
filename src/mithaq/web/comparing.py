"""Records side by side, as a page and as a table for spreadsheets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.exchange.domain import comparing
from mithaq.exchange.domain.comparing import Line
from mithaq.exchange.domain.matching import Judgement
from mithaq.exchange.queries import catalogue, disclosures, exports
from mithaq.exchange.queries.records import RecordView
from mithaq.exchange.queries.verdicts import verdicts
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.web.forms import record_named
from mithaq.web.templatetags import mithaq as wording
from mithaq.web.visits import Visit, visit
from mithaq.words import writing
from mithaq.words.terms import named, term


@dataclass(frozen=True)
class Word:
    """A value in words, and whether all records have it."""

    text: str
    is_common: bool


@dataclass(frozen=True)
class Row:
    """A line of the page: each record's words, or what all have in common."""

    heading: str
    cells: tuple[tuple[Word, ...], ...]
    is_same: bool
    is_score: bool = False


@dataclass(frozen=True)
class Comparison:
    """What stands side by side; `fits` says how well each record answers the subject."""

    records: tuple[RecordView, ...]
    subject: RecordView | None
    rows: tuple[Row, ...]
    fits: tuple[Row, ...]

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """What the page shows below the summaries."""
        return self.fits + self.rows

    @property
    def query(self) -> str:
        """The parameters of this comparison's addresses."""
        subject = [("for", self.subject.reference)] if self.subject else []
        return urlencode([*(("r", each.reference) for each in self.records), *subject])


@require_GET
def compare_page(request: HttpRequest) -> HttpResponse:
    """Two to five records side by side."""
    seen = visit(request)
    compared = _comparison(request, seen)
    others = [
        {
            "record": each,
            "without": urlencode(
                [("r", other.reference) for other in compared.records if other is not each]
                + ([("for", compared.subject.reference)] if compared.subject else [])
            )
            if len(compared.records) > comparing.LEAST
            else "",
        }
        for each in compared.records
    ]
    context = {"compared": compared, "columns": others, "is_signed_in": seen.actor is not None}
    return render(request, "exchange/compare.html", context)


@require_GET
def compare_table(request: HttpRequest) -> HttpResponse:
    """The same as comma-separated values, in the reader's language."""
    compared = _comparison(request, visit(request))
    texts = [wording.text_of(each.content)[1] for each in compared.records]
    headings = [_("Reference"), *(each.reference for each in compared.records)]
    rows = [
        [_("Title"), *(text.title for text in texts)],
        [_("Summary"), *(text.summary for text in texts)],
    ]
    for row in compared.all_rows:
        rows.append([row.heading, *("; ".join(word.text for word in cell) for cell in row.cells)])
    return HttpResponse(
        "".join(exports.as_csv(headings, rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="comparison.csv"'},
    )


def _comparison(request: HttpRequest, seen: Visit) -> Comparison:
    references = list(dict.fromkeys(each.upper() for each in request.GET.getlist("r")))
    comparing.require_comparable(len(references))
    found = tuple(disclosures.record(each, seen.scope) for each in references)
    subject = record_named(request.GET, "for", seen.scope)
    institutions = parties.institutions_by_id(each.institution for each in found)
    return Comparison(
        records=found,
        subject=subject,
        rows=tuple(_row(line, institutions) for line in comparing.lines_of([_facts(each) for each in found])),
        fits=_fits(subject, found, seen) if subject else (),
    )


def _facts(view: RecordView) -> Mapping[str, tuple[str, ...]]:
    return {
        "institution": (str(view.institution),),
        "state": (view.state,),
        "standing": (view.standing.value,),
        **comparing.facts_of(view.content),
    }


def _row(line: Line, institutions: Mapping[UUID, InstitutionFacts]) -> Row:
    worded: Callable[[str], str]
    match line.name:
        case "institution":
            worded = partial(_institution, institutions)
        case "trl":
            worded = _number
        case "valid_from" | "valid_until":
            worded = _day
        case "fields":
            worded = wording.field_name
        case "state":
            worded = wording.state_name
        case "languages":
            worded = wording.language_word
        case "releasable_to":
            worded = wording.party_name
        case name:
            worded = partial(term, name)
    cells = tuple(tuple(Word(worded(each), each in line.common) for each in values) for values in line.values)
    return Row(term("compared", line.name), cells, line.is_same)


def _fits(subject: RecordView, found: tuple[RecordView, ...], seen: Visit) -> tuple[Row, ...]:
    judges = seen.may(Act.JUDGE_MATCH)
    aside = verdicts(subject.id, seen.signed_in.institution, seen.scope) if judges else ()
    judged = catalogue.judged(subject, [each.id for each in found], seen.scope, lessons=aside)
    answers = [judged.get(each.id) for each in found]
    first = next((each for each in answers if each), None)
    if first is None:
        return ()
    scores = [each.score if each else None for each in answers]
    rows = [_shares(_("Fit"), scores, is_score=True)]
    for place, reason in enumerate(first.reasons):
        rows.append(_shares(term("feature", reason.feature), [_value(each, place) for each in answers]))
    return tuple(rows)


def _value(judgement: Judgement | None, place: int) -> float | None:
    return judgement.reasons[place].value if judgement else None


def _shares(heading: str, values: list[float | None], *, is_score: bool = False) -> Row:
    written = ["" if value is None else writing.percent(value) for value in values]
    is_same = all(each == written[0] for each in written)
    cells = tuple((Word(each, is_same),) if each else () for each in written)
    return Row(heading, cells, is_same, is_score)


def _institution(known: Mapping[UUID, InstitutionFacts], key: str) -> str:
    return named(known[UUID(key)].names)


def _number(value: str) -> str:
    return writing.number(int(value))


def _day(value: str) -> str:
    return writing.day(date.fromisoformat(value))
