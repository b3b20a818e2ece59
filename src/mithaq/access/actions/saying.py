"""Say something official to others for one's institution."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
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


def require_reached(codes: Collection[str], reached: Collection[UUID]) -> None:
    """Nothing is said that would wait here unseen: each is of this node, or one to which statements go.

    Raises Refused `party_unknown` or `party_not_reached`.
    """
    keys = [UUID(each.removeprefix("institution:")) for each in codes if each.startswith("institution:")]
    issuers = parties.issuers_of(keys)
    if len(keys) < len(codes) or len(issuers) < len(keys):
        unknown = next((each for each in keys if each not in issuers), "")
        raise Refused("party_unknown", value=str(unknown))
    for key, issuer in issuers.items():
        if issuer != settings.NODE_NAME and key not in reached:
            raise Refused("party_not_reached", issuer=issuer)
