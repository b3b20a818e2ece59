"""A programme, an agreement, a project and a mission over two real nodes, as the tour's document tells it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from federation.tour_document import Command, Press, Seen, accounts, steps
from federation.tour_walk import Walk, presses, walked
from nodes import tables_with
from programmes.tour_forms import FORMS, PAGES

TOUR = (Path(__file__).parents[2] / "docs" / "tour_programmes.md").read_text(encoding="utf-8")
STATES = ("tr", "my")
CONTENTS = {
    "init": "tr my",
    "up": "tr my",
    "user add": "tr tr tr my my",
    "peer invite": "tr my",
    "peer accept": "tr my",
    "agreement proof": "my",
    "agreement verify": "",
    "register replay": "tr my",
}
UNIX = ["echo", "sha256sum", "sha256sum"]
# All else is read at both nodes.
ONCE = {
    "Noise of ships in the straits: not counted yet, from 75 to 60 dB",
    "Ministry of Malaysia … Joined",
    "For our two ministries.",
    "D1 Noise of the model",
    "Quiet ferry … Running",
    "Nurul Aziz",
    "DIGEST",
    "Verdict on a deliverable: Ministry of Malaysia",
}

pytestmark = pytest.mark.xdist_group("nodes")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Two nodes that have gone the whole way, and serve."""
    with walked(TOUR, tmp_path_factory.mktemp("tour"), STATES, forms=FORMS, pages=PAGES) as walk:
        yield walk


def test_the_tour_leaves_out_nothing() -> None:
    told = list(steps(TOUR, STATES))
    commands = [each for each in told if isinstance(each, Command)]

    contents = {name: sorted(each.place for each in commands if each.is_of(name)) for name in CONTENTS}
    assert contents == {name: sorted(places.split(" ")) for name, places in CONTENTS.items()}
    assert Counter(each.label for each in told if isinstance(each, Press)) == presses(FORMS)
    assert [each.text.split()[0] for each in commands if not each.text.startswith("mithaq ")] == UNIX
    where = accounts(told)
    read = Counter((each.text, where[each.account]) for each in told if isinstance(each, Seen))
    assert set(read.values()) == {1}
    assert Counter(text for text, _ in read) == {text: 1 if text in ONCE else 2 for text in PAGES}


def test_the_name_of_who_is_sent_stays_with_the_sender(walk: Walk) -> None:
    assert tables_with("Nurul Aziz", walk.nodes["my"])
    assert tables_with("Nurul Aziz", walk.nodes["tr"]) == []


def test_the_proof_names_the_nodes_that_signed_and_both_hold_the_same_text(walk: Walk) -> None:
    ours, theirs = walk.nodes.values()

    proven = ours.told("agreement", "verify", str(walk.folder / "signed.pdf"))

    assert proven["is_agreed"]
    assert {each["node"] for each in proven["signers"]} == {ours.name, theirs.name}


def test_both_registers_rebuild_what_their_nodes_show(walk: Walk) -> None:
    for node in walk.nodes.values():
        assert node.told("register", "replay")["is_equal"]
