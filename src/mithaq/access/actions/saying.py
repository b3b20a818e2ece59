"""Say something official to others for one's institution."""

from collections.abc import Collection, Mapping
from datetime import datetime

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.parties.domain.speaking import label_among
from mithaq.register import actions as register
from mithaq.register.actions import Appended
from mithaq.register.domain.statement import StatementDraft


def say(
    act: str, *, subject: str, audience: Collection[str], body: Mapping[str, Json], by: Actor, at: datetime
) -> Appended:
    """Append what the actor's institution says to those that the codes name, and to nobody else."""
    party = f"institution:{by.institution}"
    return register.append(
        StatementDraft(
            act=act,
            audience=tuple(audience),
            subject=subject,
            label=label_among(audience, party).as_json(),
            body={"party": party, **body},
            author=f"person:{by.person}",
        ),
        at=at,
    )
