"""Say something for federation: a statement to institutions or to the node itself, that holds at once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.labels import Classification, Label, public_label
from mithaq.federation import published
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
    audience: tuple[str, ...] = (SELF,),
    label: Mapping[str, Json] | None = None,
) -> None:
    """Append the statement and change the tables by it. By nobody: the node says it."""
    appended = register.append(
        StatementDraft(
            act=act,
            audience=audience,
            subject=subject,
            label=label or public_label(parties.host_institution().code).as_json(),
            body=body,
            author=f"person:{by.person}" if by else None,
        ),
        at=at,
    )
    published.SAID[act](appended.position, appended.statement)


def say_between(
    act: str,
    subject: str,
    body: Mapping[str, Json],
    *,
    ours: UUID,
    theirs: UUID,
    by: Actor | None,
    at: datetime,
) -> None:
    """As `say`, to our institution and theirs and nobody else."""
    codes = (f"institution:{ours}", f"institution:{theirs}")
    label = Label(Classification.PARTNERS, tuple(sorted(codes)), (), codes[0])
    say(act, subject, body, by=by, at=at, audience=codes, label=label.as_json())
