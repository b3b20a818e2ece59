"""Open, renew, close and reopen accounts. Settings of the node: none of it is an official act."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from mithaq.access.actions.appointing import appoint
from mithaq.access.domain.permissions import Act, Actor, Role, require
from mithaq.access.models import Token, User
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import actions as parties
from mithaq.parties import queries as party_queries
from mithaq.parties.domain.institutions import PersonFacts

FIRST_PASSWORD_BYTES = 15
FIRST_PASSWORD_LASTS = timedelta(days=3)


@transaction.atomic
def open_account(
    *, username: str, password: str, person: UUID, by: Actor | None, first_until: datetime | None = None
) -> User:
    """Open an account; a first password that somebody else has seen must be changed before `first_until`.

    Raises Refused `not_permitted`, `username_taken`, `account_exists` or `account_invalid`.
    """
    if by is not None:
        require(by, Act.MANAGE_ACCOUNTS)
    party_queries.person(person)
    if User.objects.filter(username=username).exists():
        raise Refused("username_taken", value=username[:80])
    if User.objects.filter(person=person).exists():
        raise Refused("account_exists")
    user = User(username=username, person=person, first_password_until=first_until)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("account_invalid", reasons=tuple(error.messages)) from error
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def renew_password(
    username: str,
    *,
    password: str,
    first_until: datetime,
    is_factor_lost: bool,
    by: Actor | None,
) -> None:
    """Replace a forgotten password; sessions and tokens end, and so do second factors if they are lost.

    Raises Refused `not_permitted`, `own_account`, or NotFound `user_unknown`.
    """
    user = _managed(username, by)
    user.set_password(password)
    user.first_password_until = first_until
    user.save()
    Token.objects.filter(user=user).delete()
    if is_factor_lost:
        Authenticator.objects.filter(user=user).delete()


def choose_password(user: AbstractBaseUser, password: str) -> None:
    """Keep the password that its holder chose."""
    user.set_password(password)
    if isinstance(user, User):
        user.first_password_until = None
    user.save()


def choose_language(account: int, language: Language) -> None:
    """Keep the language in which the holder is written to."""
    User.objects.filter(pk=account).update(language=language)


def require_address(address: str) -> None:
    """Raises Refused `address_invalid`."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("address_invalid", value=address[:80]) from error


def keep_address(account: int, address: str) -> None:
    """Keep the address that its holder has shown to be theirs; an empty one ends all letters."""
    if address:
        require_address(address)
    User.objects.filter(pk=account).update(email=address)


@transaction.atomic
def close_account(username: str, *, by: Actor | None) -> None:
    """Let nobody sign in with it; its sessions and tokens end at once.

    Raises Refused `not_permitted`, `own_account`, or NotFound `user_unknown`.
    """
    user = _managed(username, by)
    user.is_active = False
    user.save()
    Token.objects.filter(user=user).delete()


@transaction.atomic
def reopen_account(username: str, *, by: Actor | None) -> None:
    """Let the account sign in again. Raises Refused `not_permitted`, or NotFound `user_unknown`."""
    user = _managed(username, by)
    user.is_active = True
    user.save()


@transaction.atomic
def enrol(
    person: PersonFacts, *, username: str, password: str, roles: Sequence[tuple[UUID, Role]], at: datetime
) -> None:
    """Register a person with roles and an account, by the hand of whoever runs the node; all or nothing."""
    parties.register_person(person, by=None, at=at)
    for key, role in roles:
        appoint(id=key, person=person.id, role=role, by=None, at=at)
    open_account(username=username, password=password, person=person.id, by=None)


def _managed(username: str, by: Actor | None) -> User:
    if by is not None:
        require(by, Act.MANAGE_ACCOUNTS)
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise NotFound("user_unknown", value=username[:80])
    if by is not None and user.person == by.person:
        raise Refused("own_account")
    return user
