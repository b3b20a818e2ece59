"""F7: a partner rewrites its log at any point: found when the next head is exchanged, and proved to anybody.

The proof is two notes by its key. It is verified here with that key alone; and of as many partners that only
went on, none is blamed. Example: python bench/faults/f07_equivocation.py 1000
"""

import random
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from grounds import AT, Figure, ground, paired, show

from mithaq.base.refusals import NotFound, Refused
from mithaq.federation.domain.forks import fork_in

if TYPE_CHECKING:
    from partner import Partner

LONGEST = 60


def main(count: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        paired(partner)
        yield rewritten(partner, count=count)


def rewritten(partner: "Partner", *, count: int) -> Figure:
    """Let it rewrite an entry, and in another world only go on, that many times each."""
    chance = random.Random(7)  # noqa: S311  # the same points at every run
    found = proved = blamed = 0
    for number in range(count):
        size, more = chance.randint(1, LONGEST), chance.randint(0, LONGEST // 4)
        at = chance.randrange(size)
        code, proof = _world(partner, size=size, more=more, rewritten_at=at)
        found += code == "log_differs"
        proved += _is_proof(partner, proof)
        _, proof = _world(partner, size=size, more=more, rewritten_at=None)
        blamed += bool(proof)
        if number % 20 == 0:
            show(f"{number:,} of {count:,} rewritten logs")
    return Figure(
        "F7 equivocation",
        f"{count:,} random points",
        "all found at the next head exchange, transferable proof",
        f"{found:,} found, {proved:,} proved by two notes and the key alone, {blamed} honest logs blamed",
        found == proved == count and not blamed,
    )


def _world(partner: "Partner", *, size: int, more: int, rewritten_at: int | None) -> tuple[str, bytes]:
    """What the next exchange is answered with, and the proof that is kept."""
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.actions import receiving  # noqa: PLC0415
    from wire import Wire  # noqa: PLC0415

    # What is in the entries does not matter to the log: these are set aside.
    partner.log[:] = [b"%d" % each for each in range(size)]
    code, proof = "", b""
    with transaction.atomic():
        receiving.pull(partner.name, Wire(partner), at=AT)
        partner.log += [b"%d" % each for each in range(size, size + more)]
        if rewritten_at is not None:
            partner.log[rewritten_at] = b"another history"
        try:
            receiving.pull(partner.name, Wire(partner), at=AT)
        except Refused as refusal:
            code = refusal.code
        try:
            proof, _ = queries.proof_of_fork(partner.name)
        except NotFound:
            proof = b""
        transaction.set_rollback(True)
    return code, proof


def _is_proof(partner: "Partner", proof: bytes) -> bool:
    try:
        return fork_in(proof, sender=partner.key).receiver == partner.us
    except Refused:
        return False


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000):
        print(f"\n{figure}")
