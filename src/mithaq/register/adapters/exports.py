"""Export files of a register: what anyone needs to verify it, and nothing else.

The first line names the format, the register and its key. Then each line is the exact envelope of a
statement, in order, or the note of a checkpoint over all statements before it. Files may be compressed
with Zstandard (`.zst`).
"""

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import zstandard

from mithaq.base.refusals import Refused
from mithaq.register.domain.checkpoint import VerifierKey

FORMAT = "mithaq-register/1"


def write_export(
    file: Path, *, key: VerifierKey, envelopes: Iterable[bytes], checkpoints: Iterable[tuple[int, str]]
) -> int:
    """Write a whole export beside its place and move it there; returns how many statements it holds."""
    beside = file.with_name(file.name + ".part")
    header = {
        "format": FORMAT,
        "origin": key.name,
        "public_key": base64.b64encode(key.public_key).decode(),
    }
    notes = iter(checkpoints)
    note = next(notes, None)
    count = 0
    try:
        with _writing(beside, is_compressed=file.suffix == ".zst") as out:
            out.write(json.dumps(header).encode() + b"\n")
            for envelope in envelopes:
                out.write(envelope + b"\n")
                count += 1
                if note and note[0] == count:
                    out.write(json.dumps({"checkpoint": note[1]}, ensure_ascii=False).encode() + b"\n")
                    note = next(notes, None)
        beside.replace(file)
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error
    finally:
        beside.unlink(missing_ok=True)
    return count


@contextmanager
def opened_export(file: Path) -> Iterator[Iterator[bytes]]:
    """The lines of an export. Raises Refused `file_unreadable`."""
    try:
        with file.open("rb") as raw:
            if file.suffix == ".zst":
                with zstandard.ZstdDecompressor().stream_reader(raw) as plain:
                    yield _lines(plain)
            else:
                yield _lines(raw)
    except (OSError, zstandard.ZstdError) as error:
        raise Refused("file_unreadable", file=str(file), reason=str(error)) from error


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 20):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest


@contextmanager
def _writing(file: Path, *, is_compressed: bool) -> Iterator[BinaryIO]:
    with file.open("wb") as raw:
        if is_compressed:
            with zstandard.ZstdCompressor(level=6).stream_writer(raw, closefd=False) as out:
                yield out  # type: ignore[misc]  # a writer of bytes in all but name
        else:
            yield raw
