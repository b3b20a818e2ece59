"""Carry on a medium, or through a link of one way, what goes between two nodes that do not reach each other.

A bundle for a partner holds our log for them, our receipts for theirs and the packages that they have not
acknowledged, in the bytes that a wire would carry. Reading takes what can be taken, tells what cannot, and
changes nothing when it is done again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from mithaq.base.canonical import canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import following, receiving, sending, unpacking
from mithaq.federation.adapters import bundle_file
from mithaq.federation.adapters.bundle_file import BundleWriter, Damage, Part, content
from mithaq.federation.domain.bundles import answer_in, claimed_answer, envelope_of
from mithaq.federation.domain.packages import Part as PackagePart
from mithaq.federation.domain.receipts import log_parties
from mithaq.federation.domain.segments import SEGMENT_BYTES_MAX, Segment, packed, unpacked
from mithaq.federation.queries import PeerView, logs, packages
from mithaq.register import queries as register
from mithaq.register.adapters.beside import written_beside
from mithaq.register.domain.roots import draft_in

PART_BYTES_MAX = SEGMENT_BYTES_MAX
# So many places are told one by one; of more, the number.
UNREAD_TOLD = 100


@dataclass(frozen=True)
class Written:
    """What a bundle carries of the log for a partner: entries from `first` up to `end`, of `size`.

    So many encrypted files of packages are not in it for lack of room.
    """

    peer: str
    first: int
    end: int
    size: int
    left_out: int

    @property
    def missing(self) -> Refused | None:
        """What is not in it, if anything is not."""
        return Refused("bundle_files_left_out", count=self.left_out) if self.left_out else None


@dataclass(frozen=True)
class Unread:
    """A part of a bundle, or bytes between parts, that nothing was taken of."""

    start: int
    length: int
    why: Refused


@dataclass(frozen=True)
class Reading:
    """What came of a bundle: the partner's log was taken from `before` up to `taken`.

    From there to before `missing_until` statements are missing, if it is known that any are; `receipted` is
    how much of our log they had. Of `unread_count` parts that nothing was taken of, `unread` tells the first.
    """

    peer: str
    before: int
    taken: int
    announced: int
    receipted: int
    missing_until: int | None
    unread: tuple[Unread, ...]
    unread_count: int

    @property
    def gap(self) -> Refused | None:
        """Which statements are missing, if it is known that any are."""
        if self.missing_until is None:
            return None
        last = self.missing_until - 1
        return Refused("segment_gap", peer=self.peer, size=self.taken, first=self.missing_until, last=last)

    @property
    def is_whole(self) -> bool:
        return self.missing_until is None and not self.unread_count


@dataclass(frozen=True)
class Kind:
    """A kind of part: whom it is from and for, as it says, and how it is taken."""

    parties: Callable[[IO[bytes], Part], tuple[str, str]]
    take: Callable[[PeerView, IO[bytes], Part, datetime], None]


def write_bundle(
    name: str,
    file: IO[bytes],
    *,
    at: datetime,
    first: int | None = None,
    most: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Written:
    """Write our log for a partner from an index on, at first what they have no receipt for, and our receipts.

    The whole file has `most` bytes at most, but has one segment; what it leaves out is told. Nothing more is
    put out while the register waits, or for a partner that it did not wait for: their log may be longer.
    Raises NotFound `peer_unknown` or `log_shorter`.
    """
    peer = queries.active_peer(name)
    if register.is_open() and not queries.is_left_out(name):
        while sending.fill(name, at=at):
            pass
    begin = end = logs.receipted(name) if first is None else first
    with bundle_file.written(file) as bundle:
        for number, root in enumerate(queries.our_roots(0)):
            bundle.add_bytes(f"root-{number:06}.json", canonical_bytes(root.as_json()))
        for number, answer in enumerate(logs.our_answers(name)):
            bundle.add_bytes(f"receipt-{number:06}.json", envelope_of(answer, register.seal()))
        while True:
            segment = logs.sent_segment(name, first=end)
            data = packed(segment)
            if most is not None and end > begin and bundle.length_with(len(data)) > most:
                break
            bundle.add_bytes(f"segment-{end:012}.zst", data)
            end = segment.end
            progress(end - begin)
            if end in {segment.first, segment.size}:
                break
        left_out = 0
        for package in packages.parts_for(name):
            if most is not None and bundle.length_with(package.size_bytes) > most:
                left_out += 1
            else:
                _add_package_part(bundle, package)
    return Written(peer.name, begin, end, segment.size, left_out=left_out)


def write_bundle_file(
    name: str,
    file: Path,
    *,
    at: datetime,
    first: int | None = None,
    most: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Written:
    """Write a bundle into a new file. Raises as `write_bundle` does, `file_exists` or `file_not_written`."""
    if file.exists():
        raise Refused("file_exists", file=str(file))
    with written_beside(file) as out:
        return write_bundle(name, out, at=at, first=first, most=most, progress=progress)


def _add_package_part(bundle: BundleWriter, part: PackagePart) -> None:
    with packages.opened_file(part.digest) as source:
        bundle.add(f"package-{part.digest}", source, part.size_bytes)


def read_bundle(
    file: IO[bytes], *, at: datetime, progress: Callable[[int], None] = lambda _: None
) -> Reading:
    """Take what a bundle has for us.

    Raises Refused `bundle_unreadable` or `bundle_for_other`; NotFound `peer_unknown` for a node that ours is
    not paired with.
    """
    found = list(bundle_file.parts_in(file))
    parts = sorted((each for each in found if isinstance(each, Part)), key=_turn)
    peer = _sender(file, parts)
    before = logs.taken(peer.name).size
    unread = [
        Unread(each.start, each.length, Refused("bundle_damaged", size=each.length, start=each.start))
        for each in found
        if isinstance(each, Damage)
    ]
    beyond = list[int]()
    for number, part in enumerate(parts):
        progress(number)
        try:
            _kind(part).take(queries.active_peer(peer.name), file, part, at)
        except Refused as refusal:
            match refusal.facts:
                case {"first": int(first)} if refusal.code == "segment_gap":
                    beyond.append(first)
                case _:
                    unread.append(Unread(part.start, part.length, refusal))
    after = queries.standing(peer.name)
    # What is here of the rest bounds the gap; else it ends where the partner says that the log does.
    until = min((each for each in beyond if each > after.taken), default=after.announced)
    return Reading(
        peer=peer.name,
        before=before,
        taken=after.taken,
        announced=after.announced,
        receipted=after.receipted,
        missing_until=until if until > after.taken else None,
        unread=tuple(unread[:UNREAD_TOLD]),
        unread_count=len(unread),
    )


def _sender(file: IO[bytes], parts: Sequence[Part]) -> PeerView:
    """Whose bundle it is, by the first part that says so; each part is verified when it is taken.

    A medium may have changed what one part says of itself: the others are asked before it is believed.
    """
    of_others: Refused | None = None
    for part in parts:
        try:
            sender, receiver = _kind(part).parties(file, part)
        except Refused:
            # It is told when its turn comes to be taken.
            continue
        try:
            if receiver != settings.NODE_NAME:
                raise Refused("bundle_for_other", receiver=receiver[:100], sender=sender[:100])
            return queries.active_peer(sender)
        except Refused as refusal:
            of_others = of_others or refusal
    raise of_others or Refused("bundle_unreadable")


def _parties_of_segment(file: IO[bytes], part: Part) -> tuple[str, str]:
    return log_parties(_segment(file, part).note)


def _take_segment(peer: PeerView, file: IO[bytes], part: Part, at: datetime) -> None:
    try:
        receiving.take(peer, _segment(file, part), at=at)
    except Refused as refusal:
        if refusal.code == "log_differs":
            receiving.note_trouble(peer.name, refusal, was_well=False, at=at)
        raise


def _segment(file: IO[bytes], part: Part) -> Segment:
    return unpacked(content(file, part, most=PART_BYTES_MAX))


def _parties_of_receipt(file: IO[bytes], part: Part) -> tuple[str, str]:
    receiver, sender = log_parties(claimed_answer(content(file, part, most=PART_BYTES_MAX)).note)
    return sender, receiver


def _take_receipt(peer: PeerView, file: IO[bytes], part: Part, at: datetime) -> None:
    envelope = content(file, part, most=PART_BYTES_MAX)
    answer = answer_in(envelope, public_key=peer.card.key.public_key)
    sending.take_receipt(peer, answer.note, answer.refused, at=at)


def _parties_unknown(file: IO[bytes], part: Part) -> tuple[str, str]:
    """Root documents are for everybody, and the parts of a package tell nothing of themselves."""
    del file
    raise Refused("bundle_part_unknown", part=part.name[:100])


def _take_root(peer: PeerView, file: IO[bytes], part: Part, at: datetime) -> None:
    envelope = content(file, part, most=PART_BYTES_MAX)
    if draft_in(envelope).root.version > peer.card.root.version:
        following.follow(peer.name, [envelope], at=at)


def _take_package(peer: PeerView, file: IO[bytes], part: Part, at: datetime) -> None:
    del at
    file.seek(part.start)
    unpacking.take_part(peer, part.name.rpartition("-")[2], file, part.length)


KINDS: Mapping[str, Kind] = {
    "root": Kind(_parties_unknown, _take_root),
    "receipt": Kind(_parties_of_receipt, _take_receipt),
    "segment": Kind(_parties_of_segment, _take_segment),
    "package": Kind(_parties_unknown, _take_package),
}
"""By the first word of a part's name. They are taken in this order, those of a kind by their names."""


def _turn(part: Part) -> tuple[int, str]:
    kind = _word(part)
    return (list(KINDS).index(kind) if kind in KINDS else len(KINDS)), part.name


def _kind(part: Part) -> Kind:
    if (kind := KINDS.get(_word(part))) is None:
        raise Refused("bundle_part_unknown", part=part.name[:100])
    return kind


def _word(part: Part) -> str:
    return part.name.rpartition("/")[2].partition("-")[0]
