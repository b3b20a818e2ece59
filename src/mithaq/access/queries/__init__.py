"""Reads of access: who is behind an account, and which roles they hold today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from mithaq.access.domain.permissions import Actor, Role
from mithaq.access.models import Appointment, Token, User
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.parties import queries as parties


def actor_of(user: User | AnonymousUser, *, on: date) -> Actor | None:
    """The person behind the account with the roles of that day, or nobody."""
    person = getattr(user, "person", None)
    return None if person is None else actor_of_person(person, on=on)


def actor_of_person(person: UUID, *, on: date) -> Actor:
    """Who acts in every request; two queries. Raises NotFound `person_unknown`."""
    _, institution = parties.person_and_institution(person)
    roles = _in_force(on).filter(person=person, institution=institution.id).values_list("role", flat=True)
    return Actor(
        person=person,
        institution=institution.id,
        is_host=institution.is_host,
        roles=frozenset(map(Role, roles)),
    )


def actors_of_institution(institution: UUID, *, on: date) -> tuple[Actor, ...]:
    """All people of an institution who hold a role there; three queries."""
    roles: dict[UUID, set[Role]] = {}
    for person, role in _in_force(on).filter(institution=institution).values_list("person", "role"):
        roles.setdefault(person, set()).add(Role(role))
    is_host = parties.institution(institution).is_host
    return tuple(
        Actor(person=key, institution=institution, is_host=is_host, roles=frozenset(roles[key]))
        for key, facts in parties.people_by_id(roles).items()
        if facts.institution == institution
    )


def actors_by_person(people: Iterable[UUID], *, on: date) -> Mapping[UUID, Actor]:
    """These people with the roles that they hold in their institution on a day; three queries."""
    facts = parties.people_by_id(people)
    homes = parties.institutions_by_id(each.institution for each in facts.values())
    roles: dict[UUID, set[Role]] = {}
    for person, institution, role in (
        _in_force(on).filter(person__in=facts).values_list("person", "institution", "role")
    ):
        if facts[person].institution == institution:
            roles.setdefault(person, set()).add(Role(role))
    return {
        key: Actor(
            person=key,
            institution=each.institution,
            is_host=homes[each.institution].is_host,
            roles=frozenset(roles.get(key, ())),
        )
        for key, each in facts.items()
    }


@dataclass(frozen=True)
class AppointmentFacts:
    """A role held by a person."""

    id: UUID
    person: UUID
    institution: UUID
    role: Role
    from_on: date
    until_on: date | None


def appointments(*, on: date) -> tuple[AppointmentFacts, ...]:
    """The appointments in force on a day."""
    rows = _in_force(on).order_by("institution", "person", "role", "id")
    return tuple(map(_facts, rows))


def appointment(key: UUID) -> AppointmentFacts:
    """Raises NotFound `appointment_unknown`."""
    row = Appointment.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("appointment_unknown", value=str(key))
    return _facts(row)


@dataclass(frozen=True)
class AccountFacts:
    """An account, whether it may sign in, and whether it has a second factor."""

    username: str
    is_open: bool
    has_second_factor: bool


def accounts() -> Mapping[UUID, AccountFacts]:
    """The account of each person who has one."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    rows = User.objects.exclude(person=None).annotate(has_second_factor=Exists(factors))
    return {
        row.person: AccountFacts(row.username, row.is_active, row.has_second_factor)
        for row in rows
        if row.person
    }


@dataclass(frozen=True)
class Correspondent:
    """How an open account's holder is written to: in which language, and at which address, if any."""

    account: int
    language: Language
    address: str


def correspondent(person: UUID) -> Correspondent | None:
    """Nobody when the person has no account, or a closed one."""
    row = User.objects.filter(person=person, is_active=True).first()
    return Correspondent(row.pk, Language(row.language), row.email) if row else None


def usernames() -> Mapping[UUID, str]:
    """The account name of each person who has one."""
    rows = User.objects.exclude(person=None).values_list("person", "username")
    return {person: username for person, username in rows if person}


def first_password_until(user: AbstractBaseUser | AnonymousUser) -> datetime | None:
    """Until when a first password that its holder has not changed yet is good; none for others."""
    return user.first_password_until if isinstance(user, User) else None


def user_named(username: str) -> User:
    """Raises NotFound `user_unknown`."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFound("user_unknown", value=username[:80])
    return user


def accounts_with_password(password: str) -> tuple[str, ...]:
    """The names of open accounts that this password opens; a tenth of a second for each account."""
    return tuple(
        user.username
        for user in User.objects.filter(is_active=True)
        if check_password(password, user.password)
    )


def tokens_of(account: int) -> QuerySet[Token]:
    """An account's tokens, newest first."""
    return Token.objects.filter(user=account).order_by("-created_at")


def _in_force(on: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(Q(until_on=None) | Q(until_on__gt=on), from_on__lte=on)


def _facts(row: Appointment) -> AppointmentFacts:
    return AppointmentFacts(row.id, row.person, row.institution, Role(row.role), row.from_on, row.until_on)
