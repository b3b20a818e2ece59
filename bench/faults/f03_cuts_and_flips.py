"""F3: a segment that is cut at every byte, or has any bit turned: nothing of it is accepted.

What is turned is what travels: the compressed bytes, and the plain ones inside. The header's `size` says only
how much is left and is not signed; entries that are untouched under it are taken, and counted apart.
Example: python bench/faults/f03_cuts_and_flips.py 10000
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from grounds import AT, Figure, ground, paired, show

from mithaq.base.refusals import Refused
from mithaq.federation.domain.segments import Segment, packed, segment_in, unpacked, written

if TYPE_CHECKING:
    from partner import Partner

ENTRIES = 20


def main(flips: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        paired(partner)
        yield from cut_and_flipped(partner, flips=flips)


def cut_and_flipped(partner: "Partner", *, flips: int, entries: int = ENTRIES) -> Iterator[Figure]:
    """Hand over damaged segments in place of the partner's first, and then the sound one."""
    partner.put_out(partner.host(), *(partner.record(f"Sensor {each}") for each in range(entries - 1)))
    plain = written(partner.segment())
    forms: tuple[tuple[bytes, Callable[[bytes], Segment]], ...] = (
        (packed(partner.segment()), unpacked),
        (plain, segment_in),
    )
    cuts = Counter(
        _outcome(partner, read, data[:end]) for data, read in forms for end in _counted("cut at", len(data))
    )
    yield _figure("F3 cut at every byte", f"{cuts.total():,} cuts", cuts)
    chance = random.Random(3)  # noqa: S311  # the same bits at every run
    turned: Counter[str] = Counter()
    for number in _counted("flip", flips):
        data, read = forms[number % 2]
        turned[_outcome(partner, read, _flipped(data, chance.randrange(8 * len(data))))] += 1
    yield _figure("F3 bits turned", f"{flips:,} flips", turned)
    yield Figure(
        "F3 resumed",
        "1 segment",
        "resume within 1 segment",
        f"the sound segment is {_outcome(partner, segment_in, plain)}",
        _outcome(partner, segment_in, plain) == "taken as it was signed",
    )


def _outcome(partner: "Partner", read: Callable[[bytes], Segment], data: bytes) -> str:
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.actions import receiving  # noqa: PLC0415
    from mithaq.federation.queries import logs  # noqa: PLC0415

    try:
        segment = read(data)
        with transaction.atomic():
            receiving.take(queries.peer(partner.name), segment, at=AT)
            taken = logs.taken(partner.name)
            transaction.set_rollback(True)
    except Refused:
        return "refused"
    return _judged(partner.segment(), segment, taken.size)


def _judged(sound: Segment, segment: Segment, taken: int) -> str:
    if taken == 0:
        return "nothing was in it"
    return (
        "taken as it was signed"
        if (segment.entries, segment.note) == (sound.entries, sound.note)
        else "ACCEPTED"
    )


def _flipped(data: bytes, bit: int) -> bytes:
    turned = bytearray(data)
    turned[bit // 8] ^= 1 << bit % 8
    return bytes(turned)


def _counted(what: str, most: int) -> Iterator[int]:
    for number in range(most):
        if number % 500 == 0:
            show(f"{what} {number:,} of {most:,}")
        yield number


def _figure(test: str, size: str, found: Counter[str]) -> Figure:
    reached = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(found.items()))
    return Figure(test, size, "0 accepted", reached, found["ACCEPTED"] == 0 < found["refused"])


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        print(f"\n{figure}")
