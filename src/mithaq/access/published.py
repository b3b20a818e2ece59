"""How statements on appointments change the table."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from mithaq.access.models import Appointment
from mithaq.register.domain.statement import Statement

APPOINTED = "access.appointment.made"
ENDED = "access.appointment.ended"


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


ACTS: Mapping[str, Callable[[int, Statement], None]] = {APPOINTED: apply_appointed, ENDED: apply_ended}
TABLES = (Appointment,)
