"""Admit parties, appoint people, end their appointments."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access import published, queries
from mithaq.access.domain.permissions import Act, Actor, Role, require
from mithaq.access.models import Appointment
from mithaq.base.labels import public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import actions as parties
from mithaq.parties import queries as party_queries
from mithaq.parties.domain.institutions import InstitutionFacts, PersonFacts
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft


def admit_institution(facts: InstitutionFacts, *, by: Actor, at: datetime) -> None:
    """Raises Refused `not_permitted`, `host_exists` for a second host, or what parties refuses."""
    require(by, Act.ADMIT_PARTIES)
    if facts.is_host:
        raise Refused("host_exists")
    parties.register_institution(facts, by=_code(by), at=at)


def admit_person(facts: PersonFacts, *, by: Actor, at: datetime) -> None:
    """Raises Refused `not_permitted`, NotFound `institution_unknown`, or what parties refuses."""
    require(by, Act.ADMIT_PARTIES, of_institution=facts.institution)
    party_queries.institution(facts.institution)
    parties.register_person(facts, by=_code(by), at=at)


@transaction.atomic
def appoint(*, id: UUID, person: UUID, role: Role, by: Actor | None, at: datetime) -> None:
    """Give a person a role in their institution from today. No actor: the node itself, at `mithaq init`.

    Raises Refused `not_permitted`, `already_appointed`, or NotFound `person_unknown`.
    """
    facts = party_queries.person(person)
    if by is not None:
        require(by, Act.APPOINT, of_institution=facts.institution)
    if role in queries.actor_of_person(person, on=at.date()).roles:
        raise Refused("already_appointed", role=role)
    appended = register.append(
        StatementDraft(
            act=published.APPOINTED,
            audience=("self",),
            subject=facts.code,
            label=public_label(f"institution:{facts.institution}").as_json(),
            body={
                "appointment": str(id),
                "institution": str(facts.institution),
                "role": role.value,
                "from": at.date().isoformat(),
            },
            author=_code(by) if by else None,
        ),
        at=at,
    )
    published.apply_appointed(appended.position, appended.statement)


@transaction.atomic
def end_appointment(appointment: UUID, *, by: Actor, at: datetime) -> None:
    """End a role. Raises Refused `not_permitted`, `last_administrator`, or NotFound `appointment_unknown`."""
    row = Appointment.objects.select_for_update().filter(pk=appointment, until_on=None).first()
    if row is None:
        raise NotFound("appointment_unknown", value=str(appointment))
    require(by, Act.APPOINT, of_institution=row.institution)
    if row.role == Role.NODE_ADMINISTRATOR and row.person == by.person:
        raise Refused("last_administrator")
    appended = register.append(
        StatementDraft(
            act=published.ENDED,
            audience=("self",),
            subject=f"person:{row.person}",
            label=public_label(f"institution:{row.institution}").as_json(),
            body={"appointment": str(appointment), "until": at.date().isoformat()},
            author=_code(by),
        ),
        at=at,
    )
    published.apply_ended(appended.position, appended.statement)


def _code(actor: Actor) -> str:
    return f"person:{actor.person}"
