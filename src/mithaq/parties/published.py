"""How statements on institutions and people change the tables."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.conf import settings

from mithaq.parties.models import Institution, Person
from mithaq.register.domain.statement import Statement

INSTITUTION_REGISTERED = "parties.institution.registered"
PERSON_REGISTERED = "parties.person.registered"


def apply_institution(position: int, statement: Statement) -> None:
    """Write the institution as registered, or as registered anew by the same node.

    What this node itself says of an institution goes before what others say of it.
    """
    del position
    body = statement.body
    key = UUID(statement.subject.removeprefix("institution:"))
    is_ours = statement.issuer == settings.NODE_NAME
    if not is_ours and Institution.objects.filter(pk=key).exclude(issuer=statement.issuer).exists():
        return
    Institution(
        id=key,
        kind=str(body["kind"]),
        state=str(body["state"]),
        names=body["names"],
        is_government=body["is_government"] is True,
        is_host=is_ours and body["is_host"] is True,
        website=str(body["website"]),
        issuer=statement.issuer,
        statement=statement.id,
    ).save()


def apply_person(position: int, statement: Statement) -> None:
    """Write the person as registered."""
    del position
    Person(
        id=UUID(statement.subject.removeprefix("person:")),
        institution_id=UUID(str(statement.body["institution"])),
        names=statement.body["names"],
        statement=statement.id,
    ).save()


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    INSTITUTION_REGISTERED: apply_institution,
    PERSON_REGISTERED: apply_person,
}
TABLES = (Institution, Person)
