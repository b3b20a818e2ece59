"""Export files of a register: what anyone needs to verify it, and nothing else.

The first line names the format, the register and its key. Then each line is the exact envelope of a
statement, in order, or the note of a checkpoint over all statements before it. The last line counts both,
so that a file that was cut short is known by itself. Files may be compressed with Zstandard (`.zst`).
"""

import base64
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import zstandard

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.register.adapters.beside import written_beside
from mithaq.register.domain.checkpoint import VerifierKey

FORMAT = "mithaq-register/1"
LINE_BYTES_MAX = 16 * 2**20


def write_export(
    file: Path, *, key: VerifierKey, envelopes: Iterable[bytes], checkpoints: Iterable[tuple[int, str]]
) -> int:
    """Write a whole export beside its place and move it there; returns how many statements it holds.

    Only its owner may read it, since internal statements are in it. Raises Refused `file_not_written`.
    """
    count = 0
    with written_beside(file) as raw, _compressed(raw, is_compressed=file.suffix == ".zst") as out:
        for line, is_statement in _written(key, envelopes, checkpoints):
            out.write(line + b"\n")
            count += is_statement
    return count


@contextmanager
def opened_export(file: Path) -> Iterator[Iterator[bytes]]:
    """The lines of an export, read as they are asked for.

    Raises Refused `file_unreadable`, or `export_malformed` for a line that no register writes.
    """
    try:
        with file.open("rb") as raw:
            if file.suffix == ".zst":
                plain = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
                yield _lines(io.BufferedReader(plain))
            else:
                yield _lines(raw)
    except (OSError, zstandard.ZstdError) as error:
        raise Refused("file_unreadable", file=str(file), reason=str(error)) from error


def _written(
    key: VerifierKey, envelopes: Iterable[bytes], checkpoints: Iterable[tuple[int, str]]
) -> Iterator[tuple[bytes, bool]]:
    """The lines, and for each whether it is a statement."""
    encoded_key = base64.b64encode(key.public_key).decode()
    yield _line({"format": FORMAT, "origin": key.name, "public_key": encoded_key}), False
    notes = iter(checkpoints)
    note = next(notes, None)
    statements = written_notes = 0
    for envelope in envelopes:
        yield envelope, True
        statements += 1
        if note and note[0] == statements:
            yield _line({"checkpoint": note[1]}), False
            written_notes += 1
            note = next(notes, None)
    # A register that lost statements has checkpoints beyond them: they are the evidence of the loss.
    while note:
        yield _line({"checkpoint": note[1]}), False
        written_notes += 1
        note = next(notes, None)
    yield _line({"end": {"checkpoints": written_notes, "statements": statements}}), False


def _line(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    while line := stream.readline(LINE_BYTES_MAX):
        if len(line) == LINE_BYTES_MAX:
            raise Refused("export_malformed", reason=f"a line has more than {LINE_BYTES_MAX} bytes")
        yield line.removesuffix(b"\n")


@contextmanager
def _compressed(raw: IO[bytes], *, is_compressed: bool) -> Iterator[IO[bytes]]:
    if is_compressed:
        with zstandard.ZstdCompressor(level=6).stream_writer(raw, closefd=False) as out:
            yield out
    else:
        yield raw
