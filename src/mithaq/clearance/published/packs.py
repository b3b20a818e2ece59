"""How the statements of rule packs change their table."""

from collections.abc import Callable, Mapping
from uuid import UUID

from mithaq.clearance.models import AdoptedPack
from mithaq.register.domain.statement import Statement

PACK_PROPOSED = "clearance.policy.proposed"
PACK_CONFIRMED = "clearance.policy.confirmed"


def apply_pack_proposed(position: int, statement: Statement) -> None:
    """Write the pack with what it would change; it decides nothing yet."""
    body = statement.body
    AdoptedPack.objects.create(
        id=statement.id,
        name=str(body["name"]),
        version=str(body["version"]),
        digest=str(body["digest"]),
        changes=body["changes"],
        proposed_by=_person(statement),
        proposed_at=statement.at,
        position=position,
    )


def apply_pack_confirmed(position: int, statement: Statement) -> None:
    """Let the pack decide from now on."""
    AdoptedPack.objects.filter(pk=UUID(str(statement.body["proposal"]))).update(
        confirmed_by=_person(statement), confirmed_at=statement.at, position=position
    )


def _person(statement: Statement) -> UUID | None:
    return UUID(statement.author.removeprefix("person:")) if statement.author else None


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    PACK_PROPOSED: apply_pack_proposed,
    PACK_CONFIRMED: apply_pack_confirmed,
}
TABLES = (AdoptedPack,)
