"""The `mithaq` command: find the database, then hand over to the commands of each room."""

import ctypes
import gc
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from importlib import import_module
from pathlib import Path

import django
import typer
from typer.main import get_command_name

from mithaq.base.refusals import Refused
from mithaq.node.database.supervisor import database_url, kept_running, running_database

HELP_WORDS = {"--help", "--install-completion", "--show-completion"}
NO_DATABASE = "postgresql:///mithaq"
# A ceremony is held on a machine that has no node, and whoever checks evidence need not have one.
WITHOUT_DATABASE = {
    *(("root", each) for each in ("new-key", "next-key", "draft", "sign")),
    *((room, "verify") for room in ("receipt", "register", "case", "agreement", "certificate")),
    ("peer", "judge"),
    *(("economy", each) for each in ("multipliers", "impact")),
}
# The rooms whose commands begin with a word of their own, and where each has them.
ROOMS = {
    "user": "access:app",
    "agreement": "agreements:app",
    "call": "mobility:calls_app",
    "certificate": "mobility:certificates_app",
    "programme": "programmes:app",
    "project": "projects:app",
    "lists": "clearance:lists_app",
    "control-lists": "control:lists_app",
    "policy": "policy:app",
    "case": "cases:app",
    "labels": "labels:app",
    "peer": "peers:app",
    "receipt": "peers:receipts",
    "package": "packages:app",
    "root": "roots:app",
    "bundle": "bundles:app",
    "watch": "watch:app",
    "ties": "ties:app",
    "balance": "balance:app",
    "economy": "economy:app",
    "open-data": "open_data:app",
    "standing": "standing:app",
}
# The rooms whose commands stand beside those of the node.
COMMON = ("exchange", "imports", "control", "clearance")
# Of glibc's malloc.h: how much may lie free at the end of the heap, and how many heaps there may be.
M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
FREE_BYTES_MAX = 128 << 10


def main() -> None:
    """Run a command."""
    _share_one_heap()
    home = Path(os.environ.get("MITHAQ_HOME", ".mithaq"))
    os.environ["MITHAQ_HOME"] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mithaq.node.settings")
    if tuple(sys.argv[1:3]) in WITHOUT_DATABASE:
        # Else a home would be made for these.
        os.environ.setdefault("MITHAQ_SECRET_KEY", secrets.token_urlsafe(50))
        os.environ.setdefault("DATABASE_URL", NO_DATABASE)
    is_embedded = "DATABASE_URL" not in os.environ
    if is_embedded:
        os.environ["DATABASE_URL"] = _address(home)
    # What is imported stays: to search it for garbage takes a fifth of the time.
    gc.disable()
    django.setup()
    app = _app(sys.argv[1] if len(sys.argv) > 1 else "")
    gc.freeze()
    gc.enable()
    is_help = len(sys.argv) < 2 or HELP_WORDS.intersection(sys.argv)
    with ExitStack() as stack:
        if is_embedded and not is_help:
            try:
                stack.enter_context(running_database(home))
                stack.enter_context(kept_running(home))
            except Refused as refusal:
                sys.exit(_refused(refusal))
        app()


def _address(home: Path) -> str:
    """The database's address; a home that cannot be used is told by the command that needs it."""
    try:
        return database_url(home)
    except Refused:
        return NO_DATABASE


def _share_one_heap() -> None:
    """A heap for each thread would leave a node of thirty threads a hundred MiB larger."""
    with suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, FREE_BYTES_MAX)


def _app(word: str) -> typer.Typer:
    """All commands, or as many as it takes to have the first word: to read every room takes seconds."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Mithaq: technology-exchange programmes between nations.",
    )
    for add in () if word in ROOMS else _common():
        add(app)
        if _has(app, word):
            return app
    for name in (word,) if word in ROOMS else ROOMS:
        module, _, commands = ROOMS[name].partition(":")
        app.add_typer(getattr(import_module(f"mithaq.cli.{module}"), commands), name=name)
    return app


def _common() -> Iterator[Callable[[typer.Typer], None]]:
    """What adds commands that begin with no room's word, the room that is read soonest first."""
    yield from (partial(_add, room) for room in COMMON)
    yield _add_node


def _add(room: str, app: typer.Typer) -> None:
    app.registered_commands.extend(import_module(f"mithaq.cli.{room}").app.registered_commands)


def _add_node(app: typer.Typer) -> None:
    # These modules read Django's models, so they can be imported only once Django is set up.
    from mithaq.cli import register  # noqa: PLC0415
    from mithaq.node import commands  # noqa: PLC0415

    commands.register_on(app, register.app)
    app.add_typer(register.app, name="register")


def _has(app: typer.Typer, word: str) -> bool:
    commands = {
        each.name or get_command_name(each.callback.__name__)
        for each in app.registered_commands
        if each.callback
    }
    return word in commands | {each.name for each in app.registered_groups}


def _refused(refusal: Refused) -> int:
    from mithaq.cli import console  # noqa: PLC0415  # words need Django set up

    return console.refused(refusal, as_json="--json" in sys.argv).exit_code


if __name__ == "__main__":
    main()
