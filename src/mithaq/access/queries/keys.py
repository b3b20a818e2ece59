"""Reads of keys of persons: ours and those of partners' nodes, and which statements about them are taken.

A person is known by the node that speaks for them, so no partner's statement touches another's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from mithaq.access.domain.keys import Keys, PersonKey, ended_key, key_from
from mithaq.access.models import KeptKey, SigningKey
from mithaq.base.ids import id_in
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import from_base64
from mithaq.parties import queries as parties
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement


@dataclass(frozen=True)
class Holding:
    """The key that a person has; `is_kept` where its private half lies at this node."""

    key: PersonKey
    is_kept: bool


def holding(person: UUID) -> Holding | None:
    """The key by which a person of ours signs today, if they have one."""
    row = _ours().filter(person=person, until_at=None).first()
    return Holding(_key(row), KeptKey.objects.filter(pk=person, key=row.id).exists()) if row else None


def of_person(person: UUID) -> Keys:
    """All keys that a person of ours has or had, by their names."""
    return {row.id: _key(row) for row in _ours().filter(person=person)}


def of_node(name: str) -> Keys:
    """All keys of persons that a node told, by their names."""
    return {row.id: _key(row) for row in SigningKey.objects.filter(issuer=name)}


def held() -> tuple[PersonKey, ...]:
    """All keys by which somebody signs today, here or at a partner's."""
    return tuple(map(_key, SigningKey.objects.filter(until_at=None).order_by("institution", "person")))


def refusals_of_keys(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of keys that another node registered: by statement why it is not taken; three queries in all.

    A node speaks for persons of institutions that it registered, and for nobody of ours.
    """
    known = set(SigningKey.objects.values_list("id", flat=True))
    people = [key for each in statements if (key := id_in(each.subject.removeprefix("person:")))]
    ours = parties.people_by_id(people)
    named = [key for each in statements if (key := id_in(each.body.get("institution")))]
    issuers = parties.issuers_of(named)

    def check(statement: Statement) -> None:
        key = key_from(statement)
        person = UUID(key.person.removeprefix("person:"))
        if key.institution not in issuers:
            raise NotFound("institution_unknown", value=str(key.institution))
        if issuers[key.institution] != statement.issuer:
            raise Refused("institution_of_other_node", issuer=issuers[key.institution])
        if person in ours:
            raise Refused("person_of_other_node")
        if key.id in known:
            raise Refused("key_known")
        known.add(key.id)

    return refused_of(statements, check)


def refusals_of_ends(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of keys that another node ended: by statement why it is not taken."""
    rows = SigningKey.objects.values_list("id", "issuer", "person")
    known = {key: (issuer, f"person:{person}") for key, issuer, person in rows}

    def check(statement: Statement) -> None:
        if known.get(ended_key(statement)) != (statement.issuer, statement.subject):
            raise Refused("key_unknown")

    return refused_of(statements, check)


def _ours() -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(issuer=settings.NODE_NAME)


def _key(row: SigningKey) -> PersonKey:
    return PersonKey(
        from_base64(row.public_key), f"person:{row.person}", row.institution, row.from_at, row.until_at
    )
