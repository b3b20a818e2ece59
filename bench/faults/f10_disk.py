"""F10: the disk is full, or says that it did not keep, at every write: the cursor is never ahead of the data.

A shim (failing_disk.c, needs a C compiler) lets the writes of the real server fail from the first, second,
third … on while it takes a segment and writes a checkpoint; then the disk is well again, and what is in the
database is compared with the cursor. Example: python bench/faults/f10_disk.py 300
"""

import errno
import mmap
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from django.db import Error, connection
from grounds import AT, Figure, answered, ground, paired, show

from mithaq.node.database import server
from mithaq.node.database.account import environment

if TYPE_CHECKING:
    from partner import Partner

STEP, ALWAYS = 40, 1 << 40
KINDS = {
    "disk full": (1, errno.ENOSPC, ALWAYS),
    "write error": (1, errno.EIO, 1),
    "fsync error": (2, errno.EIO, 1),
}
# After so many writes a segment and a checkpoint are through; then it begins anew.
WRITES_MOST = {"disk full": 60, "write error": 60, "fsync error": 12}


class Disk:
    """What the shim reads, in memory that all share."""

    def __init__(self, file: Path) -> None:
        file.write_bytes(bytes(40))
        file.chmod(0o666)
        with file.open("r+b") as handle:
            self._plan = mmap.mmap(handle.fileno(), 40)

    def fail(self, kind: int, error: int, times: int, *, first: int) -> None:
        """From the how-manieth call on."""
        self._plan[:] = struct.pack("5q", kind, first, error, times, 0)

    def mend(self) -> bool:
        """Whether a call had failed."""
        kind, first, _, _, count = struct.unpack("5q", self._plan[:])
        self._plan[:] = bytes(40)
        return bool(kind) and count >= first


def main(faults: int) -> Iterator[Figure]:
    """On a node of its own; a figure for each kind of fault."""
    with _shim() as disk, ground() as node:
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        if not node.is_ours:
            raise AssertionError("another's database is not for this")
        partner = Partner()
        paired(partner)
        partner.put_out(partner.host())
        for kind in KINDS:
            yield failing(partner, disk, kind, faults=faults)


@contextmanager
def _shim() -> Iterator[Disk]:
    folder = Path(tempfile.mkdtemp(prefix="mithaq-disk-"))
    folder.chmod(0o755)
    try:
        library = folder / "failing_disk.so"
        source = Path(__file__).with_name("failing_disk.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
        disk = Disk(folder / "plan")
        more = {"LD_PRELOAD": str(library), "FAILING_DISK": str(folder / "plan")}
        with patch.object(server, "environment", lambda: {**environment(), **more}):
            yield disk
    finally:
        shutil.rmtree(folder)


def failing(partner: "Partner", disk: Disk, kind: str, *, faults: int) -> Figure:
    """Fail so many times, each time from another write on, until all was taken at last."""
    outcomes, ahead, attempt = Counter[str](), 0, 0
    while outcomes["failed"] + outcomes["went on"] < faults:
        _put_out(partner)
        number, error, times = KINDS[kind]
        disk.fail(number, error, times, first=1 + attempt % WRITES_MOST[kind])
        attempt += 1
        is_taken = _pull(partner)
        if disk.mend():
            outcomes["went on" if is_taken else "failed"] += 1
        else:
            outcomes["not reached"] += 1
        ahead += not answered(lambda: _agrees(partner))
        show(f"{kind}: {dict(outcomes)}")
    while not answered(lambda: _is_whole(partner)):
        _pull(partner)
    return Figure(
        f"F10 {kind}",
        f"{faults} faults, each from another write on",
        "cursor never ahead of data",
        f"ahead {ahead} ×; {outcomes['failed']} segments refused, {outcomes['went on']} faults borne; "
        f"all {len(partner.log):,} taken after",
        not ahead and outcomes["failed"] > 0,
    )


def _put_out(partner: "Partner") -> None:
    """Let there be something to take."""
    if answered(lambda: _is_whole(partner)):
        partner.put_out(*(partner.record(f"Sensor {each}") for each in range(STEP)))


def _pull(partner: "Partner") -> bool:
    """Take what is next, and write all to the disk; whether that went well."""
    from mithaq.federation.actions import receiving  # noqa: PLC0415
    from wire import Wire  # noqa: PLC0415

    try:
        receiving.pull(partner.name, Wire(partner), at=AT)
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
    except Error:
        connection.close()
        return False
    return True


def _agrees(partner: "Partner") -> bool:
    """Whether cursor, root, rows and register all say the same, and nothing was set aside."""
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.queries import logs  # noqa: PLC0415
    from mithaq.register import queries as register  # noqa: PLC0415
    from mithaq.register.checks import check_head  # noqa: PLC0415

    taken = logs.taken(partner.name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM register_statement WHERE issuer = %s", [partner.name])
        statements = int(cursor.fetchone()[0])
        cursor.execute("SELECT count(*) FROM exchange_record WHERE issuer = %s", [partner.name])
        records = int(cursor.fetchone()[0])
    (standing,) = queries.standings()
    is_sound = check_head(last=STEP).size == register.head().size
    is_root = taken.root == _root(partner, taken.size)
    is_even = statements == taken.size == records + bool(taken.size)
    return is_sound and is_root and is_even and not standing.set_aside


def _root(partner: "Partner", size: int) -> bytes:
    from mithaq.federation.domain.growing import Frontier  # noqa: PLC0415
    from mithaq.register.domain.merkle import leaf_hash  # noqa: PLC0415

    return Frontier().with_leaves(map(leaf_hash, partner.log[:size])).root


def _is_whole(partner: "Partner") -> bool:
    from mithaq.federation.queries import logs  # noqa: PLC0415

    return logs.taken(partner.name).size == len(partner.log)


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 300):
        print(f"\n{figure}")
