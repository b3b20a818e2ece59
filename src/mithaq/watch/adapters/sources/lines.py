"""JSON lines of any size, a chunk at a time: plain, gzip, or zstd, which the bytes say and not the name."""

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import orjson
import zstandard

from mithaq.base.refusals import Refused
from mithaq.outside.opening import ZstdStream
from mithaq.watch.adapters.sources.format import Chunk

LINE_BYTES_MAX = 16 * 2**20
CHUNK_LINES, CHUNK_BYTES = 500, 2 * 2**20
_GZIP, _ZSTD, _BOM = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xef\xbb\xbf"


@contextmanager
def unpacked(file: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file. Raises Refused `source_unreadable`, also for what fails inside the block."""
    try:
        with ExitStack() as stack:
            packed = stack.enter_context(file.open("rb"))
            magic = packed.peek(4)[:4]
            if magic[:2] == _GZIP:
                stream: IO[bytes] = io.BufferedReader(
                    stack.enter_context(gzip.GzipFile(fileobj=packed)), 2**20
                )
            elif magic == _ZSTD:
                stream = io.BufferedReader(_Unpacking(ZstdStream(packed)), 2**20)
            else:
                stream = packed
            yield stream
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused("source_unreadable", place=file.name, reason=reason) from error


class _Unpacking(io.RawIOBase):
    """What is unpacked, as a stream."""

    def __init__(self, stream: ZstdStream) -> None:
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: Buffer
        chunk = self.stream.read1(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def line_chunks(file: Path) -> Iterator[Chunk]:
    """The lines that are not empty, with their numbers.

    Raises Refused `source_unreadable`. A line beyond the limit is cut, so that it is no JSON and told.
    """
    with unpacked(file) as stream:
        held: list[tuple[int, object]] = []
        size = number = 0
        while line := stream.readline(LINE_BYTES_MAX):
            number += 1
            if len(line) == LINE_BYTES_MAX and not line.endswith(b"\n"):
                _pass_over_rest(stream)
                line = b"{"
            if number == 1:
                line = line.removeprefix(_BOM)
            if not line.isspace():
                held.append((number, line))
                size += len(line)
            if len(held) >= CHUNK_LINES or size >= CHUNK_BYTES:
                yield Chunk(tuple(held))
                held, size = [], 0
        if held:
            yield Chunk(tuple(held))


def object_in(line: object) -> Mapping[str, object]:
    """The object of a line. Raises Refused `work_unreadable`."""
    if isinstance(line, Mapping):
        return line
    try:
        found = orjson.loads(line) if isinstance(line, bytes) else None
    except (ValueError, RecursionError) as error:
        raise Refused("work_unreadable") from error
    if not isinstance(found, Mapping):
        raise Refused("work_unreadable")
    return found


def _pass_over_rest(stream: IO[bytes]) -> None:
    while (rest := stream.readline(LINE_BYTES_MAX)) and not rest.endswith(b"\n"):
        pass


def only_file(place: Path) -> tuple[Path, ...]:
    """The place itself, or the files of a folder that are not hidden, in the order of their names.

    Raises Refused `source_unreadable`.
    """
    if not place.is_dir():
        return (place,)
    found = tuple(sorted(each for each in place.rglob("*") if each.is_file() and each.name[0] not in "._"))
    if not found:
        raise Refused("source_unreadable", place=place.name, reason="the folder holds no file")
    return found
