"""Open a public source, a file or an address, and give its rows one by one.

A source is JSON lines or one JSON array, in UTF-8, plain or gzip-compressed; which of them it is, its bytes
say, not its name. What comes is limited before and after it is unpacked, and while it is read.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from mithaq.base.refusals import Refused
from mithaq.outside.opening import is_address, opened, unreadable

BYTES_MAX = 512 * 2**20
LINE_BYTES_MAX = 16 * 2**20
SPACE = re.compile(r"[ \t\r\n]*")

Row = Mapping[str, object]


@dataclass(frozen=True)
class SourceLine:
    """A row and where it stands; `row` is None when what stands there is no JSON object.

    In an array, `number` counts its members.
    """

    number: int
    row: Row | None


def open_lines(place: str) -> Iterator[SourceLine]:
    """Rows of a file or an address, empty lines passed over. It opens when the first is asked for.

    Raises Refused `source_unreadable`, or `source_not_utf8` with the number of the line.
    """
    with opened(place, bytes_max=BYTES_MAX) as stream:
        yield from _rows(stream, place)


def row_count(place: str) -> int | None:
    """How many rows a file has; None for an address, which is not fetched twice. Reads the whole file."""
    return None if is_address(place) else sum(1 for _ in open_lines(place))


def _rows(stream: IO[bytes], place: str) -> Iterator[SourceLine]:
    number, is_begun = 0, False
    while line := stream.readline(LINE_BYTES_MAX):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        if not is_begun and line.lstrip().startswith(b"["):
            yield from _members(_decoded(line + stream.read(), number), place)
            return
        if len(line) == LINE_BYTES_MAX:
            raise unreadable(place, f"line {number} is longer than {LINE_BYTES_MAX // 2**20} MiB")
        is_begun = True
        yield SourceLine(number, _row(_decoded(line, number)))


def _members(text: str, place: str) -> Iterator[SourceLine]:
    """The members of an array. It is held in memory whole, but its members are parsed one by one."""
    decoder, number = json.JSONDecoder(), 0
    at = _after_space(text, text.index("[") + 1)
    is_at_end = text.startswith("]", at)
    while not is_at_end:
        number += 1
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise unreadable(place, f"member {number} of its array is no JSON") from error
        yield SourceLine(number, value if isinstance(value, dict) else None)
        at = _after_space(text, at)
        is_at_end = text.startswith("]", at)
        if not is_at_end and not text.startswith(",", at):
            raise unreadable(place, f"its array breaks off after member {number}")
        at = _after_space(text, at + 1)
    if _after_space(text, at + (number == 0)) != len(text):
        raise unreadable(place, "something follows its array")


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _row(text: str) -> Row | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _decoded(data: bytes, first_line: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise Refused("source_not_utf8", line=line) from error
