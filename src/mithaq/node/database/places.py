"""Where an embedded database keeps what, and as which account it runs."""

import hashlib
import os
import pwd
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mithaq.base.refusals import Refused
from mithaq.node.database.binaries import Binaries, copied_binaries, wheel_binaries

ROLE = DATABASE = "mithaq"
ROOT_PLACE = Path("/var/lib/mithaq")


@dataclass(frozen=True)
class Account:
    """The account that PostgreSQL runs as; it refuses to run as root."""

    uid: int
    gid: int
    is_own: bool


@dataclass(frozen=True)
class Places:
    """Everything that belongs to the database of one home."""

    home: Path
    account: Account
    binaries: Binaries
    data: Path
    sockets: Path

    @property
    def password_file(self) -> Path:
        return self.home / "database-password"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def url(self, database: str = DATABASE) -> str:
        secret = quote(_password(self.password_file), safe="")
        return f"postgresql://{ROLE}:{secret}@/{database}?host={quote(str(self.sockets), safe='')}"


def places_of(home: Path) -> Places:
    """Find the places of a home; makes the home and the password, and nothing else.

    As root, the data and the programs must be reachable for the account that PostgreSQL runs as. Where they
    are not, they live in /var/lib/mithaq; no existing folder is opened to others.
    """
    home = home.absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = _account()
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:16]
    binaries, data = wheel_binaries(), home / "postgres"
    if not account.is_own:
        # The home holds keys and is for its owner alone, so the data lie elsewhere.
        data = ROOT_PLACE / digest / "postgres"
        if not _is_reachable(binaries.folder):
            binaries = copied_binaries(ROOT_PLACE)
    # A socket's path may have 107 bytes; a home may have more.
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    return Places(home, account, binaries, data, runtime / f"mithaq-{digest}")


def make_sockets_folder(places: Places) -> None:
    """Make the socket folder, for its account alone. Raises Refused `socket_folder_unsafe`."""
    places.sockets.mkdir(mode=0o700, exist_ok=True)
    found = places.sockets.lstat()
    if not places.account.is_own and found.st_uid == os.getuid():
        os.chown(places.sockets, places.account.uid, places.account.gid)
        found = places.sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != places.account.uid or found.st_mode & 0o077:
        raise Refused("socket_folder_unsafe", folder=str(places.sockets))


def _account() -> Account:
    if os.getuid() != 0:
        return Account(os.getuid(), os.getgid(), is_own=True)
    for name in (os.environ.get("MITHAQ_OS_USER"), "mithaq", "nobody"):
        try:
            found = pwd.getpwnam(name) if name else None
        except KeyError:
            continue
        if found and found.pw_uid:
            return Account(found.pw_uid, found.pw_gid, is_own=False)
    raise Refused("database_account_missing")


def _is_reachable(folder: Path) -> bool:
    """Whether every folder on the way lets others through."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))


def _password(file: Path) -> str:
    """The database's password, made on first use; two processes that start at once agree on one."""
    if not file.exists():
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(32))
        try:
            os.link(name, file)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return file.read_text()
