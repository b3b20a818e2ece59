"""How long cases have been with us, in working days of the host's state, whom they wait for, and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.clearance.adapters.case_rulebooks import service_levels
from mithaq.clearance.domain.cases import decided, file
from mithaq.clearance.domain.cases.advice import missing
from mithaq.clearance.domain.cases.clocks import Pause, Reading, elapsed, reading, target_on
from mithaq.clearance.domain.cases.life import awaited
from mithaq.clearance.domain.cases.states import Role, State
from mithaq.clearance.domain.cases.statistics import UNKNOWN
from mithaq.clearance.domain.cases.steps import CLOSED
from mithaq.clearance.domain.policy.embargoes import Embargoes
from mithaq.clearance.queries import case_facts, cases, consents, rule_packs
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties
from mithaq.parties.domain.calendars import Calendar

ORDINARY, SENSITIVE, APPEAL = "case_ordinary", "case_sensitive", "appeal"
ACKNOWLEDGEMENT, ADVICE, QUERY_ANSWER = "acknowledgement", "advice", "query_answer"


@dataclass(frozen=True)
class StepDue:
    """By when the next step of a case is to be taken, by the name of its service level."""

    level: str
    clock: Reading


@dataclass(frozen=True)
class Timed:
    """A case with its clock, which ends once it is decided, and that of the step for which it waits."""

    case: CaseView
    clock: Reading | None
    step: StepDue | None

    @property
    def urgency(self) -> tuple[date, str]:
        """The earliest deadline first; without one, last."""
        clocks = [each for each in (self.clock, self.step.clock if self.step else None) if each]
        return min((each.deadline for each in clocks), default=date.max), self.case.reference


def queue(*, reader: Actor, on: date) -> tuple[Timed, ...]:
    """The cases that wait for the reader, the earliest deadline first."""
    found = [each for each in cases.queued(reader=reader) if is_awaited(each, reader, on=on)]
    return tuple(sorted(timed(found, reader=reader, on=on), key=lambda each: each.urgency))


def timed(views: Sequence[CaseView], *, reader: Actor, on: date) -> list[Timed]:
    """Cases with their clocks, in the order in which they came; a handful of queries in all.

    By when advice is due is for those who clear or were asked for it.
    """
    if not views:
        return []
    host, is_inside = parties.host_institution().state, cases.sees_inside(reader)
    state_of = case_facts.states_of_parties(
        {each.party for view in views if view.content for each in view.asked.recipients}
    )
    embargoes = rule_packs.in_force().embargoes
    return [
        Timed(
            view,
            _clock(view, on, _level(view, state_of, embargoes), host),
            _step(view, on, host, is_told_of_advice=is_inside or reader.institution in view.advising),
        )
        for view in views
    ]


def is_awaited(view: CaseView, reader: Actor, *, on: date) -> bool:
    """Whether the case's next step is the reader's, or a consent; while it circulates, of those asked."""
    return consents.is_awaited(view, reader, on=on) or _is_step_awaited(view, reader)


def _is_step_awaited(view: CaseView, reader: Actor) -> bool:
    asked, roles = missing(file.advice_asked(view.file), file.advice(view.file)), view.roles_of(reader)
    if view.place.state is State.CIRCULATION and asked:
        return Role.ADVISER in roles and any(institution == reader.institution for institution, _ in asked)
    return bool(awaited(view.place) & roles)


def told_of_decision(view: CaseView, *, at: datetime) -> Mapping[str, Json]:
    """What the annual report counts of a decision made now, as its statement keeps it for good."""
    begun, on = decided.beginning(view.file).at.date(), parties.legal_day(at)
    calendar = _calendar(parties.host_institution().state, begun, on)
    state_of, outcomes = case_facts.states_of(view), view.content.outcomes if view.content else ()
    return {
        "destinations": sorted({state_of.get(each.party, UNKNOWN) for each in view.asked.recipients}),
        "reasons": sorted({code for each in outcomes for code in each.reasons}),
        "working_days": elapsed(on, begun_on=begun, pauses=file.pauses(view.file), calendar=calendar),
    }


def _clock(view: CaseView, on: date, level: str, host: str) -> Reading | None:
    """The clock of a case that is not decided yet, since its submission, appeal or reopening."""
    if view.place.state in CLOSED or view.place.state is State.DRAFT:
        return None
    return _reading(level, decided.beginning(view.file).at, on, host, file.pauses(view.file))


def _level(view: CaseView, state_of: Mapping[str, str], embargoes: Embargoes) -> str:
    """A case that is decided anew has the time of an appeal."""
    if decided.beginning(view.file) is not view.file[0]:
        return APPEAL
    return SENSITIVE if case_facts.is_sensitive(view, state_of, embargoes) else ORDINARY


def _step(view: CaseView, on: date, host: str, *, is_told_of_advice: bool) -> StepDue | None:
    match view.place.state:
        case State.SUBMITTED:
            level, begun = ACKNOWLEDGEMENT, view.since
        case State.QUERY_OPEN:
            level, begun = QUERY_ANSWER, view.since
        case State.CIRCULATION if is_told_of_advice and (asked_at := _asked_at(view)):
            level, begun = ADVICE, asked_at
        case _:
            return None
    return StepDue(level, _reading(level, begun, on, host, ()))


def _asked_at(view: CaseView) -> datetime | None:
    """Since when somebody has been asked for advice that is not given yet."""
    lacking = set(missing(file.advice_asked(view.file), file.advice(view.file)))
    asked = (each for each in view.file if each.kind is file.Kind.ADVICE_ASKED)
    return next((each.at for each in asked if file.advice_asked([each]) & lacking), None)


def _reading(level: str, begun: datetime, on: date, host: str, pauses: Sequence[Pause]) -> Reading:
    target, calendar = target_on(service_levels(), level, on=on), _calendar(host, begun.date(), on)
    return reading(target, at=on, begun_on=begun.date(), pauses=pauses, calendar=calendar)


def _calendar(host: str, first: date, last: date) -> Calendar:
    """A deadline may lie in the year after."""
    return parties.calendar_of(host, first_year=first.year, last_year=last.year + 1)
