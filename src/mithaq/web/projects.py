"""Pages of joint projects: what was planned, what was told of it, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import NotFound
from mithaq.programmes.queries import agreements
from mithaq.projects.domain.entries import KEYED_BY_PLAN, EntryKind
from mithaq.projects.domain.parts import CELL_RIGHTS
from mithaq.projects.domain.plans import Cell, json_of
from mithaq.projects.domain.progress import State
from mithaq.projects.domain.schedule import place
from mithaq.projects.queries import balance, drafts, plan_files, projects
from mithaq.projects.queries.projects import ProjectStage, ProjectView
from mithaq.web.forms import key_of, one_of, page_number, pages_of
from mithaq.web.money_charts import share_charts
from mithaq.web.programmes import programmes_told
from mithaq.web.project_files import REPORTS
from mithaq.web.visits import visit
from mithaq.words.names import party_names
from mithaq.words.project_reports import ReportKind
from mithaq.words.projects import said_facts

PAGE = 20
BOARD = (State.PLANNED, State.DUE, State.LATE, State.SUBMITTED, State.REJECTED, State.ACCEPTED)
LISTED = (
    EntryKind.RISK, EntryKind.DECISION, EntryKind.TEST_RESULT, EntryKind.CONFIGURATION_ITEM,
    EntryKind.INTERFACE, EntryKind.BACKGROUND, EntryKind.FOREGROUND, EntryKind.INVENTION, EntryKind.PATENT,
)  # fmt: skip
FREE = tuple(each for each in EntryKind if each not in KEYED_BY_PLAN)


@dataclass(frozen=True)
class Mark:
    """A day on the bar of a work package."""

    place: int
    kind: str
    label: str


@dataclass(frozen=True)
class GanttRow:
    """A work package in time, with the days that belong to it."""

    bar: object
    percent: int
    done: int
    """How much of the bar is done, in thousandths of the project."""
    marks: Sequence[Mark]


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The projects of one's institution, and the plans that it is writing."""
    seen, page = visit(request), page_number(request.GET)
    actor = seen.signed_in
    stage_said, programme_said = request.GET.get("stage", ""), request.GET.get("programme", "")
    stage = one_of(ProjectStage, stage_said) if stage_said else None
    programme = key_of(programme_said, code="programme_unknown") if programme_said else None
    found = projects.lines(
        reader=actor,
        on=seen.today,
        stage=stage,
        programme=programme,
        first=(page - 1) * PAGE,
        limit=PAGE,
    )
    total = projects.count(reader=actor, on=seen.today, stage=stage, programme=programme)
    named = projects.programmes_of(actor)
    told = programmes_told(named, seen)
    shown = {
        "projects": found,
        "names": party_names(code for each in found for code in each.parties),
        "stages": list(ProjectStage),
        "stage": stage,
        "programmes": [(each, told.get(each)) for each in named],
        "programme": programme,
        "drafts": drafts.drafts(reader=actor) if page == 1 else (),
        "may_plan": seen.may(Act.PLAN_PROJECT),
        **pages_of(page, total=total, size=PAGE),
    }
    return render(request, "projects/list.html", shown)


@require_GET
def balance_page(request: HttpRequest) -> HttpResponse:
    """Cost share and work share, give and take, over all projects and years, or those of a programme."""
    seen = visit(request)
    actor = seen.signed_in
    said = request.GET.get("programme", "")
    only = key_of(said, code="programme_unknown") if said else None
    programme = programmes_told([only], seen).get(only) if only else None
    if only and programme is None:
        raise NotFound("programme_unknown", value=said[:80])
    given = balance.balance(reader=actor, on=seen.today, programme=only)
    weights = balance.weights(given)
    balances = balance.global_balance(reader=actor, on=seen.today, programme=only)
    codes = {*weights, *(share.party for each in balances for share in each.shares)}
    shown = {
        "balances": balances,
        "weights": sorted(weights.items()),
        "names": party_names(codes),
        "programme": programme,
    }
    return render(request, "projects/balance.html", shown)


@require_GET
def project_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A project: plan, schedule, deliverables, money, rights, and all that was told."""
    seen = visit(request)
    view = projects.project(reference, reader=seen.signed_in, on=seen.today)
    own = f"institution:{seen.signed_in.institution}"
    takes_part = projects.is_party(view, seen.signed_in)
    given = balance.gifts_of(view)
    codes = {*view.plan.parties, *(each.party for each in view.entries)}
    names = party_names(codes)
    shown = {
        "project": view,
        "agreement": agreements.told_agreement(view.plan.agreement, reader=seen.signed_in, on=seen.today),
        "programme": next(iter(programmes_told([view.plan.programme], seen).values()), None),
        "gantt": gantt(view),
        "today": place(view.on, view.plan) if view.stage is ProjectStage.RUNNING else None,
        "board": [(state, [each for each in view.deliverables if each.state is state]) for state in BOARD],
        "years": balance.years_of(view),
        "balance": balance.balance_of(view),
        "gifts": given,
        "weights": sorted(balance.weights(given).items()),
        "rights": {cell: said_facts(CELL_RIGHTS, json_of(view.plan.rights[cell])) for cell in Cell},
        "listed": [(kind, view.of_kind(kind)) for kind in LISTED if view.of_kind(kind)],
        "free": FREE,
        "suffixes": plan_files.SUFFIXES,
        "reports": [(kind, suffix) for kind in ReportKind for suffix in REPORTS],
        "charts": share_charts(balance.year_shares_of(view), names=names, currency=view.plan.currency),
        "names": names,
        "own": own,
        "may_tell": takes_part and seen.may(Act.TELL_PROJECT),
        "may_change": view.plan.lead == own and seen.may(Act.PLAN_PROJECT),
    }
    return render(request, "projects/project.html", shown)


def gantt(view: ProjectView) -> list[GanttRow]:
    """A row for each work package, with its milestones and deliverables."""
    done = {each.package.key: each.percent for each in view.packages}
    rows = []
    for bar in view.bars:
        key = bar.package.key
        marks = [
            _mark("milestone", each.milestone.key, each.milestone.due_on, view)
            for each in view.milestones
            if each.milestone.work_package == key
        ] + [
            _mark("deliverable", each.deliverable.key, each.deliverable.due_on, view)
            for each in view.deliverables
            if each.deliverable.work_package == key
        ]
        rows.append(GanttRow(bar, done[key], bar.width * done[key] // 100, marks))
    return rows


def _mark(kind: str, key: str, day: date, view: ProjectView) -> Mark:
    return Mark(place(day, view.plan), kind, key)
