"""F4: what was said once is said again, to us or for others, and changes nothing.

Segments of the same log, of the log for another receiver, of another partner; older checkpoints; statements
that a partner repeats in its log, or copies from another's; receipts.
Example: python bench/faults/f04_replays.py 100000
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import connection
from grounds import AT, Figure, ground, paired, show

from mithaq.base.refusals import Refused
from mithaq.federation.domain.receipts import cosigned
from mithaq.federation.domain.segments import Segment

if TYPE_CHECKING:
    from partner import Partner

LOG = 40
TABLES = ("register_statement", "exchange_record", "parties_institution")


def main(count: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partners = Partner(), Partner("MA", "exchange.ma.example")
        paired(*partners)
        yield replayed(*partners, count=count)


def replayed(partner: "Partner", other: "Partner", *, count: int) -> Figure:
    """Replay that many times by chance."""
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.actions import receiving  # noqa: PLC0415

    for each in (partner, other):
        each.put_out(each.host(), *(each.record(f"Sensor {number}") for number in range(LOG)))
        receiving.take(queries.peer(each.name), each.segment(), at=AT)
    chance = random.Random(4)  # noqa: S311  # the same replays at every run
    kinds = _kinds(partner, other, chance)
    before, outcomes = _rows(), Counter[str]()
    for number in range(count):
        name = chance.choice(sorted(kinds))
        try:
            kinds[name]()
            outcomes["changed nothing"] += 1
        except Refused as refusal:
            outcomes[refusal.code] += 1
        if number % 500 == 0:
            show(f"{number:,} of {count:,} replays")
    applied = _rows() - before
    reached = ", ".join(f"{many:,} {name}" for name, many in sorted(outcomes.items()))
    return Figure(
        "F4 replays",
        f"{count:,} replays of {len(kinds)} kinds",
        "0 applied",
        f"{applied} applied ({reached})",
        applied == 0 and len(outcomes) > 1,
    )


def _kinds(partner: "Partner", other: "Partner", chance: random.Random) -> dict[str, Callable[[], None]]:
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.actions import receiving, sending  # noqa: PLC0415
    from mithaq.federation.models import Outgoing  # noqa: PLC0415
    from mithaq.federation.queries import logs  # noqa: PLC0415

    peer, stranger = queries.peer(partner.name), queries.peer(other.name)
    elsewhere = replace(partner, us="exchange.ng.example")
    while sending.fill(partner.name, at=AT):
        pass
    sent = logs.sent_segment(partner.name, first=0)
    log = Outgoing.objects.get(pk=partner.name)

    def stretch(of: "Partner") -> Segment:
        first = chance.randrange(LOG)
        return of.segment(first, chance.randint(first, LOG + 1))

    def again(of: "Partner", entry: bytes) -> None:
        """The partner appends it to its log once more, and we take that."""
        of.put_out(entry)
        receiving.take(queries.peer(of.name), of.segment(len(of.log) - 1), at=AT)

    def older() -> None:
        """A later stretch under an earlier checkpoint."""
        segment = stretch(partner)
        receiving.take(peer, replace(segment, note=partner.note(chance.randrange(LOG))), at=AT)

    def receipt() -> None:
        """A receipt for our log that was given already."""
        note = logs.sent_note(log, chance.randint(1, sent.end))
        given = cosigned(note, name=partner.name, seal=partner.seal, at=AT)
        sending.take_receipt(peer, given, [], at=AT)

    return {
        "the same segment": lambda: receiving.take(peer, stretch(partner), at=AT),
        "for another receiver": lambda: receiving.take(peer, stretch(elsewhere), at=AT),
        "of another partner": lambda: receiving.take(peer, stretch(other), at=AT),
        "as another partner's": lambda: receiving.take(stranger, stretch(partner), at=AT),
        "an older checkpoint": older,
        "the same statement": lambda: again(partner, chance.choice(partner.log[:LOG])),
        "another's statement": lambda: again(other, chance.choice(partner.log[:LOG])),
        "the same receipt": receipt,
    }


def _rows() -> int:
    with connection.cursor() as cursor:
        total = 0
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # our own names
            total += int(cursor.fetchone()[0])
    return total


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        print(f"\n{figure}")
