"""Two real nodes on this machine: paired, publishing to each other, killed, and reached again."""

import json
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded import reachable_folder
from federation.nodes import Node, until

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


@pytest.fixture(scope="module")
def nodes() -> Iterator[tuple[Node, Node]]:
    """Türkiye's and Malaysia's, paired and serving."""
    found = Node("TR"), Node("MY")
    try:
        for each in found:
            host = f"Ministry of {each.state}"
            each.told("init", "--institution", host, "--state", each.state, "--administrator", "Amina")
            each.serve()
            for name, role in (("leyla", "programme_officer"), ("kerem", "approver")):
                each.told("user", "add", name, "--name", name.title(), "--role", role)
        cards = [each.told("peer", "invite", "--out", str(each.home / "card.json")) for each in found]
        for one, other, card in zip(found, found[::-1], cards[::-1], strict=True):
            file = str(other.home / "card.json")
            one.told("peer", "accept", file, "--fingerprint", card["fingerprint"], "--as", "admin")
        yield found
    finally:
        for each in found:
            each.remove()


def test_what_one_publishes_the_other_shows_and_receipts(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    ours, theirs = nodes
    only_ours = {"classification": "restricted", "releasable_to": "state:TR"}
    _publish(ours, "Quiet propeller", "Secret propeller", **{"Secret propeller": only_ours})

    until(lambda: _shows(theirs, "Quiet propeller"))
    until(lambda: _standing(ours)["receipted"] == 3)
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
    _publish(ours, "First propeller", "Second propeller")
    theirs.serve()

    until(lambda: _shows(theirs, "First propeller", "Second propeller"))
    until(lambda: _standing(ours)["receipted"] == 5)
    assert _standing(theirs)["trouble"] is None


def test_a_node_is_restored_from_a_backup_and_takes_back_what_it_said(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    ours, theirs = nodes
    sent = _standing(ours)["sent"]
    ours.told("backup", str(tmp_path / "node.tar"))
    _publish(ours, "Lost propeller")
    until(lambda: _shows(theirs, "Lost propeller"))
    until(lambda: _standing(ours)["receipted"] == sent + 1)
    ours.end(signal.SIGKILL)
    ours.remove()
    ours.home = reachable_folder()

    restored = ours.told("restore", str(tmp_path / "node.tar"))
    recovered = ours.told("peer", "recover", "--as", "admin")

    assert restored["awaited"] == [theirs.name]
    assert (recovered["taken_back"], recovered["missing"]) == (1, None)
    after = _standing(ours)
    assert (after["sent"], after["receipted"], after["fork"]) == (sent + 1, sent + 1, None)
    assert ours.told("register", "replay")["is_equal"]


def _publish(node: Node, *titles: str, **more: dict[str, str]) -> None:
    rows = [{**OFFER, "key": title, "title_en": title, **more.get(title, {})} for title in titles]
    sheet = node.home / "sheet.jsonl"
    sheet.write_text("\n".join(map(json.dumps, rows)))
    key = node.told("import", str(sheet), "--as", "leyla")["id"]
    assert node.told("approve", key, "--as", "kerem")["published"] == len(titles)


def _shows(node: Node, *titles: str) -> bool:
    """Whether the catalogue has these, as anybody sees it."""
    with urllib.request.urlopen(f"http://127.0.0.1:{node.port}/?q=propeller") as page:
        text = page.read().decode()
    return all(title in text for title in titles)


def _standing(node: Node) -> Any:
    (standing,) = node.told("peer", "list")["peers"]
    return standing
