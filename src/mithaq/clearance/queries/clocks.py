"""How long cases have been with us, in working days of the host's state; whom they wait for; the report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.clearance.adapters.case_rulebooks import service_levels
from mithaq.clearance.adapters.working_days import calendar_of
from mithaq.clearance.domain.cases import file, signing
from mithaq.clearance.domain.cases.acting import case_roles
from mithaq.clearance.domain.cases.advice import missing
from mithaq.clearance.domain.cases.clocks import Calendar, Reading, elapsed, reading, target_on
from mithaq.clearance.domain.cases.life import awaited
from mithaq.clearance.domain.cases.queues import states_awaiting
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.cases.statistics import AnnualReport, Closed, statistics
from mithaq.clearance.domain.cases.steps import DECIDED, ENDED, IN_FORCE
from mithaq.clearance.models import Case
from mithaq.clearance.queries import case_facts, cases
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties

ORDINARY, SENSITIVE = "case_ordinary", "case_sensitive"
SIGNATURES = signing.ORDINARY
_CLOSED = DECIDED | ENDED | IN_FORCE | {State.REVOKED, State.SUSPENDED}


@dataclass(frozen=True)
class Timed:
    """A case with its clock, which stands still once it is decided, and whether it waits for the reader."""

    case: CaseView
    clock: Reading | None
    is_mine: bool


def clock_of(view: CaseView, *, on: date) -> Reading | None:
    """The clock of a case that is not decided yet; nothing for one that is."""
    return clocks_of([view], on=on).get(view.id)


def timed(*, reader: Actor, on: date) -> tuple[Timed, ...]:
    """The newest cases in which the reader has a part, the earliest deadline before later ones."""
    return _timed(cases.cases(reader=reader), reader=reader, on=on)


def waiting(*, reader: Actor, on: date) -> tuple[Timed, ...]:
    """All cases whose next step is the reader's, the earliest deadline first; a handful of queries in all."""
    possible = case_roles(
        reader,
        applicant=reader.institution,
        officer=reader.person,
        advising=frozenset({reader.institution}),
    )
    found = cases.cases_in(states_awaiting(possible), reader=reader)
    return _timed([each for each in found if is_awaited(each, reader)], reader=reader, on=on)


def _timed(views: Sequence[CaseView], *, reader: Actor, on: date) -> tuple[Timed, ...]:
    found = clocks_of(views, on=on)
    timed_so = [Timed(view, found.get(view.id), is_awaited(view, reader)) for view in views]
    return tuple(sorted(timed_so, key=lambda each: (_deadline(each), each.case.reference)))


def clocks_of(views: Iterable[CaseView], *, on: date) -> dict[UUID, Reading]:
    """The clocks of the cases that are not decided yet, by the case's id; a handful of queries in all."""
    running = [view for view in views if view.place.state not in _CLOSED | {State.DRAFT}]
    if not running:
        return {}
    known = case_facts.states_of_parties(
        each.party for view in running if view.content for each in view.asked.recipients
    )
    host = parties.host_institution().state
    return {view.id: _clock(view, known, host, on) for view in running}


def _clock(view: CaseView, state_of: Mapping[str, str], host: str, on: date) -> Reading:
    begun = view.submitted_at.date()
    is_sensitive = case_facts.required_by(view, state_of).count > SIGNATURES
    target = target_on(service_levels(), SENSITIVE if is_sensitive else ORDINARY, on=on)
    calendar = _calendar(host, begun.year, on.year)
    return reading(target, at=on, begun_on=begun, pauses=file.pauses(view.file), calendar=calendar)


def is_awaited(view: CaseView, reader: Actor) -> bool:
    """Whether the case's next step is the reader's; while it circulates, that of those who were asked."""
    asked = missing(file.advice_asked(view.file), file.advice(view.file))
    if view.place.state is State.CIRCULATION and asked:
        return any(institution == reader.institution for institution, _ in asked)
    return bool(awaited(view.place) & view.roles_of(reader))


def annual_report(year: int) -> AnnualReport:
    """What the public is told of a year: of all cases that were decided in it, without secrets.

    A case that gave way to another one of the same year is told once, as the other one.
    """
    rows = list(Case.objects.filter(decided_at__year=year))
    told = _last_of_each(rows)
    found = (cases.view(row) for row in rows if row.id in told)
    return statistics((_closed(view, view.decided_at) for view in found if view.decided_at), year)


def _last_of_each(rows: Sequence[Case]) -> frozenset[UUID]:
    decided = {row.id for row in rows}
    gone = dict(Case.objects.exclude(superseded_by=None).values_list("id", "superseded_by"))

    def gave_way(key: UUID) -> bool:
        after = gone.get(key)
        return after is not None and (after in decided or gave_way(after))

    return frozenset(key for key in decided if not gave_way(key))


def _closed(view: CaseView, decided_at: datetime) -> Closed:
    begun, ended = view.submitted_at.date(), decided_at.date()
    content = view.content
    assert content is not None  # noqa: S101  # it was decided
    return Closed(
        outcome=content.outcome,
        decided_on=ended,
        reasons=frozenset(code for each in content.outcomes for code in each.reasons),
        destinations=frozenset(case_facts.states_of(view).values()),
        working_days=elapsed(
            ended,
            begun_on=begun,
            pauses=file.pauses(view.file),
            calendar=_calendar(parties.host_institution().state, begun.year, ended.year),
        ),
    )


def _deadline(each: Timed) -> date:
    return each.clock.deadline if each.clock else date.max


def _calendar(state: str, first_year: int, last_year: int) -> Calendar:
    """A deadline may lie in the year after."""
    return calendar_of(state, first_year=first_year, last_year=last_year + 1)
