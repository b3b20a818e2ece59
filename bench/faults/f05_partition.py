"""F5: 72 hours apart by the clock, 100,000 new statements on each side, and then together again.

Our node publishes its own meanwhile, and the partner its own; then each takes the other's log. What ours puts
out is taken as a partner does it: each signature, each root.
Example: python bench/faults/f05_partition.py 100000
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from grounds import AT, Figure, child, ground, packed_log, paired, show

from mithaq.federation.domain.growing import Frontier
from mithaq.federation.domain.receipts import cosigned, log_name
from mithaq.register.domain.checkpoint import VerifierKey, checkpoint_in
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.statement import StatementDraft, statement_in

if TYPE_CHECKING:
    from grounds import PackedLog

    from partner import Partner

APART = timedelta(hours=72)
RATE, MEMORY_MIB = 1_500, 512
BATCH = 500


def main(count: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground(), tempfile.TemporaryDirectory() as folder:
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        paired(partner)
        log = packed_log(partner, count, Path(folder))
        _publish(count)
        yield from met_again(partner, log, count=count)


def met_again(partner: "Partner", log: "PackedLog", *, count: int) -> Iterator[Figure]:
    """Take theirs in a process of its own, whose memory is measured, and let them take ours."""
    began = time.monotonic()
    receiver = child(lambda: _receive(partner.name, log))
    receiver.end()
    taken_s = time.monotonic() - began
    began = time.monotonic()
    sent = _taken_by_partner(partner)
    sent_s = time.monotonic() - began
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.queries import logs  # noqa: PLC0415

    (standing,) = queries.standings()
    is_equal = logs.taken(partner.name).root == log.root and standing.set_aside == 0
    is_receipted = standing.receipted == standing.sent == sent >= count
    rate = log.size / taken_s
    yield Figure(
        "F5 72 h apart",
        f"{count:,} new on each side",
        "converges",
        f"took {standing.taken:,}, gave {standing.receipted:,} of {standing.sent:,},"
        f" roots {'equal' if is_equal else 'differ'}",
        is_equal and is_receipted and standing.taken == log.size,
    )
    yield Figure(
        "F5 rate with every signature",
        f"{count:,}",
        f"≥ {RATE:,}/s taken",
        f"{rate:,.0f}/s taken, {sent / sent_s:,.0f}/s put out and verified",
        rate >= RATE,
    )
    yield Figure(
        "Memory of the receiver",
        f"{log.size:,} statements in one process",
        f"< {MEMORY_MIB} MiB",
        f"{receiver.peak_mib} MiB at the peak",
        receiver.peak_mib < MEMORY_MIB,
    )


def _publish(count: int) -> None:
    """Publish records of the host, in batches as an import does."""
    from cast import content  # noqa: PLC0415  # models need settings that the node makes
    from mithaq.base.labels import public_label  # noqa: PLC0415
    from mithaq.exchange import published  # noqa: PLC0415
    from mithaq.parties import queries as parties  # noqa: PLC0415
    from mithaq.register import actions as register  # noqa: PLC0415

    host = parties.host_institution()
    label = public_label(host.code).as_json()
    for start in range(0, count, BATCH):
        drafts = [
            StatementDraft(
                act=published.PUBLISHED,
                audience=("everyone",),
                subject=f"record:{uuid4()}",
                label=label,
                body={
                    "content": {
                        **content(f"Drone {number}"),
                        "label": label,
                        "source": None,
                        "open_step": "full",
                    },
                    "institution": str(host.id),
                    "version": 1,
                },
            )
            for number in range(start, min(count, start + BATCH))
        ]
        with transaction.atomic():
            appended = register.append_all(drafts, at=AT)
            published.apply_all_published([(each.position, each.statement) for each in appended])
        show(f"our node publishes: {start + BATCH:,} of {count:,}")


def _receive(name: str, log: "PackedLog") -> None:
    from mithaq.federation.actions import receiving  # noqa: PLC0415

    while receiving.pull(name, log, at=AT + APART):
        pass


def _taken_by_partner(partner: "Partner") -> int:
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.actions import sending  # noqa: PLC0415
    from mithaq.federation.queries import logs  # noqa: PLC0415
    from mithaq.register import queries as register  # noqa: PLC0415

    ours = register.verifier_key()
    key = VerifierKey(log_name(ours.name, partner.name), ours.public_key)
    peer, frontier = queries.peer(partner.name), Frontier()
    while sending.fill(partner.name, at=AT + APART):
        show("our node puts out what is new")
    while True:
        segment = logs.sent_segment(partner.name, first=frontier.size)
        frontier = frontier.with_leaves(map(leaf_hash, segment.entries))
        for entry in segment.entries:
            statement_in(entry, public_key=ours.public_key)
        if checkpoint_in(segment.note, key).root != frontier.root:
            raise AssertionError("our log does not continue")
        receipt = cosigned(segment.note, name=partner.name, seal=partner.seal, at=AT + APART)
        sending.take_receipt(peer, receipt, [], at=AT + APART)
        show(f"the partner took {frontier.size:,}")
        if not segment.entries:
            return frontier.size


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        print(f"\n{figure}")
