"""What people who went gave from one party to another, each figure with its evidence."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum

from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import MissionState, ReportKind, given_by
from mithaq.mobility.models import Mission
from mithaq.mobility.queries.missions import views_of
from mithaq.parties import queries as parties


@dataclass(frozen=True)
class Fact:
    """One mission that is done: who gave how many days of a person to whom, and what shows it."""

    giver: str
    taker: str
    kind: Kind
    days: int
    on: date
    mission: UUID
    evidence: UUID


def balance(*, since: date, until: date) -> Iterator[Fact]:
    """The missions that ended in a period, its last day not included, in the order of their ends.

    A mission counts once its final report was given: until then nobody has said what came of it. A partner
    may say so before the end, and that does not count; nor does a mission that was broken off. The evidence
    is that report. Read in batches.
    """
    rows = Mission.objects.filter(ends_on__gte=since, ends_on__lt=until).order_by("ends_on", "id")
    rows = rows.exclude(sending_at=None).exclude(host_at=None)
    for view in views_of(rows, on=until):
        # The day of who reports may be one before ours.
        reports = (each for each in view.reports if each.on >= view.terms.ends_on - timedelta(days=1))
        final = next((each for each in reports if each.kind is ReportKind.FINAL), None)
        if final is not None and view.state is MissionState.DONE:
            given = given_by(view.terms)
            yield Fact(
                given.giver,
                given.taker,
                view.terms.kind,
                given.days,
                view.terms.ends_on,
                view.id,
                final.statement,
            )


@dataclass(frozen=True)
class Flow:
    """How many missions go from one state to another, and how many days they take."""

    sending: str
    host: str
    missions: int
    days: int


def flows(codes: Collection[str]) -> tuple[Flow, ...]:
    """Agreed missions of some institutions, by the states from which and to which people go; the most first.

    A handful of queries: the database counts by institutions, and their states are looked up once.
    """
    rows = (
        _agreed(codes)
        .values("sending", "host")
        .annotate(missions=Count("id"), days=Sum(F("ends_on") - F("starts_on")))
    )
    found = list(rows)
    keys = {UUID(row[side].removeprefix("institution:")) for row in found for side in ("sending", "host")}
    states = {each.code: each.state for each in parties.institutions_by_id(keys).values()}
    totals = dict[tuple[str, str], tuple[int, int]]()
    for row in found:
        pair = states.get(row["sending"], ""), states.get(row["host"], "")
        missions, days = totals.get(pair, (0, 0))
        totals[pair] = missions + row["missions"], days + row["days"].days
    flows = (Flow(*pair, missions, days) for pair, (missions, days) in totals.items() if all(pair))
    return tuple(sorted(flows, key=lambda each: (-each.missions, each.sending, each.host)))


def _agreed(codes: Collection[str]) -> QuerySet[Mission]:
    rows = Mission.objects.exclude(sending_at=None).exclude(host_at=None)
    return rows.filter(sending__in=codes) | rows.filter(host__in=codes)
