"""What agreements ask of their parties, by the working days of each party's state, and what was done."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.parties.domain.calendars import working_day_on_or_after
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.obligations import SOON, Light, Obligation, Owed, light_of
from mithaq.programmes.models import Met, Owing
from mithaq.programmes.queries import agreements
from mithaq.programmes.queries.agreements import AgreementView

FEED_MAX = 1_000


@dataclass(frozen=True)
class Done:
    """What a party said it did, and how that can be seen."""

    on: date
    evidence: str
    person: UUID
    statement: UUID


@dataclass(frozen=True)
class OwedView:
    """An obligation on a day. `due_on` is a working day of the party: the day itself, or the next one."""

    view: AgreementView
    obligation: Obligation
    due_on: date
    light: Light
    met: Done | None


def owed_under(view: AgreementView) -> tuple[OwedView, ...]:
    """All that an agreement asks for, the earliest first."""
    rows = Owing.objects.filter(agreement=view.id).order_by("due_on", "what", "party")
    return _owed(rows, {view.id: view}, _met([view.id]))


def due(*, reader: Actor, on: date, limit: int | None = None) -> tuple[OwedView, ...]:
    """What the reader's institution owes soon or too late, the earliest first."""
    rows = list(_open(reader).filter(due_on__lte=on + SOON)[:limit])
    views = agreements.agreements_by_id((row.agreement for row in rows), on=on)
    return tuple(each for each in _owed(rows, views, {}) if each.light in {Light.SOON, Light.OVERDUE})


def coming(*, reader: Actor, since: date, on: date) -> tuple[OwedView, ...]:
    """What the reader's institution owes from a day on, the earliest first; at most FEED_MAX."""
    rows = _open(reader).filter(due_on__gte=since)[:FEED_MAX]
    views = agreements.agreements_by_id((row.agreement for row in rows), on=on)
    return _owed(rows, views, {})


def past(*, reader: Actor, on: date) -> tuple[OwedView, ...]:
    """What parties owed before a day under agreements that the reader may see, the earliest first."""
    views = {each.id: each for each in agreements.agreements(reader=reader, on=on)}
    rows = Owing.objects.filter(agreement__in=list(views), due_on__lt=on).order_by("due_on", "what", "party")
    return tuple(each for each in _owed(rows, views, _met(views)) if each.due_on < on)


def next_in_programme(
    programme: UUID, *, reader: Actor, since: date, on: date, limit: int
) -> tuple[OwedView, ...]:
    """What is still owed from a day on under those agreements of a programme that the reader may see."""
    rows = Owing.objects.filter(agreement__in=agreements.keys_in_programme(programme, reader=reader))
    found = list(rows.filter(met_on=None, due_on__gte=since).order_by("due_on", "agreement", "what")[:limit])
    return _owed(found, agreements.agreements_by_id((row.agreement for row in found), on=on), {})


def overdue(reference: str, codes: Collection[str], *, on: date) -> tuple[OwedView, ...]:
    """What some parties of a negotiated agreement are late with; nothing where no such is known."""
    view = agreements.agreement_named(reference, on=on)
    if view is None:
        return ()
    rows = Owing.objects.filter(agreement=view.id, party__in=codes, met_on=None, due_on__lt=on)
    found = _owed(rows.order_by("due_on"), {view.id: view}, {})
    return tuple(each for each in found if each.light is Light.OVERDUE)


def _met(keys: Iterable[UUID]) -> Mapping[tuple[UUID, str], Done]:
    """What was said first of each obligation by whoever owed it."""
    return {
        (row.obligation, row.party): Done(row.on, row.evidence, row.person, row.id)
        for row in Met.objects.filter(agreement__in=list(keys)).order_by("-at", "-id")
    }


def _open(reader: Actor) -> QuerySet[Owing]:
    rows = Owing.objects.filter(party=f"institution:{reader.institution}", met_on=None)
    return rows.order_by("due_on", "agreement", "what")


def _owed(
    rows: Iterable[Owing], views: Mapping[UUID, AgreementView], met: Mapping[tuple[UUID, str], Done]
) -> tuple[OwedView, ...]:
    found = list(rows)
    states = _states({row.party for row in found})
    return tuple(
        OwedView(
            view=views[row.agreement],
            obligation=Obligation(
                row.agreement, ClauseKind(row.clause), Owed(row.what), row.party, row.due_on
            ),
            due_on=(day := _worked(row.due_on, states.get(row.party, ""))),
            light=light_of(day, met_on=row.met_on, on=views[row.agreement].on),
            met=met.get((row.id, row.party)),
        )
        for row in found
    )


@lru_cache(10_000)
def _worked(day: date, state: str) -> date:
    """The day, or the next that is worked in the state; the day itself where its calendar is not known."""
    try:
        calendar = parties.calendar_of(state, first_year=day.year, last_year=day.year + 1)
        return working_day_on_or_after(day, calendar)
    except Refused:
        return day


def _states(codes: Collection[str]) -> Mapping[str, str]:
    keys = [UUID(each.removeprefix("institution:")) for each in codes]
    return {each.code: each.state for each in parties.institutions_by_id(keys).values()}
