"""Commands on accounts."""

import os
import secrets
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from mithaq.access import queries
from mithaq.access.actions import accounts
from mithaq.access.actions import keys as key_actions
from mithaq.access.domain.keys import PersonKey
from mithaq.access.domain.permissions import Role
from mithaq.access.queries import keys
from mithaq.base.canonical import Json
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.base.seals import fingerprint
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.parties import queries as party_queries
from mithaq.parties.domain.institutions import PersonFacts
from mithaq.register.domain.statement import moment
from mithaq.words.names import party_name

app = typer.Typer(no_args_is_help=True, help="Accounts that sign in, and keys of those who sign.")
key_app = typer.Typer(no_args_is_help=True, help="Keys of persons, by which approvers sign decisions.")
app.add_typer(key_app, name="key")


@app.command()
@console.command
def add(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[list[Role], typer.Option(help="A role; may be given more than once.")],
    institution: Annotated[str, typer.Option(help="The id of the institution; the host if not given.")] = "",
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="MITHAQ_PASSWORD")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Open an account with roles. Example: mithaq user add leyla --name "Leyla A." --role analyst"""
    at = datetime.now(UTC)
    seat = party_queries.institution(UUID(institution)) if institution else party_queries.host_institution()
    person = PersonFacts(_id(at), seat.id, {Language.EN: name})
    accounts.enrol(
        person,
        username=username,
        password=password,
        roles=[(_id(at), each) for each in role],
        at=at,
    )
    roles: list[str] = [each.value for each in role]
    console.give(
        {"username": username, "person": str(person.id), "roles": list(roles)},
        as_json=as_json,
        lines=[f"{username}: {', '.join(roles)}"],
    )


@app.command()
@console.command
def reset(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    second_factor: Annotated[
        bool, typer.Option(help="Remove the second factors too, if they are lost.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give a new first password, to be changed within three days. Example: mithaq user reset leyla"""
    password = secrets.token_urlsafe(accounts.FIRST_PASSWORD_BYTES)
    accounts.renew_password(
        username,
        password=password,
        first_until=datetime.now(UTC) + accounts.FIRST_PASSWORD_LASTS,
        is_factor_lost=second_factor,
        by=None,
    )
    console.give(
        {"username": username, "password": password}, as_json=as_json, lines=[f"{username}: {password}"]
    )


@app.command("list")
@console.command
def list_accounts(as_json: AsJson = False) -> None:
    """List the accounts. Example: mithaq user list --json"""
    names = queries.usernames()
    console.give(
        {"accounts": [{"username": name, "person": str(person)} for person, name in names.items()]},
        as_json=as_json,
        lines=sorted(names.values()),
    )


@key_app.command("make")
@console.command
def make_key(
    account: As,
    passphrase: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="MITHAQ_PASSPHRASE"),
    ] = "",
    current: Annotated[
        str, typer.Option(help="The passphrase of the present key.", envvar="MITHAQ_CURRENT_PASSPHRASE")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make an approver's key, which they must type themselves. Example: mithaq user key make --as layan"""
    at, actor = datetime.now(UTC), actor_of_account(account)
    seal = key_actions.open_key(actor.person, current, at=at)
    made = key_actions.register_key(passphrase, seal=seal, by=actor, at=at)
    console.give(_told(made), as_json=as_json, lines=[fingerprint(made.id), made.id])


@key_app.command("end")
@console.command
def end_key(
    username: Annotated[str, typer.Argument(help="Whose key ends.")],
    reason: Annotated[str, typer.Option(help="Why; partners read it.")],
    account: As,
    current: Annotated[
        str, typer.Option(help="The passphrase, for one's own key.", envvar="MITHAQ_CURRENT_PASSPHRASE")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """End a key. Example: mithaq user key end layan --reason "She has left" --as hamad"""
    at, actor = datetime.now(UTC), actor_of_account(account)
    person = queries.user_named(username).person
    if person is None:
        raise NotFound("key_unknown")
    seal = key_actions.open_key(person, current, at=at) if person == actor.person else None
    key_actions.end_key(person, reason=reason, seal=seal, by=actor, at=at)
    console.give({"ended": username}, as_json=as_json, lines=[username])


@key_app.command("list")
@console.command
def list_keys(as_json: AsJson = False) -> None:
    """List the keys that sign today, here and at partners'. Example: mithaq user key list --json"""
    found = keys.held()
    console.give(
        {"keys": [_told(each) for each in found]},
        as_json=as_json,
        lines=[f"{fingerprint(each.id)}  {party_name(each.institution_code)}  {each.id}" for each in found],
    )


def _told(key: PersonKey) -> dict[str, Json]:
    return {
        "key": key.id,
        "fingerprint": fingerprint(key.id),
        "person": key.person,
        "institution": key.institution_code,
        "since": moment(key.from_at),
    }


def _id(at: datetime) -> UUID:
    return new_id(at, os.urandom(RANDOM_BYTES))
