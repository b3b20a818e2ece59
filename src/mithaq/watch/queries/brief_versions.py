"""Reads of frozen versions of briefs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.watch.domain.brief_versions import BriefVersion, version_from
from mithaq.watch.models import FrozenBrief


@dataclass(frozen=True)
class VersionView:
    """A version; who froze it, and when."""

    version: BriefVersion
    by: UUID
    at: datetime


def versions(brief: UUID, *, reader: Actor) -> list[VersionView]:
    """The frozen versions of a brief, the last first."""
    require(reader, Act.SEE_WATCH)
    return [_view(row) for row in FrozenBrief.objects.filter(brief_id=brief).order_by("-number")]


def version(reference: str, *, reader: Actor) -> VersionView:
    """One version. Raises NotFound `no_such_brief`."""
    require(reader, Act.SEE_WATCH)
    row = FrozenBrief.objects.filter(pk=reference.strip().upper()[:24]).first()
    if row is None:
        raise NotFound("no_such_brief")
    return _view(row)


def versions_of(references: Iterable[str], *, party: str | None = None) -> Mapping[str, BriefVersion]:
    """Versions by their references, of one party or all, for whoever decides on their release."""
    rows = FrozenBrief.objects.filter(reference__in=list(references))
    found = {row.reference: version_from(row.version) for row in rows}
    return {key: each for key, each in found.items() if party in (None, each.party)}


def _view(row: FrozenBrief) -> VersionView:
    return VersionView(version_from(row.version), row.by, row.at)
