"""The file of a bundle: a plain tar, so that any tool lists it. No name in it is ever a path.

It is read block by block and not as `tarfile` reads whole archives: a header that was damaged costs its own
part and no other, nothing is kept of it but places, and no header makes us read more than a block.
"""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from mithaq.base.refusals import Refused

BLOCK, COPIED = tarfile.BLOCKSIZE, 1 << 20
# Of zeros, after the last part; then up to a whole record.
ENDING_BLOCKS = 2


@dataclass(frozen=True)
class Part:
    """A file of the bundle: its name, and where its bytes are; `start` is after its header."""

    name: str
    start: int
    length: int


@dataclass(frozen=True)
class Damage:
    """Bytes that belong to no part which can be told."""

    start: int
    length: int


class BundleWriter:
    """Adds parts; `length` is what the file has so far."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    @property
    def length(self) -> int:
        return self._tar.offset

    def length_with(self, size: int) -> int:
        """What the whole file would have if it ended after another part of so many bytes."""
        blocks = 1 + -(-size // BLOCK) + ENDING_BLOCKS
        return -(-(self.length + blocks * BLOCK) // tarfile.RECORDSIZE) * tarfile.RECORDSIZE

    def add(self, name: str, file: IO[bytes], length: int) -> None:
        """Copy a part out of an open file."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = length, 0o600
        self._tar.addfile(member, file)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a part that is in memory."""
        self.add(name, io.BytesIO(content), len(content))


@contextmanager
def written(file: IO[bytes]) -> Iterator[BundleWriter]:
    """Write a bundle into an open file."""
    # Not ustar, whose header has no room for 8 GiB; and not pax, which would need a header more.
    with tarfile.TarFile(fileobj=file, mode="w", format=tarfile.GNU_FORMAT, copybufsize=COPIED) as tar:
        yield BundleWriter(tar)


def parts_in(file: IO[bytes]) -> Iterator[Part | Damage]:
    """The parts of a bundle, and what is damaged between them, in the order of the file."""
    total = file.seek(0, io.SEEK_END)
    at = damaged_from = 0
    while at < total:
        file.seek(at)
        header = file.read(BLOCK)
        part = _part(header, at, total)
        is_filling = not header.strip(b"\0")
        if (part or is_filling) and damaged_from < at:
            yield Damage(damaged_from, at - damaged_from)
        at += BLOCK
        if part:
            yield part
            at += -(-part.length // BLOCK) * BLOCK
        if part or is_filling:
            damaged_from = at
    if damaged_from < total:
        yield Damage(damaged_from, total - damaged_from)


def content(file: IO[bytes], part: Part, *, most: int) -> bytes:
    """A part as bytes. Raises Refused `bundle_part_too_large`."""
    if part.length > most:
        raise Refused("bundle_part_too_large", bytes=part.length, most=most)
    file.seek(part.start)
    return file.read(part.length)


def _part(header: bytes, at: int, total: int) -> Part | None:
    """The part that a header begins, if the file has all of it."""
    try:
        member = tarfile.TarInfo.frombuf(header, "utf-8", "replace")
    except tarfile.HeaderError:
        return None
    start = at + BLOCK
    is_whole = member.isreg() and 0 <= member.size <= total - start
    return Part(member.name, start, member.size) if is_whole else None
