"""The page of industries: where a technology could go, and how far it is from military use."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act, require
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.economy.domain.dual_use import DualUse
from mithaq.economy.domain.industries.reading import Industry, NearTitle
from mithaq.economy.domain.recommending import LISTED, NOT_LISTED, PENDING, Recommendation, status_from
from mithaq.economy.queries import industries
from mithaq.economy.queries.industries import TEXT_MAX, Asked
from mithaq.economy.queries.takers import TakersView, Technology, companies
from mithaq.exchange.domain.content import text_as_typed
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries.records import RecordView
from mithaq.web.charts import Bar, Chart, Group, Look, chart
from mithaq.web.control import text_of_record
from mithaq.web.forms import one_of, record_named
from mithaq.web.visits import Visit, visit
from mithaq.web.watch_asking import field_groups
from mithaq.words.industries_told import (
    distance_lines,
    industry_name,
    share_told,
    silence_told,
    words_told,
)
from mithaq.words.terms import TERMS, reader_language
from mithaq.words.writing import percent

MAY_ASK = Act.SEE_ECONOMY
STATUSES = (NOT_LISTED, LISTED, PENDING)
PRODUCTS_SHOWN, CLASSES_SHOWN = 12, 8


@dataclass(frozen=True)
class Form:
    """What was typed, or the text of a record that was named."""

    text: str
    language: Language
    status: str
    entry: str
    ipc: str
    field: str
    is_good: bool
    record: RecordView | None = None

    @property
    def told_status(self) -> str:
        """The status with its entry, as commands have it."""
        return f"{LISTED}:{self.entry}" if self.status == LISTED else self.status

    @property
    def technology(self) -> Technology:
        """The text or the record as companies are asked for it. Raises as `status_from`."""
        status = status_from(self.told_status)
        if self.record is None:
            fields = (self.field,) if self.field else ()
            return Technology({self.language: text_as_typed(self.text)}, fields, status)
        content = self.record.content
        return Technology(content.texts, content.fields, status, self.record.institution)


@dataclass(frozen=True)
class Row:
    """An industry of the page with what speaks for it."""

    industry: Industry
    name: str
    words: str
    titles: tuple[NearTitle, ...]


@dataclass(frozen=True)
class Answer:
    """What is shown: the recommendation, or why there is none, and in either case the distance.

    `companies` are None where no field is named or no status recorded.
    """

    found: Recommendation | None
    refusal: Refused | None
    distance: DualUse | None
    companies: TakersView | None = None

    @property
    def lacks_status(self) -> bool:
        """Whether it is the status that is missing."""
        return self.refusal is not None and self.refusal.code.startswith("export_status")


@require_GET
def industries_page(request: HttpRequest) -> HttpResponse:
    """A text or an offer beside industries; nothing is kept."""
    seen = visit(request)
    require(seen.signed_in, MAY_ASK)
    form = _form(request.GET, seen.scope)
    answer = _answer(form, request) if form.text else Answer(None, None, None)
    names = industries.industry_names(reader_language())
    return render(
        request,
        "economy/industries.html",
        {
            "form": form,
            "answer": answer,
            "statuses": STATUSES,
            "languages": tuple(Language),
            "text_max": TEXT_MAX,
            "lines": distance_lines(answer.distance) if answer.distance else (),
            "groups": field_groups(),
            "sets": industries.text_sets(reader=seen.signed_in),
            "formulas": TERMS["industry_formula"],
            **(_told(answer.found, names) if answer.found else {}),
        },
    )


def _answer(form: Form, request: HttpRequest) -> Answer:
    """What was refused is told beside what may be known all the same: the distance from arms."""
    seen = visit(request)
    reader, known = seen.signed_in, _companies(form, seen)
    symbols = tuple(each.strip() for each in form.ipc.split(",") if each.strip())
    try:
        asked = Asked(form.text, form.language, status_from(form.told_status), symbols, is_good=form.is_good)
        found = industries.recommend(asked, reader=reader)
    except Refused as refusal:
        try:
            distance = industries.distance(form.text, form.language, symbols, reader=reader)
        except Refused:
            return Answer(None, refusal, None, known)
        return Answer(None, refusal, distance, known)
    return Answer(found, None, found.dual_use, known)


def _companies(form: Form, seen: Visit) -> TakersView | None:
    """None where no field is named, or while nothing may be recommended."""
    try:
        technology = form.technology
        if not technology.fields:
            return None
        return companies(technology, scope=seen.scope, reader=seen.signed_in)
    except Refused as refusal:
        if refusal.code.startswith("export_"):
            return None
        raise


def _told(found: Recommendation, names: Mapping[str, str]) -> dict[str, object]:
    rows = [
        Row(each, industry_name(each.division, names), words_told(each), each.titles)
        for each in found.reading.industries
    ]
    products = industries.product_names(reader_language())
    shares = list(found.products.shares.items()) if found.products else []
    return {
        "silence": silence_told(found.reading),
        "rows": rows,
        "chart": _chart(rows),
        "classes": [
            (code, industry_name(code, names), percent(share))
            for code, share in found.civil_classes[:CLASSES_SHOWN]
        ],
        "products": [
            (code, products.get(code, ""), share_told(share)) for code, share in shares[:PRODUCTS_SHOWN]
        ],
        "more_products": max(0, len(shares) - PRODUCTS_SHOWN),
    }


def _chart(rows: list[Row]) -> Chart:
    groups = [
        Group(
            row.name,
            (
                Bar(
                    _("Division %(code)s") % {"code": row.industry.division},
                    percent(row.industry.probability),
                    Look.WHOLE,
                    Decimal(str(row.industry.probability)),
                ),
            ),
        )
        for row in rows
    ]
    return chart(groups, whole=Decimal(1))


def _form(given: QueryDict, scope: Scope) -> Form:
    """Raises NotFound `record_unknown`, Refused `choice_unknown`."""
    record = record_named(given, "record", scope)
    if record is None:
        text = given.get("text", "").strip()
        language = one_of(Language, given.get("language") or reader_language())
    else:
        language, text = text_of_record(record)
    return Form(
        text[:TEXT_MAX],
        language,
        given.get("status", ""),
        given.get("entry", "").strip()[:80],
        given.get("ipc", "").strip()[:400],
        given.get("field", ""),
        is_good="good" in given,
        record=record,
    )
