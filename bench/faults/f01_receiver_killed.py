"""F1: kill the receiver, and its database, while it takes a long log: nothing lost, nothing twice, one root.

Each kill comes at any moment of a segment's few hundred milliseconds, and where the last one stopped the next
begins. Example: python bench/faults/f01_receiver_killed.py 1000000 1000 200
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import Error, connection
from grounds import AT, Figure, Ground, PackedLog, answered, child, ground, packed_log, paired, show

if TYPE_CHECKING:
    from partner import Partner


def main(count: int, kills: int, database_kills: int) -> Iterator[Figure]:
    """Take a log while being killed, and then another one undisturbed to see the memory that it takes."""
    with ground() as node, tempfile.TemporaryDirectory() as folder:
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        paired(partner)
        log = packed_log(partner, count, Path(folder))
        yield killed(node, partner, log, kills=kills, database_kills=database_kills)


def killed(node: Ground, partner: "Partner", log: PackedLog, *, kills: int, database_kills: int) -> Figure:
    """Take the log while the receiver and the database are killed that often."""
    chance = random.Random(1)  # noqa: S311  # the same moments at every run
    done = database_done = peak = 0
    began = time.monotonic()
    child(lambda: _receive(partner.name, log, most=1)).end()
    segment_s = time.monotonic() - began
    while True:
        receiver = child(lambda: _receive(partner.name, log))
        is_left = done >= kills
        if is_left:
            receiver.end()
        else:
            # About every second one is killed before it has taken a segment.
            time.sleep(chance.uniform(0, 2 * segment_s))
        if node.is_ours and database_done < database_kills and done * database_kills >= database_done * kills:
            database_done += node.kill_database()
        done += not is_left and receiver.kill()
        peak = max(peak, receiver.peak_mib)
        size = answered(lambda: _size(partner.name))
        show(f"{size:,} of {log.size:,}; the receiver was killed {done} ×, PostgreSQL {database_done} ×")
        if size == log.size:
            break
    seconds = time.monotonic() - began
    lost, twice, is_root_equal = answered(lambda: _compared(partner, log))
    return Figure(
        "F1 receiver and PostgreSQL killed",
        f"{log.size:,} statements, {done:,} + {database_done:,} kills",
        "0 lost, 0 twice, root equal",
        f"{lost} lost, {twice} twice, root {'equal' if is_root_equal else 'differs'},"
        f" peak {peak} MiB, {seconds:,.0f} s",
        not lost and not twice and is_root_equal,
    )


def _receive(name: str, log: PackedLog, *, most: int | None = None) -> None:
    from mithaq.federation.actions import receiving  # noqa: PLC0415

    taken = 0
    while most is None or taken < most:
        try:
            if not receiving.pull(name, log, at=AT):
                return
            taken += 1
        except Error:
            # The database was killed: a node's job waits and tries again.
            connection.close()
            time.sleep(0.1)


def _size(name: str) -> int:
    from mithaq.federation.queries import logs  # noqa: PLC0415

    return logs.taken(name).size


def _compared(partner: "Partner", log: PackedLog) -> tuple[int, int, bool]:
    """How many are missing, how many stand twice, and whether roots, register and receipt agree."""
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.domain.receipts import receipt_in  # noqa: PLC0415
    from mithaq.federation.queries import logs  # noqa: PLC0415
    from mithaq.register import queries as register  # noqa: PLC0415
    from mithaq.register.checks import check_head  # noqa: PLC0415

    rows = _counted("SELECT count(*) FROM register_statement WHERE issuer = %s", partner.name)
    alike = _counted(
        "SELECT count(DISTINCT envelope) FROM register_statement WHERE issuer = %s", partner.name
    )
    records = _counted("SELECT count(*) FROM exchange_record WHERE issuer = %s", partner.name)
    (standing,) = queries.standings()
    receipt = receipt_in(
        (log.folder / "receipt").read_text(), sender=partner.key, receiver=register.verifier_key()
    )
    roots = {log.root, logs.taken(partner.name).root, receipt.checkpoint.root}
    is_whole = standing.set_aside == 0 and check_head(last=1_000).size == register.head().size
    return log.size - min(alike, records + 1), rows - alike, len(roots) == 1 and is_whole


def _counted(query: str, name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, [name])
        found: Any = cursor.fetchone()
    return int(found[0])


if __name__ == "__main__":
    for figure in main(*map(int, sys.argv[1:] or ("100000", "100", "20"))):
        print(f"\n{figure}")
