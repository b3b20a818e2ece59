"""How the statements of partners' label policies change their table."""

from collections.abc import Callable, Mapping
from uuid import UUID

from mithaq.clearance.models import AdoptedLabelPolicy
from mithaq.register.domain.statement import Statement

PROPOSED = "clearance.label_policy.proposed"
CONFIRMED = "clearance.label_policy.confirmed"


def apply_proposed(position: int, statement: Statement) -> None:
    """Write the policy; no label has a meaning by it yet."""
    body = statement.body
    AdoptedLabelPolicy.objects.create(
        id=statement.id,
        policy=str(body["policy"]),
        name=str(body["name"]),
        version=str(body["version"]),
        digest=str(body["digest"]),
        text=str(body["text"]),
        proposed_by=_person(statement),
        proposed_at=statement.at,
        position=position,
    )


def apply_confirmed(position: int, statement: Statement) -> None:
    """Let labels have their meaning by the policy from now on."""
    AdoptedLabelPolicy.objects.filter(pk=UUID(str(statement.body["proposal"]))).update(
        confirmed_by=_person(statement), confirmed_at=statement.at, position=position
    )


def _person(statement: Statement) -> UUID | None:
    return UUID(statement.author.removeprefix("person:")) if statement.author else None


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    PROPOSED: apply_proposed,
    CONFIRMED: apply_confirmed,
}
TABLES = (AdoptedLabelPolicy,)
