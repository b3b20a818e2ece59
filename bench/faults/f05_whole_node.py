"""F5: a whole node, served as an operator serves it, takes a long log of a partner: its memory and its rate.

The partner answers from files, so what is measured is the node: its pages, its search that reads each record,
and its jobs; its PostgreSQL is not counted. Example: python bench/faults/f05_whole_node.py 1000000
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grounds import Figure, PackedLog, packed_log, show
from real_nodes import RealNode, answering, card_at, until

if TYPE_CHECKING:
    from partner import Partner

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mithaq.node.settings")
MOST_MIB = 512
LOOK_S, PATIENCE_S = 0.2, 300
# Statements a second: with fewer it is broken.
SLOWEST = 100
# The search reads what was taken; the most that it needs for that shows within this time.
AFTER_S = 60


def main(count: int) -> Iterator[Figure]:
    """Take that many statements."""
    import django  # noqa: PLC0415

    django.setup()
    from partner import Partner  # noqa: PLC0415  # models need settings

    node = RealNode("TR", more={"MITHAQ_ALLOWED_HOSTS": "*"})
    with tempfile.TemporaryDirectory() as folder:
        partner = Partner("MY", "exchange.my.example", us=node.name)
        log = packed_log(partner, count, Path(folder))
        try:
            node.found()
            yield _taken(node, partner, log)
        finally:
            node.remove()


def _taken(node: RealNode, partner: "Partner", log: PackedLog) -> Figure:
    held = [0]
    peak = before = node.memory_mib()

    def is_taken() -> bool:
        nonlocal peak
        peak = max(peak, node.memory_mib())
        show(f"the node has {held[-1]:,} of {log.size:,}; {peak:.0f} MiB at most")
        return held[-1] == log.size

    with answering(lambda first, _most: log.packed(first), held.append) as address:
        began = time.monotonic()
        node.pair_with_card(*card_at(partner, address))
        until(is_taken, patience_s=PATIENCE_S + log.size / SLOWEST, look_s=LOOK_S)
        seconds = time.monotonic() - began
        ends_at = time.monotonic() + AFTER_S
        until(lambda: is_taken() and time.monotonic() > ends_at, patience_s=2 * AFTER_S, look_s=LOOK_S)
    (standing,) = node.told("peer", "list")["peers"]
    return Figure(
        "F5 memory of a whole node",
        f"{log.size:,} statements",
        f"< {MOST_MIB} MiB",
        f"{before:.0f} MiB before, {peak:.0f} at most; {standing['set_aside']} set aside;"
        f" {log.size / seconds:,.0f} statements/s",
        peak < MOST_MIB and not standing["set_aside"],
    )


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000):
        print(f"\n{figure}")
