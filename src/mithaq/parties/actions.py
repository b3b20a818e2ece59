"""Writes of parties. Permission is asked one room up, in access, which knows who is who."""

from datetime import datetime

from django.db import transaction

from mithaq.base.labels import public_label
from mithaq.parties import published
from mithaq.parties.adapters import reference
from mithaq.parties.domain.institutions import InstitutionFacts, PersonFacts, require_names
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft


@transaction.atomic
def register_institution(facts: InstitutionFacts, *, by: str | None, at: datetime) -> None:
    """Raises Refused `state_unknown` or a name's refusal."""
    reference.states().get(facts.state)
    require_names(facts.names)
    appended = register.append(
        StatementDraft(
            act=published.INSTITUTION_REGISTERED,
            audience=("everyone",),
            subject=facts.code,
            label=public_label(facts.code).as_json(),
            body=facts.as_json(),
            author=by,
        ),
        at=at,
    )
    published.apply_institution(appended.position, appended.statement)


@transaction.atomic
def register_person(facts: PersonFacts, *, by: str | None, at: datetime) -> None:
    """People are known to the node itself. Raises a name's refusal."""
    require_names(facts.names)
    appended = register.append(
        StatementDraft(
            act=published.PERSON_REGISTERED,
            audience=("self",),
            subject=facts.code,
            label=public_label(f"institution:{facts.institution}").as_json(),
            body=facts.as_json(),
            author=by,
        ),
        at=at,
    )
    published.apply_person(appended.position, appended.statement)
