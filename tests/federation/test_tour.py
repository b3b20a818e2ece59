"""Real nodes on this machine: the tour with three as its document tells it, then one killed, one restored."""

import signal
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded import reachable_folder
from federation.page_visitor import Visitor
from federation.tour_document import NATIONS, Command, File, Press, Seen, steps
from federation.tour_forms import FORMS, PAGES
from federation.tour_walk import CUT, Walk, presses, walked
from nodes import PASSWORD, Node, tables_with, until

TOUR = (Path(__file__).parents[2] / "docs" / "tour_federation.md").read_text(encoding="utf-8")
EVERYWHERE = "tr my ma"
CONTENTS = {
    "init": EVERYWHERE,
    "up": f"{EVERYWHERE} my",
    "user add": f"{EVERYWHERE} tr tr tr my",
    "peer invite": EVERYWHERE,
    "peer accept": f"{EVERYWHERE} {EVERYWHERE}",
    "import": "tr tr my",
    "approve": "tr tr my",
    "search": "my ma tr my ma",
    "lists adopt": "tr",
    "lists load": "tr",
    "package send": "tr",
    "package list": "tr tr my my",
    "package open": "my my",
    "package acknowledge": "my",
    "package receipt": "tr",
    "receipt verify": "",
    "bundle write": "tr my",
    "bundle read": "tr my",
    "package recall": "tr",
    "package destroy": "my",
    "peer list": "tr tr",
    "register export": EVERYWHERE,
    "register verify": EVERYWHERE,
    "register replay": EVERYWHERE,
}

pytestmark = pytest.mark.xdist_group("nodes")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Three nodes that have gone the whole way, and serve."""
    folder = tmp_path_factory.mktemp("tour")
    with walked(TOUR, folder, tuple(NATIONS.values()), forms=FORMS, pages=PAGES) as walk:
        yield walk


def test_the_tour_leaves_out_nothing() -> None:
    told = list(steps(TOUR))
    commands = [each for each in told if isinstance(each, Command)]
    typed = {word for each in commands for word in each.text.split()}

    contents = {name: sorted(each.place for each in commands if each.is_of(name)) for name in CONTENTS}
    assert contents == {name: sorted(places.split(" ")) for name, places in CONTENTS.items()}
    assert Counter(each.label for each in told if isinstance(each, Press)) == presses(FORMS) + Counter([CUT])
    assert {each.text for each in told if isinstance(each, Seen)} == set(PAGES)
    assert {each.name for each in told if isinstance(each, File)} <= typed


def test_the_tour_ends_with_even_logs_and_nothing_where_it_is_not_for(walk: Walk) -> None:
    until(lambda: all(map(_is_even, walk.nodes.values())))

    for each in ("Silent propeller", "For our ferries.", walk.known["PACKAGE"]):
        assert tables_with(each, walk.nodes["my"])
        assert tables_with(each, walk.nodes["ma"]) == []


def test_a_receipt_for_a_log_takes_the_keys_of_sender_and_receiver(walk: Walk, tmp_path: Path) -> None:
    ours, theirs = walk.nodes["tr"], walk.nodes["my"]
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(ours.told("receipt", "show", theirs.name)["receipt"])
    verify = ("receipt", "verify", str(receipt))
    sender, receiver = walk.known["TR_KEY"], walk.known["MY_KEY"]

    verified = theirs.told(*verify, "--sender", sender, "--receiver", receiver)
    refused = ours.told(*verify, "--sender", receiver, "--receiver", sender, codes=(1,))

    assert (verified["sender"], verified["receiver"]) == (ours.name, theirs.name)
    assert verified["size"] == _standing(ours, theirs)["sent"]
    assert refused["refused"] == "signature_invalid"


def test_both_sides_count_alike_until_one_delivers_by_hand(walk: Walk) -> None:
    ours, theirs = walk.nodes["tr"], walk.nodes["my"]
    officers = {ours.name: "leyla", theirs.name: "aisha"}

    def others(node: Node) -> str:
        (side,) = node.told("balance", "sides", "--as", officers[node.name])["sides"]
        key: str = side["id"]
        return key

    def compared(node: Node, other: str) -> Any:
        return node.told("balance", "compare", other, "--as", officers[node.name], codes=(0, 4))

    def tell(node: Node, other: str, hearer: Node, back: str) -> str:
        told: str = node.told("balance", "tell", other, "--as", officers[node.name])["statement"]
        until(lambda: (compared(hearer, back)["theirs"] or {}).get("statement") == told)
        return told

    package = ours.told("package", "send", walk.known["CASE"], str(walk.folder / "plan.txt"), "--as", "leyla")
    key = package["id"]
    until(lambda: _state_of(theirs, key, "aisha") == "opened")
    theirs.told("package", "acknowledge", key, "--as", "aisha")
    until(lambda: _state_of(ours, key, "leyla") == "acknowledged")
    malaysia, turkiye = others(ours), others(theirs)
    tell(ours, malaysia, theirs, turkiye)
    tell(theirs, turkiye, ours, malaysia)

    here, there = compared(ours, malaysia), compared(theirs, turkiye)
    assert (here["differences"], here["alike"]) == ([], [f"package:{key}"])
    assert (there["differences"], there["alike"]) == ([], [f"package:{key}"])
    assert here["is_one_schedule"]
    assert there["is_one_schedule"]
    for mine, other in ((here, there), (there, here)):
        assert mine["ours"]["lines"] == mine["theirs"]["lines"] == other["ours"]["lines"]
        assert (mine["ours"]["gave"], mine["ours"]["took"]) == (other["ours"]["took"], other["ours"]["gave"])
    assert (here["ours"]["gave"], here["ours"]["took"]) == (1, 0)

    leyla = Visitor(ours.address)
    leyla.sign_in("leyla", PASSWORD)
    assert leyla.open("/clearance/cases/?show=all", "Quiet propeller")
    leyla.press("Record", {})
    tell(ours, malaysia, theirs, turkiye)

    (found,) = compared(ours, malaysia)["differences"]
    (heard,) = compared(theirs, turkiye)["differences"]
    (shown,) = found["statements"]
    assert found["key"] == heard["key"] == f"delivery:{shown['id']}"
    assert (found["cause"], found["has_ours"], found["has_theirs"]) == ("by_hand", True, False)
    assert (heard["cause"], heard["has_ours"], heard["has_theirs"]) == ("by_hand", False, True)
    assert (shown["act"], shown["travel"]) == ("clearance.case.delivered", "not_for_them")
    assert heard["statements"] == [{"id": shown["id"], "act": "", "travel": "not_here"}]
    assert compared(ours, malaysia)["ours"]["gave"] == 2


def test_nothing_is_lost_while_one_is_away_and_killed(walk: Walk) -> None:
    ours, theirs = walk.nodes["tr"], walk.nodes["my"]
    sent = _standing(ours, theirs)["sent"]
    theirs.end(signal.SIGKILL)
    ours.publish("First propeller", "Second propeller", officer="leyla", approver="layan")
    theirs.serve()

    until(lambda: _shows(theirs, "First propeller", "Second propeller"))
    until(lambda: _standing(ours, theirs)["receipted"] == sent + 2)
    assert _standing(theirs, ours)["trouble"] is None


def test_a_node_is_restored_from_a_backup_and_takes_back_what_it_said(walk: Walk, tmp_path: Path) -> None:
    ours, theirs, third = walk.nodes.values()
    sent = _standing(ours, theirs)["sent"]
    ours.told("backup", str(tmp_path / "node.tar"))
    ours.publish("Lost propeller", officer="leyla", approver="layan")
    until(lambda: _shows(theirs, "Lost propeller"))
    until(lambda: _standing(ours, theirs)["receipted"] == sent + 1)
    ours.end(signal.SIGKILL)
    ours.remove()
    ours.home = reachable_folder()

    restored = ours.told("restore", str(tmp_path / "node.tar"))
    recovered = ours.told("peer", "recover", "--as", "hamad")

    assert sorted(restored["awaited"]) == sorted([theirs.name, third.name])
    assert (recovered["taken_back"], recovered["missing"]) == (1, None)
    after = _standing(ours, theirs)
    assert (after["sent"], after["receipted"], after["own_fork"]) == (sent + 1, sent + 1, None)
    assert ours.told("register", "replay")["is_equal"]


def _is_even(node: Node) -> bool:
    """Whether both partners and the node have all of each other's logs, with nothing set aside."""
    logs = node.told("peer", "list")["peers"]
    assert [each["set_aside"] for each in logs] == [0, 0]
    return all(each["sent"] == each["receipted"] and each["taken"] == each["announced"] for each in logs)


def _state_of(node: Node, package: str, by: str) -> str:
    """How it stands there; empty until it has come."""
    found = node.told("package", "list", "--as", by)["packages"]
    return next((str(each["state"]) for each in found if each["id"] == package), "")


def _standing(node: Node, partner: Node) -> Any:
    (standing,) = [each for each in node.told("peer", "list")["peers"] if each["name"] == partner.name]
    return standing


def _shows(node: Node, *titles: str) -> bool:
    """Whether the catalogue has these, as anybody sees it."""
    with urllib.request.urlopen(f"http://127.0.0.1:{node.port}/?q=propeller") as page:
        text = page.read().decode()
    return all(title in text for title in titles)
