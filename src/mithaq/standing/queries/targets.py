"""Reads of targets: what an institution set, and how far it has come, told by the interval of the measure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.standing.domain.targets import Progress, Target, measured_in, progress, target_from
from mithaq.standing.domain.voice import SPAN, at_end
from mithaq.standing.models import TargetRow
from mithaq.standing.queries import tallies
from mithaq.watch.domain.asking import Actors, Question, Years
from mithaq.watch.queries.selecting import years_known


@dataclass(frozen=True)
class TargetView:
    """A target as it was set last, by whom and by which statement, and how far it has come."""

    id: UUID
    institution: UUID
    target: Target
    is_given_up: bool
    person: UUID
    statement: UUID
    set_at: datetime
    progress: Progress

    @property
    def person_code(self) -> str:
        return f"person:{self.person}"


def targets(
    *, reader: Actor, actors: Actors | None = None, of: str | None = None, field: str | None = None
) -> tuple[TargetView, ...]:
    """Those of the reader's institution (at the host, of all), the last set first.

    Raises Refused `not_permitted` or `corpus_damaged`.
    """
    rows = _seen(reader)
    if actors is not None:
        rows = rows.filter(actors=actors.value)
    if of is not None:
        rows = rows.filter(of=of)
    if field is not None:
        rows = rows.filter(facts__field=field)
    return tuple(_views(rows.order_by("is_given_up", "-set_at", "id")))


def target(key: UUID, *, reader: Actor) -> TargetView:
    """Raises Refused `not_permitted`; NotFound `target_unknown`, also for another institution's."""
    for each in _views(_seen(reader).filter(pk=key)):
        return each
    raise NotFound("target_unknown", value=str(key))


def institution_of(key: UUID) -> UUID | None:
    """Whose target it is; for actions, which ask who may."""
    return TargetRow.objects.filter(pk=key).values_list("institution", flat=True).first()


def last_facts(key: UUID) -> tuple[Target, bool] | None:
    """A target as it was set last, and whether it is given up; for actions."""
    row = TargetRow.objects.filter(pk=key).first()
    return (target_from(row.facts), row.is_given_up) if row else None


def _seen(reader: Actor) -> "QuerySet[TargetRow]":
    require(reader, Act.SEE_STANDING)
    rows = TargetRow.objects.all()
    return rows if reader.is_host else rows.filter(institution=reader.institution)


def _views(rows: Iterable[TargetRow]) -> Iterable[TargetView]:
    for row in rows:
        known = target_from(row.facts)
        yield TargetView(
            id=row.id,
            institution=row.institution,
            target=known,
            is_given_up=row.is_given_up,
            person=row.person,
            statement=row.statement,
            set_at=row.set_at,
            progress=progress_of(known),
        )


def progress_of(target: Target) -> Progress:
    """By the last year that the corpus knows, or the target's own where that is past."""
    last = years_known().last
    years = Years(min(target.base_year, last) - SPAN + 1, max(last, target.base_year))
    question = Question(years, target.field or None, target.actors, target.counting)
    told = tallies.tallies(question)
    by_year = told.by_year(target.of)
    before, now = (
        at_end(by_year, told.world, year, measure=target.measure)
        for year in (target.base_year, measured_in(target, last))
    )
    return progress(target, before, now, last=last)
