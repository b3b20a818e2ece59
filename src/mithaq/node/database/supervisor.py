"""One server for all processes of a node: the first starts it, the last stops it, no crash breaks it.

Each process holds a shared lock on a file while it uses the database. The kernel gives locks back when a
process dies, however it dies, so nobody counts wrong.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mithaq.node.database import server
from mithaq.node.database.places import Places, places_of


def database_url(home: Path) -> str:
    """The address of a home's database, whether it runs or not."""
    return places_of(home).url()


@contextmanager
def running_database(
    home: Path,
    *,
    durable: bool = True,
    tcp_port: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[str]:
    """The address of the running database; attach to it, or start it.

    Raises Refused as `server.start` does.
    """
    places = places_of(home)
    users = _opened(places, "database-users.lock")
    try:
        fcntl.flock(users, fcntl.LOCK_SH)
        with _locked(places, "database-start.lock"):
            if not server.answers(places):
                server.start(places, durable=durable, tcp_port=tcp_port, progress=progress)
        yield places.url()
    finally:
        _stop_if_last(users, places)
        os.close(users)


@dataclass(frozen=True)
class DatabaseStatus:
    """What the doctor tells of the embedded database."""

    is_running: bool
    version: str | None
    data: Path
    runs_as_uid: int


def database_status(home: Path) -> DatabaseStatus:
    """Ask without starting anything."""
    places = places_of(home)
    version = server.data_version(places.data)
    is_running = version is not None and server.answers(places)
    return DatabaseStatus(is_running, version, places.data, places.account.uid)


def _stop_if_last(users: int, places: Places) -> None:
    try:
        # Turning the shared lock into an exclusive one succeeds only when nobody else holds it.
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop(places)


@contextmanager
def _locked(places: Places, name: str) -> Iterator[None]:
    handle = _opened(places, name)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _opened(places: Places, name: str) -> int:
    return os.open(places.home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
