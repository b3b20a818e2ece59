"""Reports of joint projects that write themselves from what was told: progress, finance, and the whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import IO

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mithaq.exchange.adapters.letter_printing import Row, Said, Section, Table
from mithaq.parties.domain.speaking import label_among
from mithaq.projects.adapters.report_printing import PrintedReport, write_report
from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.domain.parts import CELL_RIGHTS
from mithaq.projects.domain.plans import Cell, json_of
from mithaq.projects.domain.shares import Amount
from mithaq.projects.queries import balance
from mithaq.projects.queries.projects import ProjectView
from mithaq.words import writing
from mithaq.words.case_letters import direction_of
from mithaq.words.clauses import SaidFact
from mithaq.words.names import label_words, party_names
from mithaq.words.projects import facts_of, said_facts
from mithaq.words.terms import named, reader_language, term


class ReportKind(StrEnum):
    """What a report is about."""

    PROGRESS = "progress"
    FINANCIAL = "financial"
    FINAL = "final"


@dataclass(frozen=True)
class _Telling:
    """A project with the names of all who have a part in it."""

    view: ProjectView
    names: Mapping[str, str]

    def name(self, code: str) -> str:
        return self.names.get(code, code)


def write(out: IO[bytes], view: ProjectView, kind: ReportKind, *, suffix: str) -> None:
    """Write a report as `.pdf` or `.docx` in the reader's language. Raises Refused `fonts_missing`."""
    codes = {*view.plan.parties, *(each.party for each in view.entries)}
    told = _Telling(view, party_names(codes))
    sections = [each for make in _SECTIONS[kind] for each in make(told)]
    report = PrintedReport(
        title=f"{term('project_report', kind)}: {named(view.titles)}",
        language=reader_language().value,
        day=(view.on.year, view.on.month, view.on.day),
        marking=label_words(label_among(view.plan.parties, view.plan.lead)),
        source=f"{settings.NODE_NAME} · {view.reference} · {_('Every official act is in the register.')}",
        facts=_frame(told),
        sections=tuple(sections),
    )
    write_report(out, report, suffix=suffix)


def _frame(told: _Telling) -> tuple[Row, ...]:
    view, plan = told.view, told.view.plan
    taking = [f"{told.name(plan.lead)} ({term('project_role', 'lead')})"]
    taking += [f"{told.name(each.party)} ({term('project_role', each.role)})" for each in plan.partners]
    path = [
        _("TRL %(trl)s from %(day)s") % {"trl": writing.number(each.trl), "day": writing.day(each.on)}
        for each in view.readiness
    ]
    found = [
        (_("Day of the report"), [writing.day(view.on)]),
        (_("Project"), [view.reference]),
        (_("Period"), [f"{writing.day(plan.starts_on)} – {writing.day(plan.ends_on)}"]),
        (_("Who takes part"), taking),
        (_("Summary"), [named(plan.summaries)] if plan.summaries else []),
        (_("Readiness"), path),
        (_("Plan"), [_("Version %(number)s, %(moment)s") % {
            "number": writing.number(view.latest.number), "moment": writing.moment(view.latest.at)}]),
    ]  # fmt: skip
    return tuple(Row(label, tuple(map(_said, values))) for label, values in found if values)


def _packages(told: _Telling) -> Iterable[Section]:
    rows = [
        (
            f"{each.package.key} {named(each.package.titles)}",
            told.name(each.package.lead),
            f"{writing.day(each.package.starts_on)} – {writing.day(each.package.ends_on)}",
            writing.percent(each.percent / 100),
            _level(each.trl),
        )
        for each in told.view.packages
    ]
    heads = (_("Work package"), term("project_fact", "lead"), _("Period"), _("Done"), _("Readiness"))
    yield _tabled(_("Work packages"), heads, (4, 3, 4, 2, 2), rows)


def _points(told: _Telling) -> Iterable[Section]:
    reached = [
        (
            f"{each.milestone.key} {named(each.milestone.titles)}",
            writing.day(each.due_on),
            term("project_state", each.state),
            each.reached.text("evidence") if each.reached else "",
        )
        for each in told.view.milestones
    ]
    heads = (_("Milestone"), _("Due on"), _("State of it"), _("How it can be seen"))
    yield _tabled(_("Milestones"), heads, (4, 2, 2, 4), reached)
    handed = [
        (
            f"{each.deliverable.key} {named(each.deliverable.titles)}",
            told.name(each.deliverable.owner),
            writing.day(each.due_on),
            term("project_state", each.state),
            each.verdicts[0].text("reason") if each.verdicts else "",
        )
        for each in told.view.deliverables
    ]
    judged = (
        _("Deliverable"),
        term("project_fact", "owner"),
        _("Due on"),
        _("State of it"),
        _("Verdict of others"),
    )
    yield _tabled(_("Deliverables"), judged, (4, 3, 2, 2, 3), handed)


def _entries(*kinds: EntryKind) -> Callable[[_Telling], Iterable[Section]]:
    def made(told: _Telling) -> Iterable[Section]:
        for kind in kinds:
            rows = [
                (f"{each.key} {each.text('title')}".strip(), told.name(each.party), _facts(each))
                for each in told.view.of_kind(kind)
            ]
            heads = (term("entry_kind", kind), _("Told by"), _("Facts"))
            yield _tabled(term("entry_kinds", kind), heads, (4, 3, 6), rows)

    return made


def _money(told: _Telling) -> Iterable[Section]:
    currency = told.view.plan.currency
    rows = [
        (
            told.name(each.party),
            writing.year(each.year),
            term("contribution_kind", each.kind),
            _sum(each.planned, currency),
            _sum(each.made, currency),
        )
        for each in balance.years_of(told.view)
    ]
    heads = (_("Party"), _("Year"), term("project_fact", "contribution_kind"), _("Planned"), _("Made"))
    yield _tabled(_("Contributions"), heads, (4, 1, 2, 3, 3), rows)


def _shares(told: _Telling) -> Iterable[Section]:
    found = balance.balance_of(told.view)
    rows = [
        (
            told.name(each.party),
            writing.money(each.cost, found.currency),
            _share(each.cost_share),
            writing.money(each.work, found.currency),
            _share(each.work_share),
            _share(each.balance),
        )
        for each in found.shares
    ]
    heads = (
        _("Party"),
        _("Paid, in money and in kind"),
        _("Cost share"),
        _("Work done"),
        _("Work share"),
        _("Balance"),
    )
    yield _tabled(_("Cost share and work share"), heads, (4, 3, 2, 3, 2, 2), rows)


def _given(told: _Telling) -> Iterable[Section]:
    rows = [
        (
            told.name(each.giver),
            f"{term('gift', each.what)} {each.key}",
            writing.day(each.on),
            writing.number(each.weight),
            str(each.evidence),
        )
        for each in balance.gifts_of(told.view)
    ]
    heads = (_("Giver"), _("What"), term("project_fact", "on"), _("Points"), _("Statement"))
    yield _tabled(_("Give and take"), heads, (3, 3, 2, 1, 4), rows)


def _rights(told: _Telling) -> Iterable[Section]:
    rows = [(term("rights_cell", cell), *(each.value for each in _row(told, cell))) for cell in Cell]
    heads = (_("Rights"), *(term("project_fact", each.name) for each in CELL_RIGHTS))
    yield _tabled(_("Rights in what is known and found"), heads, (3, 3, 3, 3), rows)


def _row(told: _Telling, cell: Cell) -> Sequence[SaidFact]:
    return said_facts(CELL_RIGHTS, json_of(told.view.plan.rights[cell]))


_RESULTS = (
    EntryKind.BACKGROUND,
    EntryKind.FOREGROUND,
    EntryKind.INVENTION,
    EntryKind.PATENT,
    EntryKind.LICENCE,
)
_STEERING = (EntryKind.RISK, EntryKind.DECISION, EntryKind.TEST_RESULT)
_THINGS = (EntryKind.CONFIGURATION_ITEM, EntryKind.INTERFACE)
_SECTIONS: Mapping[ReportKind, Sequence[Callable[[_Telling], Iterable[Section]]]] = {
    ReportKind.PROGRESS: (_packages, _points, _entries(*_STEERING)),
    ReportKind.FINANCIAL: (_money, _shares, _entries(EntryKind.CONTRIBUTION_MADE)),
    ReportKind.FINAL: (
        _packages,
        _points,
        _entries(*_STEERING, *_THINGS),
        _money,
        _shares,
        _rights,
        _entries(*_RESULTS),
        _given,
    ),
}


def _tabled(
    title: str, heads: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]
) -> Section:
    if not rows:
        return Section(title, (_said(_("Nothing was told of this.")),))
    cells = tuple(tuple((_said(cell),) for cell in row) for row in rows)
    return Section(title, table=Table(tuple(heads), tuple(widths), cells))


def _facts(entry: Entry) -> str:
    told = (each for each in facts_of(entry) if each.name != "title")
    return _(", ").join(f"{each.label}: {each.value}" for each in told)


def _said(text: str) -> Said:
    return Said(capfirst(text), direction_of(text))


def _level(trl: int | None) -> str:
    return writing.number(trl) if trl else "–"


def _share(value: Decimal | None) -> str:
    return "–" if value is None else writing.percent_exactly(float(value))


def _sum(amounts: Sequence[Amount], currency: str) -> str:
    values = [each.value for each in amounts if each.value is not None]
    return writing.money(sum(values, Decimal(0)), currency) if values else "–"
