"""Bring files of a source here, and give what stands in their JSON one by one.

A source is a file, a folder, a zip archive (also one inside another, as cvelistV5 is published) or an
address; each file plain or packed with gzip or zstd. A file is copied first, so that its digest covers what
is read.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import ijson

from mithaq.base.refusals import Refused
from mithaq.outside.opening import is_address, opened, unreadable
from mithaq.watch.domain.unread import Raw

BYTES_MAX = 4 * 2**30
MEMBER_BYTES_MAX = 32 * 2**20
ZIP_MAGIC = b"PK\x03\x04"
CHUNK_BYTES = 2**20
ENDINGS = (".json", ".json.gz", ".json.zst", ".csv", ".csv.gz", ".csv.zst", ".zip")


@dataclass(frozen=True)
class Fetched:
    """A file, copied here and unpacked; `stream` can be read again from its start."""

    name: str
    stream: IO[bytes]
    size: int
    digest: str

    def is_archive(self) -> bool:
        """Whether it is a zip archive."""
        self.stream.seek(0)
        return self.stream.read(len(ZIP_MAGIC)) == ZIP_MAGIC


@dataclass(frozen=True)
class Member:
    """A small file of a folder or an archive."""

    name: str
    data: bytes


def files_of(place: str) -> tuple[str, ...]:
    """The files of a folder and below it, by name, hidden ones aside; a file or an address is itself.

    Raises Refused `source_unreadable` or `source_empty`.
    """
    # An empty path would be the folder that the process runs in.
    if not place or is_address(place) or "\0" in place or not Path(place).is_dir():
        return (place,)
    try:
        every = [each for each in Path(place).rglob("*") if each.is_file()]
    except OSError as error:
        raise unreadable(place, error.strerror or str(error)) from error
    found = sorted(
        str(each)
        for each in every
        if each.name.endswith(ENDINGS) and not any(part.startswith(".") for part in each.parts)
    )
    if not found:
        raise Refused("source_empty", place=place)
    return tuple(found)


@contextmanager
def fetched(place: str) -> Iterator[Fetched]:
    """A file or what an address gives. Raises Refused `source_unreadable` or `source_empty`."""
    with ExitStack() as stack:
        copy: IO[bytes] = stack.enter_context(TemporaryFile())
        digest, size = hashlib.sha256(), 0
        with opened(place, bytes_max=BYTES_MAX) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                copy.write(chunk)
        if not size:
            raise Refused("source_empty", place=place)
        copy.seek(0)
        name = place.rstrip("/").rsplit("/", 1)[-1][:200]
        yield Fetched(name, copy, size, digest.hexdigest())


def items_of(file: Fetched, path: str) -> Iterator[Raw]:
    """The members of the array at a path of a file's JSON, one at a time whatever its size.

    Raises Refused `source_broken` where it is no JSON, or breaks off.
    """
    file.stream.seek(0)
    count = 0
    try:
        for each in ijson.items(file.stream, path, use_float=True):
            count += 1
            yield each
    except (ijson.JSONError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise Refused("source_broken", file=file.name, after=count, reason=reason) from error


def members_of(file: Fetched) -> Iterator[Member]:
    """The files of an archive, and of archives in it, by name. Raises Refused `source_unreadable`."""
    file.stream.seek(0)
    yield from _members(file.stream, file.name)


def _members(stream: IO[bytes], name: str) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(stream) as archive:
            for each in sorted(archive.infolist(), key=lambda info: info.filename):
                if each.is_dir():
                    continue
                if each.filename.endswith(".zip"):
                    with archive.open(each) as inner, TemporaryFile() as copy:
                        _copy(inner, copy, f"{name}/{each.filename}")
                        yield from _members(copy, each.filename)
                else:
                    if each.file_size > MEMBER_BYTES_MAX:
                        raise unreadable(f"{name}/{each.filename}", "it is too large")
                    yield Member(each.filename, archive.read(each))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise unreadable(name, str(error)) from error


def _copy(source: IO[bytes], target: IO[bytes], name: str) -> None:
    size = 0
    while chunk := source.read(CHUNK_BYTES):
        size += len(chunk)
        if size > BYTES_MAX:
            raise unreadable(name, "it is too large")
        target.write(chunk)
    target.seek(0)
