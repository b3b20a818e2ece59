"""How statements on appointments and keys change the tables."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from mithaq.access.domain import keys
from mithaq.access.models import Appointment, KeptKey, SigningKey
from mithaq.register.domain.statement import Statement

APPOINTED = "access.appointment.made"
ENDED = "access.appointment.ended"
KEY_REGISTERED, KEY_ENDED = keys.REGISTERED, keys.ENDED


def apply_appointed(position: int, statement: Statement) -> None:
    """Write the appointment."""
    del position
    body = statement.body
    Appointment(
        id=UUID(str(body["appointment"])),
        person=UUID(statement.subject.removeprefix("person:")),
        institution=UUID(str(body["institution"])),
        role=str(body["role"]),
        from_on=date.fromisoformat(str(body["from"])),
        statement=statement.id,
    ).save(force_insert=True)


def apply_ended(position: int, statement: Statement) -> None:
    """Set the appointment's end."""
    del position
    Appointment.objects.filter(pk=UUID(str(statement.body["appointment"]))).update(
        until_on=date.fromisoformat(str(statement.body["until"])), statement=statement.id
    )


def apply_key_registered(position: int, statement: Statement) -> None:
    """Write the key; it takes the place of the one that its holder had."""
    del position
    key = keys.key_from(statement)
    person = UUID(statement.subject.removeprefix("person:"))
    SigningKey.objects.filter(issuer=statement.issuer, person=person, until_at=None).update(
        until_at=statement.at, statement=statement.id
    )
    SigningKey(
        id=key.id,
        public_key=str(statement.body["public_key"]),
        person=person,
        institution=key.institution,
        issuer=statement.issuer,
        from_at=key.from_at,
        statement=statement.id,
    ).save(force_insert=True)


def apply_key_ended(position: int, statement: Statement) -> None:
    """End the key; an earlier end stands. What is kept of it is destroyed, also out of a backup."""
    del position
    key = keys.ended_key(statement)
    SigningKey.objects.filter(pk=key, until_at=None).update(until_at=statement.at, statement=statement.id)
    KeptKey.objects.filter(key=key).delete()


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    APPOINTED: apply_appointed,
    ENDED: apply_ended,
    KEY_REGISTERED: apply_key_registered,
    KEY_ENDED: apply_key_ended,
}
TABLES = (Appointment, SigningKey)
