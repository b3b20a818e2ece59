"""Say to an institution on a partner's node what is said in a conversation with it: a statement for the two.

What both sides see goes there; notes, hand-overs and reminders stay. A conversation at home needs none of it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.labels import Classification
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.carried import SAID, STRUCK, Said, label_between, subject_of
from mithaq.exchange.domain.talking import Entry, Sides
from mithaq.exchange.models import Conversation
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft


def require_reached(institution: UUID, reached: Collection[UUID], *, node: str) -> None:
    """Nothing is said that would wait here unseen. Raises Refused `interest_not_carried`."""
    if institution not in reached:
        raise Refused("interest_not_carried", issuer=node)


def carry(
    row: Conversation, entry: Entry, *, id: UUID, text: str, why: str = "", by: Actor, at: datetime
) -> None:
    """Say an entry of a locked conversation to the partner's node that it is with, if it is with one."""
    if row.node:
        said = Said(row.id, id, by.institution, by.person, entry, why, text)
        _say(SAID, row, said.as_body(), by=by, at=at)


def carry_strike(row: Conversation, message: UUID, *, by: Actor, at: datetime) -> None:
    """Say that a message was taken back to the partner's node that has it."""
    if row.node:
        _say(STRUCK, row, {"id": str(message)}, by=by, at=at)


def _say(act: str, row: Conversation, body: Mapping[str, Json], *, by: Actor, at: datetime) -> None:
    other = Sides(row.asker, row.owner).other_than(by.institution)
    register.append(
        StatementDraft(
            act=act,
            audience=(f"institution:{by.institution}", f"institution:{other}"),
            subject=subject_of(row.id),
            # The pages show a conversation to fewer people than see what partners may; so does the register.
            label=label_between(by.institution, other, Classification.RESTRICTED).as_json(),
            body=body,
            author=f"person:{by.person}",
        ),
        at=at,
    )
