"""What people who went gave from one party to another, each figure with its evidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from mithaq.access.domain.permissions import Actor
from mithaq.mobility.adapters.giving import days_a_point
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import MissionState, ReportKind, given_by
from mithaq.mobility.domain.reading import terms_from
from mithaq.mobility.models import Application, Call, Mission, MissionEnd
from mithaq.mobility.queries.missions import views_of
from mithaq.parties.domain.giving import Given, Source


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


def given(*, reader: Actor, on: date, programme: UUID | None = None) -> Iterator[Given]:
    """The missions of the reader's institution that are done, of a programme or all, in points."""
    own = f"institution:{reader.institution}"
    for each in balance(since=date.min, until=on + timedelta(days=1), party=own, programme=programme):
        yield Given(
            source=Source.MISSION,
            giver=each.giver,
            takers=(each.taker,),
            what=each.kind.value,
            key="",
            about=each.mission,
            on=each.on,
            weight=max(1, each.days // days_a_point()),
            evidence=each.evidence,
        )


@dataclass(frozen=True)
class Belonging:
    """To what a mission belongs; `fields` are those of the call that it came of."""

    programme: UUID | None
    project: UUID | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Uncounted:
    """A mission that is over and does not count; without an end it waits for its final report."""

    mission: UUID
    is_broken_off: bool
    statement: UUID


def belonging(keys: Iterable[UUID]) -> Mapping[UUID, Belonging]:
    """To what each mission belongs; three queries."""
    terms = {row.id: terms_from(row.terms) for row in Mission.objects.filter(pk__in=set(keys))}
    applied = {each.application for each in terms.values() if each.application}
    calls = dict(Application.objects.filter(pk__in=applied).values_list("id", "call"))
    found = Call.objects.filter(pk__in=set(calls.values())).values_list("id", "content")
    fields = {key: tuple(content.get("fields", ())) for key, content in found}
    return {
        key: Belonging(
            each.programme,
            each.project,
            fields.get(calls.get(each.application, key), ()) if each.application else (),
        )
        for key, each in terms.items()
    }


def uncounted(one: str, other: str, *, on: date) -> tuple[Uncounted, ...]:
    """The missions between two that both said yes to, that are over by a day and that do not count."""
    rows = Mission.objects.filter(Q(sending=one, host=other) | Q(sending=other, host=one))
    rows = rows.filter(starts_on__lte=on).exclude(sending_at=None).exclude(host_at=None)
    counted = {each.mission for each in balance(since=date.min, until=on + timedelta(days=1), party=one)}
    views = {each.id: each for each in views_of(rows.order_by("id"), on=on)}
    ends = {
        row.mission: row.id for row in MissionEnd.objects.filter(mission__in=views).order_by("-at", "-id")
    }
    return tuple(
        Uncounted(
            key,
            view.state is MissionState.BROKEN_OFF,
            ends[key] if view.state is MissionState.BROKEN_OFF else view.statement,
        )
        for key, view in views.items()
        if view.state in {MissionState.BROKEN_OFF, MissionState.DONE} and key not in counted
    )


def balance(
    *, since: date, until: date, party: str | None = None, programme: UUID | None = None
) -> Iterator[Fact]:
    """The missions that ended in a period, its last day not included, in the order of their ends.

    Of a party or all, and of a programme or all.

    A mission counts once its final report was given: until then nobody has said what came of it. A partner
    may say so before the end, and that does not count; nor does a mission that was broken off. The evidence
    is that report. Read in batches.
    """
    rows = Mission.objects.filter(ends_on__gte=since, ends_on__lt=until).order_by("ends_on", "id")
    rows = rows.exclude(sending_at=None).exclude(host_at=None)
    if party:
        rows = rows.filter(Q(sending=party) | Q(host=party))
    if programme:
        rows = rows.filter(terms__programme=str(programme))
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
