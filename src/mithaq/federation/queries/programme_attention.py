"""Reads of what a programme should look at: its risks, and the decisions that wait for somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import Refused
from mithaq.clearance.queries import clocks
from mithaq.clearance.queries.cases import CaseView
from mithaq.economy.domain.spin_offs.standing import DueKind
from mithaq.economy.queries.spin_offs import SpinOffView
from mithaq.federation.domain import programme_years as rules
from mithaq.federation.domain.programme_years import (
    DecisionKind,
    Evidence,
    Risk,
    RiskKind,
    Shows,
    Waiting,
)
from mithaq.federation.queries.promises import PromiseSource, PromiseView
from mithaq.parties.domain import ledger
from mithaq.parties.domain.giving import Given
from mithaq.parties.domain.imbalance import judged
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.agreements import AgreementView
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.domain.progress import State
from mithaq.projects.queries.projects import ProjectView

_OPEN = frozenset({"open", "occurred"})


@dataclass(frozen=True)
class Around:
    """A programme with all that happened in it, as the reader may see it on a day."""

    view: ProgrammeView
    agreements: Sequence[AgreementView]
    promises: Sequence[PromiseView]
    projects: Sequence[ProjectView]
    cases: Sequence[CaseView]
    given: Sequence[Given]
    spin_offs: Sequence[SpinOffView]
    reader: Actor
    on: date

    @cached_property
    def leaning(self) -> tuple[tuple[str, float], ...]:
        """The parties with whom give and take is out of balance, and by how many points."""
        ours = frozenset({f"institution:{self.reader.institution}"})
        groups = ledger.grouped(self.given, ours=ours, groups_of=lambda each: ledger.others_of(each, ours))
        verdicts = ((party, judged(some, ours=ours, on=self.on)) for party, some in groups.items())
        return tuple((party, found.gap) for party, found in verdicts if found.verdict.is_alert)

    @cached_property
    def open_cases(self) -> tuple[clocks.Timed, ...]:
        """Those that nobody has decided, with their time."""
        found = [each for each in self.cases if each.decided_at is None]
        try:
            return tuple(clocks.timed(found, reader=self.reader, on=self.on))
        except Refused:
            return ()  # Without a calendar of the host's year no clock tells anything.


def risks(around: Around) -> tuple[Risk, ...]:
    """All risks that anything shows."""
    return (
        *_of_projects(around),
        *_overdue(around),
        *_imbalances(around),
        *_endings(around),
        *_slow_cases(around),
        *_of_indicators(around),
    )


def decisions(around: Around) -> tuple[Waiting, ...]:
    """All decisions that wait, whoever takes them."""
    return (
        *_votes(around),
        *_deliverables(around),
        *_renewals(around),
        *_to_rebalance(around),
        *_statuses(around),
        *_undecided(around),
    )


def _of_projects(around: Around) -> Iterator[Risk]:
    for view in around.projects:
        for each in view.of_kind(EntryKind.RISK):
            gravity = rules.rated_gravity(each.text("probability"), each.text("impact"))
            if gravity and each.text("risk_state") in _OPEN:
                yield Risk(RiskKind.PROJECT_RISK, gravity, _entry(view, each))
        states = [each.state for each in view.deliverables] + [each.state for each in view.milestones]
        late = states.count(State.LATE)
        if late:
            shown = Evidence(Shows.PROJECT, view.reference, statement=view.latest.statement)
            yield Risk(RiskKind.LATE_PROJECT, rules.late_gravity(late), shown, late)


def _entry(view: ProjectView, each: Entry) -> Evidence:
    return Evidence(Shows.PROJECT, view.reference, each.text("title"), each.key, each.on, each.statement)


def _overdue(around: Around) -> Iterator[Risk]:
    for each in around.promises:
        if each.source is PromiseSource.AGREEMENT and each.done_on is None:
            days = (around.on - each.due_on).days
            shown = Evidence(
                Shows.AGREEMENT, each.reference, each.what, on=each.due_on, statement=each.evidence
            )
            yield Risk(RiskKind.OVERDUE, rules.overdue_gravity(days), shown, days)


def _imbalances(around: Around) -> Iterator[Risk]:
    for party, gap in around.leaning:
        yield Risk(RiskKind.IMBALANCE, 65.0, Evidence(Shows.BALANCE, party), abs(round(gap)))


def _to_rebalance(around: Around) -> Iterator[Waiting]:
    for party, _gap in around.leaning:
        yield Waiting(DecisionKind.REBALANCE, Evidence(Shows.BALANCE, party))


def _ending(around: Around) -> Iterator[tuple[AgreementView, date]]:
    soon = around.on + timedelta(days=rules.RENEWAL_DAYS)
    for each in around.agreements:
        if each.ends_on is not None and around.on <= each.ends_on <= soon:
            yield each, each.ends_on


def _endings(around: Around) -> Iterator[Risk]:
    for each, end in _ending(around):
        days = (end - around.on).days
        yield Risk(RiskKind.ENDING, rules.ending_gravity(days), _agreement(each, end), days)


def _renewals(around: Around) -> Iterator[Waiting]:
    for each, end in _ending(around):
        yield Waiting(DecisionKind.RENEWAL, _agreement(each, end), end)


def _agreement(view: AgreementView, end: date) -> Evidence:
    return Evidence(Shows.AGREEMENT, view.reference, on=end, statement=view.shown.statement)


def _slow_cases(around: Around) -> Iterator[Risk]:
    for each in around.open_cases:
        if each.clock is not None and each.clock.late:
            late = each.clock.late
            yield Risk(RiskKind.SLOW_CASE, min(50.0 + late, 90.0), _open_case(each), late)


def _undecided(around: Around) -> Iterator[Waiting]:
    for each in around.open_cases:
        yield Waiting(DecisionKind.CASE, _open_case(each), each.clock.deadline if each.clock else None)


def _open_case(each: clocks.Timed) -> Evidence:
    case = each.case
    return Evidence(Shows.CASE, str(case.id), key=case.reference, statement=case.last_step)


def _of_indicators(around: Around) -> Iterator[Risk]:
    charter = around.view.charter
    for each in programmes.indicators(around.view):
        whole = (each.indicator.due_on - charter.starts_on).days
        passed = min(max((around.on - charter.starts_on).days / whole, 0.0), 1.0) if whole > 0 else 1.0
        key = f"{each.objective.key}.{each.indicator.key}"
        shown = Evidence(Shows.INDICATOR, around.view.reference, key=key, on=each.indicator.due_on)
        if each.value is None and (gravity := rules.uncounted_gravity(passed)):
            yield Risk(RiskKind.UNCOUNTED, gravity, shown)
        if each.percent is not None and (gravity := rules.behind_gravity(each.percent, passed)):
            yield Risk(RiskKind.BEHIND, gravity, shown, each.percent)


def _votes(around: Around) -> Iterator[Waiting]:
    for each in around.view.decisions:
        if each.is_open:
            shown = Evidence(Shows.DECISION, around.view.reference, key=str(each.put.id))
            yield Waiting(DecisionKind.VOTE, shown, each.put.closes_on)


def _deliverables(around: Around) -> Iterator[Waiting]:
    for view in around.projects:
        for each in view.deliverables:
            if each.state is State.SUBMITTED and each.submission is not None:
                shown = Evidence(
                    Shows.PROJECT, view.reference, "deliverable", each.deliverable.key, each.submission.on,
                    each.submission.statement,
                )  # fmt: skip
                yield Waiting(DecisionKind.DELIVERABLE, shown)


def _statuses(around: Around) -> Iterator[Waiting]:
    for view in around.spin_offs:
        for due in view.dues:
            if due.kind is DueKind.EXPORT_STATUS:
                yield Waiting(DecisionKind.EXPORT_STATUS, Evidence(Shows.SPIN_OFF, view.reference), due.on)
