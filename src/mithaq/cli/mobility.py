"""Commands on people who move: calls, and certificates that anybody verifies."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.languages import best_of
from mithaq.base.refusals import Refused
from mithaq.base.seals import fingerprint
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.mobility.domain.certificates import FILE_BYTES_MAX, certificate_in
from mithaq.mobility.queries import calls
from mithaq.mobility.queries.calls import CallView
from mithaq.words.terms import named, reader_language, term
from mithaq.words.writing import day, moment

calls_app = typer.Typer(no_args_is_help=True, help="Calls for people: list them, show one.")
certificates_app = typer.Typer(no_args_is_help=True, help="Certificates of stays: verify one.")
AsAnybody = Annotated[
    str | None, typer.Option("--as", help="The account that asks; without it, what is for everybody.")
]


@calls_app.command("list")
@console.command
def list_calls(account: AsAnybody = None, as_json: AsJson = False) -> None:
    """The calls that an account sees, or everybody. Example: mithaq call list --as leyla"""
    found = calls.calls(reader=_actor(account), at=datetime.now(UTC))
    lines = [
        f"{each.reference}  {term('call_state', each.state)}  {day(each.call.closes_on)}"
        f"  {named(each.call.titles)}"
        for each in found
    ]
    console.give({"calls": [_told(each) for each in found]}, as_json=as_json, lines=lines)


@calls_app.command("show")
@console.command
def show_call(
    reference: Annotated[str, typer.Argument(help="The reference of a call.")],
    account: AsAnybody = None,
    as_json: AsJson = False,
) -> None:
    """A call with its terms. Example: mithaq call show C-… --as leyla"""
    view = calls.call(reference, reader=_actor(account), at=datetime.now(UTC))
    lines = [
        named(view.call.titles),
        f"{term('mobility_kind', view.call.kind)} · {term('call_state', view.state)}",
        f"{day(view.call.opens_on)} – {day(view.call.closes_on)} ({view.call.zone})",
        moment(view.closes_at),
        best_of(view.call.texts, reader_language())[1],
        *(f"{term('criterion', each)}: {weight}" for each, weight in view.call.weights.items()),
    ]
    console.give({**_told(view), "call": view.call.as_json()}, as_json=as_json, lines=lines)


@certificates_app.command()
@console.command
def verify(
    file: Annotated[Path, typer.Argument(help="A certificate, or a file with the text of its QR code.")],
    as_json: AsJson = False,
) -> None:
    """Check who signed that somebody was there, from the file alone.

    Example: mithaq certificate verify certificate.json
    """
    found = certificate_in(_read(file))
    said, names = found.said, {code: named(each) for code, each in found.said.names.items() if each}
    console.give(
        {
            "name": found.name,
            "kind": said.kind.value,
            "host": said.host,
            "sending": said.sending,
            "starts_on": said.starts_on.isoformat(),
            "ends_on": said.ends_on.isoformat(),
            "days": said.days,
            "node": found.node,
            "key": found.key,
            "statement": str(found.statement),
        },
        as_json=as_json,
        lines=[
            found.name,
            f"{term('mobility_kind', said.kind)}: {names.get(said.sending, said.sending)}"
            f" → {names.get(said.host, said.host)}",
            f"{day(said.starts_on)} – {day(said.ends_on)} ({said.days})",
            f"{found.node} {fingerprint(found.key)}",
        ],
    )


def _told(view: CallView) -> dict[str, Json]:
    return {
        "reference": view.reference,
        "kind": view.call.kind.value,
        "state": view.state.value,
        "organiser": view.party,
        "titles": {language.value: title for language, title in view.call.titles.items()},
        "places": view.call.places,
        "opens_at": view.opens_at.isoformat(),
        "closes_at": view.closes_at.isoformat(),
        "awarded": [str(each) for each in view.awarded],
    }


def _actor(account: str | None) -> Actor | None:
    return actor_of_account(account) if account else None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error
