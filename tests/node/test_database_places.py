"""Where the embedded database lies, and as whom it runs: for any path, any account, and root."""

import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from embedded import reachable_folder, remove_home
from mithaq.base.refusals import Refused
from mithaq.node.database.account import Account, reaches
from mithaq.node.database.binaries import PACKAGE, binaries_for, wheel_binaries
from mithaq.node.database.places import SOCKET_BYTES_MAX, SOCKET_FILE, places_of
from mithaq.node.database.processes import servers_in
from mithaq.node.database.supervisor import database_status, database_url, running_database

IS_ROOT = os.getuid() == 0
# initdb wants an account with a name; every Debian has this one.
ORDINARY = Account(pwd.getpwnam("daemon").pw_uid, pwd.getpwnam("daemon").pw_gid, is_own=False)
as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can change to another account")
USES_A_HOME = """
import json, os, sys
from pathlib import Path
import psycopg
from mithaq.base.refusals import Refused
from mithaq.node.database.supervisor import running_database

home, uid = Path(sys.argv[1]), int(sys.argv[2])
if os.getuid() != uid:  # only now: another account may not reach this Python, but root may
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
try:
    with running_database(home) as url, psycopg.connect(url) as connection:
        [number] = connection.execute("SELECT 1").fetchone()
    print(json.dumps({"number": number, "owner": (home / "postgres").stat().st_uid, "me": os.getuid()}))
except Refused as refusal:
    print(json.dumps({"refused": refusal.code}))
"""


@pytest.mark.parametrize(
    "name",
    ["a b", 'it\'s "quoted" %2F 100%', "بيت", "a,b", "n" * 200],
    ids=["space", "quotes", "arabic", "comma", "long"],
)
def test_a_home_may_have_any_name(prepared_home: Path, fresh_home: Path, name: str) -> None:
    home = fresh_home / name
    subprocess.run(["cp", "-a", prepared_home, home], check=True)

    with running_database(home, durable=False) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT 1").fetchone()
        sockets = places_of(home).sockets

    assert row == (1,)
    assert url == database_url(home)
    assert len(os.fsencode(sockets / SOCKET_FILE)) <= SOCKET_BYTES_MAX
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    shutil.rmtree(sockets)


def test_a_home_may_be_new_below_a_folder_with_a_space(fresh_home: Path) -> None:
    home = fresh_home / "my node" / "home"
    home.parent.mkdir(mode=0o755)
    home.mkdir(mode=0o755)

    with running_database(home, durable=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_address_does_not_depend_on_the_session(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = database_url(home)
    for name in ("XDG_RUNTIME_DIR", "TMPDIR", "PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGDATA"):
        monkeypatch.setenv(name, "/elsewhere" if name != "PGPORT" else "1")

    with running_database(home, durable=False) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_database()").fetchone()

    assert url == before
    assert row == ("mithaq",)


@pytest.mark.parametrize("mode", [0o750, 0o777])
def test_a_socket_folder_that_is_open_to_others_is_refused(home: Path, mode: int) -> None:
    places_of(home).sockets.chmod(mode)

    with pytest.raises(Refused, match="socket_folder_unsafe"), running_database(home):
        pass


@as_root
def test_a_socket_folder_of_somebody_else_is_refused(home: Path) -> None:
    os.chown(places_of(home).sockets, ORDINARY.uid, ORDINARY.gid)

    with pytest.raises(Refused, match="socket_folder_unsafe"), running_database(home):
        pass


def test_a_socket_folder_that_is_a_link_is_refused(home: Path) -> None:
    sockets = places_of(home).sockets
    sockets.rename(home / "elsewhere")
    sockets.symlink_to(home / "elsewhere")

    with pytest.raises(Refused, match="socket_folder_unsafe"), running_database(home):
        pass


def test_an_ordinary_user_runs_a_database_of_their_own(ordinary_home: Path) -> None:
    told = _as_ordinary(ordinary_home)

    assert told == {"number": 1, "owner": ordinary_home.stat().st_uid, "me": ordinary_home.stat().st_uid}


def test_a_home_that_may_not_be_written_is_refused(ordinary_home: Path) -> None:
    ordinary_home.chmod(0o500)

    assert _as_ordinary(ordinary_home) == {"refused": "database_place_forbidden"}


@as_root
def test_root_serves_a_user_s_home_as_that_user(ordinary_home: Path) -> None:
    _as_ordinary(ordinary_home)

    with running_database(ordinary_home, durable=False) as url, psycopg.connect(url):
        status = database_status(ordinary_home)
        owners = _owners(servers_in(status.data))

    assert owners == {ordinary_home.stat().st_uid}
    assert _as_ordinary(ordinary_home)["number"] == 1


def _owners(processes: frozenset[int]) -> set[int]:
    found = set[int]()
    for each in processes:
        # A process that serves one connection may end between being listed and being asked.
        with suppress(FileNotFoundError):
            found.add(Path(f"/proc/{each}").stat().st_uid)
    return found


@as_root
def test_as_root_the_data_of_a_closed_home_lie_elsewhere_and_it_can_be_moved(
    closed_home: Path, strict_umask: None
) -> None:
    del strict_umask
    with running_database(closed_home, durable=False) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE offers AS SELECT 7 AS number")
    moved = closed_home.with_name("moved")
    closed_home.rename(moved)

    with running_database(moved, durable=False) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT number FROM offers").fetchone()
        data = database_status(moved).data

    moved.rename(closed_home)
    assert row == (7,)
    assert stat.S_IMODE(closed_home.stat().st_mode) == 0o700
    assert data == (closed_home / "postgres").readlink()
    assert data.stat().st_uid != 0


@as_root
def test_as_root_a_closed_home_made_anew_does_not_meet_the_data_of_the_one_before_it(
    closed_home: Path, removed_later: list[Path]
) -> None:
    with running_database(closed_home, durable=False) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE offers AS SELECT 7 AS number")
    removed_later.append(database_status(closed_home).data.parent)
    shutil.rmtree(closed_home)

    with running_database(closed_home, durable=False) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT to_regclass('offers')").fetchone()

    assert row == (None,)


def test_data_on_a_disk_that_is_not_there_are_not_begun_anew(home: Path, tmp_path: Path) -> None:
    (home / "postgres").rename(home / "kept")
    (home / "postgres").symlink_to(tmp_path / "disk" / "postgres")

    with pytest.raises(Refused, match="database_folder_missing"), running_database(home):
        pass

    assert not (tmp_path / "disk").exists()


@as_root
def test_as_root_programs_in_a_closed_folder_are_copied_once(
    fresh_home: Path, tmp_path: Path, strict_umask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del strict_umask
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = wheel_binaries().folder.parent
    for place in (wheel, wheel.with_name(f"{PACKAGE}.libs")):
        (closed / place.name).symlink_to(place)
    monkeypatch.syspath_prepend(closed)
    nobody = pwd.getpwnam("nobody")
    account = Account(nobody.pw_uid, nobody.pw_gid, is_own=False)
    (fresh_home / "copies" / "copying-interrupted").mkdir(parents=True)
    (fresh_home / "copies").chmod(0o755)

    copied = binaries_for(account, copies=fresh_home / "copies")
    made_at = copied.folder.stat().st_mtime_ns
    again = binaries_for(account, copies=fresh_home / "copies")

    run = subprocess.run(
        [copied.program("postgres"), "-V"],
        capture_output=True,
        text=True,
        check=True,
        user=nobody.pw_uid,
        cwd="/",
    )
    assert "18." in run.stdout
    assert copied.folder.is_relative_to(fresh_home)
    assert again == copied
    assert again.folder.stat().st_mtime_ns == made_at
    assert list((fresh_home / "copies").glob("copying-*")) == []
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
@pytest.mark.parametrize("name", ["root", "no-such-account"])
def test_as_root_an_account_that_cannot_serve_is_refused(
    fresh_home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MITHAQ_OS_USER", name)

    with pytest.raises(Refused, match="database_account_unknown"), running_database(fresh_home):
        pass


def test_missing_programs_are_told(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [str(fresh_home)])

    with pytest.raises(Refused, match="database_programs_missing"), running_database(fresh_home):
        pass


@pytest.fixture
def ordinary_home() -> Iterator[Path]:
    """A home of an account that is neither root nor the usual one of a server that root starts."""
    folder = reachable_folder()
    home = folder / "home"
    home.mkdir(mode=0o700)
    if IS_ROOT:
        os.chown(home, ORDINARY.uid, ORDINARY.gid)
        if not reaches(ORDINARY, wheel_binaries().folder):
            shutil.rmtree(folder)
            pytest.skip("an ordinary user cannot reach this checkout")
    yield home
    home.chmod(0o700)
    remove_home(home)
    shutil.rmtree(folder)


@pytest.fixture
def strict_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def removed_later() -> Iterator[list[Path]]:
    folders: list[Path] = []
    yield folders
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def closed_home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "closed"
    home.mkdir(mode=0o700)
    yield home
    data = (home / "postgres").resolve()
    remove_home(home)
    shutil.rmtree(data.parent, ignore_errors=True)


def _as_ordinary(home: Path) -> dict[str, object]:
    command = [sys.executable, "-c", USES_A_HOME, str(home), str(home.stat().st_uid)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", timeout=60)
    assert run.returncode == 0, run.stderr
    told: dict[str, object] = json.loads(run.stdout)
    return told
