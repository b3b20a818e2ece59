"""Where an embedded database keeps what; all follows from the home, so an address outlives a restart."""

import hashlib
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mithaq.base.refusals import Refused
from mithaq.node.database.account import Account, make_passable, reaches, server_account

ROLE = DATABASE = "mithaq"
ROOT_PLACE = Path("/var/lib/mithaq")
# Fixed, unlike TMPDIR or XDG_RUNTIME_DIR: two sessions of one user must find the same server.
SHORT_PLACE = Path("/tmp")  # noqa: S108  # the folder below it is checked for its owner and mode
DATA = "postgres"
PASSWORD = "database-password"  # noqa: S105  # the name of a file
SOCKETS = "sockets"
PORT = 5432
SOCKET_FILE = f".s.PGSQL.{PORT}"
SOCKET_BYTES_MAX = 107


@dataclass(frozen=True)
class Places:
    """Everything that belongs to the database of one home."""

    home: Path
    account: Account
    data: Path
    sockets: Path

    @property
    def folder(self) -> Path:
        """What holds the data folder and the locks: the home, or a folder of its own below ROOT_PLACE."""
        return self.data.parent

    @property
    def password_file(self) -> Path:
        return self.home / PASSWORD

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def is_linked(self) -> bool:
        """Whether the home says that its data lie elsewhere."""
        return (self.home / DATA).is_symlink()

    def password(self) -> str:
        return self.password_file.read_text()

    def url(self, database: str = DATABASE) -> str:
        # The port is named because PGPORT would change it.
        host = quote(os.fsencode(self.sockets), safe="")
        return f"postgresql://{ROLE}:{quote(self.password(), safe='')}@/{database}?host={host}&port={PORT}"


def places_of(home: Path) -> Places:
    """Find the places of a home; makes the home and the password, and nothing else.

    As root, the data must be reachable for the account that the server runs as. Where a home is not, they lie
    below /var/lib/mithaq, and the home gets a link to them: so it can be moved, and no existing folder is
    opened to others.
    """
    home = home.resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = (home / DATA).resolve()
    account = server_account(data)
    _make_password(home / PASSWORD)
    digest = _digest(home)
    if not data.exists() and data.parent == home and not reaches(account, home):
        data = ROOT_PLACE / digest / DATA
    return Places(home, account, data, _sockets(data.parent, account, digest))


def make_folder(places: Places) -> None:
    """Make what holds the data folder of a home that its server cannot reach.

    Raises Refused `database_folder_missing`.
    """
    if places.is_linked and not places.data.exists():
        # A disk that is not there: a new and empty database in its place would look like a loss.
        raise Refused("database_folder_missing", folder=str(places.data))
    if places.folder != places.home:
        make_passable(places.folder)


def link_to_data(places: Places) -> None:
    """Make the home's link to data that lie elsewhere, once they exist: a link to nothing tells of a loss."""
    if places.folder != places.home and not places.is_linked:
        (places.home / DATA).symlink_to(places.data)


def make_sockets_folder(places: Places) -> None:
    """Make the socket folder, for its account alone. Raises Refused `socket_folder_unsafe`."""
    folder, account = places.sockets, places.account
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    found = folder.lstat()
    # A first start may have died between making the folder and giving it away.
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() != account.uid:
        os.chown(folder, account.uid, account.gid)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise Refused("socket_folder_unsafe", folder=str(folder))


def _digest(home: Path) -> str:
    """What tells a home's places outside it from all others'.

    The password is in it: a home that is removed and made again has the path of the old one, and must not
    meet the data that the old one left behind.
    """
    secret = (home / PASSWORD).read_bytes()
    return hashlib.sha256(os.fsencode(home) + b"\0" + secret).hexdigest()[:16]


def _sockets(folder: Path, account: Account, digest: str) -> Path:
    beside = folder / SOCKETS
    path = os.fsencode(beside / SOCKET_FILE)
    # libpq takes a comma for the end of a host.
    if len(path) <= SOCKET_BYTES_MAX and b"," not in path:
        return beside
    return SHORT_PLACE / f"mithaq-{account.uid}-{digest}"


def _make_password(file: Path) -> None:
    """Make the password on first use; two processes that start at once agree on one."""
    if file.exists():
        return
    handle, name = tempfile.mkstemp(prefix=file.name + "-", dir=file.parent)
    try:
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(32))
            out.flush()
            os.fsync(handle)
        os.link(name, file)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()
