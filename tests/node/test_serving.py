"""A node that serves, and the server under it killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from derived import link_glosses
from embedded import reachable_folder, remove_home
from mithaq.node.database.places import places_of
from mithaq.node.database.processes import postmaster_in

pytestmark = pytest.mark.slow

COMMAND = str(Path(sys.executable).with_name("mithaq"))
PATIENCE_S = 60


@pytest.fixture
def node() -> Iterator[tuple[Path, str]]:
    """A founded node: its home, and the address where it is served."""
    home = reachable_folder()
    link_glosses(home)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"MITHAQ_HOME": str(home), "MITHAQ_PASSWORD": "a covenant kept by all"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    init = [COMMAND, "init", "--institution", "Ministry", "--state", "MA", "--administrator", "Amina"]
    subprocess.run(init, env=environment, check=True, capture_output=True)
    server = subprocess.Popen(
        [COMMAND, "up", "--port", str(port)], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert "Mithaq at" in server.stdout.readline()
        yield home, f"http://127.0.0.1:{port}/"
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=PATIENCE_S)
        remove_home(home)


def test_a_killed_server_is_started_again_under_the_pages(node: tuple[Path, str]) -> None:
    home, address = node
    first = postmaster_in(places_of(home).data)
    assert first is not None

    os.kill(first, signal.SIGKILL)
    statuses = list(_statuses_until_good(f"{address}register/"))

    assert statuses[-1] == 200
    assert set(statuses) <= {200, 503}
    assert postmaster_in(places_of(home).data) not in {None, first}


def _statuses_until_good(address: str) -> Iterator[int]:
    # The first answers may come before the server's children notice that it is gone.
    ends_at, good = time.monotonic() + PATIENCE_S, 0
    while good < 20 and time.monotonic() < ends_at:
        status = _status(address)
        good = good + 1 if status == 200 else 0
        yield status
        time.sleep(0.2)


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:  # noqa: S310  # on loopback
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
