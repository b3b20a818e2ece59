"""What a crash, or somebody else, may leave behind: real processes, really killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from embedded import User, reachable_folder, remove_home
from mithaq.base.refusals import Refused
from mithaq.node.database import server
from mithaq.node.database.binaries import Binaries, wheel_binaries
from mithaq.node.database.places import SOCKET_FILE, Places, places_of
from mithaq.node.database.processes import LOCK_FILE, postmaster_in, servers_in
from mithaq.node.database.supervisor import database_status, running_database, stop_database

Enter = Callable[[Path], User]
SOURCE = Path(__file__).parents[2] / "src"


def test_a_server_whose_starter_was_killed_is_found_and_stopped_by_the_next(home: Path, enter: Enter) -> None:
    first = enter(home)
    started_at = first.started_at()

    first.kill()
    assert database_status(home).is_running
    second = enter(home)

    assert second.started_at() == started_at
    second.leave()
    assert not database_status(home).is_running


def test_committed_rows_survive_the_kill_of_the_server(home: Path) -> None:
    with running_database(home) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE offers AS SELECT generate_series(1, 50000) AS number")
        _kill_the_server(home)

        with running_database(home) as again, psycopg.connect(again) as connection:
            row = connection.execute("SELECT count(*), max(number) FROM offers").fetchone()

    assert row == (50_000, 50_000)
    assert servers_in(places_of(home).data) == frozenset()


def test_processes_that_outlive_their_killed_server_are_ended(home: Path) -> None:
    with running_database(home, durable=False) as url, closing(psycopg.connect(url)) as busy:
        # A loop that never waits does not notice that its leader is gone.
        busy.pgconn.send_query(b"DO $$ BEGIN LOOP END LOOP; END $$")
        busy_process = busy.info.backend_pid
        _kill_the_server(home)
        time.sleep(0.2)
        assert busy_process in servers_in(places_of(home).data)

        assert _counts_to_one(home)
        assert busy_process not in servers_in(places_of(home).data)


def test_a_stale_socket_is_no_obstacle(home: Path) -> None:
    sockets = places_of(home).sockets
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(sockets / SOCKET_FILE))

    assert _counts_to_one(home)


def test_a_stale_lock_file_is_no_obstacle(home: Path) -> None:
    _leave_lock_file(home, _ended_process())

    assert _counts_to_one(home)


def test_a_process_number_that_now_belongs_to_another_program_is_no_obstacle(home: Path) -> None:
    account = places_of(home).account
    # The same account: PostgreSQL itself disregards the processes of others.
    with subprocess.Popen(
        ["sleep", "60"], cwd="/", user=account.user, group=account.group, extra_groups=account.extra_groups
    ) as other:
        _leave_lock_file(home, other.pid)

        assert _counts_to_one(home)
        assert not stop_database(home)
        assert other.poll() is None
        other.kill()


def test_a_process_number_that_now_belongs_to_another_home_s_server_is_no_obstacle(
    home: Path, other_home: Path
) -> None:
    with running_database(other_home, durable=False) as other_url:
        leader = postmaster_in(places_of(other_home).data)
        assert leader is not None
        _leave_lock_file(home, leader)

        assert not stop_database(home)
        assert _counts_to_one(home)
        with psycopg.connect(other_url) as connection:
            row = connection.execute("SELECT 1").fetchone()

    assert row == (1,)


def test_a_zombie_is_no_server(home: Path) -> None:
    with subprocess.Popen(["true"]) as zombie:
        while Path(f"/proc/{zombie.pid}/stat").read_text().split()[2] != "Z":
            time.sleep(0.01)
        _leave_lock_file(home, zombie.pid)

        assert _counts_to_one(home)


def test_a_server_that_lost_its_socket_is_replaced(
    home: Path, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LOST_S", 0.2)
    first = enter(home)
    first.started_at()
    first.kill()
    (places_of(home).sockets / SOCKET_FILE).unlink()

    assert _counts_to_one(home)


def test_a_slow_start_is_waited_for_and_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = home / "slow" / "bin"
    slow.mkdir(parents=True)
    program = slow / "postgres"
    program.write_text(
        f'#!/bin/sh\necho still busy\nsleep 2\nexec "{wheel_binaries().program("postgres")}" "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(server, "binaries_for", lambda *_, **__: Binaries(slow.parent))
    told: list[str] = []

    with running_database(home, durable=False, progress=told.append) as url, psycopg.connect(url):
        pass

    assert told[0] == "still busy"


@pytest.mark.parametrize("version", ["17", "19"])
def test_data_of_another_version_are_refused_and_left_alone(home: Path, version: str) -> None:
    data = home / "postgres"
    (data / "PG_VERSION").write_text(f"{version}\n")
    before = _fingerprint(data)

    with pytest.raises(Refused, match="database_version_differs") as caught, running_database(home):
        pass

    assert caught.value.facts == {"found": version, "expected": 18, "folder": str(data)}
    assert _fingerprint(data) == before


def test_a_folder_that_is_no_database_is_refused_and_left_alone(fresh_home: Path) -> None:
    (fresh_home / "postgres").mkdir()
    (fresh_home / "postgres" / "letter").write_text("mine")

    with pytest.raises(Refused, match="database_folder_foreign"), running_database(fresh_home):
        pass

    assert (fresh_home / "postgres" / "letter").read_text() == "mine"


def test_a_making_that_was_killed_is_begun_again(fresh_home: Path, enter: Enter) -> None:
    first = enter(fresh_home)
    while not list(fresh_home.glob("postgres-new-*/PG_VERSION")):
        time.sleep(0.005)
    first.kill()
    assert not (fresh_home / "postgres").exists()

    assert _counts_to_one(fresh_home)
    assert list(fresh_home.glob("postgres-new-*")) == []


def test_a_failed_start_tells_the_last_words_of_the_server(home: Path) -> None:
    with (home / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")

    with pytest.raises(Refused, match="database_not_started") as caught, running_database(home):
        pass

    assert "no_such_setting" in str(caught.value.facts["reason"])
    assert servers_in(places_of(home).data) == frozenset()


def test_a_full_disk_is_told_and_a_start_after_it_succeeds(small_disk: Path) -> None:
    with pytest.raises(Refused, match="disk_full"), running_database(small_disk, durable=False):
        pass
    subprocess.run(["mount", "-o", "remount,size=400m", small_disk], check=True)

    assert _counts_to_one(small_disk)


def test_ctrl_c_during_a_start_leaves_no_server(home: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from mithaq.node.database import server
from mithaq.node.database.supervisor import running_database

# A shell that runs the tests in the background has told its children to ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

def interrupt(*_):
    signal.raise_signal(signal.SIGINT)

server._wait_until_up = interrupt
with running_database(Path(sys.argv[1])):
    pass
"""
    run = subprocess.run(
        [sys.executable, "-c", script, home], capture_output=True, text=True, check=False, timeout=60
    )

    assert "KeyboardInterrupt" in run.stderr
    assert servers_in(places_of(home).data) == frozenset()


@pytest.fixture
def other_home(prepared_home: Path) -> Iterator[Path]:
    other = reachable_folder()
    subprocess.run(["cp", "-a", f"{prepared_home}/.", other], check=True)
    yield other
    remove_home(other)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    folder = reachable_folder()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m,mode=0711", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        shutil.rmtree(folder)
        pytest.skip("this account may not mount a small disk")
    yield folder
    with suppress(Refused):
        stop_database(folder)
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def _kill_the_server(home: Path) -> None:
    leader = postmaster_in(places_of(home).data)
    assert leader is not None
    os.kill(leader, signal.SIGKILL)
    while postmaster_in(places_of(home).data) is not None:
        time.sleep(0.01)


def _counts_to_one(home: Path) -> bool:
    with running_database(home, durable=False) as url, psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def _leave_lock_file(home: Path, process: int) -> None:
    """Leave what a crash leaves, with a number that is somebody else's by now."""
    places: Places = places_of(home)
    lines = [str(process), str(places.data), "1700000000", "5432", str(places.sockets), "", "", "ready"]
    for file in (places.data / LOCK_FILE, places.sockets / f"{SOCKET_FILE}.lock"):
        file.write_text("\n".join(lines) + "\n")
        os.chown(file, places.account.uid, places.account.gid)
        file.chmod(0o600)


def _ended_process() -> int:
    with subprocess.Popen(["true"]) as ended:
        pass
    return ended.pid


def _fingerprint(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(file.relative_to(folder)): (file.lstat().st_size, file.lstat().st_mtime_ns)
        for file in folder.rglob("*")
    }
