"""Reads of what parties pay, do, give and take, over one project or all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.projects.adapters.weights import schedule
from mithaq.projects.domain.giving import Gift, gifts
from mithaq.projects.domain.shares import (
    Amount,
    Share,
    YearShares,
    all_made,
    all_planned,
    shares,
    shares_by_year,
)
from mithaq.projects.models import Contributed, Given, Plan, Project, RoomVersion
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView


@dataclass(frozen=True)
class Year:
    """What a party planned and made in a year, in the currency of the project."""

    party: str
    year: int
    kind: str
    planned: Sequence[Amount]
    made: Sequence[Amount]


@dataclass(frozen=True)
class Balance:
    """Cost share and work share of the parties in one currency; `unrated` amounts have no rate."""

    currency: str
    shares: tuple[Share, ...]
    unrated: int


def balance_of(view: ProjectView) -> Balance:
    """Of one project, by what was made."""
    amounts = all_made(view.entries, view.plan)
    return _balance(view.plan.currency, amounts, view.plan.parties)


def years_of(view: ProjectView) -> tuple[Year, ...]:
    """What was planned and made by party, year and kind, in that order."""
    planned, made = all_planned(view.plan), all_made(view.entries, view.plan)
    keys = sorted({(each.party, each.year, each.kind) for each in (*planned, *made)})
    return tuple(Year(*key, _of(planned, key), _of(made, key)) for key in keys)


def year_shares_of(view: ProjectView) -> tuple[YearShares, ...]:
    """Cost share and work share by party and year, planned and made, over all years first."""
    planned, made = all_planned(view.plan), all_made(view.entries, view.plan)
    return shares_by_year(planned, made, view.plan.parties)


def global_balance(*, reader: Actor, on: date, programme: UUID | None = None) -> tuple[Balance, ...]:
    """Over all projects and years that the reader may see, a balance for each currency; two queries."""
    seen = projects.chosen(reader, on=on, programme=programme)
    amounts, parties = dict[str, list[Amount]](), dict[str, set[str]]()
    taking = dict(seen.values_list("id", "parties"))
    for row in Contributed.objects.filter(project__in=seen.values("id")):
        amount = Amount(row.party, row.year, row.kind, row.value)
        amounts.setdefault(row.currency, []).append(amount)
        parties.setdefault(row.currency, set()).update(taking[row.project])
    ordered = sorted(amounts.items())
    return tuple(_balance(currency, found, parties[currency]) for currency, found in ordered)


def gifts_of(view: ProjectView) -> tuple[Gift, ...]:
    """What parties of a project gave to one another, each with the statement by which it counts."""
    return gifts(view.plan, view.entries, view.deliverables, schedule())


def balance(*, reader: Actor, on: date, programme: UUID | None = None) -> tuple[Gift, ...]:
    """All that was given in projects that the reader may see, the first first; one query."""
    seen = projects.chosen(reader, on=on, programme=programme).values("id")
    rows = Given.objects.filter(project__in=seen).order_by("on", "id")
    return tuple(
        Gift(
            project=row.project,
            giver=row.giver,
            takers=tuple(row.takers),
            what=row.what,
            key=row.key,
            on=row.on,
            weight=row.weight,
            evidence=row.id,
        )
        for row in rows
    )


def belonging(keys: Iterable[UUID]) -> Mapping[UUID, tuple[UUID | None, tuple[str, ...]]]:
    """The programme of each project, and its fields by the plan in effect; two queries."""
    wanted = set(keys)
    plans = Plan.objects.filter(project__in=wanted).order_by("number", "at", "id")
    fields = {row.project: tuple(row.plan["technology_fields"]) for row in plans}
    rows = Project.objects.filter(pk__in=wanted).values_list("id", "programme")
    return {key: (programme, fields.get(key, ())) for key, programme in rows}


def projects_of_documents(references: Iterable[str]) -> Mapping[str, UUID]:
    """The project of each version of a joint document; one query."""
    rows = RoomVersion.objects.filter(reference__in=set(references))
    return dict(rows.values_list("reference", "project"))


def weights(given: Iterable[Gift]) -> Mapping[str, tuple[int, int]]:
    """By party what it gave and what it took, in points; each taker takes all of a gift."""
    found = dict[str, tuple[int, int]]()
    for each in given:
        gave, took = found.get(each.giver, (0, 0))
        found[each.giver] = gave + each.weight, took
        for taker in each.takers:
            gave, took = found.get(taker, (0, 0))
            found[taker] = gave, took + each.weight
    return found


def _balance(currency: str, amounts: Sequence[Amount], parties: Iterable[str]) -> Balance:
    unrated = sum(each.value is None for each in amounts)
    return Balance(currency, shares(amounts, parties), unrated)


def _of(amounts: Sequence[Amount], key: tuple[str, int, str]) -> tuple[Amount, ...]:
    return tuple(each for each in amounts if (each.party, each.year, each.kind) == key)
