"""A programme's year in the reader's language: its figures, risks and decisions, on pages and on paper."""

from dataclasses import dataclass
from decimal import Decimal
from typing import IO
from uuid import UUID

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mithaq.exchange.adapters.letter_printing import Row, Said, Section, Table
from mithaq.federation.adapters.year_printing import (
    PaperFigure,
    PaperPart,
    PaperYear,
    write_page,
    write_slides,
)
from mithaq.federation.domain.programme_years import (
    Evidence,
    Figure,
    Part,
    ProgrammeYear,
    Risk,
    Shows,
    Unit,
    Waiting,
)
from mithaq.fields.queries import field_codes, taxonomy
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.projects.adapters.report_printing import PrintedReport, write_report
from mithaq.words import writing
from mithaq.words.case_letters import direction_of
from mithaq.words.names import party_name
from mithaq.words.terms import TERMS, named, reader_language, term

NOT_KNOWN = "–"
_WHAT = ("project_part", "release_form", "mobility_kind", "gift", "owed", "spin_off_stage")


@dataclass(frozen=True)
class FigureTold:
    """A figure in words: the number, what it counts, its bounds, and that of the year before."""

    figure: Figure
    number: str
    label: str
    bounds: str
    before: str


def figures_told(year: ProgrammeYear, part: Part) -> list[FigureTold]:
    """The figures of a part in words."""
    return [figure_told(each) for each in year.of(part)]


def figure_told(figure: Figure) -> FigureTold:
    """A figure in words; one that is not known says why."""
    label = term("year_figure", figure.name)
    if figure.unit is Unit.RANK:
        label = f"{label}: {_field(figure.about)}"
    if figure.value is None:
        return FigureTold(figure, NOT_KNOWN, label, term("year_unknown", figure.unknown), "")
    return FigureTold(figure, _number(figure, figure.value), label, _bounds(figure), _before(figure))


def _before(figure: Figure) -> str:
    if figure.before is None:
        return ""
    return _("the year before: %(number)s") % {"number": _number(figure, figure.before)}


def _bounds(figure: Figure) -> str:
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    said = {"low": _number(figure, figure.low), "high": _number(figure, figure.high)}
    return _("between %(low)s and %(high)s") % said


def _number(figure: Figure, value: float) -> str:
    match figure.unit:
        case Unit.SHARE:
            return writing.percent(value)
        case Unit.MONEY:
            return writing.money(Decimal(str(value)), figure.about)
    return writing.decimal(value)


def risk_told(risk: Risk, view: ProgrammeView) -> str:
    """A risk as a sentence."""
    return _sentence("year_risk", risk.kind, risk.evidence, view, risk.amount)


def decision_told(waiting: Waiting, view: ProgrammeView) -> str:
    """A decision that waits as a sentence, with its day where it has one."""
    said = _sentence("year_decision", waiting.kind, waiting.evidence, view, 0)
    if waiting.by is None:
        return said
    return _("%(decision)s By %(day)s.") % {"decision": said, "day": writing.day(waiting.by)}


def _sentence(family: str, kind: str, shown: Evidence, view: ProgrammeView, amount: int) -> str:
    facts = {"subject": subject_of(shown), "what": _what(shown, view), "amount": writing.number(amount)}
    return term(family, kind) % facts


def subject_of(shown: Evidence) -> str:
    """The name of what stands behind a figure: of a party its name, of a case its reference."""
    match shown.shows:
        case Shows.BALANCE:
            return party_name(shown.reference)
        case Shows.CASE:
            return shown.key
        case Shows.LEADERS:
            return _field(shown.reference)
    return shown.reference


def _what(shown: Evidence, view: ProgrammeView) -> str:
    match shown.shows:
        case Shows.INDICATOR:
            return _indicator(shown.key, view)
        case Shows.DECISION:
            return named(view.decision(UUID(shown.key)).titles)
    for family in _WHAT:
        if shown.what in TERMS[family]:
            return f"{term(family, shown.what)} {shown.key}".strip()
    return shown.what or shown.key


def what_told(shown: Evidence, view: ProgrammeView) -> str:
    """What a piece of evidence is, in words."""
    return capfirst(_what(shown, view))


def _indicator(key: str, view: ProgrammeView) -> str:
    objective, _point, own = key.partition(".")
    found = view.charter.indicator(objective, own)
    return named(found.texts) if found else key


def _field(code: str) -> str:
    return taxonomy().label(code, reader_language()) if code in field_codes() else code


def write_year(out: IO[bytes], year: ProgrammeYear, view: ProgrammeView, *, as_slides: bool = False) -> None:
    """Write the one page, or the slides, as PDF in the reader's language. Raises Refused `fonts_missing`."""
    told = _paper(year, view)
    (write_slides if as_slides else write_page)(out, told)


def write_annual_report(out: IO[bytes], year: ProgrammeYear, view: ProgrammeView, *, suffix: str) -> None:
    """Write the annual report with all that stands behind each figure, as `.pdf` or `.docx`."""
    paper = _paper(year, view)
    sections = [_part_section(year, part, view) for part in Part]
    sections += [_lines(_("Risks"), paper.risks), _lines(_("Decisions to take"), paper.decisions)]
    report = PrintedReport(
        title=paper.title,
        language=paper.language,
        day=paper.day,
        marking=paper.subtitle,
        source=paper.source,
        facts=(Row(_("Programme"), (_said(view.reference),)),),
        sections=tuple(sections),
    )
    write_report(out, report, suffix=suffix)


def _lines(title: str, lines: tuple[str, ...]) -> Section:
    return Section(title, tuple(map(_said, lines or (NOT_KNOWN,))))


def _part_section(year: ProgrammeYear, part: Part, view: ProgrammeView) -> Section:
    told = figures_told(year, part)
    lines = tuple(_said(_joined(f"{each.number} {each.label}", each.bounds, each.before)) for each in told)
    rows = tuple(
        (
            (_said(writing.day(shown.on) if shown.on else NOT_KNOWN),),
            (_said(each.label),),
            (_said(f"{subject_of(shown)} {what_told(shown, view)}".strip()),),
            (_said(_statement(shown.statement)),),
        )
        for each in told
        for shown in each.figure.evidence
    )
    heads = (_("Day"), _("Figure"), _("What stands behind it"), _("Statement"))
    table = Table(heads, (2, 4, 5, 4), rows) if rows else None
    return Section(term("year_part", part), lines, table)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _statement(key: UUID | None) -> str:
    return str(key) if key else NOT_KNOWN


def _said(text: str) -> Said:
    return Said(text, direction_of(text))


def _paper(year: ProgrammeYear, view: ProgrammeView) -> PaperYear:
    said = {"programme": named(view.titles), "year": writing.year(year.year)}
    proof = _("Every number opens to its evidence on the page.")
    return PaperYear(
        title=_("%(programme)s: the year %(year)s") % said,
        subtitle=_("As it stands on %(day)s") % {"day": writing.day(year.on)},
        language=reader_language().value,
        day=(year.on.year, year.on.month, year.on.day),
        source=_joined(settings.NODE_NAME, view.reference, proof),
        parts=tuple(_paper_part(year, part) for part in Part),
        risks_title=_("Three risks"),
        risks=tuple(risk_told(each, view) for each in year.gravest),
        decisions_title=_("Three decisions to take"),
        decisions=tuple(decision_told(each, view) for each in year.soonest),
        nothing=_("None is known."),
    )


def _paper_part(year: ProgrammeYear, part: Part) -> PaperPart:
    figures = tuple(
        PaperFigure(each.number, each.label, _joined(each.bounds, each.before))
        for each in figures_told(year, part)
    )
    return PaperPart(term("year_part", part), figures)
