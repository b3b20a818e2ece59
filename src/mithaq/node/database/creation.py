"""Make a new data folder; it gets its name when it is complete, so a crash leaves none, or a whole one."""

import os
import shutil
import tempfile
from pathlib import Path

from mithaq.base.refusals import Refused
from mithaq.node.database.account import run_as
from mithaq.node.database.binaries import MAJOR, Binaries
from mithaq.node.database.failures import not_started
from mithaq.node.database.places import ROLE, Places
from mithaq.node.database.stopping import end_orphans

# Owns the catalogue and has no password, so nobody can sign in as it: the node's own role is no superuser,
# and an injected statement can neither read files nor run programs.
KEEPER = "keeper"
PREFIX = "postgres-new-"
ADMITTED = f"""# One role, by its password, from this machine.
local all {ROLE} scram-sha-256
host all {ROLE} 127.0.0.1/32 scram-sha-256
"""


def data_version(data: Path) -> str | None:
    """The major version that wrote the data folder."""
    try:
        return (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return None


def require_ours(data: Path) -> bool:
    """Whether the data folder exists, and is one that these programs may serve.

    Raises Refused `database_version_differs` or `database_folder_foreign`.
    """
    found = data_version(data)
    if found is None and data.exists() and any(data.iterdir()):
        raise Refused("database_folder_foreign", folder=str(data))
    if found is not None and found != str(MAJOR):
        raise Refused("database_version_differs", found=found, expected=MAJOR, folder=str(data))
    return found is not None


def create(places: Places, binaries: Binaries, *, durable: bool) -> None:
    """Make the data folder with the node's role in it. Raises Refused `disk_full`, `database_not_started`."""
    for leftover in places.folder.glob(PREFIX + "*"):
        end_orphans(leftover)
        shutil.rmtree(leftover)
    fresh = Path(tempfile.mkdtemp(prefix=PREFIX, dir=places.folder))
    try:
        # The account may have no way through a folder of ours that is closed, only into its own.
        os.chown(fresh, places.account.uid, places.account.gid)
        _initialise(fresh, places, binaries, durable=durable)
        _make_role(fresh, places, binaries)
        fresh.rename(places.data)
        _sync(places.folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _initialise(fresh: Path, places: Places, binaries: Binaries, *, durable: bool) -> None:
    command = [
        binaries.program("initdb"),
        *("-D", str(fresh), "-U", KEEPER, "--auth=reject", "--data-checksums", "--encoding=UTF8"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *(() if durable else ("--no-sync",)),
    ]
    run = run_as(places.account, command, folder=fresh)
    if run.returncode:
        raise not_started(run.stderr or run.stdout)
    (fresh / "pg_hba.conf").write_text(ADMITTED)


def _make_role(fresh: Path, places: Places, binaries: Binaries) -> None:
    """Make the role and the one extension that it may not make itself, in the template of all databases."""
    command = [
        *(binaries.program("postgres"), "--single", "-D", str(fresh)),
        *("-c", "exit_on_error=on", "-c", "log_min_error_statement=panic"),
        *("-c", "password_encryption=scram-sha-256", "template1"),
    ]
    # The password is of letters, digits, - and _ only. It goes through a pipe: arguments are for all to see.
    statements = (
        "CREATE EXTENSION vector",
        f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{places.password()}'",
    )
    words = "".join(f"{statement}\n" for statement in statements)
    run = run_as(places.account, command, words=words, folder=fresh)
    if run.returncode:
        raise not_started(run.stderr)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
