"""Reads of the loads of cyber sources: where from, what became of what they held, what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.watch.domain.unread import Unread
from mithaq.watch.models import CyberLoad


class LoadKind(StrEnum):
    """What kind of source was read."""

    ATTACK = "attack"
    STIX = "stix"
    TAXII = "taxii"
    KEV = "kev"
    CVE = "cve"


@dataclass(frozen=True)
class CyberLoadView:
    """A load. `is_same` says that the node held all of it before, and nothing was written."""

    id: UUID
    kind: LoadKind
    source: str
    place: str
    digest: str
    size: int
    loaded_at: datetime
    counts: Mapping[str, Json]
    unread_count: int
    unread: tuple[Unread, ...]
    is_same: bool = False

    def as_json(self) -> dict[str, Json]:
        """As commands give it."""
        return {
            "id": str(self.id),
            "kind": self.kind.value,
            "source": self.source,
            "place": self.place,
            "digest": self.digest,
            "size": self.size,
            "loaded_at": self.loaded_at.isoformat(),
            "is_same": self.is_same,
            "counts": dict(self.counts),
            "unread": {
                "count": self.unread_count,
                "first": [
                    {"place": each.place, "code": each.code, "said": each.said} for each in self.unread
                ],
            },
        }


def cyber_loads(*, limit: int = 50, reader: Actor) -> tuple[CyberLoadView, ...]:
    """The last loads. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_WATCH)
    return tuple(map(load_view, CyberLoad.objects.order_by("-loaded_at", "id")[:limit]))


def load_view(row: CyberLoad, *, is_same: bool = False) -> CyberLoadView:
    """A row as others see it."""
    told = cast("list[dict[str, str]]", row.unread)
    return CyberLoadView(
        id=row.id,
        kind=LoadKind(row.kind),
        source=row.source,
        place=row.place,
        digest=row.digest,
        size=row.size,
        loaded_at=row.loaded_at,
        counts=cast("Mapping[str, Json]", row.counts),
        unread_count=row.unread_count,
        unread=tuple(Unread(each["place"], each["code"], each["said"]) for each in told),
        is_same=is_same,
    )
