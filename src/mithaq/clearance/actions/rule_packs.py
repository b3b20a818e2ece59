"""Change the policy: one person proposes a rule pack with what it would change, another confirms it."""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.actions.saying import say
from mithaq.clearance.adapters.cedar.packs import rule_pack
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.models import AdoptedPack
from mithaq.clearance.published import packs as published
from mithaq.clearance.queries import cases, release, rule_packs
from mithaq.parties import queries as parties

CASES_MOST = 100_000


@transaction.atomic
def propose_pack(folder: Path, *, items: Mapping[str, ItemFacts], by: Actor, at: datetime) -> UUID:
    """Propose a pack; its bytes are kept, and the statement tells who would gain or lose what.

    `items` are the records of all cases as they are now. Raises Refused `not_permitted`,
    `rule_pack_in_force`, `rule_pack_unkept`, or what reading a rule pack refuses: one that leaves out a hard
    stop does not load.
    """
    require(by, Act.PROPOSE_POLICY, of_institution=parties.host_institution().id)
    pack = rule_pack(folder, on=at.date())
    if pack.digest == rule_packs.in_force().digest:
        raise Refused("rule_pack_in_force", name=pack.name)
    views = cases.cases(reader=by, limit=CASES_MOST)
    changes: list[Json] = [
        {
            "case": str(each.case.id),
            "reference": each.case.reference,
            "cell": each.cell.as_json(),
            "gains": each.is_gain,
            "reasons": [{"code": one.code, "source": one.source} for one in each.reasons],
        }
        for each in release.what_if(folder, views, items=items, at=at)
    ]
    _keep(folder, pack.digest)
    body: dict[str, Json] = {
        "name": pack.name,
        "version": pack.version,
        "digest": pack.digest,
        "cases": len(views),
        "changes": changes,
    }
    return say(published.PACK_PROPOSED, f"policy:{pack.digest}", body, by=by, at=at)


@transaction.atomic
def confirm_pack(key: UUID, *, by: Actor, at: datetime) -> None:
    """Let the pack decide from now on, as a person who did not propose it.

    Raises Refused `not_permitted`, `four_eyes`, `rule_pack_confirmed`, or what reading the kept pack refuses;
    NotFound `rule_pack_unproposed`.
    """
    require(by, Act.CONFIRM_POLICY, of_institution=parties.host_institution().id)
    AdoptedPack.objects.select_for_update().filter(pk=key).first()
    found = rule_packs.proposal(key)
    if found.confirmed_by is not None:
        raise Refused("rule_pack_confirmed")
    if found.proposed_by == by.person:
        raise Refused("four_eyes")
    rule_pack(Path(settings.HOME) / rule_packs.FOLDER / found.digest, on=at.date())
    body: dict[str, Json] = {"proposal": str(key), "digest": found.digest}
    say(published.PACK_CONFIRMED, f"policy:{found.digest}", body, by=by, at=at)


def _keep(folder: Path, digest: str) -> None:
    """Copy the pack into the home under its digest; whoever is stopped leaves nothing half-copied."""
    home = Path(settings.HOME) / rule_packs.FOLDER
    if (home / digest).is_dir():
        return
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as work:
            shutil.copytree(folder, Path(work) / digest)
            (Path(work) / digest).replace(home / digest)
    except OSError as error:
        raise Refused("rule_pack_unkept", reason=str(error)) from error
