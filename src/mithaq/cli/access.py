"""Commands on accounts."""

import os
import secrets
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from mithaq.access import queries
from mithaq.access.actions import accounts
from mithaq.access.domain.permissions import Role
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.languages import Language
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.parties import queries as party_queries
from mithaq.parties.domain.institutions import PersonFacts

app = typer.Typer(no_args_is_help=True, help="Accounts that sign in.")


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


def _id(at: datetime) -> UUID:
    return new_id(at, os.urandom(RANDOM_BYTES))
