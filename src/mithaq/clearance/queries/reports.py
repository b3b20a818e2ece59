"""The annual report, out of what each decision told on its day: a year that is over never changes."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.clearance.domain.cases.decided import DECISIONS
from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.domain.cases.statistics import UNKNOWN, AnnualReport, Closed, statistics
from mithaq.clearance.models import CaseEvent
from mithaq.clearance.queries import cases
from mithaq.parties import queries as parties


def last_year(*, reader: Actor | None, on: date) -> int:
    """The last year of which somebody is told: a year that runs is for those who clear releases.

    Each decision moves its numbers, and whoever watched them would learn what is hidden in them.
    """
    is_inside = reader is not None and cases.sees_inside(reader)
    return on.year if is_inside else on.year - 1


def annual_report(year: int) -> AnnualReport:
    """What is told of the decisions of a year, without secrets."""
    return statistics(decisions(year), year)


def decisions(year: int) -> tuple[Closed, ...]:
    """The decisions of a year, by the clock of this node; one query.

    The last one on a case that gave way in that year is told as that on the case in its place, where there
    is one of the same year.
    """
    acts = [*DECISIONS, Move.SUPERSEDE]
    rows = CaseEvent.objects.filter(move__in=acts, at__year=year).order_by("at", "id")
    found = list(
        rows.values_list("case", "move", "at", "body__state", "body__counted", "body__superseded_by")
    )
    made = [row for row in found if row[1] != Move.SUPERSEDE]
    last = {row[0]: row for row in made}
    after = {row[0]: UUID(row[5]) for row in found if row[1] == Move.SUPERSEDE}
    return tuple(
        _closed(parties.legal_day(at), Outcome(state), counted or {})
        for row in made
        for case, _move, at, state, counted, _new in [row]
        if row is not last[case] or not _is_told_again(case, after, last)
    )


def _is_told_again(case: UUID, after: Mapping[UUID, UUID], decided: Collection[UUID]) -> bool:
    """Whether a case gave way to another one that was decided too, or that gave way to such a one."""
    new = after.get(case)
    return new is not None and (new in decided or _is_told_again(new, after, decided))


def _closed(on: date, outcome: Outcome, told: Mapping[str, Json]) -> Closed:
    days, unknown = told.get("working_days"), {UNKNOWN}
    is_refused = outcome is Outcome.REFUSED
    return Closed(
        outcome=outcome,
        decided_on=on,
        reasons=_words(told.get("reasons")) or frozenset(unknown if is_refused else ()),
        destinations=_words(told.get("destinations")) or frozenset(unknown),
        working_days=days if isinstance(days, int) else None,
    )


def _words(value: Json) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()
