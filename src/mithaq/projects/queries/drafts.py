"""Reads of plans that are being written."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.refusals import NotFound
from mithaq.fields.queries import field_codes
from mithaq.programmes.domain.checking import Problem
from mithaq.projects.domain.plan_checking import problems_of
from mithaq.projects.domain.plans import ProjectPlan, plan_from
from mithaq.projects.models import PlanDraft


@dataclass(frozen=True)
class DraftView:
    """A plan that is being written; `follows` is the digest of the one in whose place it is to stand."""

    id: UUID
    author: UUID
    plan: ProjectPlan
    follows: str
    revision: int
    changed_at: datetime

    def problems(self) -> tuple[Problem, ...]:
        """What stands between it and its being set."""
        return tuple(problems_of(self.plan, fields=field_codes()))


def drafts(*, reader: Actor) -> tuple[DraftView, ...]:
    """Those of the reader's institution, the last changed first."""
    if not may(reader, Act.PLAN_PROJECT):
        return ()
    rows = PlanDraft.objects.filter(institution=reader.institution).order_by("-changed_at", "id")
    return tuple(map(_view, rows))


def draft(key: UUID, *, reader: Actor) -> DraftView:
    """Raises NotFound `draft_unknown`, also for one of another institution."""
    row = PlanDraft.objects.filter(pk=key, institution=reader.institution).first()
    if row is None or not may(reader, Act.PLAN_PROJECT):
        raise NotFound("draft_unknown")
    return _view(row)


def _view(row: PlanDraft) -> DraftView:
    return DraftView(row.id, row.author, plan_from(row.plan), row.follows, row.revision, row.changed_at)
