"""The partners' nodes of the demo: started beside the first node, paired with it and each other, and ended.

Each is a process of its own with a home below the first node's. They find each other by cards that each
writes into one folder; nobody compares fingerprints there, for one person runs them all. A partner's node
ends when its standard input does, so that none outlives the first node, however that ends.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from django.conf import settings

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Role
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import pairing
from mithaq.federation.domain.cards import card_in
from mithaq.node import sample_programme, serving
from mithaq.node.database.supervisor import stop_database
from mithaq.node.sample_programme import MALAYSIA, MOROCCO, Programme
from mithaq.node.upgrade import upgrade

LOOK_S, END_S = 0.2, 60
LOG = "demo.log"


@dataclass(frozen=True)
class Partner:
    """A partner's node of the demo."""

    name: str
    programme: Programme


PARTNERS: Mapping[str, Partner] = {
    "my": Partner("exchange.my.example", MALAYSIA),
    "ma": Partner("exchange.ma.example", MOROCCO),
}


@dataclass(frozen=True)
class Running:
    """A partner's node that was started."""

    partner: Partner
    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


@dataclass(frozen=True)
class Meeting:
    """Where the nodes of a demo leave their cards for each other."""

    folder: Path

    def show_card(self) -> None:
        """Leave ours."""
        file = self.card_file(settings.NODE_NAME)
        beside = file.with_suffix(".part")
        beside.write_bytes(queries.our_card_envelope())
        beside.replace(file)

    def card_file(self, name: str) -> Path:
        """Holds a node's card, once it has one."""
        return self.folder / f"{name}.card"

    def ready_file(self, name: str) -> Path:
        """Is there once a node serves."""
        return self.folder / f"{name}.ready"


@contextmanager
def partners_running(meeting: Meeting, *, count: int, after: int) -> Iterator[Sequence[Running]]:
    """Start partners’ nodes on the ports after one; they make and serve themselves, and end at last."""
    shutil.rmtree(meeting.folder, ignore_errors=True)
    meeting.folder.mkdir(mode=0o700)
    signal.signal(signal.SIGTERM, _end)
    keys = list(PARTNERS)[:count]
    started: list[Running] = []
    try:
        for port, key in enumerate(keys, after + 1):
            names = [settings.NODE_NAME, *(PARTNERS[each].name for each in keys if each != key)]
            started.append(_started(meeting, key, port, names))
        yield started
    finally:
        for each in started:
            _close_input(each)
        for each in started:
            _wait_for_end(each)


def pair(
    programme: Programme, meeting: Meeting, names: Sequence[str], *, running: Sequence[Running] = ()
) -> Iterator[str]:
    """Pair with others of the demo as soon as their cards are there, and yield each one's name.

    Whoever was paired before is passed over, also one whose pairing somebody ended. Raises Refused
    `demo_partner_ended` where one of those that run has not come so far.
    """
    accounts = sample_programme.sample_accounts(sample_programme.DEMO_PASSWORD, programme)
    administrator = next(each for each in accounts if each.role == Role.NODE_ADMINISTRATOR)
    known = {each.name: each for each in queries.peers()}
    for name in names:
        file = meeting.card_file(name)
        while not file.exists():
            _require_running(running)
            time.sleep(LOOK_S)
        card = card_in(file.read_bytes())
        if name not in known or (known[name].is_active and known[name].card != card):
            at = datetime.now(UTC)
            by = access.actor_of_person(administrator.person, on=at.date())
            pairing.accept_peer(file.read_bytes(), fingerprint=card.fingerprint, by=by, at=at)
        yield name


def wait_until_served(meeting: Meeting, running: Sequence[Running]) -> None:
    """Wait until partners' nodes answer, or have ended."""
    for each in running:
        while each.process.poll() is None and not meeting.ready_file(each.partner.name).exists():
            time.sleep(LOOK_S)


def serve_partner(key: str, meeting: Meeting, names: Sequence[str], *, port: int) -> None:
    """Make the partner's node of this process, pair it with the others, and serve it."""
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=_end_with_input, daemon=True).start()
    partner = PARTNERS[key]
    upgrade()
    at = datetime.now(UTC)
    sample_programme.register_parties(partner.programme, at=at)
    meeting.show_card()
    for _ in sample_programme.publish_records(partner.programme, at=at):
        pass
    for _ in pair(partner.programme, meeting, names):
        pass
    serving.serve(port, workers=1, ready=meeting.ready_file(partner.name).touch)


def _started(meeting: Meeting, key: str, port: int, names: Sequence[str]) -> Running:
    home = Path(settings.HOME) / "demo" / key
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    partner = PARTNERS[key]
    environment |= {
        "MITHAQ_HOME": str(home),
        "MITHAQ_NODE_NAME": partner.name,
        "MITHAQ_PUBLIC_URL": f"http://localhost:{port}",
    }
    words = ["demo-partner", key, "--port", str(port), "--meeting", str(meeting.folder)]
    with (home / LOG).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mithaq.node.main", *words, *names],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=environment,
            # Ctrl-C is for the first node alone, which ends the others in order.
            start_new_session=True,
        )
    return Running(partner, home, port, process)


def _close_input(running: Running) -> None:
    if running.process.stdin:
        running.process.stdin.close()


def _wait_for_end(running: Running) -> None:
    with suppress(subprocess.TimeoutExpired):
        running.process.wait(END_S)
    # What somebody killed leaves others behind: those that serve pages, and the database.
    with suppress(ProcessLookupError):
        os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait()
    with suppress(Refused):
        stop_database(running.home)


def _require_running(running: Sequence[Running]) -> None:
    for each in running:
        if each.process.poll() is not None:
            raise Refused("demo_partner_ended", node=each.partner.name, log=str(each.home / LOG))


def _end_with_input() -> None:
    # Not by `sys.stdin`: a process that is forked meanwhile would wait for its lock forever.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end(*_: object) -> NoReturn:
    """End so that what was begun is closed; while it serves, the server hears the signal instead."""
    sys.exit(0)
