"""F15: bundles that are missing, doubled, out of order or damaged: the gap is named, and all arrives.

In each world a partner's log grows; what was added, and at times more, goes into bundles cut by chance. Some
are lost, some come twice, all in any order; media damage one byte in twenty or a few bits, end early, or
carry what the partner did not sign. Beside our node a model without a database says what each reading must
name. The partner then writes from there on, on media as bad, until all has come; at the end all are read
again.
Example: python bench/faults/f15_bundles.py 1000
"""

import io
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from grounds import AT, Figure, ground, paired, show

from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal
from mithaq.federation.adapters import bundle_file
from mithaq.federation.adapters.bundle_file import Part, parts_in
from mithaq.federation.domain.bundles import Answer, envelope_of
from mithaq.federation.domain.receipts import cosigned
from mithaq.federation.domain.segments import Segment, packed, unpacked

if TYPE_CHECKING:
    from mithaq.federation.actions.bundling import Reading
    from partner import Partner

LONGEST = 30
RUN_BYTES = 128
ROUNDS_MAX = 60


@dataclass
class Found:
    """What the worlds came to."""

    readings: int = 0
    gaps: int = 0
    unreadable: int = 0
    wrongly_named: int = 0
    changed_again: int = 0
    wrongly_accepted: int = 0
    stuck: int = 0

    @property
    def is_reached(self) -> bool:
        return not (self.wrongly_named or self.changed_again or self.wrongly_accepted or self.stuck)


@dataclass(frozen=True)
class Bundle:
    """A file as it was written, and its segments by the names of their parts."""

    data: bytes
    segments: dict[str, Segment]
    forged: frozenset[str] = frozenset()


def main(count: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        paired(partner)
        yield carried(partner, count=count)


def carried(partner: "Partner", *, count: int, longest: int = LONGEST) -> Figure:
    """Carry the partner's log in so many worlds."""
    from partner import new_seal, tampered  # noqa: PLC0415

    chance = random.Random(15)  # noqa: S311  # the same worlds at every run
    partner.put_out(partner.host(), *(partner.record(f"Sensor {each}") for each in range(longest - 1)))
    partner.log[7::9] = map(tampered, partner.log[7::9])
    whole, found, thief = list(partner.log), Found(), new_seal()
    for number in range(count):
        partner.log = whole[: chance.randint(3, longest)]
        with transaction.atomic():
            World(partner, chance, found, thief).run()
            transaction.set_rollback(True)
        show(f"{number:,} of {count:,} worlds, {found.readings:,} readings")
    partner.log = whole
    return Figure(
        "F15 bundles missing, doubled, out of order, damaged",
        f"{count:,} worlds, {found.readings:,} readings",
        "exact gap named, idempotent, all arrives",
        f"{found.gaps:,} gaps, {found.wrongly_named} named wrongly; {found.unreadable:,} files wholly"
        f" unreadable; {found.changed_again} changed anything when read again;"
        f" {found.wrongly_accepted} accepted what was not signed; {found.stuck} did not arrive whole",
        found.is_reached,
    )


class World:
    """One log on its way, and what must have come of it."""

    def __init__(self, partner: "Partner", chance: random.Random, found: Found, thief: KeySeal) -> None:
        self.partner, self.chance, self.found, self.thief = partner, chance, found, thief
        # How much must be taken, and how much the partner is known to have put out.
        self.taken = self.known = 0

    def run(self) -> None:
        """Deliver by chance, then what is said to be missing; and compare with the log itself."""
        written = list(self._written())
        arriving = [each for each in written if self.chance.random() > 0.2]
        arriving += [each for each in arriving if self.chance.random() < 0.2]
        self.chance.shuffle(arriving)
        for each in arriving:
            self._arrive(each)
        size, rounds = len(self.partner.log), 0
        while self.taken < size and rounds < ROUNDS_MAX:
            rounds += 1
            if self.chance.random() > 0.2:
                self._arrive(self._bundle(self.taken, size))
        self.found.stuck += self.taken < size
        self._compare()
        for each in written:
            self._read(each.data)
            self._read_again(each.data)

    def _written(self) -> Iterator[Bundle]:
        end = 0
        while end < len(self.partner.log):
            begin = end if self.chance.random() < 0.5 else self.chance.randint(0, end)
            end = self.chance.randint(end + 1, len(self.partner.log))
            yield self._bundle(begin, end)

    def _bundle(self, first: int, size: int) -> Bundle:
        """From an index up to the log as long as it was then; by chance with what a forger added."""
        segments, forged = dict[str, Segment](), set[str]()
        while first < size:
            end = self.chance.randint(first + 1, size)
            sound = replace(self.partner.segment(first, end), size=size)
            segments[f"segment-{first:012}.zst"] = sound
            if self.chance.random() < 0.1:
                name = f"segment-{first:012}-a.zst"
                segments[name] = self._forgery(sound)
                forged.add(name)
            first = end
        parts = [(name, packed(each)) for name, each in segments.items()]
        parts.append(("receipt-000000.json", self._receipt()))
        self.chance.shuffle(parts)
        file = io.BytesIO()
        with bundle_file.written(file) as writer:
            for name, data in parts:
                writer.add_bytes(name, data)
        return Bundle(file.getvalue(), segments, frozenset(forged))

    def _forgery(self, sound: Segment) -> Segment:
        if self.chance.random() < 0.5:
            return replace(sound, entries=(*sound.entries[:-1], b"another history"))
        by_thief = replace(self.partner, seal=self.thief)
        return replace(sound, note=by_thief.note(sound.end))

    def _receipt(self) -> bytes:
        from mithaq.federation.models import Outgoing  # noqa: PLC0415
        from mithaq.federation.queries import logs  # noqa: PLC0415

        log = Outgoing.objects.get(pk=self.partner.name)
        seal = self.partner.seal
        note = cosigned(logs.sent_note(log, log.size), name=self.partner.name, seal=seal, at=AT)
        return envelope_of(Answer(note, []), seal)

    def _arrive(self, bundle: Bundle) -> None:
        """Read it on whatever medium it came, and hold what is said against the model."""
        data = self._medium(bundle.data)
        beyond = self._expect(bundle, data)
        reading = self._read(data)
        if reading is None:
            # Not even who it is from can be told; or a damaged part says so, and no part is whole.
            self.found.unreadable += 1
            is_wrong = beyond is not None
        else:
            until = min(beyond or [self.known])
            self.found.gaps += until > self.taken
            missing = until if until > self.taken else None
            is_wrong = (reading.taken, reading.missing_until) != (self.taken, missing)
        self.found.wrongly_named += is_wrong
        if self.chance.random() < 0.3:
            self._read_again(data)

    def _expect(self, bundle: Bundle, data: bytes) -> Sequence[int] | None:
        """Go on as the reader must; where segments begin that wait for others. Nothing if none is whole."""
        whole = _whole(bundle, data)
        beyond = list[int]()
        for name, segment in sorted(whole.items()):
            is_theirs = name not in bundle.forged or segment.note == self.partner.note(segment.end)
            if is_theirs and segment.first > self.taken:
                beyond.append(segment.first)
            elif is_theirs and (name not in bundle.forged or segment.end <= self.taken):
                self.taken = max(self.taken, segment.end)
                self.known = max(self.known, segment.size)
        return beyond if whole else None

    def _medium(self, data: bytes) -> bytes:
        """The file as it can still be read."""
        changed = bytearray(data)
        match self.chance.randrange(6):
            case 0 | 1:
                hurt = set[int]()
                while len(hurt) < len(data) // 20:
                    start = self.chance.randrange(len(data))
                    hurt |= set(range(start, min(start + RUN_BYTES, len(data))))
                for at in hurt:
                    changed[at] ^= self.chance.randrange(1, 256)
            case 2:
                for _ in range(self.chance.randint(1, 20)):
                    changed[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
            case 3:
                del changed[self.chance.randrange(len(data)) :]
        return bytes(changed)

    def _read(self, data: bytes) -> "Reading | None":
        from mithaq.federation.actions.bundling import read_bundle  # noqa: PLC0415

        self.found.readings += 1
        try:
            return read_bundle(io.BytesIO(data), at=AT)
        except (Refused, NotFound):
            return None

    def _read_again(self, data: bytes) -> None:
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.register import queries as register  # noqa: PLC0415

        # What stands in the way is noted anew with each reading.
        before = register.head(), replace(queries.standing(self.partner.name), trouble=None)
        self._read(data)
        now = register.head(), replace(queries.standing(self.partner.name), trouble=None)
        self.found.changed_again += now != before

    def _compare(self) -> None:
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.federation.queries import logs  # noqa: PLC0415
        from mithaq.register.models import StatementRow  # noqa: PLC0415

        log, entries = logs.taken(self.partner.name), self.partner.log[: self.taken]
        bad = list(range(7, len(entries), 9))
        standing = queries.standing(self.partner.name)
        rows = StatementRow.objects.filter(issuer=self.partner.name).count()
        is_theirs = (
            (log.size == 0 or log.root == _root(entries))
            and sorted(each.index for each in standing.quarantined) == bad
            and rows == len(entries) - len(bad)
        )
        self.found.wrongly_accepted += not is_theirs


def _whole(bundle: Bundle, data: bytes) -> dict[str, Segment]:
    """The segments that can still be read: their header says what it said, and so does their content."""
    # A header may be hurt where nothing is said, and its short sum still hold.
    found, readable = {}, {each for each in parts_in(io.BytesIO(data)) if isinstance(each, Part)}
    for part in parts_in(io.BytesIO(bundle.data)):
        if not isinstance(part, Part) or part.name not in bundle.segments:
            continue
        if part in readable:
            try:
                segment = unpacked(data[part.start : part.start + part.length])
            except Refused:
                continue
            if segment == bundle.segments[part.name]:
                found[part.name] = segment
    return found


def _root(entries: Sequence[bytes]) -> bytes:
    from mithaq.federation.domain.growing import Frontier  # noqa: PLC0415
    from mithaq.register.domain.merkle import leaf_hash  # noqa: PLC0415

    return Frontier().with_leaves(map(leaf_hash, entries)).root


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000):
        print(f"\n{figure}")
