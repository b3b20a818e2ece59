"""What people who went gave from one party to another, each figure with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import MissionState, ReportKind, given_by
from mithaq.mobility.models import Mission
from mithaq.mobility.queries.missions import views_of


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
