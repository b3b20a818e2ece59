"""Two real nodes on this machine: paired, publishing to each other, killed, and reached again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from embedded import reachable_folder, remove_home

COMMAND = str(Path(sys.executable).with_name("mithaq"))
TALKER = str(Path(__file__).with_name("talker.py"))
PATIENCE_S = 60
OFFER = {
    "key": "A-1",
    "kind": "offer",
    "title_en": "Quiet propeller",
    "summary_en": "For research vessels.",
    "fields": "maritime.marine_propulsion",
    "stage": "prototype",
    "ip_state": "none",
    "cooperation": "licence",
    "languages": "en",
    "classification": "public",
    "valid_from": "2026-01-01",
    "valid_until": "2035-01-01",
}

pytestmark = pytest.mark.xdist_group("nodes")


@dataclass
class Node:
    """A node with its own database, key and address."""

    state: str
    home: Path
    port: int
    server: subprocess.Popen[str] | None = None

    @property
    def name(self) -> str:
        return f"exchange.{self.state.lower()}.example"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return kept | {
            "MITHAQ_HOME": str(self.home),
            "MITHAQ_NODE_NAME": self.name,
            "MITHAQ_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "MITHAQ_PASSWORD": "a covenant kept by all",
            "LANG": "C.UTF-8",
        }

    def told(self, *words: str, codes: tuple[int, ...] = (0,)) -> Any:
        done = subprocess.run(
            [COMMAND, *words, "--json"], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in codes, done.stderr + done.stdout
        return json.loads(done.stdout)

    def talks(self, *words: str) -> Any:
        """What somebody here says or reads; see the talker."""
        done = subprocess.run(
            [sys.executable, TALKER, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def serve(self) -> None:
        self.server = subprocess.Popen(
            [COMMAND, "up", "--port", str(self.port)],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.server.stdout is not None
        assert "Mithaq at" in self.server.stdout.readline()

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.server is not None:
            os.killpg(self.server.pid, how)
            self.server.communicate(timeout=PATIENCE_S)
            self.server = None

    def publish(self, *titles: str, **more: dict[str, str]) -> None:
        rows = [{**OFFER, "key": title, "title_en": title, **more.get(title, {})} for title in titles]
        sheet = self.home / "sheet.jsonl"
        sheet.write_text("\n".join(map(json.dumps, rows)))
        key = self.told("import", str(sheet), "--as", "leyla")["id"]
        assert self.told("approve", key, "--as", "kerem")["published"] == len(titles)

    def shows(self, *titles: str) -> bool:
        """Whether the catalogue has these, as anybody sees it."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/?q=propeller") as page:
            text = page.read().decode()
        return all(title in text for title in titles)


def _found(state: str) -> Node:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        node = Node(state, reachable_folder(), free.getsockname()[1])
    node.told("init", "--institution", f"Ministry of {state}", "--state", state, "--administrator", "Amina")
    node.serve()
    for name, role in (("leyla", "programme_officer"), ("kerem", "approver")):
        node.told("user", "add", name, "--name", name.title(), "--role", role)
    return node


@pytest.fixture(scope="module")
def nodes() -> Iterator[tuple[Node, Node]]:
    """Türkiye's and Malaysia's, paired and serving."""
    found = _found("TR"), _found("MY")
    try:
        cards = [each.told("peer", "invite", "--out", str(each.home / "card.json")) for each in found]
        for one, other, card in zip(found, found[::-1], cards[::-1], strict=True):
            file = str(other.home / "card.json")
            one.told("peer", "accept", file, "--fingerprint", card["fingerprint"], "--as", "admin")
        yield found
    finally:
        for each in found:
            each.end()
            remove_home(each.home)


def test_what_one_publishes_the_other_shows_and_receipts(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    ours, theirs = nodes
    only_ours = {"classification": "restricted", "releasable_to": "state:TR"}
    ours.publish("Quiet propeller", "Secret propeller", **{"Secret propeller": only_ours})

    _until(lambda: theirs.shows("Quiet propeller"))
    _until(lambda: _standing(ours)["receipted"] == 3)
    assert _standing(ours)["sent"] == 3

    receipt = tmp_path / "receipt.txt"
    receipt.write_text(ours.told("receipt", "show", theirs.name)["receipt"])
    keys = [each.told("peer", "invite")["key"] for each in nodes]
    verified = theirs.told("receipt", "verify", str(receipt), "--sender", keys[0], "--receiver", keys[1])
    assert (verified["sender"], verified["receiver"], verified["size"]) == (ours.name, theirs.name, 3)
    refused = ours.told(
        "receipt", "verify", str(receipt), "--sender", keys[1], "--receiver", keys[0], codes=(1,)
    )
    assert refused["refused"] == "signature_invalid"
    export = str(tmp_path / "register.jsonl")
    theirs.told("register", "export", export)
    assert theirs.told("register", "verify", export)["is_sound"]
    assert theirs.told("register", "replay")["is_equal"]


def test_nothing_is_lost_while_one_is_away_and_killed(nodes: tuple[Node, Node]) -> None:
    ours, theirs = nodes
    theirs.end(signal.SIGKILL)
    ours.publish("First propeller", "Second propeller")
    theirs.serve()

    _until(lambda: theirs.shows("First propeller", "Second propeller"))
    _until(lambda: _standing(ours)["receipted"] == 5)
    assert _standing(theirs)["trouble"] is None


def test_interest_is_shown_and_answered_between_them(nodes: tuple[Node, Node]) -> None:
    ours, theirs = nodes

    theirs.talks("ask", "leyla", "First propeller", "For our ferries.")
    answered = ours.talks("say", "leyla", "For our ferries.", "How many?")
    read = theirs.talks("read", "leyla", "How many?")

    assert answered == [["For our ferries."], [], True]
    assert read == [["For our ferries.", "How many?"], [], True]


def test_without_a_network_bundles_carry_both_ways_with_receipts(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    ours, theirs = nodes
    sent = _standing(ours)["sent"]
    _until(lambda: _standing(ours)["receipted"] == sent)
    theirs.end()
    ours.publish("Carried propeller")
    there, back = str(tmp_path / "there.tar"), str(tmp_path / "back.tar")

    written = ours.told("bundle", "write", theirs.name, "--out", there)
    came = theirs.told("bundle", "read", there)
    theirs.told("bundle", "write", ours.name, "--out", back)
    returned = ours.told("bundle", "read", back)

    assert (written["from"], written["end"], written["size"]) == (sent, sent + 1, sent + 1)
    assert (came["before"], came["taken"], came["missing"], came["unread"]) == (sent, sent + 1, None, [])
    assert returned["receipted"] == sent + 1
    assert ours.told("bundle", "read", there, codes=(1,))["refused"] == "bundle_for_other"
    assert ours.told("bundle", "write", theirs.name, "--out", there, codes=(1,))["refused"] == "file_exists"


def test_a_node_is_restored_from_a_backup_and_takes_back_what_it_said(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    ours, theirs = nodes
    theirs.serve()
    sent = _standing(ours)["sent"]
    ours.told("backup", str(tmp_path / "node.tar"))
    ours.publish("Lost propeller")
    _until(lambda: theirs.shows("Lost propeller"))
    _until(lambda: _standing(ours)["receipted"] == sent + 1)
    ours.end(signal.SIGKILL)
    remove_home(ours.home)
    ours.home = reachable_folder()

    restored = ours.told("restore", str(tmp_path / "node.tar"))
    recovered = ours.told("peer", "recover", "--as", "admin")

    assert restored["awaited"] == [theirs.name]
    assert (recovered["taken_back"], recovered["missing"]) == (1, None)
    after = _standing(ours)
    assert (after["sent"], after["receipted"], after["own_fork"]) == (sent + 1, sent + 1, None)
    assert ours.told("register", "replay")["is_equal"]


def _standing(node: Node) -> Any:
    (standing,) = node.told("peer", "list")["peers"]
    return standing


def _until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.5)
