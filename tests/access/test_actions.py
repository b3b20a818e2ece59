"""Admit, appoint, open accounts, issue tokens."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from cast import AT, Cast
from mithaq.access import queries
from mithaq.access.actions import accounts, appointing, tokens
from mithaq.access.domain.permissions import Role
from mithaq.access.domain.tokens import Scope
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind, PersonFacts
from mithaq.register import queries as register


def institution(name: str = "New Lab", state: str = "SN", *, is_host: bool = False) -> InstitutionFacts:
    return InstitutionFacts(
        id=uuid4(),
        kind=InstitutionKind.COMPANY,
        state=state,
        names={Language.EN: name},
        is_government=False,
        is_host=is_host,
    )


def test_an_administrator_admits_an_institution_and_the_register_says_so(cast: Cast) -> None:
    facts = institution()

    appointing.admit_institution(facts, by=cast.hamad.actor, at=AT)

    assert parties.institution(facts.id) == facts
    last = register.entry_at(register.head().position).statement
    assert (last.act, last.subject) == ("parties.institution.registered", facts.code)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (institution(state="XX"), "state_unknown"),
        (institution(name="\u202eevil"), "reordering_characters"),
        (institution(name=" "), "name_missing"),
        (institution(name="x" * 201), "name_too_long"),
        (institution(name="two\nlines"), "control_characters"),
        (institution(is_host=True), "host_exists"),
    ],
)
def test_a_wrong_institution_is_refused_and_nothing_is_written(
    cast: Cast, facts: InstitutionFacts, code: str
) -> None:
    before = register.head()

    with pytest.raises(Refused, match=code):
        appointing.admit_institution(facts, by=cast.hamad.actor, at=AT)

    assert register.head() == before


def test_an_owner_admits_nobody(cast: Cast) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        appointing.admit_institution(institution(), by=cast.leyla.actor, at=AT)


def test_a_person_is_admitted_to_a_known_institution_only(cast: Cast) -> None:
    person = PersonFacts(uuid4(), uuid4(), {Language.EN: "Zaid"})

    with pytest.raises(NotFound, match="institution_unknown"):
        appointing.admit_person(person, by=cast.hamad.actor, at=AT)


def test_a_role_holds_from_its_day_until_it_is_ended(cast: Cast) -> None:
    person = cast.amina.person
    appointing.appoint(id=uuid4(), person=person, role=Role.ANALYST, by=cast.hamad.actor, at=AT)
    held = queries.actor_of_person(person, on=AT.date()).roles
    before = queries.actor_of_person(person, on=AT.date() - timedelta(days=1)).roles
    [appointment] = [each for each in queries.appointments(on=AT.date()) if each.role is Role.ANALYST]

    appointing.end_appointment(appointment.id, by=cast.hamad.actor, at=AT)

    assert Role.ANALYST in held
    assert Role.ANALYST not in before
    assert Role.ANALYST not in queries.actor_of_person(person, on=AT.date()).roles


def test_a_role_is_not_given_twice(cast: Cast) -> None:
    with pytest.raises(Refused, match="already_appointed"):
        appointing.appoint(
            id=uuid4(),
            person=cast.leyla.person,
            role=Role.TECHNOLOGY_OWNER,
            by=cast.hamad.actor,
            at=AT,
        )


def test_an_administrator_cannot_shut_themselves_out(cast: Cast) -> None:
    [own] = [each for each in queries.appointments(on=AT.date()) if each.person == cast.hamad.person]

    with pytest.raises(Refused, match="last_administrator"):
        appointing.end_appointment(own.id, by=cast.hamad.actor, at=AT)


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [
        ("zaid", "short", "account_invalid"),
        ("zaid", "password1234", "account_invalid"),
        ("a name with spaces", "a-long-covenant-word", "account_invalid"),
        ("leyla", "a-long-covenant-word", "username_taken"),
    ],
)
def test_a_weak_or_doubled_account_is_refused(cast: Cast, username: str, password: str, code: str) -> None:
    person = PersonFacts(uuid4(), cast.amina.institution, {Language.EN: "Zaid"})
    appointing.admit_person(person, by=cast.hamad.actor, at=AT)

    with pytest.raises(Refused, match=code):
        accounts.open_account(username=username, password=password, person=person.id, by=cast.hamad.actor)


def test_a_token_opens_its_scopes_until_it_expires(cast: Cast) -> None:
    account = cast.leyla.user.pk
    scopes = frozenset({Scope.READ})
    tokens.issue_token(account, id=uuid4(), secret="s3cret", name="sync", scopes=scopes, at=AT, days=2)

    user, found = tokens.use_token("s3cret", at=AT + timedelta(days=1))

    assert (user, found) == (cast.leyla.user, scopes)
    with pytest.raises(NotFound, match="token_unknown"):
        tokens.use_token("s3cret", at=AT + timedelta(days=2))
    with pytest.raises(NotFound, match="token_unknown"):
        tokens.use_token("another", at=AT)


def test_the_secret_of_a_token_is_not_kept(cast: Cast) -> None:
    tokens.issue_token(
        cast.leyla.user.pk,
        id=uuid4(),
        secret="s3cret",
        name="sync",
        scopes=frozenset({Scope.READ}),
        at=AT,
        days=2,
    )

    [token] = queries.tokens_of(cast.leyla.user.pk)

    assert "s3cret" not in token.digest


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [(" ", {Scope.READ}, 2), ("x", set(), 2), ("x", {Scope.READ}, 0), ("x", {Scope.READ}, 367)],
)
def test_a_token_without_name_scope_or_end_is_refused(
    cast: Cast, name: str, scopes: set[Scope], days: int
) -> None:
    with pytest.raises(Refused, match="token_invalid"):
        tokens.issue_token(
            cast.leyla.user.pk,
            id=uuid4(),
            secret="s",
            name=name,
            scopes=frozenset(scopes),
            at=AT,
            days=days,
        )


def test_a_renewed_password_ends_tokens_and_lost_factors(cast: Cast) -> None:
    leyla = cast.leyla.user
    secret = "a secret of a program"
    tokens.issue_token(leyla.pk, id=uuid4(), secret=secret, name="t", scopes=frozenset(Scope), at=AT, days=9)
    TOTP.activate(leyla, generate_totp_secret())
    renew = partial(
        accounts.renew_password,
        "leyla",
        password="x" * 20,
        first_until=AT + timedelta(days=3),
        by=cast.hamad.actor,
    )

    renew(is_factor_lost=False)
    assert queries.accounts()[cast.leyla.actor.person].has_second_factor
    renew(is_factor_lost=True)

    assert not queries.accounts()[cast.leyla.actor.person].has_second_factor
    with pytest.raises(NotFound, match="token_unknown"):
        tokens.use_token(secret, at=AT)


@pytest.mark.parametrize(
    ("by", "username", "code"),
    [
        ("leyla", "kerem", "not_permitted"),
        ("hamad", "hamad", "own_account"),
        ("hamad", "nobody", "user_unknown"),
    ],
)
def test_an_account_is_closed_by_another_administrator_alone(
    cast: Cast, by: str, username: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        accounts.close_account(username, by=getattr(cast, by).actor)

    assert all(account.is_open for account in queries.accounts().values())
