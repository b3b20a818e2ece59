"""Start one PostgreSQL server, whatever a crash may have left behind."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from mithaq.base.refusals import Refused
from mithaq.node.database import log
from mithaq.node.database.account import environment
from mithaq.node.database.answers import Answer, answer
from mithaq.node.database.binaries import Binaries, binaries_for
from mithaq.node.database.creation import create, require_ours
from mithaq.node.database.failures import not_started
from mithaq.node.database.places import (
    DATABASE,
    PORT,
    ROOT_PLACE,
    SOCKET_FILE,
    Places,
    link_to_data,
    make_sockets_folder,
)
from mithaq.node.database.processes import LOCK_FILE, is_ready, postmaster_in
from mithaq.node.database.stopping import end_orphans, stop

Progress = Callable[[str], None]

LOOPBACK = "127.0.0.1"
PAUSE_S = 0.05
LOST_S = 30.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "io_workers": "2",
    # Statements and details carry what records say; the log is for the administrator, who may not read that.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def ensure(places: Places, *, durable: bool, tcp_port: int | None, progress: Progress) -> None:
    """Make the server of these places run and the database exist, however long a recovery takes.

    The caller holds the lock that lets one process at a time do this. Raises Refused
    `database_version_differs`, `database_folder_foreign`, `database_not_started`, `database_port_differs`,
    `database_programs_missing`, `database_password_wrong`, `socket_folder_unsafe`, `address_in_use` or
    `disk_full`.
    """
    if not _is_up(places):
        is_made = require_ours(places.data)
        binaries = binaries_for(places.account, copies=ROOT_PLACE)
        if not is_made:
            progress("new database")
            create(places, binaries, durable=durable)
        link_to_data(places)
        make_sockets_folder(places)
        if not _settle(places, progress):
            _launch(places, binaries, durable=durable, tcp_port=tcp_port, progress=progress)
    if tcp_port is not None:
        _require_port(places, tcp_port)


def _is_up(places: Places) -> bool:
    found = answer(places)
    if found is Answer.NO_DATABASE:
        with psycopg.connect(places.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return found.is_up


def _settle(places: Places, progress: Progress) -> bool:
    """Wait for a server that starts or stops, end what outlived a killed one; true when one is up."""
    heard_at = time.monotonic()
    while postmaster_in(places.data) is not None:
        if not is_ready(places.data):
            heard_at = time.monotonic()
        elif _is_up(places):
            return True
        elif answer(places) is not Answer.SILENT:
            heard_at = time.monotonic()
        if time.monotonic() - heard_at > LOST_S:
            # It lives and nobody can reach it: somebody removed its socket.
            stop(places.data)
        progress(log.last_words(places.log).rpartition("\n")[2])
        time.sleep(PAUSE_S)
    end_orphans(places.data)
    # No process serves the folder: the number in a lock file is nobody's, or belongs to another program.
    for leftover in (places.data / LOCK_FILE, *places.sockets.glob(".s.PGSQL.*")):
        leftover.unlink(missing_ok=True)
    return False


def _launch(
    places: Places, binaries: Binaries, *, durable: bool, tcp_port: int | None, progress: Progress
) -> None:
    settings = SETTINGS | {"unix_socket_directories": _quoted(places.sockets), "port": str(tcp_port or PORT)}
    settings |= {} if durable else NOT_DURABLE
    settings |= {"listen_addresses": LOOPBACK} if tcp_port else {}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    _point_usual_socket_at(places.sockets, tcp_port)
    log.shorten(places.log)
    with places.log.open("ab") as out:
        offset = out.tell()
        server = subprocess.Popen(
            [binaries.program("postgres"), "-D", str(places.data), *flags],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=places.data,
            env=environment(),
            # A session of its own: Ctrl-C at a terminal is for us, and we stop the server in order.
            start_new_session=True,
            user=places.account.user,
            group=places.account.group,
            extra_groups=places.account.extra_groups,
        )
    try:
        _wait_until_up(server, places, offset, progress)
    except BaseException:  # also Ctrl-C: no server may stay behind that nobody counts as a user of
        server.send_signal(signal.SIGINT)
        stop(places.data)
        server.wait()
        raise
    if server.poll() is not None:
        words = log.last_words(places.log, offset)
        if tcp_port and "Address already in use" in words:
            raise Refused("address_in_use", port=tcp_port)
        raise not_started(words or f"it ended with {server.returncode} and no word")
    # It may outlive us, on purpose; without this Python warns of a child that was not waited for.
    server.returncode = 0


def _wait_until_up(server: subprocess.Popen[bytes], places: Places, offset: int, progress: Progress) -> None:
    told = ""
    # Only a server that says it is ready is asked: it logs every client that comes too early.
    while server.poll() is None and not (is_ready(places.data) and _is_up(places)):
        if (words := log.last_words(places.log, offset)) != told:
            progress(words.rpartition("\n")[2])
            told = words
        time.sleep(PAUSE_S)


def _require_port(places: Places, tcp_port: int) -> None:
    """Refuse to go on as if a server listened that was started without the port."""
    with psycopg.connect(places.url()) as connection:
        settings = "current_setting('port'), current_setting('listen_addresses')"
        found = connection.execute(f"SELECT {settings}").fetchone()
    if found != (str(tcp_port), LOOPBACK):
        raise Refused("database_port_differs", expected=tcp_port)


def _point_usual_socket_at(sockets: Path, tcp_port: int | None) -> None:
    """Keep the address of the socket the same: PostgreSQL names the socket after the TCP port."""
    if tcp_port and tcp_port != PORT:
        (sockets / SOCKET_FILE).symlink_to(SOCKET_FILE.replace(str(PORT), str(tcp_port)))


def _quoted(folder: Path) -> str:
    """As an entry of a list in PostgreSQL's settings."""
    escaped = str(folder).replace('"', '""')
    return f'"{escaped}"'
