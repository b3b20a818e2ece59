"""Writes of access: admit parties, appoint people, open accounts, issue tokens."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from mithaq.access import published, queries
from mithaq.access.domain import tokens
from mithaq.access.domain.permissions import Act, Actor, Role, require
from mithaq.access.models import Appointment, Token, User
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


@transaction.atomic
def open_account(*, username: str, password: str, person: UUID, by: Actor | None) -> User:
    """Raises Refused `not_permitted`, `username_taken`, `account_exists` or `account_invalid`."""
    if by is not None:
        require(by, Act.MANAGE_ACCOUNTS)
    party_queries.person(person)
    if User.objects.filter(username=username).exists():
        raise Refused("username_taken", value=username[:80])
    if User.objects.filter(person=person).exists():
        raise Refused("account_exists")
    user = User(username=username, person=person)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("account_invalid", reasons=tuple(error.messages)) from error
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def enrol(
    person: PersonFacts, *, username: str, password: str, roles: Sequence[tuple[UUID, Role]], at: datetime
) -> None:
    """Register a person with roles and an account, by the hand of whoever runs the node; all or nothing."""
    parties.register_person(person, by=None, at=at)
    for key, role in roles:
        appoint(id=key, person=person.id, role=role, by=None, at=at)
    open_account(username=username, password=password, person=person.id, by=None)


@transaction.atomic
def issue_token(
    account: int,
    *,
    id: UUID,
    secret: str,
    name: str,
    scopes: frozenset[tokens.Scope],
    at: datetime,
    days: int,
) -> None:
    """Keep the digest of a token. Raises Refused `token_invalid`."""
    tokens.require_valid(name=name, scopes=scopes, days=days)
    Token.objects.create(
        id=id,
        user_id=account,
        name=name,
        scopes=sorted(scopes),
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )


def revoke_token(account: int, token: UUID) -> None:
    """Raises NotFound `token_unknown`."""
    deleted, _ = Token.objects.filter(user=account, pk=token).delete()
    if not deleted:
        raise NotFound("token_unknown")


def use_token(secret: str, *, at: datetime) -> tuple[User, frozenset[tokens.Scope]]:
    """The account and scopes behind a token. Raises NotFound `token_unknown`, also once it has expired."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token = Token.objects.select_related("user").filter(digest=digest, expires_at__gt=at).first()
    if token is None or not token.user.is_active:
        raise NotFound("token_unknown")
    if token.last_used_on != at.date():
        Token.objects.filter(pk=token.pk).update(last_used_on=at.date())
    return token.user, frozenset(map(tokens.Scope, token.scopes))


def _code(actor: Actor) -> str:
    return f"person:{actor.person}"
