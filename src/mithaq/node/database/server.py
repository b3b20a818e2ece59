"""Start and stop one PostgreSQL server, whatever a crash may have left behind."""

import errno
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from mithaq.base.refusals import Refused
from mithaq.node.database.binaries import MAJOR
from mithaq.node.database.places import DATABASE, ROLE, Places, make_sockets_folder

LOG_BYTES_MAX = 5_000_000
PAUSE_S = 0.05
ORPHANS_S = 30
STOP_S = 60
CONNECT_S = 5
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def answers(places: Places, *, database: str = DATABASE) -> bool:
    """Whether the server lets us in: the only question that a stale file cannot answer wrongly.

    Raises Refused `database_password_wrong`.
    """
    try:
        psycopg.connect(places.url(database), connect_timeout=CONNECT_S).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise Refused("database_password_wrong", file=str(places.password_file)) from error
        return False
    return True


def start(places: Places, *, durable: bool, tcp_port: int | None, progress: Callable[[str], None]) -> None:
    """Start the server and wait for it, however long its recovery takes.

    Raises Refused `database_version_differs`, `database_not_started`, `disk_full` or `socket_folder_unsafe`.
    """
    try:
        _initialise(places)
        make_sockets_folder(places)
        _forget_foreign_process(places.data / "postmaster.pid", places.data)
        _shorten(places.log)
    except OSError as error:
        raise _refusal(error) from error
    deadline = time.monotonic() + ORPHANS_S
    while not _launch(places, durable=durable, tcp_port=tcp_port, progress=progress):
        # Processes of a killed server may need a moment to notice that it is gone.
        if time.monotonic() > deadline:
            raise Refused("database_not_started", reason=_last_words(places.log))
        time.sleep(PAUSE_S * 10)
    _create_database(places)


def stop(places: Places) -> None:
    """Stop the server cleanly; nothing happens when none runs."""
    pid = _server_process(places.data)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + STOP_S
    while _server_process(places.data) is not None:
        _reap(pid)
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGQUIT)
            deadline += STOP_S
        time.sleep(PAUSE_S)
    _reap(pid)


def data_version(data: Path) -> str | None:
    """The major version that wrote the data folder."""
    try:
        return (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return None


def _initialise(places: Places) -> None:
    found = data_version(places.data)
    if found is not None:
        if found != str(MAJOR):
            raise Refused("database_version_differs", found=found, expected=MAJOR, folder=str(places.data))
        return
    parent = places.data.parent
    parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    for leftover in parent.glob("postgres-new-*"):
        shutil.rmtree(leftover)
    # The folder gets its name when it is complete, so a crash leaves either no database or a whole one.
    fresh = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=parent))
    secret = fresh / "password"
    secret.touch(mode=0o600)
    secret.write_text(places.url().split(":", 2)[2].split("@")[0])
    (fresh / "data").mkdir(mode=0o700)
    if not places.account.is_own:
        for each in (fresh, fresh / "data", secret):
            os.chown(each, places.account.uid, places.account.gid)
    arguments = [
        *("-D", str(fresh / "data"), "-U", ROLE, f"--pwfile={secret}", "-A", "scram-sha-256", "-k"),
        *("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    ]
    run = subprocess.run(
        [places.binaries.program("initdb"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=fresh,
        **_as(places),
    )
    if run.returncode:
        if "No space left" in run.stderr:
            raise Refused("disk_full")
        raise Refused("database_not_started", reason=run.stderr.strip()[-500:])
    (fresh / "data").rename(places.data)
    shutil.rmtree(fresh)


def _launch(places: Places, *, durable: bool, tcp_port: int | None, progress: Callable[[str], None]) -> bool:
    """Launch the server and wait until it answers; false when leftovers of a killed one are in the way."""
    settings = {**SETTINGS, "unix_socket_directories": str(places.sockets)}
    settings |= {} if durable else NOT_DURABLE
    settings |= {"listen_addresses": "127.0.0.1", "port": str(tcp_port)} if tcp_port else {}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with places.log.open("ab") as log:
        offset = log.tell()
        server = subprocess.Popen(
            [places.binaries.program("postgres"), "-D", str(places.data), *flags],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=places.data,
            # A session of its own: Ctrl-C at a terminal is for us, and we stop the server in order.
            start_new_session=True,
            **_as(places),
        )
    while server.poll() is None:
        if answers(places, database="postgres"):
            return True
        progress(_last_words(places.log, offset))
        time.sleep(PAUSE_S)
    words = _last_words(places.log, offset)
    if "is still in use" in words or "already exists" in words:
        return False
    if "No space left" in words:
        raise Refused("disk_full")
    raise Refused("database_not_started", reason=words)


def _create_database(places: Places) -> None:
    with psycopg.connect(places.url("postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _forget_foreign_process(pid_file: Path, data: Path) -> None:
    """Remove a lock file whose process number now belongs to something else."""
    if pid_file.exists() and _server_process(data) is None:
        pid_file.unlink(missing_ok=True)


def _server_process(data: Path) -> int | None:
    """The process that the lock file names, if it is alive and a server of this very folder."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, IndexError):
        return None
    is_server = words[0].endswith(b"postgres") and os.fsencode(data) in words
    return pid if is_server and state != "Z" else None


def _reap(pid: int) -> None:
    """Collect the process if it was our own child, so that it does not stay as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _as(places: Places) -> dict[str, object]:
    environment = {"LC_ALL": "C", "PATH": os.environ.get("PATH", ""), "TZ": "UTC"}
    if places.account.is_own:
        return {"env": environment}
    account = places.account
    return {"env": environment, "user": account.uid, "group": account.gid, "extra_groups": []}


def _shorten(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        kept = log.read_bytes()[-LOG_BYTES_MAX // 5 :]
        log.write_bytes(kept)


def _last_words(log: Path, offset: int = 0) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(offset, log.stat().st_size - 2_000))
            return file.read().decode(errors="replace").strip()
    except OSError:
        return ""


def _refusal(error: OSError) -> Refused:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Refused("disk_full")
    return Refused("database_not_started", reason=f"{error.filename or ''}: {error.strerror}")
