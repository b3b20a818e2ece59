"""Promises over all that the node knows: what was due from one party to others, and whether it came in time.

Four records name both a day and whoever owed something: obligations of agreements, reports on missions, parts
of project plans, and duties that a release laid on its recipient. A package names no day, so that its receipt
is no promise. What awaits a verdict, and what is not due yet, is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.ids import id_in
from mithaq.clearance.queries import owed as releases
from mithaq.mobility.domain.missions import ReportKind
from mithaq.mobility.queries import missions
from mithaq.mobility.queries.missions import MissionView, Report
from mithaq.parties import queries as parties
from mithaq.programmes.queries import owed as agreements
from mithaq.projects.domain.progress import DeliverableStanding, State, leads_of
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView
from mithaq.ties.domain.promises import Promise


class PromiseSource(StrEnum):
    """Which record holds a promise."""

    AGREEMENT = "agreement"
    MISSION = "mission"
    PROJECT = "project"
    RELEASE = "release"


@dataclass(frozen=True)
class PromiseView:
    """What a party owed to others; `evidence` is the statement that shows it, or under which it was owed."""

    source: PromiseSource
    what: str
    reference: str
    party: str
    to: tuple[str, ...]
    due_on: date
    done_on: date | None
    evidence: UUID

    @property
    def promise(self) -> Promise:
        """What it says of whoever owed it."""
        return Promise(self.due_on, is_kept=self.done_on is not None and self.done_on <= self.due_on)


@dataclass(frozen=True)
class StatePromises:
    """Promises by the states of those who owed and of those to whom they were owed."""

    found: tuple[PromiseView, ...]
    states: Mapping[str, str]

    def of(self, state: str, *, to: str) -> tuple[PromiseView, ...]:
        """What institutions of a state owed those of another, the last due first."""
        return tuple(
            each
            for each in self.found
            if self.states.get(each.party) == state and to in {self.states.get(code) for code in each.to}
        )


def promises(*, reader: Actor, on: date) -> StatePromises:
    """All that was due before a day in what the reader may see, the last due first."""
    found = [
        *_of_agreements(reader, on),
        *(each for view in missions.missions(reader=reader, on=on) for each in _of_mission(view)),
        *_of_projects(reader, on),
        *_of_releases(reader, on),
    ]
    found.sort(key=lambda each: (each.due_on, each.source, each.reference, each.what), reverse=True)
    codes = frozenset(code for each in found for code in (each.party, *each.to))
    return StatePromises(tuple(found), states_of(codes))


def states_of(codes: Iterable[str]) -> Mapping[str, str]:
    """The states of institutions by their codes; nothing of codes that are none. One query."""
    keys = [key for each in codes if (key := id_in(each.removeprefix("institution:")))]
    return {each.code: each.state for each in parties.institutions_by_id(keys).values()}


def _of_agreements(reader: Actor, on: date) -> Iterator[PromiseView]:
    for each in agreements.past(reader=reader, on=on):
        party = each.obligation.party
        yield PromiseView(
            source=PromiseSource.AGREEMENT,
            what=each.obligation.what.value,
            reference=each.view.reference,
            party=party,
            to=_others(each.view.parties, party),
            due_on=each.due_on,
            done_on=each.met.on if each.met else None,
            evidence=each.met.statement if each.met else each.view.shown.statement,
        )


def _of_mission(view: MissionView) -> Iterator[PromiseView]:
    """The first report of a kind answers the first that was due, and so on."""
    given = defaultdict[ReportKind, list[Report]](list)
    for each in sorted(view.reports, key=lambda each: each.on):
        if each.party == view.terms.sending:
            given[each.kind].append(each)
    for due in view.due:
        reports = given[due.report.kind]
        report = reports.pop(0) if reports else None
        if due.due_on < view.on:
            yield PromiseView(
                source=PromiseSource.MISSION,
                what=due.report.kind.value,
                reference=view.reference,
                party=view.terms.sending,
                to=(view.terms.host,),
                due_on=due.due_on,
                done_on=report.on if report else None,
                evidence=report.statement if report else view.statement,
            )


def _of_projects(reader: Actor, on: date) -> Iterator[PromiseView]:
    keys = [each.id for each in projects.lines(reader=reader, on=on)]
    for view in projects.projects_by_id(keys, on=on).values():
        yield from _deliverables(view)
        yield from _milestones(view)


def _deliverables(view: ProjectView) -> Iterator[PromiseView]:
    for each in view.deliverables:
        done = each.submission if each.state in (State.ACCEPTED, State.SUBMITTED) else None
        if each.due_on < view.on and not _awaits_verdict(each):
            yield PromiseView(
                source=PromiseSource.PROJECT,
                what="deliverable",
                reference=f"{view.reference} {each.deliverable.key}",
                party=each.deliverable.owner,
                to=_others(view.plan.parties, each.deliverable.owner),
                due_on=each.due_on,
                done_on=done.on if done else None,
                evidence=each.submission.statement if each.submission else view.latest.statement,
            )


def _awaits_verdict(each: DeliverableStanding) -> bool:
    """Handed in by its day, and nobody has said yet whether it will do."""
    return each.state is State.SUBMITTED and each.submission is not None and each.submission.on <= each.due_on


def _milestones(view: ProjectView) -> Iterator[PromiseView]:
    for each in view.milestones:
        party = leads_of(view.plan, each.milestone.work_package)[0]
        if each.due_on < view.on:
            yield PromiseView(
                source=PromiseSource.PROJECT,
                what="milestone",
                reference=f"{view.reference} {each.milestone.key}",
                party=party,
                to=_others(view.plan.parties, party),
                due_on=each.due_on,
                done_on=each.reached.on if each.reached else None,
                evidence=each.reached.statement if each.reached else view.latest.statement,
            )


def _of_releases(reader: Actor, on: date) -> Iterator[PromiseView]:
    for each in releases.past(reader=reader, on=on):
        yield PromiseView(
            source=PromiseSource.RELEASE,
            what=each.condition.terms.kind.value,
            reference=each.case.reference,
            party=each.recipient,
            to=(f"institution:{each.case.institution}",),
            due_on=each.due_on,
            done_on=each.shown_on,
            evidence=each.evidence,
        )


def _others(all_parties: Iterable[str], party: str) -> tuple[str, ...]:
    return tuple(each for each in all_parties if each != party)
