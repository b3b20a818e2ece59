"""Reads of targets: what an institution set, and how far it has come, told by the interval of the measure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.standing.domain.targets import Progress, Target, measured_in, progress, target_from
from mithaq.standing.domain.voice import at_end
from mithaq.standing.models import TargetRow
from mithaq.standing.queries import tallies
from mithaq.watch.domain.asking import Actors, Question, Years
from mithaq.watch.queries.selecting import years_known


@dataclass(frozen=True)
class TargetView:
    """A target as it was set last, by whom and by which statement, and how far it has come.

    Of one that was given up nothing is reckoned.
    """

    id: UUID
    institution: UUID
    target: Target
    is_given_up: bool
    person: UUID
    statement: UUID
    set_at: datetime
    progress: Progress | None

    @property
    def person_code(self) -> str:
        return f"person:{self.person}"


def targets(
    *,
    reader: Actor,
    actors: Actors | None = None,
    of: str | None = None,
    field: str | None = None,
    first: int = 0,
    limit: int | None = None,
) -> tuple[TargetView, ...]:
    """Those of the reader's institution (at the host, of all), the last set first, given up ones last.

    The corpus is read once for all that share field, actors and counting, and kept. Raises Refused
    `not_permitted` or `corpus_damaged`.
    """
    rows = _chosen(reader, actors, of, field).order_by("is_given_up", "-set_at", "id")
    return _views(rows[first : first + limit] if limit else rows)


def count(
    *, reader: Actor, actors: Actors | None = None, of: str | None = None, field: str | None = None
) -> int:
    """How many those are. Raises Refused `not_permitted`."""
    return _chosen(reader, actors, of, field).count()


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


def _chosen(reader: Actor, actors: Actors | None, of: str | None, field: str | None) -> "QuerySet[TargetRow]":
    rows = _seen(reader)
    if actors is not None:
        rows = rows.filter(actors=actors.value)
    if of is not None:
        rows = rows.filter(of=of)
    if field is not None:
        rows = rows.filter(facts__field=field)
    return rows


def _seen(reader: Actor) -> "QuerySet[TargetRow]":
    require(reader, Act.SEE_STANDING)
    rows = TargetRow.objects.all()
    return rows if reader.is_host else rows.filter(institution=reader.institution)


def _views(rows: Iterable[TargetRow]) -> tuple[TargetView, ...]:
    known = years_known()
    return tuple(_view(row, known) for row in rows)


def _view(row: TargetRow, known: Years) -> TargetView:
    target = target_from(row.facts)
    return TargetView(
        id=row.id,
        institution=row.institution,
        target=target,
        is_given_up=row.is_given_up,
        person=row.person,
        statement=row.statement,
        set_at=row.set_at,
        progress=None if row.is_given_up else _progress(target, known),
    )


def _progress(target: Target, known: Years) -> Progress:
    """By the last year that the corpus knows, or the target's own where that is past.

    All known years are asked for, so that targets of other base years find their figures kept.
    """
    told = tallies.tallies(Question(known, target.field or None, target.actors, target.counting))
    by_year = told.by_year(target.of)
    before, now = (
        at_end(by_year, told.world, year, measure=target.measure)
        for year in (target.base_year, measured_in(target, known.last))
    )
    return progress(target, before, now, last=known.last)
