"""Whole nodes as an operator runs them: founded, served and asked by the `mithaq` command."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
# They lie beside the tests.
from grounds import bench

from embedded import reachable_folder
from nodes import Node, until

if TYPE_CHECKING:
    from partner import Partner

__all__ = ["APPROVER", "OFFICER", "RealNode", "answering", "card_at", "reachable_folder", "until"]

KIB = 1024
OFFICER, APPROVER = "leyla", "kerem"
FEDERATION = "/federation/v1"


class RealNode(Node):
    """A node that fault tests disturb."""

    def found(self) -> None:
        """Found it, serve it, and give it two people who publish."""
        host = f"Ministry of {self.state}"
        self.told("init", "--institution", host, "--state", self.state, "--administrator", "A")
        self.serve()
        for name, role in ((OFFICER, "programme_officer"), (APPROVER, "approver")):
            self.told("user", "add", name, "--name", name.title(), "--role", role)

    def pair_with(self, other: "RealNode") -> None:
        """Accept the other's card, by the fingerprint that it says itself."""
        file = str(other.home / "card.json")
        card = other.told("peer", "invite", "--out", file)
        self.told("peer", "accept", file, "--fingerprint", card["fingerprint"], "--as", "admin")

    def pair_with_card(self, card: bytes, fingerprint: str) -> None:
        """Accept a card whose fingerprint was compared."""
        file = self.home / f"{fingerprint[:8]}.json"
        file.write_bytes(card)
        self.told("peer", "accept", str(file), "--fingerprint", fingerprint, "--as", "admin")

    def memory_mib(self) -> float:
        """What its processes have in memory for themselves; the database is another's."""
        assert self.server is not None
        total = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if os.getpgid(int(folder.name)) == self.server.pid:
                    lines = (folder / "smaps_rollup").read_text().splitlines()
                    total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            except (OSError, ValueError):
                continue
        return total / KIB


def card_at(partner: "Partner", address: str) -> tuple[bytes, str]:
    """The card of a partner that answers there, and its fingerprint."""
    from mithaq.federation.domain import cards  # noqa: PLC0415  # models need settings

    card = replace(partner.card, address=address)
    return cards.envelope_of(card, partner.seal), card.fingerprint


@contextmanager
def answering(segment: Callable[[int, int], bytes], receipted: Callable[[int], None]) -> Iterator[str]:
    """The address of an honest partner: `segment` packs what stands from a place on, `receipted` hears how
    far the node has its log."""

    def answer(path: str, sent: bytes | None) -> bytes:
        if sent is not None:
            if path.endswith("/receipt"):
                receipted(int(json.loads(sent)["note"].split("\n")[1]))
            return b"{}"
        if path.startswith(f"{FEDERATION}/root"):
            return b'{"roots":[]}'
        asked = parse_qs(urlsplit(path).query)
        return segment(int(asked["from"][0]), int(asked.get("most", ["1000"])[0]))

    with bench("local_server").served(answer) as port:
        yield f"http://127.0.0.1:{port}"
