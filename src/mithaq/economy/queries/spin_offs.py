"""Reads of spin-offs: where each stands, what is owed, and what all of them brought."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.economy.adapters.readiness_levels import readiness_meanings
from mithaq.economy.domain.readiness import Dimension
from mithaq.economy.domain.spin_offs import standing
from mithaq.economy.domain.spin_offs.entries import GOING_OUT, Entry, ExportStatus, ToldKind, current
from mithaq.economy.domain.spin_offs.royalties import Royalty, royalties, royalty_dues
from mithaq.economy.domain.spin_offs.standing import Brought, Due, Reached, Ready, SpinOffStage
from mithaq.economy.models import SpinOff, SpinOffEntry
from mithaq.economy.queries.rows import entry_of


@dataclass(frozen=True)
class SpinOffView:
    """A spin-off on a day; `told` are all versions of its entries, `entries` those that count."""

    id: UUID
    reference: str
    institution: UUID
    titles: Mapping[Language, str]
    fields: tuple[str, ...]
    owner: UUID
    opened_at: datetime
    changed_at: datetime
    told: tuple[Entry, ...]
    on: date

    @property
    def owner_code(self) -> str:
        return f"person:{self.owner}"

    @property
    def source(self) -> str:
        """The reference of what it comes from, where it has one."""
        idea = self.one(ToldKind.IDEA)
        return idea.text("source") if idea else ""

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return current(self.told)

    @cached_property
    def stages(self) -> tuple[Reached, ...]:
        return standing.stages(self.entries)

    @property
    def stage(self) -> SpinOffStage:
        return self.stages[-1].stage

    @cached_property
    def readiness(self) -> Ready | None:
        return standing.readiness(self.entries)

    @property
    def export_status(self) -> ExportStatus | None:
        return standing.export_status(self.entries)

    @cached_property
    def dues(self) -> tuple[Due, ...]:
        found = (*standing.dues(self.entries), *royalty_dues(self.entries, on=self.on))
        return tuple(sorted(found, key=lambda each: (each.on, each.kind, each.of)))

    @cached_property
    def royalties(self) -> tuple[Royalty, ...]:
        return royalties(self.entries, on=self.on)

    @cached_property
    def brought(self) -> tuple[Brought, ...]:
        return standing.brought(self.entries)

    @property
    def closure(self) -> Entry | None:
        return self.one(ToldKind.CLOSURE)

    @property
    def going_out(self) -> tuple[Entry, ...]:
        """Its licences and start-ups."""
        return tuple(each for each in self.entries if each.kind in GOING_OUT)

    def one(self, kind: ToldKind) -> Entry | None:
        """The entry of a kind of which there is one."""
        return next((each for each in self.entries if each.kind is kind), None)


@dataclass(frozen=True)
class Owed:
    """What is owed of a spin-off, on the desk of its owner."""

    view: SpinOffView
    due: Due


def spin_off(reference: str, *, reader: Actor, on: date) -> SpinOffView:
    """Raises Refused `not_permitted`; NotFound `spin_off_unknown`, also for another institution's."""
    row = _seen(reader).filter(reference=reference).first()
    if row is None:
        raise NotFound("spin_off_unknown", value=reference[:80])
    return _view(row, on)


def spin_off_if_known(key: UUID, *, on: date) -> SpinOffView | None:
    """The spin-off with this identifier; for actions, which ask who may."""
    row = SpinOff.objects.filter(pk=key).prefetch_related(_ENTRIES).first()
    return _view(row, on) if row else None


def spin_offs(*, reader: Actor, on: date, stage: SpinOffStage | None = None) -> Sequence[SpinOffView]:
    """Those that the reader may see, the last changed first; two queries. Raises Refused `not_permitted`."""
    rows = _seen(reader).order_by("-changed_at", "id")
    if stage is not None:
        rows = rows.filter(stage=stage.value)
    return [_view(each, on) for each in rows]


def owed(*, reader: Actor, on: date, limit: int) -> Sequence[Owed]:
    """What is due by today of the spin-offs that the reader owns, the longest due first."""
    if not may(reader, Act.SEE_SPIN_OFFS):
        return ()
    rows = _seen(reader).filter(owner=reader.person, is_closed=False)
    views = [_view(each, on) for each in rows]
    found = [Owed(view, due) for view in views for due in view.dues if due.on <= on]
    return sorted(found, key=lambda each: (each.due.on, each.view.reference))[:limit]


def awaiting_status(*, reader: Actor, on: date, limit: int) -> Sequence[SpinOffView]:
    """Those that were assessed and whose export status a licensing officer is to record."""
    if not may(reader, Act.RECORD_EXPORT_STATUS):
        return ()
    rows = _seen(reader).filter(is_closed=False).exclude(entries__kind=ToldKind.EXPORT_STATUS.value)
    rows = rows.filter(entries__kind=ToldKind.ASSESSMENT.value).distinct().order_by("opened_at", "id")
    return [_view(each, on) for each in rows[:limit]]


def meanings(found: Ready) -> Mapping[Dimension, Mapping[Language, str]]:
    """What each level that was found means, in a line."""
    return {each.dimension: readiness_meanings()[each.dimension, each.level] for each in found.levels}


def counts(views: Iterable[SpinOffView]) -> Mapping[SpinOffStage, int]:
    """How many of them ever reached each stage."""
    reached = [each.stage for view in views for each in view.stages]
    return {stage: reached.count(stage) for stage in SpinOffStage}


_ENTRIES = Prefetch("entries", queryset=SpinOffEntry.objects.order_by("position"))


def _seen(reader: Actor) -> "QuerySet[SpinOff]":
    require(reader, Act.SEE_SPIN_OFFS)
    rows = SpinOff.objects.prefetch_related(_ENTRIES)
    return rows if reader.is_host else rows.filter(institution=reader.institution)


def _view(row: SpinOff, on: date) -> SpinOffView:
    titles = {Language(language): str(title) for language, title in row.titles.items()}
    return SpinOffView(
        row.id,
        row.reference,
        row.institution,
        titles,
        tuple(row.fields),
        row.owner,
        row.opened_at,
        row.changed_at,
        tuple(map(entry_of, row.entries.all())),
        on,
    )
