"""F2: kill the sender while it appends and puts out: no hole, and no checkpoint over what is not committed.

A partner looks at the log before and after each kill: what it was once shown must stay, entry for entry. At
the end the log is what the register holds, each once and in order.
Example: python bench/faults/f02_sender_killed.py 1000
"""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from grounds import AT, Figure, child, ground, institution, paired, show

from mithaq.federation.domain.growing import Frontier
from mithaq.federation.domain.receipts import log_name
from mithaq.register.domain.checkpoint import VerifierKey, checkpoint_in
from mithaq.register.domain.merkle import leaf_hash

if TYPE_CHECKING:
    from partner import Partner

LONGEST_S = 0.5


def main(kills: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        paired(partner)
        yield killed(partner, kills=kills)


@dataclass
class Onlooker:
    """A partner that keeps what it was shown, and the frontier of it."""

    name: str
    key: VerifierKey
    frontier: Frontier = field(default_factory=Frontier)
    entries: list[bytes] = field(default_factory=list)
    torn: int = 0

    def look(self) -> None:
        """Take what is new; count it where the checkpoint does not continue what was shown before."""
        from mithaq.federation.queries import logs  # noqa: PLC0415

        while True:
            segment = logs.sent_segment(self.name, first=self.frontier.size)
            grown = self.frontier.with_leaves(map(leaf_hash, segment.entries))
            checkpoint = checkpoint_in(segment.note, self.key)
            if (checkpoint.size, checkpoint.root) != (grown.size, grown.root):
                self.torn += 1
            self.frontier = grown
            self.entries += segment.entries
            if not segment.entries:
                return


def killed(partner: "Partner", *, kills: int) -> Figure:
    """Kill that many senders, each at any moment."""
    from mithaq.federation.actions import sending  # noqa: PLC0415
    from mithaq.register import queries as register  # noqa: PLC0415

    ours = register.verifier_key()
    key = VerifierKey(log_name(ours.name, partner.name), ours.public_key)
    onlooker = Onlooker(partner.name, key)
    chance = random.Random(2)  # noqa: S311  # the same moments at every run
    done = 0
    while done < kills:
        sender = child(lambda: _send(partner.name))
        wait_s = chance.uniform(0, LONGEST_S)
        time.sleep(wait_s / 2)
        onlooker.look()
        time.sleep(wait_s / 2)
        done += sender.kill()
        onlooker.look()
        show(f"the sender was killed {done} ×; {onlooker.frontier.size:,} statements were put out")
    while sending.fill(partner.name, at=AT):
        pass
    onlooker.look()
    issued = _issued()
    holes = len(set(issued) - set(onlooker.entries))
    twice = len(onlooker.entries) - len(set(onlooker.entries))
    in_order = onlooker.entries == [each for each in issued if each in set(onlooker.entries)]
    return Figure(
        "F2 sender killed while appending",
        f"{done:,} kills, {len(issued):,} statements",
        "no hole, no checkpoint over uncommitted rows",
        f"{holes} holes, {twice} twice, {onlooker.torn} torn checkpoints,"
        f" order {'kept' if in_order else 'lost'}",
        not (holes or twice or onlooker.torn) and in_order and len(issued) > 1,
    )


def _send(name: str) -> None:
    from mithaq.federation.actions import sending  # noqa: PLC0415
    from mithaq.parties import actions as parties  # noqa: PLC0415

    number = 0
    while True:
        number += 1
        parties.register_institution(institution(f"Institute {number}"), by=None, at=AT)
        sending.fill(name, at=AT)


def _issued() -> list[bytes]:
    """The institutions that our register holds, and our key for packages: each is for everyone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT envelope FROM register_statement"
            " WHERE act IN ('parties.institution.registered', 'federation.encryption.announced')"
            " ORDER BY position"
        )
        return [bytes(envelope) for (envelope,) in cursor.fetchall()]


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000):
        print(f"\n{figure}")
