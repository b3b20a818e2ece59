"""Reads of what others share in STIX: by the number of ATT&CK or of a CVE that an object names."""

from dataclasses import dataclass
from datetime import datetime

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.models import SharedThreat


@dataclass(frozen=True)
class SharedView:
    """An object that a source shares, in its newest version."""

    source: str
    kind: str
    name: str
    summary: str
    modified_at: datetime


def shared_of(reference: str, *, limit: int = 20, reader: Actor) -> tuple[SharedView, ...]:
    """What names a number and was not revoked, the last changed first. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_WATCH)
    rows = SharedThreat.objects.filter(references__contains=[reference], is_revoked=False)
    return tuple(
        SharedView(row.source, row.kind, row.name, row.summary, row.modified_at)
        for row in rows.order_by("-modified_at", "id")[:limit]
    )
