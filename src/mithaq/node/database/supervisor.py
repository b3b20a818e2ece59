"""One server for all processes of a node: the first starts it, the last stops it, no crash breaks it.

Each process holds a shared lock on a file while it uses the database. The kernel gives locks back when a
process dies, however it dies, so nobody counts wrong.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mithaq.base.refusals import Refused
from mithaq.node.database import log, server
from mithaq.node.database.answers import answer
from mithaq.node.database.creation import data_version
from mithaq.node.database.failures import translated
from mithaq.node.database.places import Places, make_folder, places_of
from mithaq.node.database.processes import postmaster_in
from mithaq.node.database.stopping import stop

USERS = "database-users.lock"
TURN = "database-start.lock"
LOOK_S = 1.0
logger = logging.getLogger(__name__)


def database_url(home: Path) -> str:
    """The address of a home's database, whether it runs or not. Raises Refused `database_place_forbidden`."""
    with translated():
        return places_of(home).url()


@contextmanager
def running_database(
    home: Path,
    *,
    durable: bool = True,
    tcp_port: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[str]:
    """The address of the running database; attach to it, or start it. Waits as long as a recovery takes.

    `tcp_port` also opens that port of 127.0.0.1. Raises Refused as `server.ensure` does, and
    `database_place_forbidden`, `database_folder_missing`, `database_account_unknown` or
    `database_account_missing`.
    """
    with translated():
        places = places_of(home)
        make_folder(places)
        users = _opened(places, USERS)
    process = os.getpid()
    try:
        fcntl.flock(users, fcntl.LOCK_SH)
        with translated(), _turn(places):
            server.ensure(places, durable=durable, tcp_port=tcp_port, progress=progress)
            log.shorten(places.log)
        yield places.url()
    finally:
        # A forked child that unwinds our stack is not the one who came in.
        if os.getpid() == process:
            _stop_if_last(users, places)
        os.close(users)


@contextmanager
def kept_running(home: Path) -> Iterator[None]:
    """Inside `running_database`: start the server again within seconds whenever it dies."""
    places, is_over = places_of(home), threading.Event()
    watcher = threading.Thread(target=_keep_running, args=(places, is_over), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()


def stop_database(home: Path) -> bool:
    """Stop a home's server cleanly, whoever uses it; false when none ran."""
    with translated():
        places = places_of(home)
        if not places.data.exists():
            return False
        with _turn(places):
            return stop(places.data)


@dataclass(frozen=True)
class DatabaseStatus:
    """What the doctor tells of the embedded database."""

    is_running: bool
    version: str | None
    data: Path
    runs_as_uid: int


def database_status(home: Path) -> DatabaseStatus:
    """Ask without starting anything. Raises Refused `database_password_wrong`, `database_place_forbidden`."""
    with translated():
        places = places_of(home)
        version = data_version(places.data)
        is_running = version is not None and answer(places).is_up
        return DatabaseStatus(is_running, version, places.data, places.account.uid)


def _stop_if_last(users: int, places: Places) -> None:
    try:
        # Turning the shared lock into an exclusive one succeeds only when nobody else holds it.
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    stop(places.data)


def _keep_running(places: Places, is_over: threading.Event) -> None:
    while not is_over.wait(LOOK_S):
        if postmaster_in(places.data) is not None:
            continue
        try:
            with translated(), _turn(places):
                server.ensure(places, durable=True, tcp_port=None, progress=lambda _: None)
            logger.warning("The database had ended; it was started again.")
        except Refused as refusal:
            logger.error("The database has ended and does not start: %s", refusal)


@contextmanager
def _turn(places: Places) -> Iterator[None]:
    handle = _opened(places, TURN)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _opened(places: Places, name: str) -> int:
    return os.open(places.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
