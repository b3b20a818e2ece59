"""F14: a package that went on over three hops is taken back: nobody can read it any more, and all attest it.

Four nodes in one process, as in f06_restored.py. Each decides a case by two signatures that lets a paper go
to the next; the first sends it, and each next opens it, acknowledges it and sends it on. The first takes it
back. Each next pulls once and is told, its people destroy what is there once those after them did, and each
former pulls once more and has the attestation. Example: python bench/faults/f14_recall.py 10
"""

import io
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import f06_restored
from f06_restored import Node
from grounds import AT, Figure, show

if TYPE_CHECKING:
    from clearance.test_case_actions import World as Office
    from mithaq.federation.domain.packages import Part

NAMES = ("TR", "MY", "MA", "ID")
LATER = AT + timedelta(minutes=5)
PAPER = b"How the propeller is made quiet." * 4_000


@dataclass
class Sent:
    """A package on one hop, and the names of its files."""

    key: UUID
    parts: tuple["Part", ...]


class Chain(f06_restored.World):
    """Nodes that each may send to the next."""

    def __init__(self, home: Path, url: str) -> None:
        super().__init__(home, url)
        self.offices: list[Office] = []
        self.cases: list[UUID] = []
        self.paper = PAPER
        self.pulls = 0

    def found(self, state: str) -> None:
        """A node with the cast, its lists and those who decide."""
        from cast import assemble, player  # noqa: PLC0415  # models need settings that the world makes
        from clearance import test_case_actions as acts  # noqa: PLC0415
        from clearers import Clearers, entity  # noqa: PLC0415
        from mithaq.access.domain.permissions import Role  # noqa: PLC0415

        node = Node(state, self.home / state, "")
        node.home.mkdir()
        self._give_database(node, template="tables")
        place = node.home / "un.ftm.json"
        place.write_text(json.dumps(entity("x", "Somebody Invented Listed")) + "\n")
        with self.acting(node):
            cast = assemble(node.home)
            host = cast.hamad.institution
            # The cast's institutions are of other states than the host, and a node speaks for its own state.
            cast = replace(cast, leyla=player("lina", host, Role.TECHNOLOGY_OWNER))
            officers = {name: player(name, host, Role.LICENSING_OFFICER) for name in ("jasim", "dana")}
            clearers = Clearers(**officers, layan=player("layan", host, Role.APPROVER))
            self.offices.append(acts.made_world(cast, clearers, place))
        node.person, node.institution = cast.hamad.person, cast.leyla.institution
        self.nodes.append(node)

    def decide(self) -> None:
        """A case on each node but the last, which lets the paper go to the next."""
        from clearance import test_case_actions  # noqa: F401, PLC0415  # before those that import it
        from federation.test_packages import granted  # noqa: PLC0415
        from mithaq.clearance.actions.screening import screen_next  # noqa: PLC0415

        for node, office, after in zip(self.nodes, self.offices, self.nodes[1:], strict=False):
            receiver: Any = SimpleNamespace(facts=SimpleNamespace(code=f"institution:{after.institution}"))
            with self.acting(node):
                while screen_next(at=AT):
                    pass
                self.cases.append(granted(office, receiver))

    def send(self, hop: int) -> Sent:
        """Send the paper on; the next opens and acknowledges it."""
        from clearance import test_case_actions as acts  # noqa: PLC0415
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.federation.actions import packing, unpacking  # noqa: PLC0415
        from mithaq.federation.domain.packages import parts_from  # noqa: PLC0415
        from mithaq.federation.models import Package  # noqa: PLC0415

        node, office, after, key = self.nodes[hop], self.offices[hop], self.nodes[hop + 1], uuid4()
        with self.acting(node):
            case = self.cases[hop]
            given = [packing.Given("design.pdf", io.BytesIO(self.paper))]
            packing.send_package(
                key,
                case,
                acts.delivery(office, case),
                given,
                items=office.items,
                by=office.cast.leyla.actor,
                at=AT,
            )
            parts = parts_from(Package.objects.get(pk=key).parts)
        self.pull(after, node)
        with self.acting(after):
            link = self.link(queries.peer(node.name).card)
            while row := unpacking.due(datetime.now(UTC)):
                unpacking.fetch(row, link, at=datetime.now(UTC))
            unpacking.acknowledge_package(key, by=self.offices[hop + 1].cast.leyla.actor, at=LATER)
        return Sent(key, parts)

    def take_back(self, sent: list[Sent]) -> None:
        """The first recalls; each next pulls once, and from the last on they destroy and are heard once."""
        from mithaq.federation.actions import packing, unpacking  # noqa: PLC0415

        with self.acting(self.nodes[0]):
            by = self.offices[0].cast.leyla.actor
            packing.recall_package(sent[0].key, reason="Sent by mistake", by=by, at=LATER)
        for hop in range(len(sent)):
            self.pull(self.nodes[hop + 1], self.nodes[hop], at_most=1)
            self.pulls += 1
            with self.acting(self.nodes[hop + 1]):
                while unpacking.follow_recalls(at=LATER):
                    pass
        for hop in reversed(range(len(sent))):
            with self.acting(self.nodes[hop + 1]):
                by = self.offices[hop + 1].cast.leyla.actor
                unpacking.destroy_package(sent[hop].key, by=by, at=LATER)
            self.pull(self.nodes[hop], self.nodes[hop + 1], at_most=1)
            self.pulls += 1

    def is_gone(self, sent: list[Sent]) -> bool:
        """Whether no receiver can read it, and each sender has the attestation, with where it went on to."""
        from mithaq.base.refusals import Refused  # noqa: PLC0415
        from mithaq.federation.actions import unpacking  # noqa: PLC0415
        from mithaq.federation.models import Fetching, Package  # noqa: PLC0415
        from mithaq.federation.queries import packages  # noqa: PLC0415

        is_gone = True
        for hop, each in enumerate(sent):
            with self.acting(self.nodes[hop + 1]):
                files = [packages.folder() / part.digest for part in each.parts]
                is_gone &= not any(file.exists() for file in files)
                left = Fetching.objects.get(pk=each.key).manifest or {}
                # Digests stay, so that what was taken back is not sent on in another package.
                is_gone &= all(set(document) == {"digest"} for document in left.pop("documents"))
                is_gone &= not left
                try:
                    by = self.offices[hop + 1].cast.leyla.actor
                    unpacking.open_document(each.key, 0, io.BytesIO(), by=by, at=LATER)
                except Refused:
                    pass
                else:
                    is_gone = False
            with self.acting(self.nodes[hop]):
                row = Package.objects.get(pk=each.key)
                onward = [str(self.nodes[hop + 2].institution)] if hop + 1 < len(sent) else []
                is_gone &= row.destroyed_at is not None and row.onward == onward
        return is_gone

    def verified(self) -> int:
        """How many registers verify, export and replay whole."""
        from mithaq.node.replaying import replay  # noqa: PLC0415
        from mithaq.register import actions as register_actions  # noqa: PLC0415
        from mithaq.register import queries as register  # noqa: PLC0415
        from mithaq.register.checks import check_head  # noqa: PLC0415

        good = 0
        for node in self.nodes:
            with self.acting(node), tempfile.TemporaryDirectory() as folder:
                check_head(last=1_000)
                file, key = Path(folder) / "register.jsonl", register.verifier_key().public_key
                register_actions.export_register(file)
                report = register.verified_export(file, trusted_key=key, progress=lambda _: None)
                good += not report.problems and replay(is_kept=False).is_equal
        return good


def main(count: int) -> Iterator[Figure]:
    """On four nodes of its own."""
    with f06_restored.world(Chain, NAMES) as chain:
        chain.meet()
        chain.decide()
        chain.meet()
        hops, gone = len(NAMES) - 1, 0
        for number in range(count):
            # What was taken back once is not sent on again, in whatever package it comes.
            chain.paper = PAPER + b"%d" % number
            sent = [chain.send(hop) for hop in range(hops)]
            chain.take_back(sent)
            gone += chain.is_gone(sent)
            show(f"{number:,} of {count:,}")
        verified, each = chain.verified(), chain.pulls / (count * hops)
        yield Figure(
            "F14 recall over three hops",
            f"{count:,} packages, {len(NAMES)} nodes",
            "done in 2 pulls a hop, payload unreadable, logs verify",
            f"{gone:,} gone and attested on all hops after {each:g} pulls a hop; {verified} of {len(NAMES)}"
            f" registers verify and replay; {len(chain.trouble)} visits failed",
            gone == count and each <= 2 and verified == len(NAMES) and not chain.trouble,
        )


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 100):
        print(f"\n{figure}")
