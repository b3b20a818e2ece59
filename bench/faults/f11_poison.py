"""F11: one poisoned statement in 10,000: the others are applied, and the sender has the reason at once.

The poison is each of the hostile kit's in turn, or the first so many.
Example: python bench/faults/f11_poison.py 10000 5
"""

import random
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import connection, transaction
from grounds import AT, Figure, ground, paired, show

from mithaq.register.domain.statement import envelope_of

if TYPE_CHECKING:
    from partner import Partner

STEP = 1_000


def main(count: int, kinds: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        paired(partner)
        yield poisoned(partner, count=count, kinds=kinds)


def poisoned(partner: "Partner", *, count: int, kinds: int) -> Figure:
    """A log of that many with one poison, for each kind of it."""
    from hostile import ENTRIES  # noqa: PLC0415  # models need settings that the node makes

    chance = random.Random(11)  # noqa: S311  # the same places at every run
    good = [envelope_of(partner.host(), partner.seal)]
    good += [envelope_of(partner.record(f"Sensor {each}"), partner.seal) for each in range(count - 2)]
    applied, told = list[int](), 0
    for number, (name, (make, code)) in enumerate(list(ENTRIES.items())[:kinds], 1):
        at = chance.randrange(1, count)
        partner.log[:] = [*good[:at], make(partner), *good[at:]]
        heard, rows = _taken(partner)
        applied.append(rows)
        # With the receipt for the segment that it stood in.
        expected = [(min(count, at - at % STEP + STEP), at, code)]
        told += heard == expected
        show(f"{number} of {kinds}: {name}")
    return Figure(
        "F11 poison",
        f"1 in {count:,}, {len(applied)} kinds",
        f"{count - 1:,} applied, reason at the sender within one pull",
        f"{min(applied):,} applied at the least, {told} of {len(applied)} told with the segment's receipt",
        set(applied) == {count - 1} and told == len(applied),
    )


def _taken(partner: "Partner") -> tuple[list[tuple[int, int, str]], int]:
    """At which size the partner heard of which index and reason; and how many were applied."""
    from mithaq.federation.actions import receiving  # noqa: PLC0415
    from wire import Wire  # noqa: PLC0415

    wire = Wire(partner, step=STEP)
    with transaction.atomic(), connection.cursor() as cursor:
        while receiving.pull(partner.name, wire, at=AT):
            pass
        cursor.execute("SELECT count(*) FROM register_statement WHERE issuer = %s", [partner.name])
        rows = int(cursor.fetchone()[0])
        transaction.set_rollback(True)
    told = [(int(note.split("\n")[1]), each) for note, refused in wire.told for each in refused]
    return [(size, each["index"], each["code"]) for size, each in told if isinstance(each, dict)], rows


if __name__ == "__main__":
    for figure in main(*map(int, sys.argv[1:] or ("10000", "60"))):
        print(f"\n{figure}")
