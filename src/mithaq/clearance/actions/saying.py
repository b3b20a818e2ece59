"""Say something for clearance: a statement that stays in this node, and holds at once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.clearance.published.acts import ACTS
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft


def say(
    act: str,
    subject: str,
    body: Mapping[str, Json],
    *,
    by: Actor | None,
    at: datetime,
    supersedes: UUID | None = None,
) -> UUID:
    """Append the statement and change the tables by it; returns its id. By nobody: the node says it."""
    appended = register.append(
        StatementDraft(
            act=act,
            audience=(SELF,),
            subject=subject,
            label=public_label(parties.host_institution().code).as_json(),
            body=body,
            author=f"person:{by.person}" if by else None,
            supersedes=supersedes,
        ),
        at=at,
    )
    ACTS[act](appended.position, appended.statement)
    return appended.statement.id
