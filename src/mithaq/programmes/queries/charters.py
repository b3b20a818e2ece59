"""Reads of charters that are being written."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.fields.queries import field_codes
from mithaq.programmes.domain.charter import Charter, charter_from
from mithaq.programmes.domain.chartering import charter_problems
from mithaq.programmes.domain.checking import Problem
from mithaq.programmes.models import CharterDraft


@dataclass(frozen=True)
class CharterDraftView:
    """A charter as it was saved last; `programme` is the one that it would change."""

    id: UUID
    programme: UUID | None
    charter: Charter
    revision: int
    by: UUID
    changed_at: datetime

    def problems(self) -> tuple[Problem, ...]:
        """All that stands between it and its founding."""
        return tuple(charter_problems(self.charter, fields=field_codes()))


def charter_draft(key: UUID, *, reader: Actor) -> CharterDraftView:
    """Raises Refused `not_permitted`; NotFound `draft_unknown`."""
    require(reader, Act.TELL_PROGRAMME)
    row = CharterDraft.objects.filter(pk=key, institution=reader.institution).first()
    if row is None:
        raise NotFound("draft_unknown")
    return _view(row)


def charter_drafts(*, reader: Actor) -> tuple[CharterDraftView, ...]:
    """Those of the reader's institution, the last changed first."""
    rows = CharterDraft.objects.filter(institution=reader.institution).order_by("-changed_at", "id")
    return tuple(_view(row) for row in rows)


def _view(row: CharterDraft) -> CharterDraftView:
    return CharterDraftView(
        row.id, row.programme, charter_from(row.charter), row.revision, row.by, row.changed_at
    )
