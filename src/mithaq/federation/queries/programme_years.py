"""Reads of a programme's year: its figures from every room, each with what stands behind it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.refusals import Refused
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.cases import CaseView
from mithaq.economy.domain.spin_offs.standing import Brought, brought, together
from mithaq.economy.queries import spin_offs
from mithaq.economy.queries.spin_offs import SpinOffView
from mithaq.federation.domain.programme_years import (
    Evidence,
    Figure,
    Part,
    ProgrammeYear,
    Shows,
    Unit,
    middle,
)
from mithaq.federation.queries import giving, programme_attention, promises
from mithaq.federation.queries.programme_attention import Around
from mithaq.federation.queries.promises import PromiseSource, PromiseView
from mithaq.parties import queries as parties
from mithaq.parties.domain.giving import Given, Source
from mithaq.parties.domain.imbalance import judged, wilson
from mithaq.parties.domain.ledger import sign_of
from mithaq.programmes.queries import agreements
from mithaq.programmes.queries.agreements import AgreementView
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.projects.domain.progress import State
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView
from mithaq.watch.domain.asking import Question, Years
from mithaq.watch.queries import leaders
from mithaq.watch.queries.selecting import years_known

CASES_MOST, AGREEMENTS_MOST, FIELDS_MOST, STANDING_YEARS = 2_000, 2_000, 3, 5
_EXCHANGES = {
    Source.DELIVERY: "deliveries",
    Source.MISSION: "missions",
    Source.PROJECT: "project_work",
}


@dataclass(frozen=True)
class _Asked:
    """Who asks about which year, and the day up to which it is known."""

    view: ProgrammeView
    year: int
    reader: Actor
    on: date

    @property
    def until(self) -> date:
        """The last day that counts."""
        return min(self.on, date(self.year, 12, 31))

    def is_in(self, day: date, year: int | None = None) -> bool:
        return day.year == (year or self.year) and day <= self.on


def programme_year(view: ProgrammeView, *, year: int, reader: Actor) -> ProgrammeYear:
    """The year of a programme that the reader may see, on the day of its view.

    Raises Refused `year_out_of_programme` for a year before its first or after today's.
    """
    first, on = view.charter.starts_on.year, view.on
    if not first <= year <= max(on.year, first):
        raise Refused("year_out_of_programme", year=year, first=first, last=on.year)
    asked = _Asked(view, year, reader, on)
    given = giving.given(reader=reader, on=on, programme=view.id)
    found_agreements, _count = agreements.in_programme(view.id, reader=reader, on=on, limit=AGREEMENTS_MOST)
    found_projects = _projects(asked)
    found_cases = _cases(asked, found_agreements)
    own = _spin_offs(asked, found_projects)
    references = {each.reference for each in found_agreements} | {each.reference for each in found_projects}
    found_promises = _promises(asked, references)
    around = Around(
        view=view,
        agreements=found_agreements,
        promises=found_promises,
        projects=found_projects,
        cases=found_cases,
        given=given,
        spin_offs=own,
        reader=reader,
        on=on,
    )
    return ProgrammeYear(
        programme=view.reference,
        year=year,
        on=on,
        figures=(
            *_exchanges(asked, given),
            *_clearance(asked, found_cases),
            *_joint_projects(asked, found_projects),
            *_trust(asked, given, found_promises),
            *_prosperity(asked, own),
            *_standing(asked),
        ),
        risks=programme_attention.risks(around),
        decisions=programme_attention.decisions(around),
    )


def _exchanges(asked: _Asked, given: Sequence[Given]) -> Iterator[Figure]:
    for source, name in _EXCHANGES.items():
        now, before = (
            [each for each in given if each.source is source and asked.is_in(each.on, year)]
            for year in (asked.year, asked.year - 1)
        )
        yield Figure(
            Part.EXCHANGES, name, Unit.COUNT, len(now), before=len(before), evidence=tuple(map(_gift, now))
        )


def _gift(given: Given) -> Evidence:
    return Evidence(Shows.BALANCE, given.giver, given.what, given.key, given.on, given.evidence)


def _cases(asked: _Asked, found: Sequence[AgreementView]) -> tuple[CaseView, ...]:
    under = [each.reference for each in found]
    return cases.under(under, reader=asked.reader, limit=CASES_MOST)[0] if under else ()


def _clearance(asked: _Asked, found: Sequence[CaseView]) -> Iterator[Figure]:
    """Days are those of the calendar from submission to decision."""
    taken: dict[int, list[tuple[CaseView, int]]] = {asked.year: [], asked.year - 1: []}
    for each in found:
        if each.decided_at is not None and (on := parties.legal_day(each.decided_at)).year in taken:
            taken[on.year].append((each, (on - parties.legal_day(each.submitted_at)).days))
    now = taken[asked.year]
    shown = tuple(_case(each) for each, _days in now)
    before = taken[asked.year - 1]
    yield Figure(Part.CLEARANCE, "cases_decided", Unit.COUNT, len(now), before=len(before), evidence=shown)
    value, low, high = middle(days for _case, days in now)
    was, _low, _high = middle(days for _case, days in before)
    yield Figure(
        Part.CLEARANCE, "days_to_decide", Unit.DAYS, value, low, high, was,
        unknown="" if value is not None else "too_few_cases", evidence=shown,
    )  # fmt: skip


def _case(view: CaseView) -> Evidence:
    decided = parties.legal_day(view.decided_at) if view.decided_at else None
    return Evidence(Shows.CASE, str(view.id), key=view.reference, on=decided, statement=view.last_step)


def _projects(asked: _Asked) -> tuple[ProjectView, ...]:
    lines = projects.lines(reader=asked.reader, on=asked.on, programme=asked.view.id)
    return tuple(projects.projects_by_id([each.id for each in lines], on=asked.on).values())


def _joint_projects(asked: _Asked, found: Sequence[ProjectView]) -> Iterator[Figure]:
    def running(year: int) -> list[ProjectView]:
        return [each for each in found if each.plan.starts_on.year <= year < each.plan.ends_on.year + 1]

    now = running(asked.year)
    yield Figure(
        Part.PROJECTS, "projects_running", Unit.COUNT, len(now), before=len(running(asked.year - 1)),
        evidence=tuple(Evidence(Shows.PROJECT, each.reference, on=each.plan.starts_on) for each in now),
    )  # fmt: skip
    for name, done in (("milestones_reached", _reached(found)), ("deliverables_accepted", _accepted(found))):
        year = tuple(each for each in done if each.on and asked.is_in(each.on))
        before = sum(1 for each in done if each.on and each.on.year == asked.year - 1)
        yield Figure(Part.PROJECTS, name, Unit.COUNT, len(year), before=before, evidence=year)


def _reached(found: Iterable[ProjectView]) -> list[Evidence]:
    return [
        Evidence(
            Shows.PROJECT,
            view.reference,
            "milestone",
            each.milestone.key,
            each.reached.on,
            each.reached.statement,
        )
        for view in found
        for each in view.milestones
        if each.reached
    ]


def _accepted(found: Iterable[ProjectView]) -> list[Evidence]:
    return [
        Evidence(Shows.PROJECT, view.reference, "deliverable", each.deliverable.key, last.on, last.statement)
        for view in found
        for each in view.deliverables
        if each.state is State.ACCEPTED and each.verdicts
        for last in [each.verdicts[-1]]
    ]


def _promises(asked: _Asked, references: Collection[str]) -> tuple[PromiseView, ...]:
    """Those of agreements and projects with these references; a project names its part behind its own."""
    every = promises.promises(reader=asked.reader, on=asked.on).found
    return tuple(each for each in every if each.reference.partition(" ")[0] in references)


def _trust(asked: _Asked, given: Sequence[Given], promised: Sequence[PromiseView]) -> Iterator[Figure]:
    """Promises that fell due in the year; and all that was given among what went both ways until its end."""
    yield _kept(asked, promised)
    ours = frozenset({f"institution:{asked.reader.institution}"})
    own = [each for each in given if each.on <= asked.until and sign_of(each, ours)]
    found_balance = judged(own, ours=ours, on=asked.until)
    yield Figure(
        Part.TRUST, "share_given", Unit.SHARE, found_balance.share, found_balance.low, found_balance.high,
        unknown="" if found_balance.share is not None else "nothing_went",
        evidence=tuple(map(_gift, own)),
    )  # fmt: skip


def _kept(asked: _Asked, promised: Sequence[PromiseView]) -> Figure:
    owed = [each for each in promised if asked.is_in(each.due_on)]
    kept = sum(each.promise.is_kept for each in owed)
    share = kept / len(owed) if owed else None
    low, high = wilson(share, len(owed)) if share is not None else (None, None)
    shown = tuple(_promise(each) for each in owed)
    return Figure(
        Part.TRUST, "promises_kept", Unit.SHARE, share, low, high,
        unknown="" if owed else "nothing_was_due", evidence=shown,
    )  # fmt: skip


def _promise(each: PromiseView) -> Evidence:
    shows = Shows.PROJECT if each.source is PromiseSource.PROJECT else Shows.AGREEMENT
    reference, _, key = each.reference.partition(" ")
    return Evidence(shows, reference, each.what, key, each.due_on, each.evidence)


def _spin_offs(asked: _Asked, found: Sequence[ProjectView]) -> tuple[SpinOffView, ...]:
    """Those that come from a project of the programme, or lie in its fields."""
    if not may(asked.reader, Act.SEE_SPIN_OFFS):
        return ()
    references = {each.reference for each in found}
    every = spin_offs.spin_offs(reader=asked.reader, on=asked.on)
    return tuple(each for each in every if each.source in references or _lies_in(each, asked.view))


def _lies_in(found: SpinOffView, view: ProgrammeView) -> bool:
    wide = view.charter.fields
    return any(code == each or code.startswith(f"{each}.") for code in found.fields for each in wide)


def _prosperity(asked: _Asked, found: Sequence[SpinOffView]) -> Iterator[Figure]:
    if not may(asked.reader, Act.SEE_SPIN_OFFS):
        yield Figure(Part.PROSPERITY, "spin_offs", Unit.COUNT, None, unknown="not_shown_to_you")
        return
    shown = tuple(_reached_by(found, asked.until))
    yield Figure(Part.PROSPERITY, "spin_offs", Unit.COUNT, len(shown), evidence=shown)
    first, end = date(asked.year, 1, 1), date(asked.year + 1, 1, 1)
    sums = together(brought(view.entries, since=first, until=end) for view in found)
    yield from (_brought(each, found) for each in sums)
    if not sums:
        yield Figure(Part.PROSPERITY, "jobs", Unit.COUNT, None, unknown="nobody_reported")


def _reached_by(found: Sequence[SpinOffView], day: date) -> Iterator[Evidence]:
    """Those begun by a day, at the stage that they had reached."""
    for view in found:
        if reached := [each for each in view.stages if each.on <= day]:
            yield Evidence(Shows.SPIN_OFF, view.reference, reached[-1].stage.value, on=reached[-1].on)


def _brought(each: Brought, found: Sequence[SpinOffView]) -> Figure:
    of = {entry.statement: view.reference for view in found for entry in view.entries}
    shown = tuple(
        Evidence(Shows.SPIN_OFF, of[report.statement], "report", report.key, report.on, report.statement)
        for report in each.reports
    )
    unit = Unit.MONEY if each.currency else Unit.COUNT
    return Figure(
        Part.PROSPERITY, each.what, unit, float(each.figure), float(each.low), float(each.high),
        about=each.currency, evidence=shown,
    )  # fmt: skip


def _standing(asked: _Asked) -> Iterator[Figure]:
    """The rank of the reader's state by output, over the five years that end with this one, by field."""
    if not may(asked.reader, Act.SEE_WATCH):
        yield Figure(Part.STANDING, "rank", Unit.RANK, None, unknown="not_shown_to_you")
        return
    known, state = years_known(), parties.institution(asked.reader.institution).state
    last = min(asked.year, known.last)
    years = Years(max(known.first, last - STANDING_YEARS + 1), last)
    for field in asked.view.charter.fields[:FIELDS_MOST]:
        yield _rank(asked, field, years, state)


def _rank(asked: _Asked, field: str, years: Years, state: str) -> Figure:
    found = None
    if years.first <= years.last:
        view = leaders.leaders(Question(years, field), reader=asked.reader)
        found = next((each for each in view.standings if each.of == state), None)
    if found is None:
        return Figure(Part.STANDING, "rank", Unit.RANK, None, about=field, unknown="no_works")
    shown = (Evidence(Shows.LEADERS, field, key=str(years)),)
    low, high = min(found.rank, found.rank_low), max(found.rank, found.rank_high)
    return Figure(Part.STANDING, "rank", Unit.RANK, found.rank, low, high, about=field, evidence=shown)
