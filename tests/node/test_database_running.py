"""Who starts the embedded database, who shares it, who stops it, and who may not come in."""

import os
import signal
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from embedded import User
from mithaq.base.refusals import Refused
from mithaq.node.database.binaries import wheel_binaries
from mithaq.node.database.places import places_of
from mithaq.node.database.processes import servers_in
from mithaq.node.database.supervisor import (
    database_status,
    database_url,
    running_database,
    stop_database,
)

Enter = Callable[[Path], User]


def test_a_fresh_home_gets_a_database_for_every_script(fresh_home: Path) -> None:
    with running_database(fresh_home, durable=False) as url, psycopg.connect(url) as connection:
        row = connection.execute(
            """SELECT current_setting('data_checksums'), current_setting('server_encoding'),
                      upper('éà'), to_tsvector('arabic', 'المياه') IS NOT NULL, '[1,2]'::vector <-> '[1,4]',
                      current_database()"""
        ).fetchone()

    assert row == ("on", "UTF8", "ÉÀ", True, 2.0, "mithaq")


def test_the_address_is_known_before_the_start_and_makes_only_the_password(fresh_home: Path) -> None:
    before = database_url(fresh_home)
    made = sorted(file.name for file in fresh_home.iterdir())

    with running_database(fresh_home, durable=False) as url:
        pass

    assert before == url == database_url(fresh_home)
    assert made == ["database-password"]
    assert stat.S_IMODE((fresh_home / "database-password").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("user", "password"), [("mithaq", "wrong"), ("mithaq", ""), ("keeper", "wrong"), ("keeper", "")]
)
def test_nobody_comes_in_without_the_password(home: Path, user: str, password: str) -> None:
    with (
        running_database(home, durable=False) as url,
        pytest.raises(psycopg.OperationalError, match=r"password|pg_hba"),
    ):
        psycopg.connect(url, user=user, password=password)


def test_the_role_of_the_node_cannot_run_programs_on_the_server(home: Path) -> None:
    with (
        running_database(home, durable=False) as url,
        psycopg.connect(url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("COPY (SELECT 1) TO PROGRAM 'cat'")


def test_only_the_account_of_the_server_reaches_the_socket(home: Path) -> None:
    with running_database(home, durable=False) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting('listen_addresses')").fetchone()
        sockets = places_of(home).sockets.stat()

    assert stat.S_IMODE(sockets.st_mode) == 0o700
    assert sockets.st_uid == places_of(home).account.uid != 0
    assert row == ("",)


def test_a_lost_password_is_told_and_leaves_no_server_behind(home: Path) -> None:
    (home / "database-password").write_text("another")

    with pytest.raises(Refused, match="database_password_wrong"), running_database(home, durable=False):
        pass

    assert servers_in(places_of(home).data) == frozenset()


def test_a_port_of_this_machine_opens_when_asked(home: Path) -> None:
    port = _free_port()

    with running_database(home, durable=False, tcp_port=port) as url:
        over_tcp = psycopg.connect(url, host="127.0.0.1", port=port)
        over_tcp.close()
        by_socket = psycopg.connect(url)
        by_socket.close()
        with (
            pytest.raises(Refused, match="database_port_differs"),
            running_database(home, tcp_port=port + 1),
        ):
            pass
        address = url

    with running_database(home, durable=False) as url, psycopg.connect(url):
        assert url == address


def test_a_port_in_use_is_refused(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        with (
            pytest.raises(Refused, match="address_in_use"),
            running_database(home, durable=False, tcp_port=other.getsockname()[1]),
        ):
            pass


def test_a_second_process_attaches_and_the_last_one_out_stops(home: Path, enter: Enter) -> None:
    first, second = enter(home), enter(home)

    assert first.started_at() == second.started_at()
    first.leave()
    assert database_status(home).is_running
    second.leave()
    assert not database_status(home).is_running
    assert servers_in(places_of(home).data) == frozenset()
    assert _cluster_state(home) == "shut down"


def test_three_processes_that_start_at_once_share_one_new_database(fresh_home: Path, enter: Enter) -> None:
    users = [enter(fresh_home) for _ in range(3)]

    starts = {user.started_at() for user in users}

    assert len(starts) == 1
    assert "" not in starts
    for user in users:
        user.leave()
    assert not database_status(fresh_home).is_running


def test_ctrl_c_ends_one_user_and_not_the_server(home: Path, enter: Enter) -> None:
    first = enter(home)
    started_at = first.started_at()
    second = enter(home)
    second.started_at()

    os.killpg(first.process.pid, signal.SIGINT)
    first.process.communicate(timeout=60)

    assert enter(home).started_at() == started_at
    second.leave()


def test_a_home_tells_its_state_without_starting(home: Path) -> None:
    before = database_status(home)
    with running_database(home, durable=False):
        during = database_status(home)

    assert (before.is_running, before.version) == (False, "18")
    assert during.is_running
    assert during.data == home / "postgres"


def test_the_operator_can_stop_the_server_whoever_uses_it(home: Path, enter: Enter) -> None:
    enter(home).started_at()

    assert stop_database(home)
    assert not database_status(home).is_running
    assert not stop_database(home)


def test_a_dropped_database_is_made_again(home: Path) -> None:
    with running_database(home, durable=False) as url:
        elsewhere = url.replace("@/mithaq?", "@/postgres?")
        with psycopg.connect(elsewhere, autocommit=True) as connection:
            connection.execute("DROP DATABASE mithaq")

        with running_database(home) as again, psycopg.connect(again) as connection:
            row = connection.execute("SELECT current_database()").fetchone()

    assert row == ("mithaq",)


def test_the_log_stays_short_and_keeps_its_end(home: Path) -> None:
    log = home / "postgres.log"
    log.write_text("an old line\n" * 600_000 + "the last old line\n")

    with running_database(home, durable=False):
        pass

    assert log.stat().st_size < 2_000_000
    assert "the last old line" in log.read_text()


def test_the_log_holds_nothing_of_what_records_say(home: Path) -> None:
    with running_database(home, durable=False) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE offers (title text PRIMARY KEY)")
        connection.execute("INSERT INTO offers VALUES ('veiled title')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO offers VALUES ('veiled title')")

    words = (home / "postgres.log").read_text()
    assert "offers_pkey" in words
    assert "veiled" not in words


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _cluster_state(home: Path) -> str:
    told = subprocess.run(
        [wheel_binaries().program("pg_controldata"), places_of(home).data],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    [line] = [line for line in told.splitlines() if line.startswith("Database cluster state")]
    return line.partition(":")[2].strip()
