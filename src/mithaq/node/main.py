"""The `mithaq` command: find the database, then hand over to the commands of each room."""

import ctypes
import gc
import os
import secrets
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import django
import typer

from mithaq.base.refusals import Refused
from mithaq.node.database.supervisor import database_url, kept_running, running_database

HELP_WORDS = {"--help", "--install-completion", "--show-completion"}
NO_DATABASE = "postgresql:///mithaq"
# A ceremony is held on a machine that has no node, and whoever checks evidence need not have one.
WITHOUT_DATABASE = {
    *(("root", each) for each in ("new-key", "next-key", "draft", "sign")),
    *((room, "verify") for room in ("receipt", "register", "case", "agreement", "certificate")),
    ("peer", "judge"),
}
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
    app = _app()
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


def _app() -> typer.Typer:
    # These modules read Django's models, so they can be imported only once Django is set up.
    from mithaq.cli import (  # noqa: PLC0415
        access,
        agreements,
        bundles,
        cases,
        clearance,
        control,
        exchange,
        imports,
        labels,
        mobility,
        packages,
        peers,
        policy,
        programmes,
        projects,
        register,
        roots,
        watch,
    )
    from mithaq.node import commands  # noqa: PLC0415

    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Mithaq: technology-exchange programmes between nations.",
    )
    for room in (exchange, imports, clearance, control):
        app.registered_commands.extend(room.app.registered_commands)
    commands.register_on(app, register.app)
    app.add_typer(register.app, name="register")
    app.add_typer(access.app, name="user")
    app.add_typer(agreements.app, name="agreement")
    app.add_typer(mobility.calls_app, name="call")
    app.add_typer(mobility.certificates_app, name="certificate")
    app.add_typer(programmes.app, name="programme")
    app.add_typer(projects.app, name="project")
    app.add_typer(clearance.lists_app, name="lists")
    app.add_typer(control.lists_app, name="control-lists")
    app.add_typer(policy.app, name="policy")
    app.add_typer(cases.app, name="case")
    app.add_typer(labels.app, name="labels")
    app.add_typer(peers.app, name="peer")
    app.add_typer(peers.receipts, name="receipt")
    app.add_typer(packages.app, name="package")
    app.add_typer(roots.app, name="root")
    app.add_typer(bundles.app, name="bundle")
    app.add_typer(watch.app, name="watch")
    return app


def _refused(refusal: Refused) -> int:
    from mithaq.cli import console  # noqa: PLC0415  # words need Django set up

    return console.refused(refusal, as_json="--json" in sys.argv).exit_code


if __name__ == "__main__":
    main()
