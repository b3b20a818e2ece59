"""Reads of rule packs: which one decides, which were proposed, and what each would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.clearance.adapters.cedar import packs
from mithaq.clearance.adapters.cedar.packs import RulePack
from mithaq.clearance.models import AdoptedPack

FOLDER = "policies"


@dataclass(frozen=True)
class PackView:
    """A pack that was proposed, with the cases that it would decide otherwise as they stood then."""

    id: UUID
    name: str
    version: str
    digest: str
    changes: Sequence[Json]
    proposed_by: UUID | None
    proposed_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None


def in_force() -> RulePack:
    """The pack that decides now: the one confirmed last, else the one that the software brings.

    One that leaves out a hard stop which the software has learnt since decides nothing. Raises Refused
    `rule_pack_narrows`, `rule_pack_changed` or `rule_pack_unreadable`.
    """
    row = AdoptedPack.objects.exclude(confirmed_by=None).order_by("-confirmed_at", "-position").first()
    if row is None:
        return packs.shipped()
    adopted_on = (row.confirmed_at or row.proposed_at).date()
    return _kept(Path(settings.HOME) / FOLDER / row.digest, row.digest, adopted_on)


def proposed() -> tuple[PackView, ...]:
    """All packs that were ever proposed, the newest first."""
    return tuple(map(_view, AdoptedPack.objects.order_by("-proposed_at", "-position")))


def proposal(key: UUID) -> PackView:
    """Raises NotFound `rule_pack_unproposed`."""
    row = AdoptedPack.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("rule_pack_unproposed")
    return _view(row)


@lru_cache(maxsize=4)
def _kept(folder: Path, digest: str, adopted_on: date) -> RulePack:
    """The pack as it was adopted; what was changed on disk since refuses. Read once for each digest."""
    packs.past_pack(folder, digest=digest)
    return packs.rule_pack(folder, on=adopted_on)


def _view(row: AdoptedPack) -> PackView:
    return PackView(
        id=row.id,
        name=row.name,
        version=row.version,
        digest=row.digest,
        changes=row.changes,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
    )
