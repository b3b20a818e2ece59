"""Whole nodes as an operator runs them: founded, served and asked by the `mithaq` command."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
# They lie beside the tests.
from embedded import reachable_folder
from nodes import Node, until

__all__ = ["APPROVER", "OFFICER", "RealNode", "reachable_folder", "until"]

KIB = 1024
OFFICER, APPROVER = "leyla", "kerem"


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
